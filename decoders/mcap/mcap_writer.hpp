// McapWriter: writes indexed MCAP recordings (mcap.dev, "Format specification", version 0): chunks with their message
// indexes, a summary that lets others open the file without reading it, checksums over all of it.
//
//     McapWriter writer([&](std::span<const std::byte> bytes) { return file.append(bytes); }, {.profile = "ros2"});
//     FATHOM_TRY(const std::uint16_t schema, writer.add_schema("sensor_msgs/msg/Image", "ros2msg", definition));
//     FATHOM_TRY(const std::uint16_t channel, writer.add_channel({.schema_id = schema, .topic = "/depth", …}));
//     FATHOM_CHECK(writer.write_message({.channel_id = channel, .log_time_ns = t, .payload = bytes}));
//     FATHOM_CHECK(writer.finish());
//
// Bytes go to the sink in order; what is held is one chunk and the index, about 70 bytes a chunk. After an error of the
// sink the recording is what was written until then, and can be read by scan. One thread.
#pragma once

#include "decoders/mcap/mcap_records.hpp"

#include <functional>

namespace fathom {

using McapSink = std::function<Result<void>(std::span<const std::byte>)>;

struct McapWriterOptions {
    std::string profile; // "ros1", "ros2", or empty: no particular one
    std::string library = "fathom";
    Compression compression = Compression::Zstd; // None, Lz4Frame or Zstd
    std::uint64_t chunk_bytes = 1u << 20;        // a chunk is closed once it holds as many
};

class McapWriter {
  public:
    explicit McapWriter(McapSink sink, McapWriterOptions options = {});

    /// The id of the schema, of the channel; the same content has the same id. TooLarge when the format has no more ids.
    [[nodiscard]] Result<std::uint16_t> add_schema(std::string_view name, std::string_view encoding,
                                                   std::span<const std::byte> data);
    [[nodiscard]] Result<std::uint16_t> add_channel(McapChannel channel); // `channel.id` is not looked at

    /// Of a channel that was added.
    [[nodiscard]] Result<void> write_message(const McapMessage& message);

    /// The content of an attachment's or a metadata record, as it stands in another recording.
    [[nodiscard]] Result<void> write_attachment(std::span<const std::byte> content);
    [[nodiscard]] Result<void> write_metadata(std::span<const std::byte> content);

    [[nodiscard]] Result<void> finish();

    [[nodiscard]] std::uint64_t message_count() const { return message_count_; }

  private:
    using ByteList = std::vector<std::byte>;
    struct ChannelFacts {
        McapChannel channel;
        std::uint64_t message_count = 0;
        bool is_written = false; // in some chunk
    };
    struct SchemaFacts {
        McapSchema schema;
        bool is_written = false;
    };

    Result<void> start();
    Result<void> write(std::span<const std::byte> bytes);
    Result<void> end_chunk();
    Result<void> write_indexed(McapOp opcode, std::span<const std::byte> content, const ByteList& index);
    [[nodiscard]] ByteList statistics() const;

    McapSink sink_;
    McapWriterOptions options_;
    std::vector<SchemaFacts> schemas_;   // id is position + 1
    std::vector<ChannelFacts> channels_; // id is position + 1
    ByteList chunk_;                     // its records, not yet compressed
    std::map<std::uint16_t, McapMessageIndex> chunk_index_;
    std::uint64_t chunk_start_ns_ = 0, chunk_end_ns_ = 0;
    ByteList chunk_indexes_, attachment_indexes_, metadata_indexes_; // records of the summary
    std::uint64_t bytes_written_ = 0, message_count_ = 0, start_ns_ = 0, end_ns_ = 0;
    std::uint32_t chunk_count_ = 0, attachment_count_ = 0, metadata_count_ = 0;
    std::uint32_t crc_ = 0; // of all that was written
};

} // namespace fathom
