#include "app/sources/byte_source.hpp"
#include "app/sources/open.hpp"
#include "app/sources/rosbag2_metadata.hpp"
#include "app/sources/rosbag2_reader.hpp"
#include "app/sources/unpacked_file.hpp"

#include "decoders/compress.hpp"
#include "decoders/messages/message_reader.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_folder.hpp"

#include <sqlite3.h>

#include <filesystem>
#include <memory>

using namespace fathom;

namespace {

const char* const kSchema1 = "CREATE TABLE topics(id INTEGER PRIMARY KEY, name TEXT NOT NULL, type TEXT NOT "
                             "NULL, serialization_format TEXT NOT NULL);"
                             "CREATE TABLE messages(id INTEGER PRIMARY KEY, topic_id INTEGER NOT NULL, "
                             "timestamp INTEGER NOT NULL, data BLOB NOT NULL);"
                             "CREATE INDEX timestamp_idx ON messages (timestamp ASC);";

/// std_msgs/msg/Float32 of 1, 2 and 3 in CDR; the order of times is not that of writing.
const char* const kNumbers =
    "INSERT INTO topics VALUES (5, '/a', 'std_msgs/msg/Float32', 'cdr'), (6, '/empty', "
    "'std_msgs/msg/Float32', 'cdr');"
    "INSERT INTO messages VALUES (1, 5, 30, X'000100000000803F'), (2, 5, 10, X'0001000000000040'),"
    " (3, 5, 30, X'0001000000004040');";

void write_database(const std::string& path, const std::string& statements) {
    sqlite3* opened = nullptr;
    REQUIRE(sqlite3_open(path.c_str(), &opened) == SQLITE_OK);
    const std::unique_ptr<sqlite3, int (*)(sqlite3*)> database(opened, sqlite3_close);
    REQUIRE(sqlite3_exec(opened, statements.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK);
}

struct OpenedBag2 {
    std::unique_ptr<ChunkReader> reader;
    SourceIndex index;
};

Result<OpenedBag2> open_path(const std::string& path) {
    OpenedBag2 bag;
    const bool is_folder = std::filesystem::is_directory(path);
    FATHOM_TRY(bag.reader, is_folder ? open_rosbag2(path, 0) : open_db3(path, 0));
    FATHOM_TRY(bag.index, bag.reader->read_index());
    return bag;
}

/// The numbers in messages of std_msgs/msg/Float32.
std::vector<float> numbers_in(OpenedBag2& bag, const std::string& topic) {
    std::vector<float> numbers;
    for (const ChunkSummary& summary : bag.index.chunks) {
        if (summary.entity != topic) continue;
        const auto chunk = bag.reader->load(summary.id);
        REQUIRE(chunk);
        for (std::uint32_t row = 0; row < (*chunk)->row_ids.size(); ++row) {
            const auto* message = find_component<LoggedMessage>(**chunk, row);
            REQUIRE(message != nullptr);
            REQUIRE(message->bytes.bytes.size() == 8);
            float value = 0;
            std::memcpy(&value, message->bytes.bytes.data() + 4, sizeof value);
            numbers.push_back(value);
        }
    }
    return numbers;
}

/// A Zstandard frame that stores eight bytes as they are (RFC 8878): magic, single segment of 8, one raw block.
ByteVector stored_zstd(const ByteVector& eight_bytes) {
    return from_hex("28 B5 2F FD 20 08 41 00 00") + eight_bytes;
}

std::string metadata_text(const std::string& paths) {
    return "rosbag2_bagfile_information:\n  version: 5\n  storage_identifier: sqlite3\n  "
           "relative_file_paths:\n" +
           paths;
}

} // namespace

TEST_CASE("rosbag2: messages of a database come by time, then as written") {
    const TemporaryFolder folder;
    write_database(folder.file("a.db3"), std::string(kSchema1) + kNumbers);
    auto bag = open_path(folder.file("a.db3"));
    REQUIRE(bag);
    CHECK(bag->index.complete);
    CHECK(numbers_in(*bag, "/a") == std::vector<float>{2, 1, 3});
    REQUIRE(bag->index.streams.size() == 2);
    CHECK(bag->index.streams[1].entity == "/empty");
    CHECK(bag->index.streams[1].count == 0);
}

TEST_CASE("rosbag2: reading a database leaves nothing beside it, also when it is in write-ahead mode") {
    const TemporaryFolder folder;
    write_database(folder.file("a.db3"), std::string("PRAGMA journal_mode = WAL;") + kSchema1 + kNumbers);
    auto bag = open_path(folder.file("a.db3"));
    REQUIRE(bag);
    CHECK(numbers_in(*bag, "/a").size() == 3);
    for (const auto& entry : std::filesystem::directory_iterator(folder.path()))
        CHECK(entry.path().filename() == "a.db3");
}

TEST_CASE("rosbag2: names with what URIs give a meaning are opened") {
    const TemporaryFolder folder;
    write_database(folder.file("50% #1?.db3"), std::string(kSchema1) + kNumbers);
    CHECK(open_path(folder.file("50% #1?.db3")));
}

TEST_CASE("rosbag2: definitions of types are taken from schema 4") {
    const TemporaryFolder folder;
    write_database(
        folder.file("a.db3"),
        std::string(kSchema1) +
            "CREATE TABLE message_definitions(id INTEGER PRIMARY KEY, topic_type TEXT NOT NULL, encoding "
            "TEXT "
            "NOT NULL, encoded_message_definition TEXT NOT NULL, type_description_hash TEXT NOT NULL);"
            "INSERT INTO message_definitions VALUES (1, 'my/msg/Own', 'ros2msg', 'float32 height_m', '');"
            "INSERT INTO topics VALUES (1, '/own', 'my/msg/Own', 'cdr');"
            "INSERT INTO messages VALUES (1, 1, 7, X'000100000000803F');");
    auto bag = open_path(folder.file("a.db3"));
    REQUIRE(bag);
    const auto chunk = bag->reader->load(bag->index.chunks.at(0).id);
    REQUIRE(chunk);
    const auto* message = find_component<LoggedMessage>(**chunk, 0);
    REQUIRE(message != nullptr);
    const auto described = describe_message(*message->reader, message->bytes, 10);
    REQUIRE(described);
    CHECK(described->rows == std::vector<FieldRow>{{"height_m", "1"}});
}

TEST_CASE("rosbag2: compressed messages are unpacked, a damaged one is left out with a warning") {
    const TemporaryFolder folder;
    write_database(folder.file("a.db3"),
                   std::string(kSchema1) +
                       "INSERT INTO topics VALUES (1, '/a', 'std_msgs/msg/Float32', 'cdr');"
                       "INSERT INTO messages VALUES "
                       "(1, 1, 1, X'28B52FFD2008410000000100000000803F'),"
                       "(2, 1, 2, X'28B52FFD200841000000'),"
                       "(3, 1, 3, X'0001000000000040');");
    auto bag = open_path(folder.file("a.db3"));
    REQUIRE(bag);
    CHECK(numbers_in(*bag, "/a") == std::vector<float>{1, 2});
    CHECK(bag->reader->take_warnings().size() == 1);
}

TEST_CASE("rosbag2: a message that is no blob, or of no known topic, costs itself") {
    const TemporaryFolder folder;
    write_database(folder.file("a.db3"),
                   "CREATE TABLE topics(id INTEGER PRIMARY KEY, name, type, serialization_format);"
                   "CREATE TABLE messages(id INTEGER PRIMARY KEY, topic_id, timestamp, data);"
                   "INSERT INTO topics VALUES (1, '/a', 'std_msgs/msg/Float32', 'cdr');"
                   "INSERT INTO messages VALUES (1, 1, 1, NULL), (2, 1, 2, 17),"
                   " (3, 1, 3, X'000100000000803F'), (4, 9, 4, X'00');");
    auto bag = open_path(folder.file("a.db3"));
    REQUIRE(bag);
    CHECK_FALSE(bag->index.complete);
    CHECK(numbers_in(*bag, "/a") == std::vector<float>{1});
}

TEST_CASE("rosbag2: a database of something else is refused, also when a view stands in for a table") {
    const TemporaryFolder folder;
    write_database(folder.file("other.db3"), "CREATE TABLE songs(id INTEGER PRIMARY KEY);");
    CHECK(open_path(folder.file("other.db3")).error().code == ErrorCode::Unsupported);
    write_database(folder.file("view.db3"),
                   "CREATE TABLE topics(id INTEGER PRIMARY KEY, name, type, serialization_format);"
                   "CREATE VIEW messages AS WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n)"
                   " SELECT id, 1 AS topic_id, 1 AS timestamp, X'00' AS data FROM n;");
    CHECK(open_path(folder.file("view.db3")).error().code == ErrorCode::Unsupported);
    write_database(folder.file("computed.db3"),
                   "CREATE TABLE topics(id INTEGER PRIMARY KEY, name, type, serialization_format);"
                   "CREATE TABLE messages(id INTEGER PRIMARY KEY, topic_id, timestamp, data AS "
                   "(zeroblob(1000000000)));");
    CHECK(open_path(folder.file("computed.db3")).error().code == ErrorCode::Unsupported);
}

TEST_CASE("rosbag2: parts of a folder are one recording, in the order of the metadata") {
    const TemporaryFolder folder;
    write_database(folder.file("run_1.db3"), std::string(kSchema1) + kNumbers);
    write_database(folder.file("run_0.db3"),
                   std::string(kSchema1) +
                       "INSERT INTO topics VALUES (1, '/a', 'std_msgs/msg/Float32', 'cdr');"
                       "INSERT INTO messages VALUES (1, 1, 5, X'0001000000008040');");
    (void)folder.write("metadata.yaml", bytes_of(metadata_text("  - run/run_0.db3\n  - run_1.db3\n")));
    CHECK(is_rosbag2_folder(folder.path()));
    auto bag = open_path(folder.path());
    REQUIRE(bag);
    CHECK(bag->index.complete);
    CHECK(bag->index.streams.size() == 2);
    CHECK(bag->index.streams[0].count == 4);
    CHECK(numbers_in(*bag, "/a") == std::vector<float>{4, 2, 1, 3});
}

TEST_CASE("rosbag2: a part that is missing costs itself; none left is an error") {
    const TemporaryFolder folder;
    write_database(folder.file("run_1.db3"), std::string(kSchema1) + kNumbers);
    (void)folder.write("metadata.yaml", bytes_of(metadata_text("  - run_0.db3\n  - run_1.db3\n")));
    auto bag = open_path(folder.path());
    REQUIRE(bag);
    CHECK_FALSE(bag->index.complete);
    CHECK(numbers_in(*bag, "/a").size() == 3);
    std::filesystem::remove(folder.file("run_1.db3"));
    CHECK_FALSE(open_path(folder.path()));
}

TEST_CASE("rosbag2: a folder without usable metadata is opened by the names of its parts") {
    const TemporaryFolder folder;
    write_database(folder.file("run_0.db3"), std::string(kSchema1) + kNumbers);
    write_database(folder.file("run_10.db3"), std::string(kSchema1) + kNumbers);
    CHECK(is_rosbag2_folder(folder.path()));
    CHECK(open_path(folder.path())->index.streams[0].count == 6);
    (void)folder.write("metadata.yaml", bytes_of("rosbag2_bagfile_information: [unclosed"));
    CHECK(open_path(folder.path())->index.streams[0].count == 6);
    write_database(folder.file("other_0.db3"), std::string(kSchema1) + kNumbers);
    CHECK(open_path(folder.path()).error().code == ErrorCode::Unsupported); // two recordings
    (void)folder.write("depth.png", {});
    std::filesystem::remove(folder.file("metadata.yaml"));
    CHECK_FALSE(is_rosbag2_folder(folder.path())); // images beside recordings
}

TEST_CASE("rosbag2: metadata tells files, storage and compression of every version") {
    const auto metadata =
        read_rosbag2_metadata("rosbag2_bagfile_information:\n"
                              "  version: 9\n  storage_identifier: mcap\n  compression_mode: FILE\n"
                              "  compression_format: zstd\n  custom_data: null\n"
                              "  relative_file_paths: [a_0.mcap, sub/a_1.mcap, ../../b.mcap, '..', '']\n");
    REQUIRE(metadata);
    CHECK(metadata->files == std::vector<std::string>{"a_0.mcap", "a_1.mcap", "b.mcap"});
    CHECK(metadata->storage == "mcap");
    CHECK(metadata->compression_mode == "file");
    CHECK(metadata->compression_format == "zstd");
}

TEST_CASE("rosbag2: metadata that is none is an error") {
    for (const char* const text :
         {"", "[]", "a: b", "rosbag2_bagfile_information: 3", "rosbag2_bagfile_information: {", "\t\x01"})
        CHECK_FALSE(read_rosbag2_metadata(text));
    CHECK_FALSE(read_rosbag2_metadata(std::string(100'000, '[')));
}

TEST_CASE("rosbag2: parts that are compressed as files are unpacked when their turn comes, a broken one "
          "costs itself") {
    const TemporaryFolder folder;
    write_database(folder.file("run_0.db3"), std::string(kSchema1) + kNumbers);
    const auto database = read_file(folder.file("run_0.db3"));
    REQUIRE(database);
    const auto packed = compress(Compression::Zstd, database->bytes);
    REQUIRE(packed);
    (void)folder.write("run_1.db3.zstd", ByteVector(packed->begin(), packed->end()));
    (void)folder.write("run_2.db3.zstd", bytes_of("no frame at all"));
    (void)folder.write("metadata.yaml",
                       bytes_of(metadata_text("  - run_0.db3\n  - run_1.db3\n  - run_2.db3\n")));
    const auto progress = std::make_shared<Progress>("Opening");
    auto reader = open_rosbag2(folder.path(), 0, progress);
    REQUIRE(reader);
    const auto first = (*reader)->read_index_start();
    REQUIRE(first);
    CHECK(first->streams[0].count == 3);
    const auto second = (*reader)->read_index_more();
    REQUIRE(second);
    CHECK((*second)->streams[0].count == 6);
    CHECK((*second)->complete);
    const auto third = (*reader)->read_index_more();
    REQUIRE(third);
    CHECK_FALSE((*third)->complete);
    REQUIRE((*third)->warnings.size() == 1);
    CHECK((*third)->warnings[0].find("run_2.db3.zstd") != std::string::npos);
    CHECK(progress->done > 0);
    CHECK(progress->done <= progress->total);
    CHECK_FALSE(*(*reader)->read_index_more());
}

TEST_CASE(
    "packed: a recording that was compressed as a file is opened under its name; anything else is refused") {
    const TemporaryFolder folder;
    write_database(folder.file("run.db3"), std::string(kSchema1) + kNumbers);
    const auto database = read_file(folder.file("run.db3"));
    const auto packed = compress(Compression::Zstd, database->bytes);
    REQUIRE(packed);
    const ByteVector bytes(packed->begin(), packed->end());
    const std::string path = folder.write("run.db3.zst", bytes);
    auto reader = open_reader(path, {}, 0);
    REQUIRE(reader);
    const auto index = (*reader)->read_index();
    REQUIRE(index);
    CHECK(index->complete);
    CHECK(index->container == "db3");
    CHECK(index->bytes == bytes.size());
    CHECK((*reader)->load(index->chunks.at(0).id));
    CHECK((*reader)->watched_paths() == std::vector<std::string>{path});

    const auto progress = std::make_shared<Progress>("Opening");
    progress->cancelled = true;
    CHECK(open_reader(path, {}, 0, progress).error().code == ErrorCode::Cancelled);
    CHECK(open_reader(folder.write("a.png.zst", stored_zstd(ByteVector(8))), {}, 0).error().code ==
          ErrorCode::Unsupported);
}

TEST_CASE(
    "unpacked file: one larger than the room for it is refused with what to do, and leaves nothing there") {
    const TemporaryFolder packed, room;
    // Blocks that repeat a byte: each makes 4 bytes 128 KiB (RFC 8878, 3.1.1.2).
    ByteVector bomb = from_hex("28 B5 2F FD 00 58");
    for (int block = 0; block < 100; ++block)
        bomb = bomb + from_hex("02 00 10 00");
    const std::string path = packed.write("a.zst", bomb);
    const auto refused = unpack_zstd_file(path, nullptr, {room.path(), 5u << 20});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::TooLarge);
    CHECK(refused.error().message.find("5 MiB") != std::string::npos);
    CHECK(refused.error().message.find("TMPDIR") != std::string::npos);
    CHECK(std::filesystem::is_empty(room.path()));
}

TEST_CASE("unpacked file: holds what was compressed, and is gone with its value") {
    const TemporaryFolder folder;
    const ByteVector content = from_hex("00 01 02 03 04 05 06 07");
    const std::string path = folder.write("a.zstd", stored_zstd(content) + stored_zstd(content));
    std::string name;
    {
        const auto unpacked = unpack_zstd_file(path);
        REQUIRE(unpacked);
        CHECK(unpacked->is_whole());
        name = unpacked->path();
        CHECK(std::filesystem::file_size(name) == 16);
    }
    CHECK_FALSE(std::filesystem::exists(name));
    const auto cut =
        unpack_zstd_file(folder.write("b.zstd", stored_zstd(content) + from_hex("28 B5 2F FD 20")));
    REQUIRE(cut);
    CHECK_FALSE(cut->is_whole());
    CHECK_FALSE(unpack_zstd_file(folder.write("c.zstd", bytes_of("no frame at all"))));
}
