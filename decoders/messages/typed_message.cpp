#include "decoders/messages/typed_message.hpp"

#include "decoders/messages/named_fields.hpp"
#include "decoders/messages/ros_definition.hpp"

#include <algorithm>
#include <array>

namespace fathom {
namespace {

/// ROS has a header, Foxglove the same two values in the message itself.
StampNs stamp_of(NamedFields& fields) {
    if (fields.has("header")) return fields.in("header").stamp("stamp");
    return fields.has("timestamp") ? fields.stamp("timestamp") : fields.stamp("stamp");
}

std::string frame_of(NamedFields& fields) {
    if (fields.has("header")) {
        NamedFields header = fields.in("header");
        return header.has("frame_id") ? header.text("frame_id") : std::string();
    }
    return fields.has("frame_id") ? fields.text("frame_id") : std::string();
}

std::array<double, 3> xyz(NamedFields fields) {
    return {fields.number("x"), fields.number("y"), fields.number("z")};
}

std::array<double, 4> xyzw(NamedFields fields) {
    return {fields.number("x"), fields.number("y"), fields.number("z"), fields.number("w")};
}

/// Translation and rotation, either of which protobuf and JSON leave out when there is nothing to say.
void read_pose(NamedFields fields, std::string_view position_name, std::string_view orientation_name,
               std::array<double, 3>& position, std::array<double, 4>& orientation) {
    if (fields.has(position_name)) position = xyz(fields.in(position_name));
    if (fields.has(orientation_name)) orientation = xyzw(fields.in(orientation_name));
}

Message image(NamedFields fields) {
    ImageMessage image{.stamp_ns = stamp_of(fields), .frame_id = frame_of(fields)};
    image.width = fields.u32("width");
    image.height = fields.u32("height");
    image.encoding = fields.text("encoding");
    image.big_endian = fields.has("is_bigendian") && fields.number("is_bigendian") != 0;
    image.step = fields.u32("step");
    image.data = fields.data("data");
    return image;
}

Message compressed_image(NamedFields fields) {
    return CompressedImageMessage{stamp_of(fields), frame_of(fields), fields.text("format"),
                                  fields.data("data")};
}

Message video(NamedFields fields) {
    return VideoMessage{stamp_of(fields), frame_of(fields), fields.text("format"), fields.data("data")};
}

Message camera_info(NamedFields fields) {
    CameraInfoMessage info{.stamp_ns = stamp_of(fields), .frame_id = frame_of(fields)};
    info.width = fields.u32("width");
    info.height = fields.u32("height");
    if (fields.has("distortion_model")) info.model = fields.text("distortion_model");
    if (fields.has("d")) info.d = fields.numbers("d");
    info.k = fields.matrix<9>("k");
    if (fields.has("r")) info.r = fields.matrix<9>("r");
    if (fields.has("p")) info.p = fields.matrix<12>("p");
    if (fields.has("binning_x")) info.binning_x = fields.u32("binning_x");
    if (fields.has("binning_y")) info.binning_y = fields.u32("binning_y");
    if (fields.has("roi")) {
        NamedFields roi = fields.in("roi");
        info.roi = {roi.u32("x_offset"), roi.u32("y_offset"), roi.u32("width"), roi.u32("height")};
    }
    return info;
}

StampedTransform transform_stamped(NamedFields fields) {
    StampedTransform transform{.stamp_ns = stamp_of(fields), .parent = frame_of(fields)};
    transform.child = fields.text("child_frame_id");
    read_pose(fields.in("transform"), "translation", "rotation", transform.translation, transform.rotation);
    return transform;
}

StampedTransform frame_transform(NamedFields fields) {
    StampedTransform transform{.stamp_ns = stamp_of(fields)};
    transform.parent = fields.text("parent_frame_id");
    transform.child = fields.text("child_frame_id");
    read_pose(fields, "translation", "rotation", transform.translation, transform.rotation);
    return transform;
}

Message bare_transform(NamedFields fields) {
    StampedTransform transform;
    read_pose(fields, "translation", "rotation", transform.translation, transform.rotation);
    return TransformsMessage{{transform}};
}

Message one_transform_stamped(NamedFields fields) {
    return TransformsMessage{{transform_stamped(fields)}};
}

Message one_frame_transform(NamedFields fields) {
    return TransformsMessage{{frame_transform(fields)}};
}

Message transforms_stamped(NamedFields fields) {
    TransformsMessage message;
    fields.for_each("transforms",
                    [&](NamedFields each) { message.transforms.push_back(transform_stamped(each)); });
    return message;
}

Message frame_transforms(NamedFields fields) {
    TransformsMessage message;
    fields.for_each("transforms",
                    [&](NamedFields each) { message.transforms.push_back(frame_transform(each)); });
    return message;
}

/// sensor_msgs/PointField counts from i8, foxglove.NumericType from u8; both from 1.
constexpr std::array kRosScalars = {Scalar::I8,  Scalar::U8,  Scalar::I16, Scalar::U16,
                                    Scalar::I32, Scalar::U32, Scalar::F32, Scalar::F64};
constexpr std::array kFoxgloveScalars = {Scalar::U8,  Scalar::I8,  Scalar::U16, Scalar::I16,
                                         Scalar::U32, Scalar::I32, Scalar::F32, Scalar::F64};

std::vector<PointField> point_fields(NamedFields& fields, const std::array<Scalar, 8>& scalars,
                                     std::string_view type_name) {
    std::vector<PointField> found;
    fields.for_each("fields", [&](NamedFields each) {
        PointField field{.name = each.text("name"), .offset = each.u32("offset")};
        if (each.has("count")) field.count = each.u32("count");
        const std::uint32_t type = each.u32(type_name);
        if (type < 1 || type > scalars.size()) return;
        field.scalar = scalars[type - 1];
        found.push_back(std::move(field));
    });
    return found;
}

Message point_cloud2(NamedFields fields) {
    PointCloudMessage cloud{.stamp_ns = stamp_of(fields), .frame_id = frame_of(fields)};
    cloud.width = fields.u32("width");
    cloud.height = fields.u32("height");
    cloud.fields = point_fields(fields, kRosScalars, "datatype");
    cloud.big_endian = fields.has("is_bigendian") && fields.number("is_bigendian") != 0;
    cloud.point_step = fields.u32("point_step");
    cloud.row_step = fields.u32("row_step");
    cloud.data = fields.data("data");
    return cloud;
}

Message foxglove_point_cloud(NamedFields fields) {
    PointCloudMessage cloud{.stamp_ns = stamp_of(fields), .frame_id = frame_of(fields)};
    cloud.fields = point_fields(fields, kFoxgloveScalars, "type");
    cloud.point_step = fields.u32("point_stride");
    cloud.data = fields.data("data");
    cloud.height = 1;
    if (cloud.point_step != 0)
        cloud.width = static_cast<std::uint32_t>(
            std::min<std::size_t>(cloud.data.bytes.size() / cloud.point_step, 0xFFFFFFFF));
    if (fields.has("pose"))
        read_pose(fields.in("pose"), "position", "orientation", cloud.position, cloud.orientation);
    return cloud;
}

PoseMessage pose_in(NamedFields fields) {
    PoseMessage message{.stamp_ns = stamp_of(fields), .frame_id = frame_of(fields)};
    NamedFields outer = fields.in("pose");
    const NamedFields pose = outer.has("pose") ? outer.in("pose") : outer; // with a covariance beside it
    read_pose(pose, "position", "orientation", message.position, message.orientation);
    return message;
}

Message pose(NamedFields fields) {
    return pose_in(fields);
}

Message odometry(NamedFields fields) {
    return OdometryMessage{pose_in(fields), fields.text("child_frame_id")};
}

Message disparity(NamedFields fields) {
    DisparityMessage message{.image = std::get<ImageMessage>(image(fields.in("image")))};
    message.focal_px = fields.number("f");
    message.baseline_m = fields.number("t");
    message.min_disparity = fields.number("min_disparity");
    message.max_disparity = fields.number("max_disparity");
    return message;
}

struct LogLevelName {
    double number;
    LogLevel level;
};
constexpr auto kRos1Levels = std::to_array<LogLevelName>({{1, LogLevel::Debug},
                                                          {2, LogLevel::Info},
                                                          {4, LogLevel::Warning},
                                                          {8, LogLevel::Error},
                                                          {16, LogLevel::Fatal}});
constexpr auto kRos2Levels = std::to_array<LogLevelName>({{10, LogLevel::Debug},
                                                          {20, LogLevel::Info},
                                                          {30, LogLevel::Warning},
                                                          {40, LogLevel::Error},
                                                          {50, LogLevel::Fatal}});
constexpr auto kFoxgloveLevels = std::to_array<LogLevelName>({{1, LogLevel::Debug},
                                                              {2, LogLevel::Info},
                                                              {3, LogLevel::Warning},
                                                              {4, LogLevel::Error},
                                                              {5, LogLevel::Fatal}});

LogMessage log_message(NamedFields& fields, const std::array<LogLevelName, 5>& levels,
                       std::string_view text_name) {
    LogMessage message{.stamp_ns = stamp_of(fields)};
    const double number = fields.number("level");
    const auto level = std::ranges::find(levels, number, &LogLevelName::number);
    if (level != levels.end()) message.level = level->level;
    if (fields.has("name")) message.source = fields.text("name");
    message.text = fields.text(text_name);
    return message;
}

Message ros1_log(NamedFields fields) {
    return log_message(fields, kRos1Levels, "msg");
}
Message ros2_log(NamedFields fields) {
    return log_message(fields, kRos2Levels, "msg");
}
Message foxglove_log(NamedFields fields) {
    return log_message(fields, kFoxgloveLevels, "message");
}

Message key_value(NamedFields fields) {
    return KeyValueMessage{fields.text("key"), fields.text("value")};
}

Message number(NamedFields fields) {
    return NumberMessage{fields.number("data")};
}

Message text(NamedFields fields) {
    return TextMessage{fields.text("data")};
}

struct KnownMessage {
    std::string_view name; // plain
    MessageKind kind;
    Message (*read)(NamedFields fields);
};

constexpr auto kKnownMessages = std::to_array<KnownMessage>({
    {"sensor_msgs/Image", MessageKind::Image, image},
    {"sensor_msgs/CompressedImage", MessageKind::CompressedImage, compressed_image},
    {"sensor_msgs/CameraInfo", MessageKind::CameraInfo, camera_info},
    {"sensor_msgs/PointCloud2", MessageKind::PointCloud, point_cloud2},
    {"stereo_msgs/DisparityImage", MessageKind::Disparity, disparity},
    {"tf2_msgs/TFMessage", MessageKind::Transforms, transforms_stamped},
    {"tf/tfMessage", MessageKind::Transforms, transforms_stamped},
    {"geometry_msgs/TransformStamped", MessageKind::Transforms, one_transform_stamped},
    {"geometry_msgs/Transform", MessageKind::Transforms, bare_transform},
    {"geometry_msgs/PoseStamped", MessageKind::Pose, pose},
    {"geometry_msgs/PoseWithCovarianceStamped", MessageKind::Pose, pose},
    {"nav_msgs/Odometry", MessageKind::Odometry, odometry},
    {"rosgraph_msgs/Log", MessageKind::Log, ros1_log},
    {"rcl_interfaces/Log", MessageKind::Log, ros2_log},
    {"diagnostic_msgs/KeyValue", MessageKind::KeyValue, key_value},
    {"std_msgs/String", MessageKind::Text, text},
    {"std_msgs/Bool", MessageKind::Number, number},
    {"std_msgs/Int8", MessageKind::Number, number},
    {"std_msgs/UInt8", MessageKind::Number, number},
    {"std_msgs/Int16", MessageKind::Number, number},
    {"std_msgs/UInt16", MessageKind::Number, number},
    {"std_msgs/Int32", MessageKind::Number, number},
    {"std_msgs/UInt32", MessageKind::Number, number},
    {"std_msgs/Int64", MessageKind::Number, number},
    {"std_msgs/UInt64", MessageKind::Number, number},
    {"std_msgs/Float32", MessageKind::Number, number},
    {"std_msgs/Float64", MessageKind::Number, number},
    {"foxglove/RawImage", MessageKind::Image, image},
    {"foxglove/CompressedImage", MessageKind::CompressedImage, compressed_image},
    {"foxglove/CompressedVideo", MessageKind::Video, video},
    {"foxglove/CameraCalibration", MessageKind::CameraInfo, camera_info},
    {"foxglove/FrameTransform", MessageKind::Transforms, one_frame_transform},
    {"foxglove/FrameTransforms", MessageKind::Transforms, frame_transforms},
    {"foxglove/PointCloud", MessageKind::PointCloud, foxglove_point_cloud},
    {"foxglove/PoseInFrame", MessageKind::Pose, pose},
    {"foxglove/Log", MessageKind::Log, foxglove_log},
});

const KnownMessage* known_message(std::string_view name) {
    std::string plain = plain_ros_name(name);
    if (plain.starts_with("foxglove_msgs/")) plain.erase(8, 5); // the same schemas as ROS messages
    const auto found = std::ranges::find(kKnownMessages, plain, &KnownMessage::name);
    return found == kKnownMessages.end() ? nullptr : &*found;
}

} // namespace

MessageKind kind_of_schema(std::string_view name) {
    const KnownMessage* known = known_message(name);
    return known ? known->kind : MessageKind::NotKnown;
}

Result<Message> typed_message(std::string_view name, const FieldTree& tree, const Blob& payload) {
    const KnownMessage* known = known_message(name);
    if (!known || tree.nodes.empty()) return NotKnown{};
    std::string complaint;
    Message message = known->read(NamedFields(tree, &tree.nodes[0], payload, complaint));
    if (!complaint.empty()) return fail(ErrorCode::Malformed, complaint);
    return message;
}

} // namespace fathom
