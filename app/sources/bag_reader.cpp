#include "app/sources/bag_reader.hpp"

#include "app/sources/bag_file.hpp"
#include "decoders/decompress.hpp"

#include <algorithm>

namespace fathom {

Result<Blob> BagFile::read(std::uint64_t offset, std::uint64_t size) const {
    if (offset > file_.size() || size > file_.size() - offset)
        return fail(ErrorCode::Truncated, "the file ends before byte " + std::to_string(offset + size));
    std::vector<std::byte> bytes(size);
    FATHOM_CHECK(file_.read_at(offset, bytes));
    return make_blob(std::move(bytes));
}

Result<BagFile::Head> BagFile::read_head(std::uint64_t offset) {
    constexpr std::uint64_t kWindowBytes = 8u << 10;
    if (offset >= file_.size()) return fail(ErrorCode::Truncated, "the file ends here");
    if (offset < window_offset_ || offset - window_offset_ >= window_.bytes.size()) {
        window_ = {};
        FATHOM_TRY(window_, read(offset, std::min(kWindowBytes, file_.size() - offset)));
        window_offset_ = offset;
    }
    const auto in_window = static_cast<std::size_t>(offset - window_offset_);
    Blob bytes = slice(window_, in_window, window_.bytes.size() - in_window);
    auto head = read_bag_head(bytes.bytes);
    if (!head && head.error().code == ErrorCode::Truncated) {
        // Beyond the window.
        FATHOM_TRY(const Blob size, read(offset, sizeof(std::uint32_t)));
        FATHOM_TRY(const std::size_t head_bytes, bag_head_bytes(size.bytes));
        FATHOM_TRY(bytes, read(offset, head_bytes));
        head = read_bag_head(bytes.bytes);
    }
    if (!head) return std::unexpected(std::move(head).error());
    return Head{std::move(bytes), *head};
}

/// `bytes` keeps what the record views.
Result<BagRecord> BagFile::read_record(std::uint64_t offset, Blob& bytes) {
    FATHOM_TRY(const Head head, read_head(offset));
    const std::uint64_t size = head.head.head_bytes + std::uint64_t{head.head.data_bytes};
    if (size <= head.bytes.bytes.size()) {
        bytes = head.bytes;
    } else {
        FATHOM_TRY(bytes, read(offset, size));
    }
    return read_bag_record(bytes.bytes);
}

/// Where the first record behind the file's header stands: writers pad it differently.
Result<std::uint64_t> BagFile::read_file_header() {
    FATHOM_TRY(const Blob magic, read(0, std::min<std::uint64_t>(kBagMagicBytes, file_.size())));
    FATHOM_CHECK(check_bag_version(magic.bytes));
    const auto head = read_head(kBagMagicBytes);
    if (!head) return with_context("the bag's header", head.error());
    if (head->head.op != BagOp::FileHeader) return fail(ErrorCode::Malformed, "the bag's header is missing");
    FATHOM_TRY(header_, read_bag_file_header(head->head));
    if (!header_.encryptor.empty())
        return fail(ErrorCode::Unsupported, "the bag is encrypted (" + header_.encryptor + ")");
    return kBagMagicBytes + head->head.head_bytes + std::uint64_t{head->head.data_bytes};
}

// ---- connections and chunks

void BagFile::take_connection(const BagRecord& record) {
    auto connection = read_bag_connection(record);
    if (!connection) return recording_.warn(connection.error().message);
    const auto [known, is_new] = connections_.try_emplace(connection->id, *connection);
    if (!is_new && (known->second.topic != connection->topic || known->second.type != connection->type))
        recording_.warn("connection " + std::to_string(connection->id) +
                        " is defined again as another; the first counts");
}

/// The recording's channel of a connection, entered when it is first met; nothing where the bag does not define it.
std::optional<std::uint32_t> BagFile::channel_of(std::uint32_t id) {
    if (const auto known = channels_.find(id); known != channels_.end()) return known->second;
    const auto connection = connections_.find(id);
    if (connection == connections_.end()) {
        complete_ = false;
        if (unknown_connections_.insert(id).second)
            recording_.warn("messages of connection " + std::to_string(id) +
                            ", which is not defined, are left out");
        return std::nullopt;
    }
    const BagConnection& of = connection->second;
    return channels_[id] = recording_.add_channel({of.topic, {"ros1", of.type, "ros1msg", of.definition}});
}

Result<std::shared_ptr<const Blob>> BagFile::unpack(std::uint64_t chunk_offset) {
    if (auto known = unpacked_.find(chunk_offset)) return known;
    FATHOM_TRY(const Head head, read_head(chunk_offset));
    if (head.head.op != BagOp::Chunk) return fail(ErrorCode::Malformed, "no chunk where the index says");
    FATHOM_TRY(const BagChunk chunk, read_bag_chunk(head.head));
    const auto compression = parse_compression(chunk.compression);
    if (!compression || *compression == Compression::Zstd)
        return fail(ErrorCode::Unsupported, "the compression '" + chunk.compression + "' is not known");
    // Of a last chunk that broke off, what is there.
    const std::uint64_t data_offset = chunk_offset + head.head.head_bytes;
    const std::uint64_t data_bytes =
        std::min<std::uint64_t>(head.head.data_bytes, file_.size() - data_offset);
    FATHOM_TRY(const Blob packed, read(data_offset, data_bytes));
    auto whole = decompress(*compression, packed, chunk.uncompressed_size);
    if (!whole) {
        complete_ = false;
        recording_.warn(bag_chunk_place(chunk_offset) + whole.error().message);
        whole = decompress_start(*compression, packed, chunk.uncompressed_size);
    }
    const std::uint64_t size = whole->bytes.size();
    return unpacked_.insert(chunk_offset, std::make_shared<const Blob>(*std::move(whole)), size);
}

/// The index records at `offset`, which moves behind them.
BagFile::Entries BagFile::read_chunk_index(std::uint64_t& offset) {
    Entries entries;
    while (true) {
        const auto head = read_head(offset);
        if (!head || head->head.op != BagOp::IndexData) break;
        Blob bytes;
        const auto record = read_record(offset, bytes);
        if (!record) break;
        offset += record->size();
        const auto index = read_bag_index(*record);
        if (!index) {
            recording_.warn(index.error().message);
            continue;
        }
        for (const auto& [time_ns, position] : index->entries)
            entries[index->connection].push_back({time_ns, position});
    }
    return entries;
}

/// Messages of a chunk that has no index, and the connections that stand in it.
Result<BagFile::Entries> BagFile::walk_chunk(std::uint64_t chunk_offset) {
    FATHOM_TRY(const auto records, unpack(chunk_offset));
    Entries entries;
    std::size_t offset = 0;
    while (offset < records->bytes.size()) {
        const auto record = read_bag_record(records->bytes.subspan(offset));
        if (!record) {
            complete_ = false;
            recording_.warn(bag_chunk_place(chunk_offset) + record.error().message);
            break;
        }
        if (record->head.op == BagOp::Connection) {
            take_connection(*record);
        } else if (record->head.op == BagOp::MessageData) {
            if (const auto message = read_bag_message(record->head))
                entries[message->connection].push_back(
                    {message->time_ns, static_cast<std::uint32_t>(offset)});
        }
        offset += record->size();
    }
    return entries;
}

/// Enters a chunk's messages; where to go on behind it and its index.
std::uint64_t BagFile::take_chunk(std::uint64_t offset) {
    const auto head = read_head(offset);
    if (!head || head->head.op != BagOp::Chunk) {
        complete_ = false;
        recording_.warn(bag_chunk_place(offset) + "the index points to no chunk");
        return file_.size();
    }
    std::uint64_t end = offset + head->head.head_bytes + head->head.data_bytes;
    Entries entries;
    if (end <= file_.size()) entries = read_chunk_index(end);
    const auto is_unknown = [&](const auto& entry) { return !connections_.contains(entry.first); };
    if (entries.empty() || std::ranges::any_of(entries, is_unknown)) {
        auto walked = walk_chunk(offset);
        if (!walked) {
            complete_ = false;
            recording_.warn(bag_chunk_place(offset) + walked.error().message);
            return end;
        }
        entries = *std::move(walked);
    }
    for (auto& [connection, messages] : entries) {
        const auto channel = channel_of(connection);
        if (!channel || messages.empty()) continue;
        std::vector<std::int64_t> times;
        times.reserve(messages.size());
        for (const Entry& message : messages)
            times.push_back(message.time_ns);
        recording_.add_part(*channel, std::move(times));
        parts_.push_back({offset, connection, std::move(messages)});
    }
    return end;
}

// ---- reading

Result<std::vector<MessageRow>> BagFile::read_part(std::uint32_t part_number) {
    const Part& part = parts_[part_number];
    FATHOM_TRY(const auto records, unpack(part.chunk_offset));
    std::vector<MessageRow> rows;
    rows.reserve(part.entries.size());
    for (const Entry& entry : part.entries) {
        // An offset may point at the connection that stands before its first message.
        std::size_t offset = entry.offset;
        Result<BagRecord> record = fail(ErrorCode::Malformed, "");
        while (offset < records->bytes.size()) {
            record = read_bag_record(records->bytes.subspan(offset));
            if (!record || record->head.op != BagOp::Connection) break;
            offset += record->size();
        }
        if (!record || record->head.op != BagOp::MessageData) {
            recording_.warn(bag_chunk_place(part.chunk_offset) + "no message where the index says");
            continue;
        }
        const auto message = read_bag_message(record->head);
        if (!message || message->connection != part.connection) {
            recording_.warn(bag_chunk_place(part.chunk_offset) + "another message than the index says");
            continue;
        }
        MessageRow row;
        row.log_time_ns = message->time_ns;
        row.row_id = {part.chunk_offset, offset};
        row.payload = {records->owner, record->data};
        rows.push_back(std::move(row));
    }
    own_payloads(rows, records->bytes.size());
    return rows;
}

Result<std::unique_ptr<ChunkReader>> open_bag(const std::string& path, ByteSource file,
                                              std::uint32_t source_id, std::shared_ptr<Progress> progress) {
    auto reader = std::make_unique<MessageFilesReader>("bag", source_id);
    reader->show_progress(progress);
    auto bag = std::make_unique<BagFile>(std::move(file), reader->recording(), std::move(progress));
    reader->add_file(path, std::move(bag));
    return reader;
}

} // namespace fathom
