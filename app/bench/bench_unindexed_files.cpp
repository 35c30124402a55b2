#include "app/bench/bench_unindexed_files.hpp"

#include "app/bench/bench_sparse_file.hpp"
#include "decoders/messages/message_writer.hpp"

#include <sqlite3.h>

#include <bit>
#include <memory>
#include <vector>

namespace fathom::bench_unindexed_files {
namespace {

constexpr std::uint32_t kWidth = 640, kHeight = 480;
constexpr std::uint32_t kStart_s = 1'700'000'000;
constexpr std::uint32_t kMostMm = 4000;

using Bytes = std::string;
static_assert(std::endian::native == std::endian::little);

void put(Bytes& bytes, std::string_view text) {
    bytes.append(text);
}

template <typename T>
    requires std::integral<T>
void put(Bytes& bytes, T value) {
    bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
}

void put_sized(Bytes& bytes, std::string_view text) {
    put(bytes, static_cast<std::uint32_t>(text.size()));
    put(bytes, text);
}

Bytes pixels_of(std::size_t image) {
    Bytes pixels(std::size_t{2} * kWidth * kHeight, 0);
    for (std::uint32_t x = 0; x < kWidth; ++x) {
        const auto value = static_cast<std::uint16_t>(1 + (image + x) % kMostMm);
        std::memcpy(&pixels[2 * x], &value, sizeof value);
    }
    return pixels;
}

/// A bag's record: its named fields, then its data (wiki.ros.org, "Bags/Format/2.0").
class BagRecordBytes {
  public:
    explicit BagRecordBytes(std::uint8_t op) { field("op", op); }
    template <typename T>
    void field(std::string_view name, T value) {
        Bytes bytes;
        put(bytes, name);
        put(bytes, std::string_view("="));
        put(bytes, value);
        put(fields_, static_cast<std::uint32_t>(bytes.size()));
        put(fields_, bytes);
    }
    [[nodiscard]] Bytes with(const Bytes& data) const {
        Bytes record;
        put(record, static_cast<std::uint32_t>(fields_.size()));
        put(record, fields_);
        put(record, static_cast<std::uint32_t>(data.size()));
        put(record, data);
        return record;
    }

  private:
    Bytes fields_;
};

/// Seconds in the low half, nanoseconds in the high one.
std::uint64_t bag_time(std::size_t image) {
    constexpr std::size_t kRate_hz = 30, kStep_ns = 33'333'333;
    const std::uint64_t seconds = kStart_s + image / kRate_hz;
    return seconds | static_cast<std::uint64_t>(image % kRate_hz * kStep_ns) << 32;
}

Bytes bag_image(std::size_t image) {
    Bytes message;
    put(message, static_cast<std::uint32_t>(image));
    put(message, bag_time(image));
    put_sized(message, "camera");
    put(message, kHeight);
    put(message, kWidth);
    put_sized(message, "16UC1");
    put(message, std::uint8_t{0});
    put(message, 2 * kWidth);
    const Bytes pixels = pixels_of(image);
    put(message, static_cast<std::uint32_t>(pixels.size()));
    put(message, pixels);
    return message;
}

Bytes bag_connection() {
    BagRecordBytes connection(7);
    connection.field("conn", std::uint32_t{0});
    connection.field("topic", std::string_view("/camera/depth"));
    Bytes of;
    for (const std::string_view field :
         {"type=sensor_msgs/Image", "md5sum=060021388200f6f0f447d0fcd9c64743", "message_definition="})
        put_sized(of, field);
    return connection.with(of);
}

Result<void> append(BenchSparseFile& file, const Bytes& bytes) {
    return file.append(std::as_bytes(std::span(bytes)));
}

} // namespace

Result<void> write_open_bag(const std::string& path, std::size_t images, bool has_chunk_indexes) {
    BenchSparseFile file(path);
    Bytes start;
    put(start, std::string_view("#ROSBAG V2.0\n"));
    FATHOM_CHECK(append(file, start));
    BagRecordBytes header(3);
    header.field("index_pos", std::uint64_t{0});
    header.field("conn_count", std::uint32_t{0});
    header.field("chunk_count", std::uint32_t{0});
    FATHOM_CHECK(append(file, header.with({})));
    for (std::size_t i = 0; i < images; ++i) {
        Bytes records = i == 0 ? bag_connection() : Bytes();
        BagRecordBytes message(2);
        message.field("conn", std::uint32_t{0});
        message.field("time", bag_time(i));
        const Bytes record = message.with(bag_image(i));
        put(records, record);
        BagRecordBytes chunk(5);
        chunk.field("compression", std::string_view("none"));
        chunk.field("size", static_cast<std::uint32_t>(records.size()));
        FATHOM_CHECK(append(file, chunk.with(records)));
        if (!has_chunk_indexes) continue;
        BagRecordBytes index(4);
        index.field("ver", std::uint32_t{1});
        index.field("conn", std::uint32_t{0});
        index.field("count", std::uint32_t{1});
        Bytes entry;
        put(entry, bag_time(i));
        put(entry, std::uint32_t{0});
        FATHOM_CHECK(append(file, index.with(entry)));
    }
    return file.finish();
}

Result<void> write_db3(const std::string& path, std::size_t messages) {
    constexpr std::size_t kPerImage = 3000;
    sqlite3* opened = nullptr;
    int code = sqlite3_open(path.c_str(), &opened);
    const std::unique_ptr<sqlite3, int (*)(sqlite3*)> database(opened, sqlite3_close);
    if (code == SQLITE_OK)
        code = sqlite3_exec(
            opened,
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
            "CREATE TABLE topics(id INTEGER PRIMARY KEY, name TEXT, type TEXT, serialization_format TEXT);"
            "CREATE TABLE messages(id INTEGER PRIMARY KEY, topic_id INTEGER, timestamp INTEGER, data BLOB);"
            "INSERT INTO topics VALUES (1, '/camera/depth', 'sensor_msgs/msg/Image', 'cdr'),"
            " (2, '/temperature', 'std_msgs/msg/Float32', 'cdr');"
            "BEGIN",
            nullptr, nullptr, nullptr);
    sqlite3_stmt* prepared = nullptr;
    if (code == SQLITE_OK)
        code = sqlite3_prepare_v2(opened, "INSERT INTO messages VALUES (?, ?, ?, ?)", -1, &prepared, nullptr);
    const std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)> insert(prepared, sqlite3_finalize);
    for (std::size_t i = 0; i < messages && code == SQLITE_OK; ++i) {
        constexpr std::int64_t kStep_ns = 1'000'000;
        const std::int64_t time_ns = std::int64_t{kStart_s} * 1'000'000'000 + std::int64_t(i) * kStep_ns;
        const bool is_image = i % kPerImage == 0;
        Bytes payload;
        if (is_image) {
            ImageMessage image{.stamp_ns = time_ns, .frame_id = "camera"};
            image.width = kWidth;
            image.height = kHeight;
            image.encoding = "16UC1";
            image.step = 2 * kWidth;
            const Bytes pixels = pixels_of(i / kPerImage);
            const auto view = std::as_bytes(std::span(pixels));
            image.data = make_blob({view.begin(), view.end()});
            const std::vector<std::byte> message = write_message(image, MessageFormat::Ros2);
            payload.assign(reinterpret_cast<const char*>(message.data()), message.size());
        } else {
            put(payload, std::uint32_t{0x100}); // CDR, little-endian
            put(payload, std::bit_cast<std::uint32_t>(static_cast<float>(i)));
        }
        sqlite3_bind_int64(prepared, 1, std::int64_t(i + 1));
        sqlite3_bind_int64(prepared, 2, is_image ? 1 : 2);
        sqlite3_bind_int64(prepared, 3, time_ns);
        sqlite3_bind_blob(prepared, 4, payload.data(), static_cast<int>(payload.size()), SQLITE_STATIC);
        if (sqlite3_step(prepared) != SQLITE_DONE) code = SQLITE_FULL;
        sqlite3_reset(prepared);
    }
    if (code == SQLITE_OK) code = sqlite3_exec(opened, "COMMIT", nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) return fail(ErrorCode::Io, "SQLite cannot write " + path);
    return {};
}

} // namespace fathom::bench_unindexed_files
