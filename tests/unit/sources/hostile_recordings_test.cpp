// Recordings that lie, and files that change under the reader: an error each, never a crash, never a flood of memory.
#include "app/scene/store.hpp"
#include "app/sources/open.hpp"
#include "decoders/mcap/mcap_writer.hpp"
#include "decoders/messages/message_writer.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/make_depth.hpp"
#include "tests/support/rrd.hpp"
#include "tests/support/temporary_folder.hpp"

#include <cstring>

using namespace fathom;

namespace {

constexpr std::uint32_t kSide = 64;

ByteVector depth_mcap(const std::vector<std::uint64_t>& times_ns) {
    ByteVector file;
    McapWriter writer(
        [&](std::span<const std::byte> bytes) -> Result<void> {
            file.insert(file.end(), bytes.begin(), bytes.end());
            return {};
        },
        {.chunk_bytes = 1});
    const MessageSchema schema = written_schema(MessageKind::Image, MessageFormat::Ros2);
    const auto schema_id =
        writer.add_schema(schema.name, schema.schema_encoding, std::as_bytes(std::span(schema.definition)));
    const std::uint16_t channel = writer.add_channel({0, *schema_id, "/depth", "cdr", {}}).value();
    for (const std::uint64_t time_ns : times_ns) {
        ImageMessage image{.stamp_ns = 1, .width = kSide, .height = kSide, .encoding = "16UC1"};
        image.step = 2 * kSide;
        image.data = make_blob(std::vector<std::byte>(2 * kSide * kSide, static_cast<std::byte>(time_ns)));
        REQUIRE(writer.write_message({channel, 0, time_ns, 0, write_message(image, MessageFormat::Ros2)}));
    }
    REQUIRE(writer.finish());
    return file;
}

ByteVector depth_rrd() {
    RrdFile file;
    file.begin("app", "rec");
    for (std::uint16_t frame = 0; frame < 3; ++frame)
        file.depth("/depth", frame, make_depth::constant(kSide, kSide, frame));
    return file.bytes();
}

/// Where the content of the first chunk's record starts.
std::size_t first_chunk_content(const ByteVector& file) {
    std::size_t offset = kMcapMagicBytes;
    while (true) {
        const auto record = read_mcap_record(std::span(file).subspan(offset));
        REQUIRE(record);
        if (record->opcode == McapOp::Chunk) return offset + kMcapPrefixBytes;
        offset += kMcapPrefixBytes + record->content.size();
    }
}

} // namespace

TEST_CASE("hostile: a chunk that claims 2^60 bytes gives what it really holds, and a warning") {
    ByteVector file = depth_mcap({1, 2, 3});
    constexpr std::size_t kUncompressedSize = 16; // behind start and end
    const std::uint64_t claimed = 1ull << 60;
    std::memcpy(file.data() + first_chunk_content(file) + kUncompressedSize, &claimed, sizeof claimed);
    const TemporaryFolder folder;
    auto reader = open_reader(folder.write("a.mcap", file), {}, 0);
    REQUIRE(reader);
    const auto index = (*reader)->read_index();
    REQUIRE(index);
    std::size_t rows = 0;
    for (const ChunkSummary& chunk : index->chunks) {
        const auto loaded = (*reader)->load(chunk.id);
        REQUIRE(loaded);
        rows += (*loaded)->row_ids.size();
    }
    CHECK(rows == 3);
    const bool is_told = !index->warnings.empty() || !(*reader)->take_warnings().empty();
    CHECK(is_told);
}

TEST_CASE("hostile: a file that shrinks while it is open gives errors for what is gone") {
    const auto [name, bytes] =
        GENERATE(table<std::string, ByteVector>({{"a.mcap", depth_mcap({1, 2, 3})}, {"a.rrd", depth_rrd()}}));
    CAPTURE(name);
    const TemporaryFolder folder;
    const std::string path = folder.write(name, bytes);
    auto reader = open_reader(path, {}, 0);
    REQUIRE(reader);
    const auto index = (*reader)->read_index();
    REQUIRE(index);
    REQUIRE(index->chunks.size() == 3);
    std::filesystem::resize_file(path, 100);
    const auto last = (*reader)->load(index->chunks.back().id);
    REQUIRE_FALSE(last);
    CHECK(last.error().code == ErrorCode::Truncated);
}

TEST_CASE("hostile: a file that is deleted while it is open is read to its end") {
    const TemporaryFolder folder;
    const std::string path = folder.write("a.rrd", depth_rrd());
    auto reader = open_reader(path, {}, 0);
    const auto index = (*reader)->read_index();
    REQUIRE(index);
    std::filesystem::remove(path);
    CHECK((*reader)->load(index->chunks.back().id));
    CHECK_FALSE((*reader)->follow());
}

TEST_CASE("hostile: times that run backwards are put in order") {
    const TemporaryFolder folder;
    auto reader = open_reader(folder.write("a.mcap", depth_mcap({30, 20, 10})), {}, 0);
    const auto index = (*reader)->read_index();
    REQUIRE(index);
    Store store;
    for (const ChunkSummary& chunk : index->chunks)
        store.insert((*reader)->load(chunk.id).value());
    const Timeline log_time{"log_time", TimelineKind::Timestamp};
    const auto at_25 = latest_at<EncodedImage>(store, "/depth", {log_time, 25});
    REQUIRE(at_25.value != nullptr);
    CHECK(at_25.row.time == 20);
    CHECK(at_25.value->bytes.bytes.front() == std::byte{20});
    CHECK(store.times("/depth", name_of<EncodedImage>(), log_time).front() == 10);
}
