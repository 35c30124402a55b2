// An MCAP recording record by record into one that has an index: every message, attachment and metadata record.
#include "app/convert/convert.hpp"
#include "app/sources/byte_source.hpp"
#include "decoders/mcap/mcap_writer.hpp"

#include <algorithm>

namespace fathom {
namespace {

class McapCopy {
  public:
    McapCopy(const ByteSource& file, RecordingSink sink, Compression compression)
        : file_(file), sink_(std::move(sink)), compression_(compression) {}

    Result<ConvertReport> run(const ConvertProgress& progress);

  private:
    Result<Blob> read(std::uint64_t offset, std::uint64_t size) const;
    Result<void> take_record(const McapRecord& record);
    Result<void> take_chunk(std::uint64_t offset, std::uint64_t size);
    Result<void> take_message(const McapMessage& message);
    void note(std::uint64_t offset, const std::string& problem);

    const ByteSource& file_;
    RecordingSink sink_;
    Compression compression_;
    std::unique_ptr<McapWriter> writer_; // made once the header is read
    std::map<std::uint16_t, McapSchema> schemas_;
    std::map<std::uint16_t, McapChannel> channels_;
    std::map<std::uint16_t, std::uint16_t> new_channel_;
    ConvertReport report_;
};

void McapCopy::note(std::uint64_t offset, const std::string& problem) {
    constexpr std::size_t kMostWarnings = 100;
    if (report_.warnings.size() < kMostWarnings)
        report_.warnings.push_back("at byte " + std::to_string(offset) + ": " + problem);
}

Result<Blob> McapCopy::read(std::uint64_t offset, std::uint64_t size) const {
    std::vector<std::byte> bytes(static_cast<std::size_t>(std::min(size, file_.size() - offset)));
    FATHOM_CHECK(file_.read_at(offset, bytes));
    return make_blob(std::move(bytes));
}

Result<void> McapCopy::take_message(const McapMessage& message) {
    auto known = new_channel_.find(message.channel_id);
    if (known == new_channel_.end()) {
        const auto channel = channels_.find(message.channel_id);
        if (channel == channels_.end()) {
            const std::string name = std::to_string(message.channel_id);
            const std::string warning =
                "messages of channel " + name + ", which is not defined, are left out";
            if (std::ranges::find(report_.warnings, warning) == report_.warnings.end())
                report_.warnings.push_back(warning);
            return {};
        }
        McapChannel copy = channel->second;
        if (const auto schema = schemas_.find(copy.schema_id); schema != schemas_.end()) {
            FATHOM_TRY(copy.schema_id, writer_->add_schema(schema->second.name, schema->second.encoding,
                                                           schema->second.data));
        } else {
            copy.schema_id = 0;
        }
        FATHOM_TRY(const std::uint16_t id, writer_->add_channel(std::move(copy)));
        known = new_channel_.emplace(message.channel_id, id).first;
    }
    McapMessage copy = message;
    copy.channel_id = known->second;
    ++report_.written;
    return writer_->write_message(copy);
}

Result<void> McapCopy::take_record(const McapRecord& record) {
    switch (record.opcode) {
    case McapOp::Schema:
        if (const auto schema = read_mcap_schema(record.content)) schemas_.try_emplace(schema->id, *schema);
        return {};
    case McapOp::Channel:
        if (const auto channel = read_mcap_channel(record.content))
            channels_.try_emplace(channel->id, *channel);
        return {};
    case McapOp::MessageRecord:
        if (const auto message = read_mcap_message(record.content)) return take_message(*message);
        return {};
    case McapOp::Attachment: return writer_->write_attachment(record.content);
    case McapOp::Metadata: return writer_->write_metadata(record.content);
    default: return {};
    }
}

Result<void> McapCopy::take_chunk(std::uint64_t offset, std::uint64_t size) {
    FATHOM_TRY(const Blob content, read(offset + kMcapPrefixBytes, size));
    const auto chunk = read_mcap_chunk(content.bytes);
    auto records = chunk ? unpack_mcap_chunk(*chunk, Blob{content.owner, chunk->records})
                         : Result<McapRecords>(std::unexpected(chunk.error()));
    if (!records) {
        note(offset, records.error().message);
        return {};
    }
    if (!records->warning.empty()) note(offset, records->warning);
    std::span<const std::byte> rest = records->bytes.bytes;
    while (!rest.empty()) {
        const auto record = read_mcap_record(rest);
        if (!record) break;
        FATHOM_CHECK(take_record(*record));
        rest = rest.subspan(kMcapPrefixBytes + record->content.size());
    }
    return {};
}

Result<ConvertReport> McapCopy::run(const ConvertProgress& progress) {
    std::uint64_t offset = kMcapMagicBytes;
    McapWriterOptions options;
    options.compression = compression_;
    bool has_end = false;
    while (!has_end && file_.size() - offset >= kMcapPrefixBytes) {
        FATHOM_CHECK(progress(offset, file_.size()));
        FATHOM_TRY(const Blob head, read(offset, kMcapPrefixBytes));
        const auto prefix = read_mcap_prefix(head.bytes);
        if (!prefix) {
            note(offset, prefix.error().message);
            break;
        }
        const std::uint64_t left = file_.size() - offset - kMcapPrefixBytes;
        if (prefix->size > left && prefix->opcode != McapOp::Chunk) {
            note(offset, "the file breaks off inside a record");
            break;
        }
        if (!writer_) {
            if (prefix->opcode == McapOp::Header) {
                FATHOM_TRY(const Blob content, read(offset + kMcapPrefixBytes, prefix->size));
                if (const auto header = read_mcap_header(content.bytes)) options.profile = header->profile;
            }
            writer_ = std::make_unique<McapWriter>(sink_, options);
        }
        if (prefix->opcode == McapOp::Chunk) {
            FATHOM_CHECK(take_chunk(offset, prefix->size));
        } else if (prefix->opcode == McapOp::DataEnd) {
            has_end = true;
        } else if (prefix->opcode != McapOp::MessageIndex) {
            FATHOM_TRY(const Blob content, read(offset + kMcapPrefixBytes, prefix->size));
            FATHOM_CHECK(take_record({prefix->opcode, content.bytes}));
        }
        if (prefix->size >= left) break;
        offset += kMcapPrefixBytes + prefix->size;
    }
    if (!has_end) report_.warnings.emplace_back("the recording was not closed");
    if (!writer_) return fail(ErrorCode::Truncated, "the recording ends after its first bytes");
    FATHOM_CHECK(progress(file_.size(), file_.size()));
    FATHOM_CHECK(writer_->finish());
    return std::move(report_);
}

} // namespace

Result<ConvertReport> copy_mcap(const std::string& path, const RecordingSink& sink, Compression compression,
                                const ConvertProgress& progress) {
    FATHOM_TRY(const ByteSource file, ByteSource::open(path));
    FATHOM_TRY(const std::vector<std::byte> head, file.read_head(kMcapMagicBytes));
    if (!is_mcap(head)) return fail(ErrorCode::Malformed, "not an MCAP file of version 0");
    return McapCopy(file, sink, compression).run(progress);
}

} // namespace fathom
