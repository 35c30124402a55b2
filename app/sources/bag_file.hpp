// BagFile: where the messages of a ROS 1 bag stand, by its index or by a scan, and the rows that they are. For
// bag_reader.cpp and bag_scan.cpp alone; everybody else opens one through bag_reader.hpp.
//
//     BagFile file(std::move(source), recording, progress);
//     FATHOM_TRY(const bool is_complete, file.read_index());     // enters channels and parts into `recording`
//     FATHOM_TRY(auto rows, file.read_part(0));                  // the messages of one connection in one chunk
//
// The source's thread only.
#pragma once

#include "app/sources/byte_source.hpp"
#include "app/sources/message_files.hpp"
#include "app/sources/scan_portion.hpp"
#include "app/sources/unpacked_chunks.hpp"
#include "decoders/bag/bag_records.hpp"

#include <map>
#include <set>

namespace fathom {

/// "chunk at byte 4117: ", before what is wrong with it.
[[nodiscard]] inline std::string bag_chunk_place(std::uint64_t offset) {
    return "chunk at byte " + std::to_string(offset) + ": ";
}

class BagFile final : public MessageFile {
  public:
    BagFile(ByteSource file, MessageRecording& recording, std::shared_ptr<Progress> progress)
        : file_(std::move(file)), recording_(recording), progress_(std::move(progress)) {}

    Result<bool> read_index() override;
    void read_in_portions() override { portion_.limit(); }
    bool has_more() const override { return !chunks_.empty() || is_scanning_; }
    Result<bool> read_more() override;
    bool follow() override;
    Result<std::vector<MessageRow>> read_part(std::uint32_t part) override;

  private:
    struct Entry {
        std::int64_t time_ns = 0;
        std::uint32_t offset = 0; // in the unpacked chunk
    };
    using Entries = std::map<std::uint32_t, std::vector<Entry>>; // by connection
    /// The messages of one connection in one chunk.
    struct Part {
        std::uint64_t chunk_offset = 0;
        std::uint32_t connection = 0;
        std::vector<Entry> entries;
    };
    struct Head {
        Blob bytes;
        BagHead head;
    };

    Result<Blob> read(std::uint64_t offset, std::uint64_t size) const;
    Result<Head> read_head(std::uint64_t offset);
    Result<BagRecord> read_record(std::uint64_t offset, Blob& bytes);
    Result<std::uint64_t> read_file_header();

    Result<void> read_summary(std::uint64_t offset);
    Result<void> take_chunks();
    Result<void> scan();
    std::optional<std::uint64_t> scan_record();
    [[nodiscard]] bool is_being_written() const;
    std::uint64_t take_chunk(std::uint64_t offset);
    void take_connection(const BagRecord& record);
    Entries read_chunk_index(std::uint64_t& offset);
    Result<Entries> walk_chunk(std::uint64_t chunk_offset);
    std::optional<std::uint32_t> channel_of(std::uint32_t connection);
    Result<std::shared_ptr<const Blob>> unpack(std::uint64_t chunk_offset);

    ByteSource file_;
    MessageRecording& recording_;
    BagFileHeader header_;
    std::vector<Part> parts_; // in the order in which they were entered
    std::map<std::uint32_t, BagConnection> connections_;
    std::map<std::uint32_t, std::uint32_t> channels_; // the recording's, by connection
    std::set<std::uint32_t> unknown_connections_;
    UnpackedChunks<Blob> unpacked_;
    Blob window_; // heads are small and lie close together behind a chunk
    std::uint64_t window_offset_ = 0;
    bool complete_ = true;

    ScanPortion portion_;
    std::shared_ptr<Progress> progress_;
    std::vector<std::uint64_t> chunks_; // of the index, as far as they are still to be taken
    std::size_t next_chunk_ = 0;
    std::uint64_t scan_offset_ = 0; // 0: opened by its index
    bool is_scanning_ = false;
};

} // namespace fathom
