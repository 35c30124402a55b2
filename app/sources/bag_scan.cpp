// Which chunks a bag has: by the index at its end, or by going through it; in portions, and on while it is being written.
#include "app/sources/bag_file.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace fathom {

// ---- the index at the end

/// Lists all chunks and takes the connections. Fails where the index does not hold what the file's header promises.
Result<void> BagFile::read_summary(std::uint64_t offset) {
    if (offset == 0) return fail(ErrorCode::Truncated, "the recording was not closed");
    if (offset > file_.size()) return fail(ErrorCode::Truncated, "the index lies behind the file's end");
    std::vector<BagChunkInfo> infos;
    while (offset < file_.size()) {
        Blob bytes;
        FATHOM_TRY(const BagRecord record, read_record(offset, bytes));
        if (record.head.op == BagOp::Connection) {
            take_connection(record);
        } else if (record.head.op == BagOp::ChunkInfo) {
            FATHOM_TRY(BagChunkInfo info, read_bag_chunk_info(record));
            infos.push_back(std::move(info));
        } else {
            break;
        }
        offset += record.size();
    }
    if (infos.size() != header_.chunk_count)
        return fail(ErrorCode::Malformed, "the index names " + std::to_string(infos.size()) + " chunks of " +
                                              std::to_string(header_.chunk_count));
    std::ranges::sort(infos, {}, &BagChunkInfo::chunk_offset);
    if (portion_.is_limited()) {
        // The first chunk of each connection goes before all others, so that the first portion knows all topics.
        std::set<std::uint32_t> known;
        std::ranges::stable_partition(infos, [&](const BagChunkInfo& info) {
            bool is_new = false;
            for (const auto& [connection, count] : info.message_counts)
                is_new |= known.insert(connection).second;
            return is_new;
        });
    }
    std::ranges::transform(infos, std::back_inserter(chunks_), &BagChunkInfo::chunk_offset);
    return {};
}

/// The next portion of the index.
Result<void> BagFile::take_chunks() {
    // What is read of a chunk are its head and the index behind it.
    constexpr std::uint64_t kIndexBytes = 16u << 10;
    portion_.begin();
    while (next_chunk_ < chunks_.size() && !portion_.is_over()) {
        const std::uint64_t offset = chunks_[next_chunk_++];
        const std::uint64_t end = take_chunk(offset);
        portion_.count(kIndexBytes);
        FATHOM_CHECK(advance(progress_.get(), end - std::min(offset, end)));
    }
    if (next_chunk_ == chunks_.size()) chunks_ = {};
    return {};
}

// ---- the scan

/// A recorder that is at work leaves a record half written; a file that was left alone ends there.
bool BagFile::is_being_written() const {
    return portion_.is_limited() && file_.changed_within(std::chrono::seconds(5));
}

/// What the record at scan_offset_ holds; where to go on. Nothing: it is not whole.
std::optional<std::uint64_t> BagFile::scan_record() {
    const std::string place = "at byte " + std::to_string(scan_offset_) + ": ";
    const auto head = read_head(scan_offset_);
    if (!head) {
        if (!is_being_written()) recording_.warn(place + head.error().message);
        return std::nullopt;
    }
    const std::uint64_t end = scan_offset_ + head->head.head_bytes + head->head.data_bytes;
    const bool is_chunk = head->head.op == BagOp::Chunk;
    // Recorders state a chunk's size when it is finished.
    const bool is_open_chunk = is_chunk && head->head.data_bytes == 0;
    if ((end > file_.size() || is_open_chunk) && is_being_written()) return std::nullopt;
    if (end > file_.size()) recording_.warn(place + "the file breaks off inside a record");
    if (is_chunk) return take_chunk(scan_offset_);
    if (head->head.op == BagOp::Connection) {
        Blob bytes;
        if (const auto record = read_record(scan_offset_, bytes)) take_connection(*record);
    }
    return end;
}

/// Goes on with the scan for a portion.
Result<void> BagFile::scan() {
    is_scanning_ = true;
    portion_.begin();
    while (scan_offset_ < file_.size() && !portion_.is_over()) {
        const auto next = scan_record();
        if (!next) {
            is_scanning_ = false;
            return {};
        }
        const std::uint64_t record_bytes = *next - std::exchange(scan_offset_, *next);
        portion_.count(record_bytes);
        FATHOM_CHECK(advance(progress_.get(), record_bytes));
    }
    is_scanning_ = scan_offset_ < file_.size();
    return {};
}

// ---- both

Result<bool> BagFile::read_index() {
    FATHOM_TRY(const std::uint64_t first_record, read_file_header());
    if (const auto listed = read_summary(header_.index_offset)) {
        FATHOM_CHECK(take_chunks());
    } else {
        complete_ = false;
        recording_.warn(listed.error().message + "; the bag is read through instead");
        scan_offset_ = first_record;
        FATHOM_CHECK(scan());
    }
    // Topics without a message are listed too.
    for (const auto& [id, connection] : connections_)
        (void)channel_of(id);
    return complete_;
}

Result<bool> BagFile::read_more() {
    FATHOM_CHECK(chunks_.empty() ? scan() : take_chunks());
    for (const auto& [id, connection] : connections_)
        (void)channel_of(id);
    return complete_;
}

bool BagFile::follow() {
    if (!portion_.is_limited() || scan_offset_ == 0) return false;
    const std::uint64_t size_bytes = file_.size();
    if (!file_.refresh() || file_.size() < size_bytes) return false;
    window_ = {}; // what it holds may have been written again
    is_scanning_ = true;
    return true;
}

} // namespace fathom
