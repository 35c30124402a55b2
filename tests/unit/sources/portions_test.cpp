// Recordings without an index: shown while they are read through, and while they are being written.
#include "app/sources/message_recording.hpp"
#include "app/sources/open.hpp"
#include "decoders/mcap/mcap_writer.hpp"
#include "decoders/messages/message_writer.hpp"
#include "tests/support/bag.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/make_depth.hpp"
#include "tests/support/rrd.hpp"
#include "tests/support/temporary_folder.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <fstream>
#include <functional>
#include <memory>
#include <set>

using namespace fathom;

namespace {

constexpr std::uint32_t kSide = 512; // half a megabyte a picture
constexpr std::size_t kPictures = 40;

Blob pixels_of(std::size_t picture) {
    return make_blob(std::vector<std::byte>(2 * kSide * kSide, static_cast<std::byte>(picture + 1)));
}

/// Each message is a chunk.
McapWriter writer_into(ByteVector& file) {
    return McapWriter(
        [&file](std::span<const std::byte> bytes) -> Result<void> {
            file.insert(file.end(), bytes.begin(), bytes.end());
            return {};
        },
        {.compression = Compression::None, .chunk_bytes = 1});
}

/// Without its end, as a recorder that was killed leaves it.
ByteVector open_ended_mcap() {
    ByteVector file;
    McapWriter writer = writer_into(file);
    const MessageSchema schema = written_schema(MessageKind::Image, MessageFormat::Ros2);
    const auto schema_id =
        writer.add_schema(schema.name, schema.schema_encoding, std::as_bytes(std::span(schema.definition)));
    const std::uint16_t channel = writer.add_channel({0, *schema_id, "/depth", "cdr", {}}).value();
    for (std::size_t i = 0; i < kPictures; ++i) {
        ImageMessage image{.stamp_ns = 1, .width = kSide, .height = kSide, .encoding = "16UC1"};
        image.step = 2 * kSide;
        image.data = pixels_of(i);
        const auto payload = write_message(image, MessageFormat::Ros2);
        REQUIRE(writer.write_message({channel, 0, 1000 + i, 0, payload}));
    }
    return file;
}

ByteVector open_ended_rrd() {
    RrdFile file;
    file.begin("app", "rec");
    std::uint64_t noise = 1; // that LZ4 does not make small
    for (std::size_t i = 0; i < kPictures; ++i) {
        std::vector<std::uint16_t> values(std::size_t{kSide} * kSide);
        for (std::uint16_t& value : values)
            value = static_cast<std::uint16_t>(
                (noise = noise * 6364136223846793005u + 1442695040888963407u) >> 48);
        file.depth("/depth", static_cast<std::int64_t>(i), make_depth::from_values(kSide, kSide, values));
    }
    return file.unfinished();
}

/// Each message is a chunk, with the index behind it that a recorder writes, or without.
ByteVector open_ended_bag(bool has_chunk_indexes) {
    ByteVector file = bag_start(0, 0, 0);
    const ByteVector connection = bag_connection(0, "/depth", "sensor_msgs/Image");
    for (std::size_t i = 0; i < kPictures; ++i) {
        const BagTime time{static_cast<std::uint32_t>(1000 + i), 0};
        const Blob pixels = pixels_of(i);
        const ByteVector image =
            ros1_depth_image(time, kSide, kSide, {pixels.bytes.begin(), pixels.bytes.end()});
        const ByteVector records = (i == 0 ? connection : ByteVector()) + bag_message(0, time, image);
        const ByteVector chunk = bag_chunk("none", records, records);
        file.insert(file.end(), chunk.begin(), chunk.end());
        const ByteVector index = bag_index(0, {{time, 0}});
        if (has_chunk_indexes) file.insert(file.end(), index.begin(), index.end());
    }
    return file;
}

const char* const kDb3Tables =
    "CREATE TABLE topics(id INTEGER PRIMARY KEY, name TEXT, type TEXT, serialization_format TEXT);"
    "CREATE TABLE messages(id INTEGER PRIMARY KEY, topic_id INTEGER, timestamp INTEGER, data BLOB);"
    "INSERT INTO topics VALUES (1, '/often', 'std_msgs/msg/Float32', 'cdr'), (2, '/once', "
    "'std_msgs/msg/Float32', 'cdr');";

/// No index of times; those that were written late are not the latest.
void write_db3(const std::string& path, std::size_t messages) {
    sqlite3* opened = nullptr;
    REQUIRE(sqlite3_open(path.c_str(), &opened) == SQLITE_OK);
    const std::unique_ptr<sqlite3, int (*)(sqlite3*)> database(opened, sqlite3_close);
    const std::string count = std::to_string(messages - 1);
    const std::string rows = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " +
                             count + ") INSERT INTO messages SELECT i, 1, (i * 7919) % " + count +
                             ", X'000100000000803F' FROM n;";
    const std::string statements = kDb3Tables + rows + "INSERT INTO messages VALUES (" +
                                   std::to_string(messages) + ", 2, 5, X'0001000000000040');";
    REQUIRE(sqlite3_exec(opened, statements.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK);
}

/// With its index; the last message is the only one of its topic.
ByteVector indexed_mcap(std::size_t messages) {
    ByteVector file;
    McapWriter writer = writer_into(file);
    const auto schema = writer.add_schema("pkg/msg/Any", "ros2msg", {});
    const std::uint16_t often = writer.add_channel({0, *schema, "/often", "cdr", {}}).value();
    const std::uint16_t once = writer.add_channel({0, *schema, "/once", "cdr", {}}).value();
    const ByteVector payload(8);
    for (std::size_t i = 0; i + 1 < messages; ++i)
        REQUIRE(writer.write_message({often, 0, 1000 + i, 0, payload}));
    REQUIRE(writer.write_message({once, 0, 1000 + messages, 0, payload}));
    REQUIRE(writer.finish());
    return file;
}

/// The same as a Rerun recording; what holds at all times comes last of all.
ByteVector indexed_rrd(std::size_t chunks) {
    RrdFile file;
    file.begin("app", "rec");
    for (std::size_t i = 0; i + 1 < chunks; ++i)
        file.number("/often", static_cast<std::int64_t>(i), 0);
    file.number("/once", static_cast<std::int64_t>(chunks), 0);
    file.translation("/fixed", {1, 2, 3});
    return file.bytes();
}

/// Chunks of all portions from here on.
std::size_t rest_of(ChunkReader& reader) {
    std::size_t count = 0;
    while (true) {
        auto more = reader.read_index_more();
        REQUIRE(more);
        if (!*more) return count;
        count += (*more)->chunks.size();
    }
}

/// Files of long ago: nobody is at work on them.
void age(const std::string& path) {
    std::filesystem::last_write_time(path,
                                     std::filesystem::file_time_type::clock::now() - std::chrono::hours(1));
}

} // namespace

TEST_CASE("portions: a recording without an index hands out its first pictures before it is read through") {
    const auto [name, bytes] =
        GENERATE(table<std::string, ByteVector>({{"a.mcap", open_ended_mcap()},
                                                 {"a.rrd", open_ended_rrd()},
                                                 {"indexed.bag", open_ended_bag(true)},
                                                 {"walked.bag", open_ended_bag(false)}}));
    CAPTURE(name);
    const TemporaryFolder folder;
    const std::string path = folder.write(name, bytes);
    age(path);
    auto reader = open_reader(path, {}, 1);
    REQUIRE(reader);
    const auto first = (*reader)->read_index_start();
    REQUIRE(first);
    CHECK(first->chunks.size() >= 1);
    CHECK(first->chunks.size() < kPictures);
    CHECK((*reader)->load(first->chunks.front().id)); // while the rest is not known yet
    CHECK(first->chunks.size() + rest_of(**reader) == kPictures);

    auto whole = open_reader(path, {}, 1);
    CHECK((*whole)->read_index()->chunks.size() == kPictures);
}

TEST_CASE("portions: of a long index the first one has something of every topic") {
    constexpr std::size_t kMessages = 5000;
    const auto [name, bytes] = GENERATE(table<std::string, ByteVector>(
        {{"a.mcap", indexed_mcap(kMessages)}, {"a.rrd", indexed_rrd(kMessages)}}));
    CAPTURE(name);
    const TemporaryFolder folder;
    auto reader = open_reader(folder.write(name, bytes), {}, 1);
    REQUIRE(reader);
    const auto first = (*reader)->read_index_start();
    REQUIRE(first);
    CHECK(first->chunks.size() < kMessages / 10);
    const auto is_once = [](const ChunkSummary& chunk) { return chunk.entity == "/once"; };
    CHECK(std::ranges::count_if(first->chunks, is_once) == 1);
    const auto is_fixed = [](const auto& chunk) { return chunk->entity == "/fixed"; };
    if (name == "a.rrd") CHECK(std::ranges::count_if(first->resident, is_fixed) == 1);
    CHECK(first->complete);
    CHECK(first->chunks.size() + rest_of(**reader) == kMessages);
}

TEST_CASE("portions: what is appended to a recording that is being written is followed, each message once") {
    const auto [name, bytes] = GENERATE(table<std::string, ByteVector>(
        {{"a.mcap", open_ended_mcap()}, {"a.rrd", open_ended_rrd()}, {"a.bag", open_ended_bag(true)}}));
    CAPTURE(name);
    const TemporaryFolder folder;
    const std::size_t half = bytes.size() / 2; // within a picture
    const std::string path =
        folder.write(name, ByteVector(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(half)));
    auto reader = open_reader(path, {}, 1);
    REQUIRE(reader);
    const auto first = (*reader)->read_index_start();
    REQUIRE(first);
    std::size_t count = first->chunks.size() + rest_of(**reader);
    CHECK(count >= kPictures / 2 - 1);
    CHECK(count < kPictures);
    std::ofstream(path, std::ios::binary | std::ios::app)
        .write(reinterpret_cast<const char*>(bytes.data()) + half,
               static_cast<std::streamsize>(bytes.size() - half));
    REQUIRE((*reader)->follow());
    count += rest_of(**reader);
    CHECK(count == kPictures);

    std::filesystem::resize_file(path, 100); // another recording has begun
    CHECK_FALSE((*reader)->follow());
}

TEST_CASE("portions: a scan that the user stops ends with what was found") {
    const TemporaryFolder folder;
    const auto [name, bytes] = GENERATE(
        table<std::string, ByteVector>({{"a.mcap", open_ended_mcap()}, {"a.bag", open_ended_bag(true)}}));
    const std::string path = folder.write(name, bytes);
    const auto progress = std::make_shared<Progress>("Opening");
    auto reader = open_reader(path, {}, 1, progress);
    REQUIRE((*reader)->read_index_start());
    progress->cancelled = true;
    const auto more = (*reader)->read_index_more();
    REQUIRE_FALSE(more);
    CHECK(more.error().code == ErrorCode::Cancelled);
}

TEST_CASE(
    "portions: a database is shown from its first messages on, in which order of time they ever stand") {
    constexpr std::size_t kMessages = 5000;
    const TemporaryFolder folder;
    const std::string path = folder.file("a.db3");
    write_db3(path, kMessages);
    const auto progress = std::make_shared<Progress>("Opening");
    auto reader = open_reader(path, {}, 1, progress);
    REQUIRE(reader);
    const auto first = (*reader)->read_index_start();
    REQUIRE(first);
    CHECK(first->streams.size() == 2); // also the one of which nothing was met
    REQUIRE(first->streams[0].count > 0);
    CHECK(first->streams[0].count < kMessages / 10);
    CHECK((*reader)->load(first->chunks.front().id));
    std::set<std::int64_t> times;
    const auto take_times = [&](const SourceIndex& index) {
        for (const ChunkSummary& summary : index.chunks) {
            const auto chunk = (*reader)->load(summary.id);
            REQUIRE(chunk);
            for (std::uint32_t row = 0; row < (*chunk)->row_ids.size() && summary.entity == "/often"; ++row)
                times.insert((*chunk)->times.at(0).values.at(row));
        }
        return index.streams[0].count + index.streams[1].count;
    };
    std::uint64_t count = take_times(*first);
    while (true) {
        const auto more = (*reader)->read_index_more();
        REQUIRE(more);
        if (!*more) break;
        count = take_times(**more);
    }
    CHECK(count == kMessages);
    CHECK(times.size() == kMessages - 1); // each once

    auto stopped = open_reader(path, {}, 1, progress);
    REQUIRE((*stopped)->read_index_start());
    progress->cancelled = true;
    CHECK((*stopped)->read_index_more().error().code == ErrorCode::Cancelled);
}

TEST_CASE("portions: of a bag of several files the first is shown before the others are read") {
    const TemporaryFolder folder;
    for (const char* const name : {"run_0.mcap", "run_1.mcap", "run_2.mcap"})
        age(folder.write(name, open_ended_mcap()));
    auto reader = open_reader(folder.path(), {}, 1);
    REQUIRE(reader);
    const auto first = (*reader)->read_index_start();
    REQUIRE(first);
    CHECK(first->chunks.size() < kPictures);
    CHECK((*reader)->load(first->chunks.front().id));
    CHECK(first->chunks.size() + rest_of(**reader) == 3 * kPictures);
    CHECK((*reader)->load(chunk_id(1, 3 * kPictures - 1)));
}

TEST_CASE("messages: one beside pictures in a chunk does not keep the pictures in memory") {
    const Blob chunk = make_blob(std::vector<std::byte>(1000, std::byte{7}));
    std::vector<MessageRow> rows(2);
    rows[0].payload = slice(chunk, 10, 20);
    rows[1].payload = slice(chunk, 500, 30);
    const std::weak_ptr<const void> owner = chunk.owner;
    own_payloads(rows, 1000);
    CHECK(rows[0].payload.owner != owner.lock());
    CHECK(rows[0].payload.bytes.size() == 20);
    CHECK(rows[1].payload.bytes.size() == 30);
    CHECK(rows[1].payload.bytes[29] == std::byte{7});

    std::vector<MessageRow> alone(1);
    alone[0].payload = slice(chunk, 10, 980);
    own_payloads(alone, 1000);
    CHECK(alone[0].payload.owner == owner.lock()); // nearly all of it: not worth a copy
}
