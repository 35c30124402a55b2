// ROS 1 bags: the records of a recording (wiki.ros.org, "Bags/Format/2.0"), one function for each kind.
//
//     FATHOM_TRY(const BagHead head, read_bag_head(bytes));                // header fields, and how many bytes follow
//     if (head.op == BagOp::Chunk) FATHOM_TRY(const BagChunk chunk, read_bag_chunk(head));
//     FATHOM_TRY(const BagRecord record, read_bag_record(bytes));          // the same with its data
//
// A record is a header of named fields, in any order, then data; both state their size first. Everything is
// little-endian. Views in; what is returned views the same bytes unless it is text. Any thread.
#pragma once

#include "decoders/media/result.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fathom {

enum class BagOp : std::uint8_t {
    MessageData = 0x02,
    FileHeader = 0x03,
    IndexData = 0x04,
    Chunk = 0x05,
    ChunkInfo = 0x06,
    Connection = 0x07
};

inline constexpr std::size_t kBagMagicBytes = 13; // the line "#ROSBAG V2.0"

/// A header holds a topic's name and a few numbers; a longer one is a damaged size.
inline constexpr std::uint32_t kMaxBagHeaderBytes = 1u << 20;

/// A file that begins as bags of any version do.
[[nodiscard]] bool is_bag(std::span<const std::byte> head);

/// Fails for versions other than 2.0, naming what converts them.
[[nodiscard]] Result<void> check_bag_version(std::span<const std::byte> head);

struct BagHead {
    BagOp op{};
    std::span<const std::byte> fields;
    std::size_t head_bytes = 0; // before the data, both sizes included
    std::uint32_t data_bytes = 0;
};

/// Bytes of the head that begins with these four.
[[nodiscard]] Result<std::size_t> bag_head_bytes(std::span<const std::byte> bytes);

/// The head at the start of `bytes`. Truncated when it reaches beyond them.
[[nodiscard]] Result<BagHead> read_bag_head(std::span<const std::byte> bytes);

struct BagRecord {
    BagHead head;
    std::span<const std::byte> data;

    [[nodiscard]] std::size_t size() const { return head.head_bytes + data.size(); }
};

/// The record at the start of `bytes`. Truncated when it reaches beyond them.
[[nodiscard]] Result<BagRecord> read_bag_record(std::span<const std::byte> bytes);

struct BagFileHeader {
    std::uint64_t index_offset =
        0; // of the connections and chunk infos; 0: the recorder did not get that far
    std::uint32_t connection_count = 0, chunk_count = 0;
    std::string encryptor; // empty: not encrypted
};

struct BagChunk {
    std::string compression; // "none", "bz2", "lz4"
    std::uint32_t uncompressed_size = 0;
};

/// Of one publisher; a topic may have several.
struct BagConnection {
    std::uint32_t id = 0;
    std::string topic, type, md5sum, definition, caller_id;
    bool latching = false;

    bool operator==(const BagConnection&) const = default;
};

struct BagMessageHead {
    std::uint32_t connection = 0;
    std::int64_t time_ns = 0;
};

struct BagIndex {
    std::uint32_t connection = 0;
    std::vector<std::pair<std::int64_t, std::uint32_t>> entries; // time; offset in the uncompressed chunk
};

struct BagChunkInfo {
    std::uint64_t chunk_offset = 0;
    std::int64_t start_ns = 0, end_ns = 0;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> message_counts; // by connection
};

[[nodiscard]] Result<BagFileHeader> read_bag_file_header(const BagHead& head);
[[nodiscard]] Result<BagChunk> read_bag_chunk(const BagHead& head);
[[nodiscard]] Result<BagConnection> read_bag_connection(const BagRecord& record);
[[nodiscard]] Result<BagMessageHead> read_bag_message(const BagHead& head);
[[nodiscard]] Result<BagIndex> read_bag_index(const BagRecord& record);
[[nodiscard]] Result<BagChunkInfo> read_bag_chunk_info(const BagRecord& record);

} // namespace fathom
