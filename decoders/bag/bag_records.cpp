#include "decoders/bag/bag_records.hpp"

#include "decoders/media/byte_reader.hpp"

#include <algorithm>
#include <optional>

namespace fathom {
namespace {

using BagBytes = std::span<const std::byte>;

std::string_view as_text(BagBytes bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

struct BagField {
    std::string_view name;
    BagBytes value;
};

/// Takes the next field off `rest`.
Result<BagField> next_field(BagBytes& rest) {
    ByteReader reader(rest);
    const BagBytes field = reader.take(reader.u32_le());
    if (reader.failed()) return fail(ErrorCode::Malformed, "a header field reaches beyond its header");
    rest = rest.subspan(reader.position());
    const std::size_t name_end = as_text(field).find('=');
    if (name_end == std::string_view::npos)
        return fail(ErrorCode::Malformed, "a header field without a name");
    return BagField{as_text(field).substr(0, name_end), field.subspan(name_end + 1)};
}

/// Nothing when there is no such field; fields behind a damaged one are not seen.
std::optional<BagBytes> find_field(BagBytes fields, std::string_view name) {
    while (!fields.empty()) {
        const auto field = next_field(fields);
        if (!field) return std::nullopt;
        if (field->name == name) return field->value;
    }
    return std::nullopt;
}

Result<BagBytes> field_of_size(const BagHead& head, std::string_view name, std::size_t size) {
    const auto value = find_field(head.fields, name);
    if (!value) return fail(ErrorCode::Malformed, "a record lacks its field '" + std::string(name) + "'");
    if (value->size() != size)
        return fail(ErrorCode::Malformed, "a record's field '" + std::string(name) + "' is of a wrong size");
    return *value;
}

Result<std::uint32_t> u32_field(const BagHead& head, std::string_view name) {
    FATHOM_TRY(const BagBytes value, field_of_size(head, name, sizeof(std::uint32_t)));
    return load_le<std::uint32_t>(value.data());
}

Result<std::uint64_t> u64_field(const BagHead& head, std::string_view name) {
    FATHOM_TRY(const BagBytes value, field_of_size(head, name, sizeof(std::uint64_t)));
    return load_le<std::uint64_t>(value.data());
}

std::string text_field(BagBytes fields, std::string_view name) {
    return std::string(as_text(find_field(fields, name).value_or(BagBytes())));
}

/// Seconds and nanoseconds, 32 bits each: no value is beyond 64 bits of nanoseconds.
std::int64_t read_time_ns(ByteReader& reader) {
    constexpr std::int64_t kNsPerSecond = 1'000'000'000;
    const std::int64_t seconds = reader.u32_le();
    return seconds * kNsPerSecond + reader.u32_le();
}

Result<std::int64_t> time_field(const BagHead& head, std::string_view name) {
    FATHOM_TRY(const BagBytes value, field_of_size(head, name, sizeof(std::uint64_t)));
    ByteReader reader(value);
    return read_time_ns(reader);
}

/// Version 0 of indexes belongs to bags of version 1.
Result<void> check_index_version(const BagHead& head) {
    FATHOM_TRY(const std::uint32_t version, u32_field(head, "ver"));
    if (version != 1) return fail(ErrorCode::Unsupported, "an index of version " + std::to_string(version));
    return {};
}

/// `count` entries of fixed size; the count is checked against the data before anything is allocated.
template <typename Read>
auto read_entries(BagBytes data, std::uint32_t count, std::size_t entry_bytes, const Read& read)
    -> Result<std::vector<decltype(read(std::declval<ByteReader&>()))>> {
    if (count > data.size() / entry_bytes)
        return fail(ErrorCode::Malformed,
                    "an index states " + std::to_string(count) + " entries, more than it holds");
    std::vector<decltype(read(std::declval<ByteReader&>()))> entries;
    entries.reserve(count);
    ByteReader reader(data);
    for (std::uint32_t i = 0; i < count; ++i)
        entries.push_back(read(reader));
    return entries;
}

constexpr std::string_view kMagic = "#ROSBAG V2.0\n";
static_assert(kMagic.size() == kBagMagicBytes);

} // namespace

bool is_bag(std::span<const std::byte> head) {
    const std::string_view text = as_text(head);
    return text.starts_with("#ROSBAG V") || text.starts_with("#ROSRECORD V") || text.starts_with("#ROSLOG V");
}

Result<void> check_bag_version(std::span<const std::byte> head) {
    const std::string_view text = as_text(head);
    if (text.starts_with(kMagic)) return {};
    if (!is_bag(head)) return fail(ErrorCode::Malformed, "not a ROS bag");
    const std::size_t begin = text.find('V') + 1;
    const std::string version(text.substr(begin, text.find_first_of("\r\n", begin) - begin));
    return fail(ErrorCode::Unsupported,
                "a ROS bag of version " + version +
                    " is not read, only 2.0; `rosbag filter OLD NEW True` converts it");
}

Result<std::size_t> bag_head_bytes(std::span<const std::byte> bytes) {
    ByteReader reader(bytes);
    const std::uint32_t size = reader.u32_le();
    if (reader.failed()) return fail(ErrorCode::Truncated, "the file breaks off inside a record");
    if (size > kMaxBagHeaderBytes)
        return fail(ErrorCode::TooLarge, "a record header that states " + std::to_string(size) + " bytes");
    return 2 * sizeof(std::uint32_t) + size;
}

Result<BagHead> read_bag_head(std::span<const std::byte> bytes) {
    FATHOM_TRY(const std::size_t head_bytes, bag_head_bytes(bytes));
    if (bytes.size() < head_bytes) return fail(ErrorCode::Truncated, "the file breaks off inside a record");
    BagHead head;
    head.head_bytes = head_bytes;
    head.fields = bytes.subspan(sizeof(std::uint32_t), head_bytes - 2 * sizeof(std::uint32_t));
    head.data_bytes = load_le<std::uint32_t>(bytes.data() + head_bytes - sizeof(std::uint32_t));
    for (BagBytes rest = head.fields; !rest.empty();)
        FATHOM_CHECK(next_field(rest));
    FATHOM_TRY(const BagBytes op, field_of_size(head, "op", 1));
    head.op = static_cast<BagOp>(op.front());
    return head;
}

Result<BagRecord> read_bag_record(std::span<const std::byte> bytes) {
    FATHOM_TRY(const BagHead head, read_bag_head(bytes));
    if (head.data_bytes > bytes.size() - head.head_bytes)
        return fail(ErrorCode::Truncated, "the file breaks off inside a record");
    return BagRecord{head, bytes.subspan(head.head_bytes, head.data_bytes)};
}

Result<BagFileHeader> read_bag_file_header(const BagHead& head) {
    BagFileHeader header;
    FATHOM_TRY(header.index_offset, u64_field(head, "index_pos"));
    FATHOM_TRY(header.connection_count, u32_field(head, "conn_count"));
    FATHOM_TRY(header.chunk_count, u32_field(head, "chunk_count"));
    header.encryptor = text_field(head.fields, "encryptor");
    return header;
}

Result<BagChunk> read_bag_chunk(const BagHead& head) {
    BagChunk chunk;
    FATHOM_TRY(chunk.uncompressed_size, u32_field(head, "size"));
    chunk.compression = text_field(head.fields, "compression");
    return chunk;
}

/// What a message of the connection looks like stands in the data, a second header.
Result<BagConnection> read_bag_connection(const BagRecord& record) {
    BagConnection connection;
    FATHOM_TRY(connection.id, u32_field(record.head, "conn"));
    connection.topic = text_field(record.head.fields, "topic");
    if (connection.topic.empty()) connection.topic = text_field(record.data, "topic");
    if (connection.topic.empty()) return fail(ErrorCode::Malformed, "a connection without a topic");
    connection.type = text_field(record.data, "type");
    connection.md5sum = text_field(record.data, "md5sum");
    connection.definition = text_field(record.data, "message_definition");
    connection.caller_id = text_field(record.data, "callerid");
    connection.latching = text_field(record.data, "latching") == "1";
    return connection;
}

Result<BagMessageHead> read_bag_message(const BagHead& head) {
    BagMessageHead message;
    FATHOM_TRY(message.connection, u32_field(head, "conn"));
    FATHOM_TRY(message.time_ns, time_field(head, "time"));
    return message;
}

Result<BagIndex> read_bag_index(const BagRecord& record) {
    FATHOM_CHECK(check_index_version(record.head));
    BagIndex index;
    FATHOM_TRY(index.connection, u32_field(record.head, "conn"));
    FATHOM_TRY(const std::uint32_t count, u32_field(record.head, "count"));
    FATHOM_TRY(index.entries, read_entries(record.data, count, 12, [](ByteReader& entry) {
                   const std::int64_t time_ns = read_time_ns(entry);
                   return std::pair(time_ns, entry.u32_le());
               }));
    return index;
}

Result<BagChunkInfo> read_bag_chunk_info(const BagRecord& record) {
    FATHOM_CHECK(check_index_version(record.head));
    BagChunkInfo info;
    FATHOM_TRY(info.chunk_offset, u64_field(record.head, "chunk_pos"));
    FATHOM_TRY(info.start_ns, time_field(record.head, "start_time"));
    FATHOM_TRY(info.end_ns, time_field(record.head, "end_time"));
    FATHOM_TRY(const std::uint32_t count, u32_field(record.head, "count"));
    FATHOM_TRY(info.message_counts, read_entries(record.data, count, 8, [](ByteReader& entry) {
                   const std::uint32_t connection = entry.u32_le();
                   return std::pair(connection, entry.u32_le());
               }));
    return info;
}

} // namespace fathom
