#include "decoders/mcap/mcap_writer.hpp"

#include "decoders/compress.hpp"
#include "decoders/media/assert.hpp"
#include "decoders/media/byte_reader.hpp"

#include <libdeflate.h>

#include <algorithm>
#include <array>
#include <bit>

namespace fathom {
namespace {

constexpr std::array<std::uint8_t, kMcapMagicBytes> kWrittenMagic = {0x89, 'M', 'C',  'A',
                                                                     'P',  '0', '\r', '\n'};
constexpr std::size_t kMostIds = 0xFFFF;

/// Fields behind each other, little-endian.
struct McapFields {
    std::vector<std::byte> out;

    template <typename T>
    McapFields& number(T value) {
        static_assert(std::endian::native == std::endian::little);
        const auto bytes = std::as_bytes(std::span(&value, 1));
        out.insert(out.end(), bytes.begin(), bytes.end());
        return *this;
    }
    McapFields& u16(std::uint16_t value) { return number(value); }
    McapFields& u32(std::uint32_t value) { return number(value); }
    McapFields& u64(std::uint64_t value) { return number(value); }
    McapFields& raw(std::span<const std::byte> bytes) {
        out.insert(out.end(), bytes.begin(), bytes.end());
        return *this;
    }
    McapFields& text(std::string_view value) {
        return u32(static_cast<std::uint32_t>(value.size())).raw(std::as_bytes(std::span(value)));
    }
    McapFields& list(std::span<const std::byte> entries) {
        return u32(static_cast<std::uint32_t>(entries.size())).raw(entries);
    }
};

std::vector<std::byte> prefix_of(McapOp opcode, std::uint64_t size) {
    McapFields prefix;
    return prefix.number(opcode).u64(size).out;
}

void append_record(std::vector<std::byte>& to, McapOp opcode, std::span<const std::byte> content) {
    const auto prefix = prefix_of(opcode, content.size());
    to.insert(to.end(), prefix.begin(), prefix.end());
    to.insert(to.end(), content.begin(), content.end());
}

std::vector<std::byte> schema_content(const McapSchema& schema) {
    McapFields fields;
    return fields.u16(schema.id).text(schema.name).text(schema.encoding).list(schema.data).out;
}

std::vector<std::byte> channel_content(const McapChannel& channel) {
    McapFields metadata;
    for (const auto& [key, value] : channel.metadata)
        metadata.text(key).text(value);
    McapFields fields;
    fields.u16(channel.id).u16(channel.schema_id).text(channel.topic).text(channel.message_encoding);
    return fields.list(metadata.out).out;
}

std::string_view compression_name(Compression compression) {
    switch (compression) {
    case Compression::Lz4Frame: return "lz4";
    case Compression::Zstd: return "zstd";
    default: return "";
    }
}

} // namespace

McapWriter::McapWriter(McapSink sink, McapWriterOptions options)
    : sink_(std::move(sink)), options_(std::move(options)) {
    FATHOM_ASSERT(options_.compression != Compression::Bzip2);
}

Result<void> McapWriter::write(std::span<const std::byte> bytes) {
    FATHOM_CHECK(sink_(bytes));
    bytes_written_ += bytes.size();
    crc_ = libdeflate_crc32(crc_, bytes.data(), bytes.size());
    return {};
}

Result<void> McapWriter::start() {
    if (bytes_written_ != 0) return {};
    McapFields header;
    header.text(options_.profile).text(options_.library);
    std::vector<std::byte> bytes;
    const auto magic = std::as_bytes(std::span(kWrittenMagic));
    bytes.assign(magic.begin(), magic.end());
    append_record(bytes, McapOp::Header, header.out);
    return write(bytes);
}

Result<std::uint16_t> McapWriter::add_schema(std::string_view name, std::string_view encoding,
                                             std::span<const std::byte> data) {
    McapSchema schema{0, std::string(name), std::string(encoding), {data.begin(), data.end()}};
    for (const SchemaFacts& known : schemas_) {
        schema.id = known.schema.id;
        if (known.schema == schema) return schema.id;
    }
    if (schemas_.size() == kMostIds) return fail(ErrorCode::TooLarge, "an MCAP has at most 65535 schemas");
    schema.id = static_cast<std::uint16_t>(schemas_.size() + 1);
    schemas_.push_back({std::move(schema), false});
    return schemas_.back().schema.id;
}

Result<std::uint16_t> McapWriter::add_channel(McapChannel channel) {
    FATHOM_ASSERT(channel.schema_id <= schemas_.size());
    for (const ChannelFacts& known : channels_) {
        channel.id = known.channel.id;
        if (known.channel == channel) return channel.id;
    }
    if (channels_.size() == kMostIds) return fail(ErrorCode::TooLarge, "an MCAP has at most 65535 channels");
    channel.id = static_cast<std::uint16_t>(channels_.size() + 1);
    channels_.push_back({std::move(channel), 0, false});
    return channels_.back().channel.id;
}

Result<void> McapWriter::write_message(const McapMessage& message) {
    FATHOM_ASSERT(message.channel_id >= 1 && message.channel_id <= channels_.size());
    FATHOM_CHECK(start());
    ChannelFacts& channel = channels_[message.channel_id - 1u];
    if (!channel.is_written) {
        if (channel.channel.schema_id != 0) {
            SchemaFacts& schema = schemas_[channel.channel.schema_id - 1u];
            if (!schema.is_written) append_record(chunk_, McapOp::Schema, schema_content(schema.schema));
            schema.is_written = true;
        }
        append_record(chunk_, McapOp::Channel, channel_content(channel.channel));
        channel.is_written = true;
    }
    const bool is_first_of_chunk = chunk_index_.empty();
    chunk_start_ns_ =
        is_first_of_chunk ? message.log_time_ns : std::min(chunk_start_ns_, message.log_time_ns);
    chunk_end_ns_ = is_first_of_chunk ? message.log_time_ns : std::max(chunk_end_ns_, message.log_time_ns);
    start_ns_ = message_count_ == 0 ? message.log_time_ns : std::min(start_ns_, message.log_time_ns);
    end_ns_ = message_count_ == 0 ? message.log_time_ns : std::max(end_ns_, message.log_time_ns);
    McapMessageIndex& index = chunk_index_[message.channel_id];
    index.channel_id = message.channel_id;
    index.entries.emplace_back(message.log_time_ns, chunk_.size());
    McapFields head;
    head.u16(message.channel_id).u32(message.sequence).u64(message.log_time_ns).u64(message.publish_time_ns);
    const auto prefix = prefix_of(McapOp::MessageRecord, head.out.size() + message.payload.size());
    chunk_.insert(chunk_.end(), prefix.begin(), prefix.end());
    chunk_.insert(chunk_.end(), head.out.begin(), head.out.end());
    chunk_.insert(chunk_.end(), message.payload.begin(), message.payload.end());
    ++channel.message_count;
    ++message_count_;
    return chunk_.size() >= options_.chunk_bytes ? end_chunk() : Result<void>{};
}

Result<void> McapWriter::end_chunk() {
    if (chunk_.empty()) return {};
    FATHOM_TRY(const std::vector<std::byte> packed, compress(options_.compression, chunk_));
    const std::string_view compression = compression_name(options_.compression);
    McapFields head;
    head.u64(chunk_start_ns_).u64(chunk_end_ns_).u64(chunk_.size());
    head.u32(libdeflate_crc32(0, chunk_.data(), chunk_.size())).text(compression).u64(packed.size());
    const std::uint64_t offset = bytes_written_;
    const std::uint64_t content = head.out.size() + packed.size();
    FATHOM_CHECK(write(prefix_of(McapOp::Chunk, content)));
    FATHOM_CHECK(write(head.out));
    FATHOM_CHECK(write(packed));

    McapFields places, indexes;
    for (const auto& [id, index] : chunk_index_) {
        places.u16(id).u64(bytes_written_ + indexes.out.size());
        McapFields entries;
        for (const auto& [time_ns, position] : index.entries)
            entries.u64(time_ns).u64(position);
        McapFields record;
        append_record(indexes.out, McapOp::MessageIndex, record.u16(id).list(entries.out).out);
    }
    FATHOM_CHECK(write(indexes.out));
    McapFields index;
    index.u64(chunk_start_ns_)
        .u64(chunk_end_ns_)
        .u64(offset)
        .u64(kMcapPrefixBytes + content)
        .list(places.out);
    index.u64(indexes.out.size()).text(compression).u64(packed.size()).u64(chunk_.size());
    append_record(chunk_indexes_, McapOp::ChunkIndex, index.out);
    ++chunk_count_;
    chunk_.clear();
    chunk_index_.clear();
    return {};
}

Result<void> McapWriter::write_indexed(McapOp opcode, std::span<const std::byte> content,
                                       const ByteList& index) {
    FATHOM_CHECK(start());
    FATHOM_CHECK(end_chunk()); // in the order of the calls, for whoever reads the file through
    McapFields place;
    place.u64(bytes_written_).u64(kMcapPrefixBytes + content.size()).raw(index);
    FATHOM_CHECK(write(prefix_of(opcode, content.size())));
    FATHOM_CHECK(write(content));
    if (opcode == McapOp::Attachment) {
        append_record(attachment_indexes_, McapOp::AttachmentIndex, place.out);
    } else {
        append_record(metadata_indexes_, McapOp::MetadataIndex, place.out);
    }
    return {};
}

Result<void> McapWriter::write_attachment(std::span<const std::byte> content) {
    ByteReader reader(content);
    const std::uint64_t log_time_ns = reader.u64_le(), create_time_ns = reader.u64_le();
    FATHOM_TRY(const McapAttachment attachment, read_mcap_attachment(content));
    McapFields index;
    index.u64(log_time_ns).u64(create_time_ns).u64(attachment.data.size());
    FATHOM_CHECK(write_indexed(McapOp::Attachment, content,
                               index.text(attachment.name).text(attachment.media_type).out));
    ++attachment_count_;
    return {};
}

Result<void> McapWriter::write_metadata(std::span<const std::byte> content) {
    ByteReader reader(content);
    const auto name = reader.take(reader.u32_le());
    if (reader.failed()) return fail(ErrorCode::Malformed, "a metadata record that is too short");
    McapFields index;
    FATHOM_CHECK(write_indexed(McapOp::Metadata, content, index.list(name).out));
    ++metadata_count_;
    return {};
}

std::vector<std::byte> McapWriter::statistics() const {
    McapFields counts;
    for (const ChannelFacts& channel : channels_)
        counts.u16(channel.channel.id).u64(channel.message_count);
    McapFields fields;
    fields.u64(message_count_).u16(static_cast<std::uint16_t>(schemas_.size()));
    fields.u32(static_cast<std::uint32_t>(channels_.size())).u32(attachment_count_).u32(metadata_count_);
    return fields.u32(chunk_count_).u64(start_ns_).u64(end_ns_).list(counts.out).out;
}

Result<void> McapWriter::finish() {
    FATHOM_CHECK(start());
    FATHOM_CHECK(end_chunk());
    std::vector<std::byte> end;
    append_record(end, McapOp::DataEnd, McapFields().u32(crc_).out);
    FATHOM_CHECK(write(end));

    const std::uint64_t summary_start = bytes_written_;
    std::vector<std::byte> schemas, channels, counted, offsets;
    for (const SchemaFacts& schema : schemas_)
        append_record(schemas, McapOp::Schema, schema_content(schema.schema));
    for (const ChannelFacts& channel : channels_)
        append_record(channels, McapOp::Channel, channel_content(channel.channel));
    append_record(counted, McapOp::Statistics, statistics());
    crc_ = 0; // from here on that of the summary
    const auto write_group = [&](McapOp opcode, const std::vector<std::byte>& records) -> Result<void> {
        if (records.empty()) return {};
        McapFields offset;
        append_record(offsets, McapOp::SummaryOffset,
                      offset.number(opcode).u64(bytes_written_).u64(records.size()).out);
        return write(records);
    };
    FATHOM_CHECK(write_group(McapOp::Schema, schemas));
    FATHOM_CHECK(write_group(McapOp::Channel, channels));
    FATHOM_CHECK(write_group(McapOp::Statistics, counted));
    FATHOM_CHECK(write_group(McapOp::ChunkIndex, chunk_indexes_));
    FATHOM_CHECK(write_group(McapOp::AttachmentIndex, attachment_indexes_));
    FATHOM_CHECK(write_group(McapOp::MetadataIndex, metadata_indexes_));
    const std::uint64_t offset_start = bytes_written_;
    FATHOM_CHECK(write(offsets));
    constexpr std::uint64_t kFooterContent = 20;
    FATHOM_CHECK(write(prefix_of(McapOp::Footer, kFooterContent)));
    FATHOM_CHECK(write(McapFields().u64(summary_start).u64(offset_start).out));
    FATHOM_CHECK(write(McapFields().u32(crc_).out));
    return write(std::as_bytes(std::span(kWrittenMagic)));
}

} // namespace fathom
