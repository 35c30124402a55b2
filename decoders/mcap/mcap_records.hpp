// MCAP: the records of a recording (mcap.dev, "Format specification", version 0), one function for each kind.
//
//     FATHOM_TRY(const McapRecord record, read_mcap_record(bytes));        // opcode and content
//     if (record.opcode == McapOp::Channel) FATHOM_TRY(channel, read_mcap_channel(record.content));
//
// A record is one byte of opcode, eight of length, content. Everything is little-endian; lists state their bytes, not
// their elements. Known records may grow at the end, so surplus bytes are passed over. Views in, owners out; payloads
// are views into what was given. Any thread.
#pragma once

#include "decoders/decompress.hpp"
#include "decoders/media/result.hpp"

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace fathom {

enum class McapOp : std::uint8_t {
    Header = 0x01,
    Footer = 0x02,
    Schema = 0x03,
    Channel = 0x04,
    MessageRecord = 0x05,
    Chunk = 0x06,
    MessageIndex = 0x07,
    ChunkIndex = 0x08,
    Attachment = 0x09,
    AttachmentIndex = 0x0A,
    Statistics = 0x0B,
    Metadata = 0x0C,
    MetadataIndex = 0x0D,
    SummaryOffset = 0x0E,
    DataEnd = 0x0F
};

inline constexpr std::size_t kMcapMagicBytes = 8;
inline constexpr std::size_t kMcapPrefixBytes = 9; // of each record: opcode and length

/// Longer records are damaged lengths; the official tools draw the line there too.
inline constexpr std::uint64_t kMaxMcapRecordBytes = 4ull << 30;

[[nodiscard]] bool is_mcap(std::span<const std::byte> head);

struct McapRecord {
    McapOp opcode{};
    std::span<const std::byte> content;
};

struct McapPrefix {
    McapOp opcode{};
    std::uint64_t size = 0; // of the content
};

/// From nine bytes. Malformed for opcode 0.
[[nodiscard]] Result<McapPrefix> read_mcap_prefix(std::span<const std::byte> bytes);

/// The record at the start of `bytes`. Truncated when it reaches beyond them.
[[nodiscard]] Result<McapRecord> read_mcap_record(std::span<const std::byte> bytes);

struct McapHeader {
    std::string profile, library;
};

struct McapFooter {
    std::uint64_t summary_start = 0; // 0: none
    std::uint64_t summary_offset_start = 0;
    std::uint32_t summary_crc = 0;
};

struct McapSchema {
    std::uint16_t id = 0;
    std::string name, encoding;
    std::vector<std::byte> data;

    bool operator==(const McapSchema&) const = default;
};

struct McapChannel {
    std::uint16_t id = 0, schema_id = 0; // schema 0: none
    std::string topic, message_encoding;
    std::map<std::string, std::string> metadata;

    bool operator==(const McapChannel&) const = default;
};

struct McapMessage {
    std::uint16_t channel_id = 0;
    std::uint32_t sequence = 0;
    std::uint64_t log_time_ns = 0, publish_time_ns = 0;
    std::span<const std::byte> payload;
};

struct McapChunk {
    std::uint64_t start_ns = 0, end_ns = 0;
    std::uint64_t uncompressed_size = 0;
    std::uint32_t uncompressed_crc = 0; // 0: not computed
    std::string compression;
    std::span<const std::byte> records; // compressed
};

struct McapMessageIndex {
    std::uint16_t channel_id = 0;
    std::vector<std::pair<std::uint64_t, std::uint64_t>>
        entries; // log time; offset among the uncompressed records
};

struct McapChunkIndex {
    std::uint64_t start_ns = 0, end_ns = 0;
    std::uint64_t offset = 0, length = 0; // of the chunk's record, prefix included
    std::vector<std::pair<std::uint16_t, std::uint64_t>> message_indexes; // channel; offset in the file
    std::uint64_t message_index_length = 0;
    std::string compression;
    std::uint64_t compressed_size = 0, uncompressed_size = 0;
};

struct McapAttachment {
    std::uint64_t log_time_ns = 0;
    std::string name, media_type;
    std::span<const std::byte> data;
    bool is_intact = true; // its checksum, where there is one, fits
};

[[nodiscard]] Result<McapHeader> read_mcap_header(std::span<const std::byte> content);
[[nodiscard]] Result<McapFooter> read_mcap_footer(std::span<const std::byte> content);
[[nodiscard]] Result<McapSchema> read_mcap_schema(std::span<const std::byte> content);
[[nodiscard]] Result<McapChannel> read_mcap_channel(std::span<const std::byte> content);
[[nodiscard]] Result<McapMessage> read_mcap_message(std::span<const std::byte> content);
[[nodiscard]] Result<McapChunk> read_mcap_chunk(std::span<const std::byte> content);
[[nodiscard]] Result<McapMessageIndex> read_mcap_message_index(std::span<const std::byte> content);
[[nodiscard]] Result<McapChunkIndex> read_mcap_chunk_index(std::span<const std::byte> content);
[[nodiscard]] Result<McapAttachment> read_mcap_attachment(std::span<const std::byte> content);
/// Of an attachment's record in the file, from its index record.
[[nodiscard]] Result<std::uint64_t> read_mcap_attachment_offset(std::span<const std::byte> content);

/// A chunk's records unpacked, and what is wrong with them.
struct McapRecords {
    Blob bytes;
    std::string warning; // a checksum that does not fit, data that broke off; empty: whole
};

/// `packed` are the chunk's records with their owner. Unsupported for an unknown compression.
[[nodiscard]] Result<McapRecords> unpack_mcap_chunk(const McapChunk& chunk, const Blob& packed);

} // namespace fathom
