// McapFile: where the messages of an MCAP stand, by its summary or by a scan, and the rows that they are. For
// mcap_reader.cpp, mcap_summary.cpp and mcap_scan.cpp alone; everybody else opens one through mcap_reader.hpp.
//
//     McapFile file(std::move(source), recording, progress);
//     FATHOM_TRY(const bool is_complete, file.read_index());     // enters channels and parts into `recording`
//     FATHOM_TRY(auto rows, file.read_part(0));                  // the messages of one channel in one chunk
//
// The source's thread only.
#pragma once

#include "app/sources/mcap_reader.hpp"
#include "app/sources/scan_portion.hpp"
#include "app/sources/unpacked_chunks.hpp"
#include "decoders/mcap/mcap_records.hpp"

#include <chrono>
#include <map>
#include <set>

namespace fathom {

/// How long standard input is waited for before what is there is shown.
inline constexpr std::chrono::milliseconds kPipePatience{50};

class McapFile final : public MessageFile {
  public:
    McapFile(ByteSource file, MessageRecording& recording, std::shared_ptr<Progress> progress)
        : file_(std::move(file)), recording_(recording), progress_(std::move(progress)) {}

    Result<bool> read_index() override;
    void read_in_portions() override { portion_.limit(); }
    bool has_more() const override {
        return !chunk_indexes_.empty() || is_scanning_ || (scan_offset_ != 0 && file_.is_open_ended());
    }
    Result<bool> read_more() override;
    bool follow() override;
    Result<std::vector<MessageRow>> read_part(std::uint32_t part) override;

  private:
    /// Where a message stands: in the unpacked records of its chunk, or in the file.
    struct Entry {
        std::uint64_t time_ns = 0;
        std::uint64_t offset = 0;
    };
    /// The messages of one channel in one chunk, or some of its loose ones.
    struct Part {
        std::uint64_t chunk_offset = 0; // of the chunk's record; 0: loose
        std::vector<Entry> entries;
    };
    using Entries = std::map<std::uint16_t, std::vector<Entry>>;

    Result<Blob> read(std::uint64_t offset, std::uint64_t size) const;
    Result<McapPrefix> read_prefix(std::uint64_t offset) const;
    Result<Blob> read_record(std::uint64_t offset) const; // its content

    Result<bool> read_summary();
    Result<void> take_summary(const Blob& summary);
    void check_attachment(std::uint64_t offset);
    void take_definition(const McapRecord& record);
    void put_new_channels_first();
    Result<void> take_chunk_indexes();
    void take_chunk_index(const McapChunkIndex& index);
    Entries read_message_indexes(std::uint64_t offset, std::uint64_t length) const;
    Result<void> scan();
    std::optional<std::uint64_t> scan_record();
    void scan_message(std::uint64_t offset, const McapPrefix& prefix);
    [[nodiscard]] bool is_being_written() const;
    std::uint64_t scan_chunk(std::uint64_t offset, const McapPrefix& prefix);
    void take_entries(std::uint64_t chunk_offset, const Entries& entries);
    Result<std::shared_ptr<const McapRecords>> unpack(std::uint64_t chunk_offset);
    Result<Entries> walk_chunk(std::uint64_t chunk_offset);
    std::optional<std::uint32_t> channel_of(std::uint16_t id);
    void end_loose_part(std::uint16_t channel);

    ByteSource file_;
    MessageRecording& recording_;
    std::vector<Part> parts_; // in the order in which they were entered
    std::map<std::uint16_t, McapSchema> schemas_;
    std::map<std::uint16_t, McapChannel> channels_;
    std::map<std::uint16_t, std::uint32_t> recording_channel_; // of a channel id
    std::set<std::uint16_t> unknown_channels_;
    std::vector<McapChunkIndex> chunk_indexes_; // of the summary, as far as they are still to be taken
    std::size_t next_chunk_index_ = 0;
    std::map<std::uint16_t, std::pair<std::vector<Entry>, std::uint64_t>> loose_; // with their bytes
    UnpackedChunks<McapRecords> unpacked_;
    bool complete_ = true;

    ScanPortion portion_;
    std::shared_ptr<Progress> progress_;
    std::uint64_t scan_offset_ = 0; // 0: opened by its index
    bool is_scanning_ = false, scan_has_end_ = false;
};

} // namespace fathom
