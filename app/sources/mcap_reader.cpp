#include "app/sources/mcap_file.hpp"

#include <algorithm>

namespace fathom {
namespace {

constexpr std::chrono::milliseconds kUntilEnd{-1};

std::int64_t as_time(std::uint64_t time_ns) {
    return static_cast<std::int64_t>(std::min<std::uint64_t>(time_ns, 0x7FFFFFFFFFFFFFFF));
}

} // namespace

Result<Blob> McapFile::read(std::uint64_t offset, std::uint64_t size) const {
    if (offset > file_.size() || size > file_.size() - offset)
        return fail(ErrorCode::Truncated, "the file ends before byte " + std::to_string(offset + size));
    std::vector<std::byte> bytes(size);
    FATHOM_CHECK(file_.read_at(offset, bytes));
    return make_blob(std::move(bytes));
}

Result<McapPrefix> McapFile::read_prefix(std::uint64_t offset) const {
    FATHOM_TRY(const Blob bytes, read(offset, kMcapPrefixBytes));
    return read_mcap_prefix(bytes.bytes);
}

Result<Blob> McapFile::read_record(std::uint64_t offset) const {
    FATHOM_TRY(const McapPrefix prefix, read_prefix(offset));
    return read(offset + kMcapPrefixBytes, prefix.size);
}

// ---- definitions

void McapFile::take_definition(const McapRecord& record) {
    if (record.opcode == McapOp::Schema) {
        auto schema = read_mcap_schema(record.content);
        if (!schema) return recording_.warn(schema.error().message);
        const auto [known, is_new] = schemas_.try_emplace(schema->id, *schema);
        if (!is_new && known->second != *schema)
            recording_.warn("schema " + std::to_string(schema->id) +
                            " is defined again as another; the first counts");
    } else if (record.opcode == McapOp::Channel) {
        auto channel = read_mcap_channel(record.content);
        if (!channel) return recording_.warn(channel.error().message);
        const auto [known, is_new] = channels_.try_emplace(channel->id, *channel);
        if (!is_new && known->second != *channel)
            recording_.warn("channel " + std::to_string(channel->id) +
                            " is defined again as another; the first counts");
    }
}

/// The recording's number of a channel, entered when it is first met; nothing where the file does not define it.
std::optional<std::uint32_t> McapFile::channel_of(std::uint16_t id) {
    if (const auto known = recording_channel_.find(id); known != recording_channel_.end())
        return known->second;
    const auto channel = channels_.find(id);
    if (channel == channels_.end()) {
        if (unknown_channels_.insert(id).second)
            recording_.warn("messages of channel " + std::to_string(id) +
                            ", which is not defined, are left out");
        complete_ = false;
        return std::nullopt;
    }
    TopicName name{channel->second.topic, {channel->second.message_encoding, {}, {}, {}}};
    if (const auto schema = schemas_.find(channel->second.schema_id); schema != schemas_.end()) {
        name.schema.name = schema->second.name;
        name.schema.schema_encoding = schema->second.encoding;
        const auto& data = schema->second.data;
        name.schema.definition.assign(reinterpret_cast<const char*>(data.data()), data.size());
    } else if (channel->second.schema_id != 0) {
        recording_.warn(channel->second.topic + ": its schema is missing");
    }
    name.notes = notes_in(channel->second.metadata);
    return recording_channel_[id] = recording_.add_channel(std::move(name));
}

// ---- chunks

Result<std::shared_ptr<const McapRecords>> McapFile::unpack(std::uint64_t chunk_offset) {
    if (auto known = unpacked_.find(chunk_offset)) return known;
    FATHOM_TRY(const McapPrefix prefix, read_prefix(chunk_offset));
    if (prefix.opcode != McapOp::Chunk) return fail(ErrorCode::Malformed, "no chunk where the index says");
    // Of a last chunk that broke off, what is there.
    const std::uint64_t available = file_.size() - chunk_offset - kMcapPrefixBytes;
    FATHOM_TRY(const Blob content, read(chunk_offset + kMcapPrefixBytes, std::min(prefix.size, available)));
    FATHOM_TRY(const McapChunk chunk, read_mcap_chunk(content.bytes));
    const Blob packed{content.owner, chunk.records};
    FATHOM_TRY(McapRecords records, unpack_mcap_chunk(chunk, packed));
    if (!records.warning.empty())
        recording_.warn("chunk at byte " + std::to_string(chunk_offset) + ": " + records.warning);
    return unpacked_.insert(chunk_offset, std::make_shared<const McapRecords>(std::move(records)),
                            chunk.uncompressed_size);
}

/// Messages of a chunk that has no index, and what it defines.
Result<McapFile::Entries> McapFile::walk_chunk(std::uint64_t chunk_offset) {
    FATHOM_TRY(const auto records, unpack(chunk_offset));
    Entries entries;
    const auto bytes = records->bytes.bytes;
    std::size_t offset = 0;
    while (offset < bytes.size()) {
        const auto record = read_mcap_record(bytes.subspan(offset));
        if (!record) break; // of a chunk that broke off; told by its warning
        if (record->opcode == McapOp::MessageRecord) {
            if (const auto message = read_mcap_message(record->content))
                entries[message->channel_id].push_back({message->log_time_ns, offset});
        } else {
            take_definition(*record);
        }
        offset += kMcapPrefixBytes + record->content.size();
    }
    return entries;
}

void McapFile::take_entries(std::uint64_t chunk_offset, const Entries& entries) {
    for (const auto& [id, messages] : entries) {
        const auto channel = channel_of(id);
        if (!channel || messages.empty()) continue;
        std::vector<std::int64_t> times;
        times.reserve(messages.size());
        for (const Entry& message : messages)
            times.push_back(as_time(message.time_ns));
        recording_.add_part(*channel, std::move(times));
        parts_.push_back({chunk_offset, messages});
    }
}

McapFile::Entries McapFile::read_message_indexes(std::uint64_t offset, std::uint64_t length) const {
    Entries entries;
    const auto bytes = read(offset, length);
    if (!bytes) return entries;
    std::span<const std::byte> rest = bytes->bytes;
    while (!rest.empty()) {
        const auto record = read_mcap_record(rest);
        if (!record || record->opcode != McapOp::MessageIndex) break;
        if (const auto index = read_mcap_message_index(record->content))
            for (const auto& [time_ns, position] : index->entries)
                entries[index->channel_id].push_back({time_ns, position});
        rest = rest.subspan(kMcapPrefixBytes + record->content.size());
    }
    return entries;
}

void McapFile::take_chunk_index(const McapChunkIndex& index) {
    const std::string place = "chunk at byte " + std::to_string(index.offset);
    const auto prefix = read_prefix(index.offset);
    if (!prefix || prefix->opcode != McapOp::Chunk) {
        complete_ = false;
        return recording_.warn(place + ": the index points to no chunk");
    }
    Entries entries;
    const std::uint64_t behind = index.offset + kMcapPrefixBytes + prefix->size;
    if (index.message_index_length != 0 && !index.message_indexes.empty())
        entries = read_message_indexes(behind, index.message_index_length);
    const bool has_unknown =
        std::ranges::any_of(entries, [&](const auto& entry) { return !channels_.contains(entry.first); });
    if (entries.empty() || has_unknown) {
        auto walked = walk_chunk(index.offset);
        if (!walked) {
            complete_ = false;
            return recording_.warn(place + ": " + walked.error().message);
        }
        entries = *std::move(walked);
    }
    take_entries(index.offset, entries);
}

// ---- reading

Result<std::vector<MessageRow>> McapFile::read_part(std::uint32_t part_number) {
    const Part& part = parts_[part_number];
    std::shared_ptr<const McapRecords> records;
    if (part.chunk_offset != 0) {
        FATHOM_TRY(records, unpack(part.chunk_offset));
    }
    std::vector<MessageRow> rows;
    rows.reserve(part.entries.size());
    for (const Entry& entry : part.entries) {
        Blob content;
        if (records != nullptr) {
            if (entry.offset >= records->bytes.bytes.size()) {
                recording_.warn("chunk at byte " + std::to_string(part.chunk_offset) +
                                ": a message lies outside of it");
                continue;
            }
            const auto record =
                read_mcap_record(records->bytes.bytes.subspan(static_cast<std::size_t>(entry.offset)));
            if (!record || record->opcode != McapOp::MessageRecord) {
                recording_.warn("chunk at byte " + std::to_string(part.chunk_offset) +
                                ": no message where the index says");
                continue;
            }
            content = {records->bytes.owner, record->content};
        } else {
            auto loose = read_record(entry.offset);
            if (!loose) {
                recording_.warn("at byte " + std::to_string(entry.offset) + ": " + loose.error().message);
                continue;
            }
            content = *std::move(loose);
        }
        const auto message = read_mcap_message(content.bytes);
        if (!message) continue;
        MessageRow row;
        row.log_time_ns = as_time(message->log_time_ns);
        if (message->publish_time_ns != 0) row.publish_time_ns = as_time(message->publish_time_ns);
        row.row_id = {part.chunk_offset, entry.offset};
        row.payload = {content.owner, message->payload};
        rows.push_back(std::move(row));
    }
    if (records != nullptr) own_payloads(rows, records->bytes.bytes.size());
    return rows;
}

Result<bool> McapFile::read_index() {
    const bool is_pipe = file_.is_open_ended();
    FATHOM_CHECK(file_.pull(portion_.is_limited() ? kPipePatience : kUntilEnd, progress_.get()));
    if (is_pipe) begin_part(progress_.get(), Progress::Unit::ByteCount, file_.size());
    FATHOM_TRY(const std::vector<std::byte> head, file_.read_head(kMcapMagicBytes));
    if (!is_mcap(head)) return fail(ErrorCode::Malformed, "not an MCAP file of version 0");
    const auto summary = read_summary();
    if (summary && *summary) {
        if (portion_.is_limited()) put_new_channels_first();
        FATHOM_CHECK(take_chunk_indexes());
    } else {
        if (!summary) recording_.warn("the summary: " + summary.error().message);
        scan_offset_ = kMcapMagicBytes;
        FATHOM_CHECK(scan());
    }
    if (channels_.empty() && !complete_ && file_.size() == kMcapMagicBytes)
        return fail(ErrorCode::Truncated, "the recording ends after its first bytes");
    // Topics without a message are listed too.
    for (const auto& [id, channel] : channels_)
        (void)channel_of(id);
    return complete_;
}

std::unique_ptr<MessageFile> make_mcap_file(ByteSource file, MessageRecording& recording,
                                            std::shared_ptr<Progress> progress) {
    return std::make_unique<McapFile>(std::move(file), recording, std::move(progress));
}

Result<std::unique_ptr<ChunkReader>> open_mcap(const std::string& path, ByteSource file,
                                               std::uint32_t source_id, std::shared_ptr<Progress> progress) {
    auto reader = std::make_unique<MessageFilesReader>("mcap", source_id);
    reader->show_progress(progress);
    auto mcap = std::make_unique<McapFile>(std::move(file), reader->recording(), std::move(progress));
    reader->add_file(path, std::move(mcap));
    return reader;
}

} // namespace fathom
