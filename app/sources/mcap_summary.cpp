// The MCAP with an index: its summary, checked, and the chunks that it names, in portions.
#include "app/sources/mcap_file.hpp"

#include <libdeflate.h>

#include <algorithm>
#include <iterator>

namespace fathom {

/// True when the file can be opened by it.
Result<bool> McapFile::read_summary() {
    constexpr std::uint64_t kFooterBytes = kMcapPrefixBytes + 20;
    if (file_.size() < 2 * kMcapMagicBytes + kFooterBytes) return false;
    const std::uint64_t footer_offset = file_.size() - kMcapMagicBytes - kFooterBytes;
    FATHOM_TRY(const Blob tail, read(footer_offset, kFooterBytes + kMcapMagicBytes));
    if (!is_mcap(tail.bytes.subspan(kFooterBytes))) {
        complete_ = false;
        if (!is_being_written()) recording_.warn("the recording's end is missing; it is read through");
        return false;
    }
    const auto record = read_mcap_record(tail.bytes.first(kFooterBytes));
    if (!record || record->opcode != McapOp::Footer) return false;
    FATHOM_TRY(const McapFooter footer, read_mcap_footer(record->content));
    if (footer.summary_start == 0) return false;
    if (footer.summary_start < kMcapMagicBytes || footer.summary_start > footer_offset) {
        recording_.warn("the footer points outside of the file");
        return false;
    }
    FATHOM_TRY(const Blob summary, read(footer.summary_start, footer_offset - footer.summary_start));
    if (footer.summary_crc != 0) {
        // Up to the footer's own checksum.
        std::uint32_t crc = libdeflate_crc32(0, summary.bytes.data(), summary.bytes.size());
        crc = libdeflate_crc32(crc, tail.bytes.data(), kFooterBytes - sizeof(std::uint32_t));
        if (crc != footer.summary_crc) {
            recording_.warn("the summary's checksum does not fit; the file is read through instead");
            return false;
        }
    }
    FATHOM_CHECK(take_summary(summary));
    return !chunk_indexes_.empty();
}

Result<void> McapFile::take_summary(const Blob& summary) {
    std::span<const std::byte> rest = summary.bytes;
    while (!rest.empty()) {
        FATHOM_TRY(const McapRecord record, read_mcap_record(rest));
        rest = rest.subspan(kMcapPrefixBytes + record.content.size());
        if (record.opcode == McapOp::ChunkIndex) {
            FATHOM_TRY(McapChunkIndex index, read_mcap_chunk_index(record.content));
            chunk_indexes_.push_back(std::move(index));
        } else if (record.opcode == McapOp::AttachmentIndex) {
            FATHOM_TRY(const std::uint64_t offset, read_mcap_attachment_offset(record.content));
            check_attachment(offset);
        } else {
            take_definition(record);
        }
    }
    return {};
}

/// Attachments are not shown, but damage to them is told. Large ones are not read for that.
void McapFile::check_attachment(std::uint64_t offset) {
    constexpr std::uint64_t kMostBytes = 16u << 20;
    const auto prefix = read_prefix(offset);
    if (!prefix || prefix->opcode != McapOp::Attachment || prefix->size > kMostBytes) return;
    const auto content = read(offset + kMcapPrefixBytes, prefix->size);
    if (!content)
        return recording_.warn("at byte " + std::to_string(offset) + ": " + content.error().message);
    const auto attachment = read_mcap_attachment(content->bytes);
    if (attachment && !attachment->is_intact)
        recording_.warn("attachment " + attachment->name + ": the checksum does not fit");
}

/// The first chunk of each channel goes before all others, so that the first portion knows all topics.
void McapFile::put_new_channels_first() {
    std::set<std::uint16_t> known;
    std::vector<McapChunkIndex> first, others;
    for (McapChunkIndex& index : chunk_indexes_) {
        bool is_new = false;
        for (const auto& [channel, offset] : index.message_indexes)
            is_new |= known.insert(channel).second;
        (is_new ? first : others).push_back(std::move(index));
    }
    chunk_indexes_ = std::move(first);
    std::ranges::move(others, std::back_inserter(chunk_indexes_));
}

/// The next portion of the summary.
Result<void> McapFile::take_chunk_indexes() {
    constexpr std::uint64_t kIndexBytes = 64u << 10; // a chunk's, and what it takes to get there
    portion_.begin();
    while (next_chunk_index_ < chunk_indexes_.size() && !portion_.is_over()) {
        const McapChunkIndex& index = chunk_indexes_[next_chunk_index_++];
        take_chunk_index(index);
        portion_.count(kIndexBytes);
        FATHOM_CHECK(advance(progress_.get(), index.length));
    }
    if (next_chunk_index_ == chunk_indexes_.size()) chunk_indexes_ = {};
    return {};
}

} // namespace fathom
