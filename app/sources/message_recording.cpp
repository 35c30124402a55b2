#include "app/sources/message_recording.hpp"

#include "app/scene/pictures.hpp"

#include "decoders/messages/camera_info.hpp"
#include "decoders/messages/image_encoding.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>

namespace fathom {
namespace {

const Timeline kLogTime{"log_time", TimelineKind::Timestamp};
const Timeline kPublishTime{"publish_time", TimelineKind::Timestamp};

/// Problems of one kind in a damaged file may be many.
constexpr std::size_t kMostWarnings = 100;

bool is_picture(MessageKind kind) {
    return kind == MessageKind::Image || kind == MessageKind::CompressedImage ||
           kind == MessageKind::Disparity;
}

/// A 32-bit number as people write it: 0.001, not 0.0010000000474974513.
double as_written(double value) {
    std::array<char, 32> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), static_cast<float>(value)).ptr;
    double written = value;
    std::from_chars(text.data(), end, written);
    return written;
}

/// What the recording says of a topic's depth; nothing where it says nothing.
std::optional<DepthMeaning> stated_meaning(const MessageTopic& topic, std::optional<double> sensor_unit) {
    const TopicNotes& notes = topic.notes();
    const auto unit = notes.metres_per_unit ? notes.metres_per_unit : sensor_unit;
    if (!unit && notes.kind.empty() && notes.invalid_codes.empty()) return std::nullopt;
    const auto encoding = parse_image_encoding(topic.facts().encoding);
    DepthMeaning meaning = assumed_meaning(encoding ? encoding->format : kU16);
    if (unit) {
        meaning.metres_per_unit = *unit;
        meaning.unit_origin = Origin::File;
    }
    apply_notes({notes.kind, notes.invalid_codes}, meaning);
    return meaning;
}

} // namespace

void own_payloads(std::vector<MessageRow>& rows, std::uint64_t shared_bytes) {
    std::size_t size = 0;
    for (const MessageRow& row : rows)
        size += row.payload.bytes.size();
    if (shared_bytes - std::min<std::uint64_t>(size, shared_bytes) <= shared_bytes / 20)
        return; // a copy saves nothing
    std::vector<std::byte> block;
    block.reserve(size);
    for (const MessageRow& row : rows)
        block.insert(block.end(), row.payload.bytes.begin(), row.payload.bytes.end());
    const Blob own = make_blob(std::move(block));
    std::size_t offset = 0;
    for (MessageRow& row : rows) {
        const std::size_t bytes = row.payload.bytes.size();
        row.payload = slice(own, offset, bytes);
        offset += bytes;
    }
}

std::uint32_t MessageRecording::add_channel(TopicName name) {
    const auto [first, last] = channel_of_topic_.equal_range(name.topic);
    for (auto known = first; known != last; ++known)
        if (channels_[known->second].topic.schema() == name.schema &&
            channels_[known->second].topic.notes() == name.notes)
            return known->second;
    channel_of_topic_.emplace(name.topic, static_cast<std::uint32_t>(channels_.size()));
    is_realsense_ |= name.topic == "/file_version" || name.topic.starts_with("/device_");
    channels_.push_back({MessageTopic(std::move(name), is_realsense_), 0, {}});
    const MessageTopic& topic = channels_.back().topic;
    if (!topic.reader().warning.empty()) warn(topic.topic() + ": " + topic.reader().warning);
    return static_cast<std::uint32_t>(channels_.size() - 1);
}

std::uint32_t MessageRecording::add_part(std::uint32_t channel, std::vector<std::int64_t> log_times_ns) {
    const auto position = static_cast<std::uint32_t>(parts_.size());
    channels_[channel].message_count += log_times_ns.size();
    channels_[channel].parts.push_back(position);
    parts_.push_back({channel, std::move(log_times_ns)});
    return position;
}

void MessageRecording::warn(std::string text) {
    if (!place_.empty()) text.insert(0, place_ + ": ");
    if (!told_.insert(text).second) return; // a part may be read again
    if (warnings_.size() < kMostWarnings) {
        warnings_.push_back(std::move(text));
    } else {
        ++warnings_left_out_;
    }
}

std::vector<std::string> MessageRecording::take_warnings() {
    if (warnings_left_out_ != 0) warnings_.push_back(std::to_string(warnings_left_out_) + " more of these");
    warnings_left_out_ = 0;
    return std::exchange(warnings_, {});
}

/// A row that holds at every time, whatever its message is stamped with.
void MessageRecording::append_static(MessageTopic& topic, Chunk& chunk, MessageRow row) {
    const std::int64_t log_time_ns = row.log_time_ns;
    const auto read = topic.append(chunk, row.row_id, {}, std::move(row.payload));
    chunk.times.clear();
    if (!read)
        warn(topic.topic() + ", message at " + std::to_string(log_time_ns) + ": " + read.error().message);
}

std::shared_ptr<const Chunk> MessageRecording::make_chunk(std::uint32_t position,
                                                          std::vector<MessageRow> rows) {
    MessageTopic& topic = channels_[parts_[position].channel].topic;
    Chunk chunk = topic.start_chunk(chunk_id(source_id_, position), 0);
    for (MessageRow& row : rows) {
        if (topic.notes().is_static) {
            // What it was written with has no time of its own.
            append_static(topic, chunk, std::move(row));
            continue;
        }
        std::vector<RowTime> times = {{kLogTime, row.log_time_ns}};
        if (row.publish_time_ns) times.push_back({kPublishTime, *row.publish_time_ns});
        const auto read = topic.append(chunk, row.row_id, times, std::move(row.payload));
        if (!read)
            warn(topic.topic() + ", message at " + std::to_string(row.log_time_ns) + ": " +
                 read.error().message);
    }
    return std::make_shared<const Chunk>(std::move(chunk));
}

/// So that the topic's facts are known.
void MessageRecording::look_at_first(std::uint32_t channel, const ReadPart& read_part) {
    constexpr std::size_t kMostTries = 4; // a damaged chunk or two at the start
    const std::vector<std::uint32_t>& parts = channels_[channel].parts;
    if (channels_[channel].is_looked_at || parts.empty()) return;
    channels_[channel].is_looked_at = true;
    for (std::size_t i = 0; i < std::min(kMostTries, parts.size()); ++i) {
        auto rows = read_part(parts[i]);
        if (!rows || rows->empty()) continue;
        rows->resize(1);
        const auto chunk = make_chunk(parts[i], *std::move(rows));
        if (chunk->components.size() > 1) break;
    }
}

std::optional<double> MessageRecording::number_of_topic(const std::string& name, const ReadPart& read_part) {
    for (const Channel& channel : channels_) {
        if (channel.topic.topic() != name || channel.parts.empty()) continue;
        const auto rows = read_part(channel.parts.front());
        if (!rows || rows->empty()) return std::nullopt;
        const auto message = read_message(channel.topic.reader(), rows->front().payload);
        if (!message) return std::nullopt;
        if (const auto* number = std::get_if<NumberMessage>(&*message)) return number->value;
    }
    return std::nullopt;
}

/// "/device_0/sensor_0/Depth_0/image/data" -> the option "Depth Units" of "/device_0/sensor_0".
std::optional<double> MessageRecording::realsense_unit(const std::string& picture_topic,
                                                       const ReadPart& read_part) {
    const std::size_t sensor = picture_topic.find("/sensor_");
    if (!is_realsense_ || sensor == std::string::npos) return std::nullopt;
    const std::string base = picture_topic.substr(0, picture_topic.find('/', sensor + 1));
    for (const std::string_view name : {"/option/Depth Units/value", "/option/Depth_Units/value"}) {
        const auto unit = number_of_topic(base + std::string(name), read_part);
        constexpr double kMost_m = 1;
        if (unit && *unit > 0 && *unit <= kMost_m) return as_written(*unit);
    }
    return std::nullopt;
}

/// The static rows of picture topics: role, unit, camera, frame, partner.
void MessageRecording::describe_pictures(SourceIndex& index, const ReadPart& read_part) {
    CameraPairing cameras;
    for (std::uint32_t i = 0; i < channels_.size(); ++i) {
        const MessageKind kind = channels_[i].topic.reader().kind;
        if (!is_picture(kind) && kind != MessageKind::CameraInfo) continue;
        look_at_first(i, read_part);
        if (kind == MessageKind::CameraInfo)
            cameras.add_camera(channels_[i].topic.topic(), channels_[i].topic.facts().frame_id);
    }
    std::map<std::string, bool> described;
    for (const Channel& channel : channels_) {
        const MessageTopic& topic = channel.topic;
        const TopicFacts& facts = topic.facts();
        if (!is_picture(topic.reader().kind) || channel.parts.empty() ||
            !described.emplace(topic.topic(), true).second)
            continue;
        std::vector<Component> components = {facts.role};
        const std::string stream = is_realsense_ ? realsense_stream(topic.topic()) : std::string();
        if (!stream.empty()) {
            components.emplace_back(FrameId{stream});
        } else if (!facts.frame_id.empty()) {
            components.emplace_back(FrameId{facts.frame_id});
        }
        const std::string camera = cameras.camera_of(topic.topic(), facts.frame_id);
        if (!camera.empty()) components.emplace_back(CameraOf{camera, is_rectified_topic(topic.topic())});
        if (facts.role == ImageRole::Depth) {
            if (auto meaning = stated_meaning(topic, realsense_unit(topic.topic(), read_part)))
                components.emplace_back(*std::move(meaning));
            // A picture in the same coordinate frame is registered with the depth; RealSense logs how its cameras stand.
            for (const Channel& other : channels_)
                if (is_picture(other.topic.reader().kind) && !other.parts.empty() &&
                    (is_realsense_ || !facts.frame_id.empty()) &&
                    other.topic.facts().role == ImageRole::Colour &&
                    other.topic.facts().frame_id == facts.frame_id) {
                    components.emplace_back(ColourPartner{other.topic.topic()});
                    break;
                }
        }
        // Behind all parts that there may ever be. A later description counts before an earlier one.
        constexpr std::uint32_t kFirstDescription = 0xF0000000;
        const std::uint32_t position = kFirstDescription + description_count_++;
        const ChunkId id = chunk_id(source_id_, position);
        index.resident.push_back(std::make_shared<const Chunk>(
            one_row_chunk(id, topic.topic(), {0, position}, {}, std::move(components))));
    }
}

SourceIndex MessageRecording::describe(const ReadPart& read_part) {
    SourceIndex index;
    index.recordings.emplace_back();
    index.timeline = kLogTime;
    index.rows_are_partly_known = true; // headers' stamps stand in the messages
    const auto with_parts = static_cast<std::size_t>(
        std::ranges::count_if(channels_, [](const Channel& channel) { return !channel.parts.empty(); }));
    if (with_parts != described_channels_ || described_parts_ == 0) describe_pictures(index, read_part);
    described_channels_ = with_parts;
    std::map<std::string, std::size_t> streams;
    for (const Channel& channel : channels_) {
        const auto [stream, is_new] = streams.try_emplace(channel.topic.topic(), index.streams.size());
        if (is_new) {
            StreamFacts facts;
            facts.entity = channel.topic.topic();
            facts.archetype = channel.topic.archetype();
            facts.schema = channel.topic.reader().name;
            facts.encoding = channel.topic.facts().encoding;
            facts.frame_id = channel.topic.facts().frame_id;
            index.streams.push_back(std::move(facts));
        }
        index.streams[stream->second].count += channel.message_count;
    }
    for (std::uint32_t position = std::exchange(described_parts_, static_cast<std::uint32_t>(parts_.size()));
         position < parts_.size(); ++position) {
        Part& part = parts_[position];
        if (part.log_times_ns.empty()) continue;
        const MessageTopic& topic = channels_[part.channel].topic;
        if (topic.notes().is_static) {
            if (auto rows = read_part(position))
                index.resident.push_back(make_chunk(position, *std::move(rows)));
            continue;
        }
        ChunkSummary summary;
        summary.id = chunk_id(source_id_, position);
        summary.entity = topic.topic();
        summary.row_count = static_cast<std::uint32_t>(part.log_times_ns.size());
        summary.components = topic.components();
        const auto [first, last] = std::ranges::minmax(part.log_times_ns);
        // From here on the index alone knows them.
        summary.times.push_back({kLogTime, first, last, std::exchange(part.log_times_ns, {})});
        if (summary.row_count == 1) summary.times.back().values = {};
        index.chunks.push_back(std::move(summary));
    }
    return index;
}

} // namespace fathom
