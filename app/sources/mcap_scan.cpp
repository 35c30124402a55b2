// The MCAP without an index: record by record, in portions, and on while it is being written.
#include "app/sources/mcap_file.hpp"

#include <algorithm>
#include <utility>

namespace fathom {
namespace {

/// Messages outside of chunks that are loaded together.
constexpr std::uint64_t kLoosePartBytes = 1u << 20;

} // namespace

void McapFile::end_loose_part(std::uint16_t id) {
    auto& [entries, bytes] = loose_[id];
    take_entries(0, {{id, entries}});
    entries.clear();
    bytes = 0;
}

/// Takes a chunk and the message indexes behind it; where to go on.
std::uint64_t McapFile::scan_chunk(std::uint64_t offset, const McapPrefix& prefix) {
    std::uint64_t end = offset + kMcapPrefixBytes + prefix.size;
    const std::uint64_t first_index = end;
    while (true) {
        const auto next = read_prefix(end);
        if (!next || next->opcode != McapOp::MessageIndex ||
            next->size > file_.size() - end - kMcapPrefixBytes)
            break;
        end += kMcapPrefixBytes + next->size;
    }
    McapChunkIndex index;
    index.offset = offset;
    index.message_index_length = end - first_index;
    if (end != first_index) index.message_indexes.emplace_back(); // there are some; which is read from them
    take_chunk_index(index);
    return end;
}

/// What the record at scan_offset_ holds; where to go on. Nothing: it is not whole.
std::optional<std::uint64_t> McapFile::scan_record() {
    const std::uint64_t offset = scan_offset_;
    const std::string place = "at byte " + std::to_string(offset) + ": ";
    const auto prefix = read_prefix(offset);
    if (!prefix) {
        if (!is_being_written()) recording_.warn(place + prefix.error().message);
        return std::nullopt;
    }
    const std::uint64_t next = offset + kMcapPrefixBytes + prefix->size;
    if (next > file_.size()) {
        if (is_being_written()) return std::nullopt; // the rest will come
        recording_.warn(place + "the file breaks off inside a record");
        if (prefix->opcode == McapOp::Chunk) scan_chunk(offset, *prefix);
        return std::nullopt;
    }
    switch (prefix->opcode) {
    case McapOp::Chunk: return scan_chunk(offset, *prefix);
    case McapOp::Schema:
    case McapOp::Channel:
        if (const auto content = read(offset + kMcapPrefixBytes, prefix->size))
            take_definition({prefix->opcode, content->bytes});
        break;
    case McapOp::MessageRecord: scan_message(offset, *prefix); break;
    case McapOp::Attachment: check_attachment(offset); break;
    case McapOp::DataEnd: scan_has_end_ = true; break;
    default: break;
    }
    return next;
}

void McapFile::scan_message(std::uint64_t offset, const McapPrefix& prefix) {
    constexpr std::uint64_t kHeadBytes = 22;
    const auto head = read(offset + kMcapPrefixBytes, std::min(prefix.size, kHeadBytes));
    const auto message = head ? read_mcap_message(head->bytes) : std::unexpected(head.error());
    if (!message)
        return recording_.warn("at byte " + std::to_string(offset) + ": " + message.error().message);
    auto& [entries, bytes] = loose_[message->channel_id];
    entries.push_back({message->log_time_ns, offset});
    bytes += prefix.size;
    if (bytes >= kLoosePartBytes) end_loose_part(message->channel_id);
}

/// Goes on with the scan for a portion.
Result<void> McapFile::scan() {
    is_scanning_ = true;
    portion_.begin();
    while (scan_offset_ < file_.size() && !scan_has_end_ && !portion_.is_over()) {
        const auto next = scan_record();
        if (!next) {
            is_scanning_ = false;
            break;
        }
        const std::uint64_t record_bytes = *next - std::exchange(scan_offset_, *next);
        portion_.count(record_bytes);
        FATHOM_CHECK(advance(progress_.get(), record_bytes));
    }
    is_scanning_ = is_scanning_ && scan_offset_ < file_.size() && !scan_has_end_;
    for (auto& [id, pending] : loose_)
        if (!pending.first.empty()) end_loose_part(id);
    if (!is_scanning_ && !scan_has_end_ && !is_being_written()) {
        complete_ = false;
        recording_.warn("the recording was not closed: it ends at byte " + std::to_string(file_.size()));
    }
    return {};
}

/// A recorder that is at work leaves a record half written; a file that was left alone ends there.
bool McapFile::is_being_written() const {
    return file_.is_open_ended() || (portion_.is_limited() && file_.changed_within(std::chrono::seconds(5)));
}

Result<bool> McapFile::read_more() {
    if (!chunk_indexes_.empty()) {
        FATHOM_CHECK(take_chunk_indexes());
        return complete_;
    }
    FATHOM_CHECK(file_.pull(kPipePatience, progress_.get()));
    FATHOM_CHECK(scan());
    return complete_;
}

bool McapFile::follow() {
    if (!portion_.is_limited() || scan_offset_ == 0 || scan_has_end_) return false;
    const std::uint64_t size_bytes = file_.size();
    if (!file_.refresh() || file_.size() < size_bytes) return false;
    is_scanning_ = true;
    return true;
}

} // namespace fathom
