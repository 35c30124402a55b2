#include "decoders/mcap/mcap_records.hpp"

#include "decoders/media/byte_reader.hpp"

#include <libdeflate.h>

#include <algorithm>
#include <array>

namespace fathom {
namespace {

constexpr std::array<std::uint8_t, kMcapMagicBytes> kMagic = {0x89, 'M', 'C', 'A', 'P', '0', '\r', '\n'};

std::string read_string(ByteReader& reader) {
    const auto bytes = reader.take(reader.u32_le());
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::map<std::string, std::string> read_string_map(ByteReader& reader) {
    std::map<std::string, std::string> map;
    ByteReader entries(reader.take(reader.u32_le()));
    while (!entries.failed() && entries.remaining() > 0) {
        std::string key = read_string(entries);
        std::string value = read_string(entries);
        if (!entries.failed()) map.insert_or_assign(std::move(key), std::move(value));
    }
    return map;
}

/// Pairs of fixed size behind a byte count.
template <typename Read>
auto read_pairs(ByteReader& reader, std::size_t pair_bytes, const Read& read) {
    std::vector<decltype(read(reader))> pairs;
    ByteReader entries(reader.take(reader.u32_le()));
    pairs.reserve(entries.remaining() / pair_bytes);
    while (entries.remaining() >= pair_bytes)
        pairs.push_back(read(entries));
    return pairs;
}

template <typename T>
Result<T> checked(const ByteReader& reader, T value, std::string_view name) {
    if (reader.failed())
        return fail(ErrorCode::Malformed, "a " + std::string(name) + " record that is too short");
    return value;
}

std::uint32_t crc32_of(std::span<const std::byte> bytes) {
    return libdeflate_crc32(0, bytes.data(), bytes.size());
}

} // namespace

bool is_mcap(std::span<const std::byte> head) {
    return head.size() >= kMcapMagicBytes &&
           std::ranges::equal(head.first(kMcapMagicBytes), std::as_bytes(std::span(kMagic)));
}

Result<McapPrefix> read_mcap_prefix(std::span<const std::byte> bytes) {
    ByteReader reader(bytes);
    McapPrefix prefix;
    prefix.opcode = static_cast<McapOp>(reader.u8());
    prefix.size = reader.u64_le();
    if (reader.failed()) return fail(ErrorCode::Truncated, "the file breaks off inside a record");
    if (prefix.opcode == McapOp{}) return fail(ErrorCode::Malformed, "a record of opcode 0");
    if (prefix.size > kMaxMcapRecordBytes)
        return fail(ErrorCode::TooLarge, "a record that states " + std::to_string(prefix.size) + " bytes");
    return prefix;
}

Result<McapRecord> read_mcap_record(std::span<const std::byte> bytes) {
    FATHOM_TRY(const McapPrefix prefix, read_mcap_prefix(bytes));
    if (prefix.size > bytes.size() - kMcapPrefixBytes)
        return fail(ErrorCode::Truncated, "the file breaks off inside a record");
    return McapRecord{prefix.opcode, bytes.subspan(kMcapPrefixBytes, static_cast<std::size_t>(prefix.size))};
}

Result<McapHeader> read_mcap_header(std::span<const std::byte> content) {
    ByteReader reader(content);
    McapHeader header;
    header.profile = read_string(reader);
    header.library = read_string(reader);
    return checked(reader, std::move(header), "header");
}

Result<McapFooter> read_mcap_footer(std::span<const std::byte> content) {
    ByteReader reader(content);
    McapFooter footer;
    footer.summary_start = reader.u64_le();
    footer.summary_offset_start = reader.u64_le();
    footer.summary_crc = reader.u32_le();
    return checked(reader, footer, "footer");
}

Result<McapSchema> read_mcap_schema(std::span<const std::byte> content) {
    ByteReader reader(content);
    McapSchema schema;
    schema.id = reader.u16_le();
    schema.name = read_string(reader);
    schema.encoding = read_string(reader);
    const auto data = reader.take(reader.u32_le());
    schema.data.assign(data.begin(), data.end());
    return checked(reader, std::move(schema), "schema");
}

Result<McapChannel> read_mcap_channel(std::span<const std::byte> content) {
    ByteReader reader(content);
    McapChannel channel;
    channel.id = reader.u16_le();
    channel.schema_id = reader.u16_le();
    channel.topic = read_string(reader);
    channel.message_encoding = read_string(reader);
    channel.metadata = read_string_map(reader);
    return checked(reader, std::move(channel), "channel");
}

Result<McapMessage> read_mcap_message(std::span<const std::byte> content) {
    ByteReader reader(content);
    McapMessage message;
    message.channel_id = reader.u16_le();
    message.sequence = reader.u32_le();
    message.log_time_ns = reader.u64_le();
    message.publish_time_ns = reader.u64_le();
    if (!reader.failed()) message.payload = reader.take(reader.remaining());
    return checked(reader, message, "message");
}

Result<McapChunk> read_mcap_chunk(std::span<const std::byte> content) {
    ByteReader reader(content);
    McapChunk chunk;
    chunk.start_ns = reader.u64_le();
    chunk.end_ns = reader.u64_le();
    chunk.uncompressed_size = reader.u64_le();
    chunk.uncompressed_crc = reader.u32_le();
    chunk.compression = read_string(reader);
    const std::uint64_t size = reader.u64_le();
    if (!reader.failed())
        chunk.records =
            reader.take(static_cast<std::size_t>(std::min<std::uint64_t>(size, reader.remaining())));
    return checked(reader, std::move(chunk), "chunk");
}

Result<McapMessageIndex> read_mcap_message_index(std::span<const std::byte> content) {
    ByteReader reader(content);
    McapMessageIndex index;
    index.channel_id = reader.u16_le();
    index.entries = read_pairs(reader, 16, [](ByteReader& entry) {
        const std::uint64_t time = entry.u64_le();
        return std::pair(time, entry.u64_le());
    });
    return checked(reader, std::move(index), "message index");
}

Result<McapChunkIndex> read_mcap_chunk_index(std::span<const std::byte> content) {
    ByteReader reader(content);
    McapChunkIndex index;
    index.start_ns = reader.u64_le();
    index.end_ns = reader.u64_le();
    index.offset = reader.u64_le();
    index.length = reader.u64_le();
    index.message_indexes = read_pairs(reader, 10, [](ByteReader& entry) {
        const std::uint16_t channel = entry.u16_le();
        return std::pair(channel, entry.u64_le());
    });
    index.message_index_length = reader.u64_le();
    index.compression = read_string(reader);
    index.compressed_size = reader.u64_le();
    index.uncompressed_size = reader.u64_le();
    return checked(reader, std::move(index), "chunk index");
}

Result<McapAttachment> read_mcap_attachment(std::span<const std::byte> content) {
    ByteReader reader(content);
    McapAttachment attachment;
    attachment.log_time_ns = reader.u64_le();
    reader.skip(8); // time of creation
    attachment.name = read_string(reader);
    attachment.media_type = read_string(reader);
    const std::uint64_t size = reader.u64_le();
    if (size > reader.remaining())
        return fail(ErrorCode::Malformed, "an attachment record that is too short");
    attachment.data = reader.take(static_cast<std::size_t>(size));
    const std::size_t covered = reader.position();
    const std::uint32_t crc = reader.u32_le();
    attachment.is_intact = crc == 0 || crc == crc32_of(content.first(std::min(covered, content.size())));
    return checked(reader, std::move(attachment), "attachment");
}

Result<std::uint64_t> read_mcap_attachment_offset(std::span<const std::byte> content) {
    ByteReader reader(content);
    const std::uint64_t offset = reader.u64_le();
    return checked(reader, offset, "attachment index");
}

Result<McapRecords> unpack_mcap_chunk(const McapChunk& chunk, const Blob& packed) {
    const auto compression = parse_compression(chunk.compression);
    if (!compression || *compression == Compression::Bzip2)
        return fail(ErrorCode::Unsupported,
                    "the chunk's compression '" + chunk.compression + "' is not known");
    McapRecords records;
    if (auto whole = decompress(*compression, packed, chunk.uncompressed_size)) {
        records.bytes = *std::move(whole);
        if (chunk.uncompressed_crc != 0 && chunk.uncompressed_crc != crc32_of(records.bytes.bytes))
            records.warning = "the checksum does not fit";
        return records;
    } else {
        // Of a last chunk that broke off, what is there counts.
        records.warning = whole.error().message;
    }
    records.bytes = decompress_start(*compression, packed, chunk.uncompressed_size);
    if (records.bytes.bytes.empty()) return fail(ErrorCode::Malformed, std::move(records.warning));
    return records;
}

} // namespace fathom
