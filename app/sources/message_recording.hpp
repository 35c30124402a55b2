// MessageRecording: what recordings of messages (MCAP, ROS bags, Foxglove) share once their container is understood:
// topics as entities, messages as rows, and what belongs together, cameras to pictures and units to depth.
//
//     MessageRecording recording(source_id);
//     const auto channel = recording.add_channel({topic, schema});
//     const auto position = recording.add_part(channel, log_times_ns);       // messages that are loaded together
//     FATHOM_TRY(SourceIndex index, recording.describe(read_part));          // looks at a first message of each picture topic
//     std::shared_ptr<const Chunk> chunk = recording.make_chunk(position, rows);
//
// One thread.
#pragma once

#include "app/sources/chunk_reader.hpp"
#include "app/sources/message_topic.hpp"

#include <functional>

namespace fathom {

struct MessageRow {
    std::int64_t log_time_ns = 0;
    std::optional<std::int64_t> publish_time_ns; // nothing: unknown
    RowId row_id{};                              // of the place in the file: orders equal times
    Blob payload;
};

/// Payloads that are slices of something of `shared_bytes` that others share too: where they are only a part of it they
/// are copied behind each other, so that a chunk keeps no more in memory than it counts.
void own_payloads(std::vector<MessageRow>& rows, std::uint64_t shared_bytes);

class MessageRecording {
  public:
    explicit MessageRecording(std::uint32_t source_id) : source_id_(source_id) {}

    /// The channel of that name and schema: publishers, and files of one recording, share it.
    [[nodiscard]] std::uint32_t add_channel(TopicName name);
    [[nodiscard]] std::size_t channel_count() const { return channels_.size(); }

    /// Returns the position of its chunk. `log_times_ns` are those of its messages, in their order.
    std::uint32_t add_part(std::uint32_t channel, std::vector<std::int64_t> log_times_ns);
    [[nodiscard]] std::size_t part_count() const { return parts_.size(); }
    [[nodiscard]] const MessageTopic& topic_of(std::uint32_t position) const {
        return channels_[parts_[position].channel].topic;
    }

    using ReadPart = std::function<Result<std::vector<MessageRow>>(std::uint32_t position)>;

    /// Chunks, streams and what is static: of the parts that were added since the last call, and of all topics if one is
    /// new. Parts are read through `read_part` as far as that needs.
    [[nodiscard]] SourceIndex describe(const ReadPart& read_part);

    /// Messages that cannot be read become warnings.
    [[nodiscard]] std::shared_ptr<const Chunk> make_chunk(std::uint32_t position,
                                                          std::vector<MessageRow> rows);

    /// Each once, however often it is met.
    void warn(std::string text);

    /// The file, of several, that warnings are about from now on.
    void set_place(std::string place) { place_ = std::move(place); }

    [[nodiscard]] std::vector<std::string> take_warnings();

  private:
    struct Channel {
        MessageTopic topic;
        std::uint64_t message_count = 0;
        std::vector<std::uint32_t> parts;
        bool is_looked_at = false;
    };
    struct Part {
        std::uint32_t channel = 0;
        std::vector<std::int64_t> log_times_ns;
    };

    void append_static(MessageTopic& topic, Chunk& chunk, MessageRow row);
    void look_at_first(std::uint32_t channel, const ReadPart& read_part);
    std::optional<double> number_of_topic(const std::string& topic, const ReadPart& read_part);
    std::optional<double> realsense_unit(const std::string& picture_topic, const ReadPart& read_part);
    void describe_pictures(SourceIndex& index, const ReadPart& read_part);

    std::uint32_t source_id_;
    bool is_realsense_ = false;
    std::vector<Channel> channels_;
    std::multimap<std::string, std::uint32_t> channel_of_topic_;
    std::vector<Part> parts_;
    std::uint32_t described_parts_ = 0;
    std::size_t described_channels_ = 0; // with a part
    std::uint32_t description_count_ = 0;
    std::string place_;
    std::vector<std::string> warnings_;
    std::set<std::string> told_;
    std::uint64_t warnings_left_out_ = 0;
};

} // namespace fathom
