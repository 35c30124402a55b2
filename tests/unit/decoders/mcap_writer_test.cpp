// What the writer puts down, read back by walking the records as the specification lists them.
#include "decoders/mcap/mcap_writer.hpp"

#include "tests/support/bytes.hpp"
#include "tests/support/catch.hpp"

#include <zlib.h>

#include <cstring>

using namespace fathom;

namespace {

std::uint32_t zlib_crc(std::span<const std::byte> bytes) {
    return static_cast<std::uint32_t>(
        crc32_z(0, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()));
}

struct Walked {
    std::vector<std::pair<std::uint64_t, McapRecord>> records; // with their offsets
    [[nodiscard]] std::vector<McapRecord> all(McapOp opcode) const {
        std::vector<McapRecord> found;
        for (const auto& [offset, record] : records)
            if (record.opcode == opcode) found.push_back(record);
        return found;
    }
    [[nodiscard]] std::uint64_t offset_of(McapOp opcode) const {
        for (const auto& [offset, record] : records)
            if (record.opcode == opcode) return offset;
        return 0;
    }
};

Walked walk(std::span<const std::byte> file) {
    Walked walked;
    std::uint64_t offset = kMcapMagicBytes;
    while (offset + kMcapMagicBytes < file.size()) {
        const auto record = read_mcap_record(file.subspan(offset));
        REQUIRE(record.has_value());
        walked.records.emplace_back(offset, *record);
        offset += kMcapPrefixBytes + record->content.size();
    }
    CHECK(offset + kMcapMagicBytes == file.size());
    return walked;
}

ByteVector write_three_messages(McapWriterOptions options) {
    ByteVector file;
    McapWriter writer(
        [&](std::span<const std::byte> bytes) -> Result<void> {
            file.insert(file.end(), bytes.begin(), bytes.end());
            return {};
        },
        std::move(options));
    const std::uint16_t schema = writer.add_schema("pkg/Type", "ros2msg", bytes_of("uint8[] data")).value();
    CHECK(writer.add_schema("pkg/Type", "ros2msg", bytes_of("uint8[] data")).value() == schema);
    const std::uint16_t a = writer.add_channel({0, schema, "/a", "cdr", {{"key", "value"}}}).value();
    const std::uint16_t b = writer.add_channel({0, schema, "/b", "cdr", {}}).value();
    CHECK(a != b);
    const ByteVector first = bytes_of("first"), second = bytes_of("second"), third = bytes_of("third");
    REQUIRE(writer.write_message({a, 0, 300, 290, first}));
    REQUIRE(writer.write_message({b, 0, 100, 0, second}));
    REQUIRE(writer.write_message({a, 1, 200, 0, third}));
    REQUIRE(writer.finish());
    return file;
}

} // namespace

TEST_CASE("MCAP writer: messages come back by the summary alone, through chunk index and message index") {
    for (const Compression compression : {Compression::None, Compression::Lz4Frame, Compression::Zstd}) {
        const ByteVector file = write_three_messages({.profile = "ros2", .compression = compression});
        const std::span<const std::byte> bytes(file);
        CHECK(is_mcap(bytes));
        CHECK(is_mcap(bytes.last(kMcapMagicBytes)));
        const Walked walked = walk(bytes);
        CHECK(read_mcap_header(walked.all(McapOp::Header).at(0).content)->profile == "ros2");
        const auto chunks = walked.all(McapOp::ChunkIndex);
        REQUIRE(chunks.size() == 1);
        const McapChunkIndex index = read_mcap_chunk_index(chunks[0].content).value();
        CHECK(index.start_ns == 100);
        CHECK(index.end_ns == 300);
        REQUIRE(index.message_indexes.size() == 2);
        const auto chunk_record = read_mcap_record(bytes.subspan(index.offset)).value();
        CHECK(index.length == kMcapPrefixBytes + chunk_record.content.size());
        const McapChunk chunk = read_mcap_chunk(chunk_record.content).value();
        const McapRecords records =
            unpack_mcap_chunk(chunk, make_blob({chunk.records.begin(), chunk.records.end()})).value();
        CHECK(records.warning.empty());
        CHECK(chunk.uncompressed_crc == zlib_crc(records.bytes.bytes));
        std::vector<std::string> payloads;
        for (const auto& [channel, offset] : index.message_indexes) {
            const auto record = read_mcap_record(bytes.subspan(offset)).value();
            REQUIRE(record.opcode == McapOp::MessageIndex);
            const McapMessageIndex entries = read_mcap_message_index(record.content).value();
            for (const auto& [time_ns, position] : entries.entries) {
                const auto message =
                    read_mcap_message(read_mcap_record(records.bytes.bytes.subspan(position))->content);
                CHECK(message->log_time_ns == time_ns);
                CHECK(message->channel_id == channel);
                payloads.emplace_back(reinterpret_cast<const char*>(message->payload.data()),
                                      message->payload.size());
            }
        }
        CHECK(payloads == std::vector<std::string>{"first", "third", "second"});
    }
}

TEST_CASE("MCAP writer: the checksums are zlib's, of the data section and of the summary") {
    const ByteVector file = write_three_messages({});
    const std::span<const std::byte> bytes(file);
    const Walked walked = walk(bytes);
    std::uint32_t data_crc = 0;
    std::memcpy(&data_crc, walked.all(McapOp::DataEnd).at(0).content.data(), sizeof data_crc);
    CHECK(data_crc == zlib_crc(bytes.first(walked.offset_of(McapOp::DataEnd))));
    const McapFooter footer = read_mcap_footer(walked.all(McapOp::Footer).at(0).content).value();
    const std::size_t covered_end = file.size() - kMcapMagicBytes - sizeof(std::uint32_t);
    CHECK(footer.summary_crc ==
          zlib_crc(bytes.subspan(footer.summary_start, covered_end - footer.summary_start)));
    // The summary's offsets point at groups of the records they name.
    const auto offsets = walked.all(McapOp::SummaryOffset);
    CHECK(offsets.size() == 4); // schemas, channels, statistics, chunk indexes
    for (const McapRecord& record : offsets) {
        std::uint64_t start = 0;
        std::memcpy(&start, record.content.data() + 1, sizeof start);
        CHECK(read_mcap_record(bytes.subspan(start))->opcode == static_cast<McapOp>(record.content[0]));
    }
}

TEST_CASE("MCAP writer: a chunk is closed once it is full, so that memory holds one") {
    const ByteVector file = write_three_messages({.chunk_bytes = 1});
    const Walked walked = walk(file);
    CHECK(walked.all(McapOp::Chunk).size() == 3);
    CHECK(walked.all(McapOp::ChunkIndex).size() == 3);
}

TEST_CASE("MCAP writer: an error of the sink ends the writing") {
    McapWriter writer([](std::span<const std::byte>) -> Result<void> { return fail(ErrorCode::Io, "full"); });
    const std::uint16_t channel = writer.add_channel({0, 0, "/a", "cdr", {}}).value();
    CHECK(writer.write_message({channel, 0, 1, 1, {}}).error().message == "full");
}
