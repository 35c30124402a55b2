// Message: what a recorded or live message says, whatever it was serialised with: ROS 1, ROS 2 (CDR), Foxglove as
// protobuf, FlatBuffers or JSON.
//
//     const MessageReader reader = make_message_reader(schema);               // once per channel
//     FATHOM_TRY(const Message message, read_message(reader, payload));       // message_reader.hpp
//     if (const auto* image = std::get_if<ImageMessage>(&message)) ...
//
// Field for field what a depth viewer needs. Pictures and clouds are slices of the payload, never copies (JSON alone
// has to be unpacked). Numbers are as they were sent: judging them (a zero quaternion, K of zeros) is up to the user of
// the message. Any thread.
#pragma once

#include "decoders/media/blob.hpp"
#include "decoders/media/pixel_format.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace fathom {

/// Since the epoch of whoever wrote it; none where the message has no stamp, or one beyond what 64 bits hold.
using StampNs = std::optional<std::int64_t>;

struct ImageMessage {
    StampNs stamp_ns;
    std::string frame_id;
    std::uint32_t width = 0, height = 0;
    std::string encoding; // image_encoding.hpp
    bool big_endian = false;
    std::uint32_t step = 0; // bytes from row to row; 0: packed
    Blob data;
};

struct CompressedImageMessage {
    StampNs stamp_ns;
    std::string frame_id;
    std::string format; // "jpeg", "16UC1; compressedDepth png" …
    Blob data;          // of compressedDepth with its header of 12 bytes
};

/// A piece of a video stream (foxglove.CompressedVideo).
struct VideoMessage {
    StampNs stamp_ns;
    std::string frame_id;
    std::string format; // "h264", "h265", "vp9", "av1"
    Blob data;
};

struct RegionOfInterest {
    std::uint32_t x_offset = 0, y_offset = 0;
    std::uint32_t width = 0, height = 0; // 0: the whole picture

    bool operator==(const RegionOfInterest&) const = default;
};

/// sensor_msgs/CameraInfo, foxglove.CameraCalibration; see camera_info.hpp for what they come to.
struct CameraInfoMessage {
    StampNs stamp_ns;
    std::string frame_id;
    std::uint32_t width = 0, height = 0; // of the full sensor picture
    std::string model;
    std::vector<double> d;
    std::array<double, 9> k{}, r{}; // row-major
    std::array<double, 12> p{};
    std::uint32_t binning_x = 0, binning_y = 0; // 0 means 1
    RegionOfInterest roi;
};

/// A child frame's pose in its parent: p_parent = rotation · p_child + translation.
struct StampedTransform {
    StampNs stamp_ns;
    std::string parent, child;                  // empty for a bare geometry_msgs/Transform
    std::array<double, 3> translation{};        // metres
    std::array<double, 4> rotation{0, 0, 0, 1}; // x y z w, as sent; identity where the message has none
};

struct TransformsMessage {
    std::vector<StampedTransform> transforms;
};

struct PoseMessage {
    StampNs stamp_ns;
    std::string frame_id;
    std::array<double, 3> position{};
    std::array<double, 4> orientation{0, 0, 0, 1};
};

struct OdometryMessage {
    PoseMessage pose;
    std::string child_frame_id;
};

/// One value of each point: `count` numbers of `scalar`, `offset` bytes into the point.
struct PointField {
    std::string name;
    std::uint32_t offset = 0;
    Scalar scalar = Scalar::F32;
    std::uint32_t count = 1;

    bool operator==(const PointField&) const = default;
};

struct PointCloudMessage {
    StampNs stamp_ns;
    std::string frame_id;
    std::uint32_t width = 0, height = 0; // height above 1: organised, like a picture
    std::vector<PointField> fields;      // those of a type that is known
    bool big_endian = false;
    std::uint32_t point_step = 0, row_step = 0; // bytes
    Blob data;
    std::array<double, 3> position{}; // of the cloud in its frame (Foxglove)
    std::array<double, 4> orientation{0, 0, 0, 1};
};

/// stereo_msgs/DisparityImage: depth = focal_px · baseline_m / disparity.
struct DisparityMessage {
    ImageMessage image; // 32FC1, pixels
    double focal_px = 0, baseline_m = 0;
    double min_disparity = 0, max_disparity = 0;
};

enum class LogLevel : std::uint8_t { Unknown, Debug, Info, Warning, Error, Fatal };

struct LogMessage {
    StampNs stamp_ns;
    LogLevel level = LogLevel::Unknown;
    std::string source; // the node's name
    std::string text;
};

/// diagnostic_msgs/KeyValue, as RealSense recordings keep device information and frame metadata.
struct KeyValueMessage {
    std::string key, value;
};

/// std_msgs/Float32 and its siblings.
struct NumberMessage {
    double value = 0;
};

/// std_msgs/String.
struct TextMessage {
    std::string text;
};

/// A type that Fathom shows as a table only (describe_message).
struct NotKnown {};

using Message = std::variant<NotKnown, ImageMessage, CompressedImageMessage, VideoMessage, CameraInfoMessage,
                             TransformsMessage, PointCloudMessage, PoseMessage, OdometryMessage,
                             DisparityMessage, LogMessage, KeyValueMessage, NumberMessage, TextMessage>;

/// Which of them a schema holds, known before any message is read; in the order of the variant.
enum class MessageKind : std::uint8_t {
    NotKnown,
    Image,
    CompressedImage,
    Video,
    CameraInfo,
    Transforms,
    PointCloud,
    Pose,
    Odometry,
    Disparity,
    Log,
    KeyValue,
    Number,
    Text
};

[[nodiscard]] inline MessageKind kind_of(const Message& message) {
    return static_cast<MessageKind>(message.index());
}

} // namespace fathom
