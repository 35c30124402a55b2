#include "app/sources/message_topic.hpp"

#include "decoders/messages/camera_info.hpp"
#include "decoders/messages/image_encoding.hpp"
#include "decoders/messages/message_timelines.hpp"

#include <glm/gtc/quaternion.hpp>

#include <algorithm>
#include <limits>

namespace fathom {
namespace {

const Timeline kStamp{"stamp", TimelineKind::Timestamp};

std::string namespace_of(std::string topic) {
    // Transports hang their own name behind the picture's topic.
    for (const std::string_view transport :
         {"/compressed", "/compressedDepth", "/theora", "/ffmpeg", "/zstd"})
        if (topic.ends_with(transport)) {
            topic.resize(topic.size() - transport.size());
            break;
        }
    // RealSense: ".../Depth_0/image/data" goes with ".../Depth_0/info/camera_info".
    for (const std::string_view part : {"/image/data", "/info/camera_info"})
        if (topic.ends_with(part)) return topic.substr(0, topic.size() - part.size());
    const std::size_t slash = topic.rfind('/');
    return slash == std::string::npos ? std::string() : topic.substr(0, slash);
}

StampNs stamp_of(const Message& message) {
    return std::visit(
        []<typename T>(const T& value) -> StampNs {
            if constexpr (requires { value.stamp_ns; }) {
                return value.stamp_ns;
            } else if constexpr (std::is_same_v<T, TransformsMessage>) {
                return value.transforms.empty() ? std::nullopt : value.transforms.front().stamp_ns;
            } else if constexpr (std::is_same_v<T, OdometryMessage>) {
                return value.pose.stamp_ns;
            } else if constexpr (std::is_same_v<T, DisparityMessage>) {
                return value.image.stamp_ns;
            } else {
                return std::nullopt;
            }
        },
        message);
}

std::string frame_of(const Message& message) {
    return std::visit(
        []<typename T>(const T& value) -> std::string {
            if constexpr (requires { value.frame_id; }) {
                return value.frame_id;
            } else if constexpr (std::is_same_v<T, DisparityMessage>) {
                return value.image.frame_id;
            } else {
                return {};
            }
        },
        message);
}

std::string_view own_component_name(MessageKind kind) {
    switch (kind) {
    case MessageKind::Image:
    case MessageKind::CompressedImage:
    case MessageKind::Disparity: return name_of<EncodedImage>();
    case MessageKind::CameraInfo: return name_of<Calibration>();
    case MessageKind::Transforms: return name_of<FrameTransforms>();
    case MessageKind::PointCloud: return name_of<LoggedCloud>();
    default: return {};
    }
}

Result<EncodedImage> encoded_image(const ImageMessage& image) {
    EncodedImage encoded;
    encoded.bytes = image.data;
    encoded.type = MediaType::Raw;
    FATHOM_TRY(encoded.options.raw, raw_layout_of(image));
    return encoded;
}

Result<EncodedImage> encoded_image(const CompressedImageMessage& image) {
    EncodedImage encoded;
    encoded.bytes = image.data;
    std::string format = image.format;
    std::ranges::transform(format, format.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    if (format.find("compresseddepth") != std::string::npos) {
        encoded.type = MediaType::CompressedDepth;
        encoded.options.ros_format = image.format;
        return encoded;
    }
    encoded.type = sniff_media_type(image.data.bytes);
    if (encoded.type == MediaType::Unknown)
        return fail(ErrorCode::Unsupported, "pictures of the format '" + image.format + "' are not read");
    return encoded;
}

FrameTransforms frame_transforms(const TransformsMessage& message) {
    FrameTransforms result;
    for (const StampedTransform& transform : message.transforms)
        result.transforms.push_back({transform.parent, transform.child, transform.translation,
                                     transform.rotation, transform.stamp_ns});
    return result;
}

/// RealSense logs under STREAM/tf/GROUP, without names, how a point of the group's reference comes to the stream
/// (librealsense, "ros_writer"): the inverse of the stream's pose.
void name_realsense_frames(FrameTransforms& transforms, const std::string& topic) {
    const std::string stream = realsense_stream(topic);
    if (stream.empty()) return;
    for (FrameTransform& transform : transforms.transforms) {
        if (!transform.child.empty() || !transform.parent.empty()) continue;
        transform.child = stream;
        transform.parent = "extrinsics group " + topic.substr(topic.rfind('/') + 1);
        const auto& q = transform.rotation;
        const glm::dquat inverse = glm::conjugate(glm::dquat(q[3], q[0], q[1], q[2]));
        const double length = glm::length(inverse);
        if (!(length > 0)) continue;
        const auto& t = transform.translation_m;
        const glm::dvec3 moved = inverse / length * glm::dvec3(-t[0], -t[1], -t[2]);
        transform.translation_m = {moved.x, moved.y, moved.z};
        transform.rotation = {inverse.x, inverse.y, inverse.z, inverse.w};
    }
}

/// Of a picture that is not a plain buffer: depth where its pixels could be and the topic says so.
ImageRole compressed_role(const EncodedImage& encoded, const std::string& topic, bool is_realsense) {
    if (encoded.type == MediaType::CompressedDepth) return ImageRole::Depth;
    const auto probe = probe_image(encoded.type, encoded.bytes.bytes, encoded.options);
    if (!probe || !is_scalar_image(probe->desc.format)) return ImageRole::Colour;
    switch (probe->desc.format.scalar) {
    case Scalar::U16: return image_role("16UC1", topic, is_realsense);
    case Scalar::F32: return image_role("32FC1", topic, is_realsense);
    default: return image_role("mono8", topic, is_realsense);
    }
}

/// Times that the message carries for timelines of its recording's source.
void add_noted_times(const MessageReader& reader, const Blob& payload, std::vector<RowTime>& times) {
    for (MessageTimeline& noted : timelines_of(reader, payload.bytes)) {
        const TimelineKind kind = noted.kind == name_of(TimelineKind::Timestamp)  ? TimelineKind::Timestamp
                                  : noted.kind == name_of(TimelineKind::Duration) ? TimelineKind::Duration
                                                                                  : TimelineKind::Sequence;
        times.push_back({{std::move(noted.name), kind}, noted.value});
    }
}

} // namespace

std::string realsense_stream(const std::string& topic) {
    for (const std::string_view part : {"/image/", "/tf/"})
        if (const std::size_t end = topic.find(part); end != std::string::npos) return topic.substr(0, end);
    return {};
}

MessageTopic::MessageTopic(TopicName name, bool is_realsense)
    : name_(std::move(name)),
      reader_(std::make_shared<const MessageReader>(make_message_reader(name_.schema))),
      is_realsense_(is_realsense) {
    std::vector<std::string> names;
    if (const auto own = own_component_name(reader_->kind); !own.empty()) names.emplace_back(own);
    names.emplace_back(name_of<LoggedMessage>());
    components_ = std::make_shared<const std::vector<std::string>>(std::move(names));
}

std::string_view MessageTopic::archetype() const {
    switch (reader_->kind) {
    case MessageKind::Image:
    case MessageKind::Disparity: return facts_.role == ImageRole::Depth ? "DepthImage" : "Image";
    case MessageKind::CompressedImage:
        return facts_.role == ImageRole::Depth ? "EncodedDepthImage" : "EncodedImage";
    case MessageKind::Video: return "VideoStream";
    case MessageKind::CameraInfo: return "Pinhole";
    case MessageKind::Transforms:
    case MessageKind::Pose:
    case MessageKind::Odometry: return "Transform3D";
    case MessageKind::PointCloud: return "Points3D";
    case MessageKind::Log: return "TextLog";
    case MessageKind::Text: return "TextDocument";
    case MessageKind::Number: return "Scalars";
    case MessageKind::KeyValue:
    case MessageKind::NotKnown: break;
    }
    return {};
}

Chunk MessageTopic::start_chunk(ChunkId id, std::uint16_t recording) const {
    Chunk chunk;
    chunk.id = id;
    chunk.entity = name_.topic;
    chunk.recording = recording;
    return chunk;
}

/// Where the recording states what kind of picture it was, nobody has to guess by encoding and name.
void MessageTopic::take_noted_role() {
    const std::string& archetype = name_.notes.archetype;
    if (archetype == "DepthImage" || archetype == "EncodedDepthImage") facts_.role = ImageRole::Depth;
    if ((archetype == "Image" || archetype == "EncodedImage" || archetype == "SegmentationImage") &&
        facts_.role == ImageRole::Depth)
        facts_.role = ImageRole::Intensity;
}

Result<std::optional<Component>> MessageTopic::component_of(const Message& message, const Blob& payload) {
    (void)payload;
    if (const auto* image = std::get_if<ImageMessage>(&message)) {
        if (is_first_) {
            facts_.encoding = image->encoding;
            facts_.role = image_role(image->encoding, name_.topic, is_realsense_);
        }
        FATHOM_TRY(EncodedImage encoded, encoded_image(*image));
        return Component(std::move(encoded));
    }
    if (const auto* image = std::get_if<CompressedImageMessage>(&message)) {
        if (is_first_) facts_.encoding = image->format;
        FATHOM_TRY(EncodedImage encoded, encoded_image(*image));
        if (is_first_) {
            facts_.is_encoded = true;
            facts_.role = compressed_role(encoded, name_.topic, is_realsense_);
        }
        return Component(std::move(encoded));
    }
    if (const auto* disparity = std::get_if<DisparityMessage>(&message)) {
        if (is_first_) {
            facts_.encoding = disparity->image.encoding;
            facts_.role = ImageRole::Depth;
        }
        FATHOM_TRY(EncodedImage encoded, encoded_image(disparity->image));
        return Component(std::move(encoded));
    }
    if (const auto* info = std::get_if<CameraInfoMessage>(&message))
        return Component(Calibration{intrinsics_of(*info, false), intrinsics_of(*info, true)});
    if (const auto* transforms = std::get_if<TransformsMessage>(&message)) {
        FrameTransforms named = frame_transforms(*transforms);
        if (is_realsense_) name_realsense_frames(named, name_.topic);
        return Component(std::move(named));
    }
    if (const auto* cloud = std::get_if<PointCloudMessage>(&message))
        return Component(LoggedCloud{std::make_shared<const PointCloudMessage>(*cloud)});
    return std::nullopt;
}

Result<void> MessageTopic::append(Chunk& chunk, RowId row_id, const std::vector<RowTime>& times,
                                  Blob payload) {
    std::vector<RowTime> all_times = times;
    std::vector<Component> components;
    Result<void> outcome;
    if (reader_->kind != MessageKind::NotKnown) {
        const Result<Message> message = read_message(*reader_, payload);
        if (message) {
            if (const StampNs stamp = stamp_of(*message); stamp && !name_.notes.has_no_stamp) {
                all_times.push_back({kStamp, *stamp});
                facts_.has_stamp = true;
            }
            add_noted_times(*reader_, payload, all_times);
            if (is_first_) facts_.frame_id = frame_of(*message);
            Result<std::optional<Component>> component = component_of(*message, payload);
            if (!component) {
                outcome = std::unexpected(component.error());
            } else if (*component) {
                components.push_back(**std::move(component));
            }
            if (is_first_) take_noted_role();
            is_first_ = false;
        } else {
            outcome = std::unexpected(message.error());
        }
    }
    components.emplace_back(LoggedMessage{std::move(payload), reader_});
    append_row(chunk, row_id, all_times, std::move(components));
    return outcome;
}

void CameraPairing::add_camera(const std::string& topic, const std::string& frame_id) {
    by_namespace_.emplace(namespace_of(topic), topic);
    if (!frame_id.empty()) by_frame_.emplace(frame_id, topic);
}

std::string CameraPairing::camera_of(const std::string& picture_topic, const std::string& frame_id) const {
    // Below the picture's own topic, as `fathom convert` writes it.
    if (const auto own = by_namespace_.find(picture_topic); own != by_namespace_.end()) return own->second;
    const auto [first, last] = by_namespace_.equal_range(namespace_of(picture_topic));
    if (first != last) {
        // Of several in one namespace, the one whose frame it is.
        for (auto it = first; it != last; ++it) {
            const auto [frame, frame_end] = by_frame_.equal_range(frame_id);
            if (std::any_of(frame, frame_end, [&](const auto& entry) { return entry.second == it->second; }))
                return it->second;
        }
        return first->second;
    }
    // Of several cameras at one place nobody can tell.
    return by_frame_.count(frame_id) == 1 ? by_frame_.find(frame_id)->second : std::string();
}

} // namespace fathom
