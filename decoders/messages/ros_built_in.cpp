// The built-in messages: definitions restated from ros2/common_interfaces, ros2/rcl_interfaces, ros/common_msgs,
// ros/std_msgs and foxglove/foxglove-sdk, fields only. Where ROS 1 and ROS 2 agree the text serves both; names of fields
// that differ only in case (K, k) are the same field.
#include "decoders/messages/ros_definition_parts.hpp"

#include <algorithm>
#include <array>

namespace fathom {
namespace {

enum class Serves : std::uint8_t { Both, Ros1, Ros2 };

struct BuiltInRosMessage {
    std::string_view name;
    std::string_view text;
    Serves serves = Serves::Both;
};

constexpr auto kBuiltIn = std::to_array<BuiltInRosMessage>({
    {"builtin_interfaces/Time", "int32 sec\nuint32 nanosec\n", Serves::Ros2},
    {"builtin_interfaces/Duration", "int32 sec\nuint32 nanosec\n", Serves::Ros2},
    {"std_msgs/Header", "uint32 seq\ntime stamp\nstring frame_id\n", Serves::Ros1},
    {"std_msgs/Header", "builtin_interfaces/Time stamp\nstring frame_id\n", Serves::Ros2},
    {"std_msgs/String", "string data\n"},
    {"std_msgs/Bool", "bool data\n"},
    {"std_msgs/Int8", "int8 data\n"},
    {"std_msgs/UInt8", "uint8 data\n"},
    {"std_msgs/Int16", "int16 data\n"},
    {"std_msgs/UInt16", "uint16 data\n"},
    {"std_msgs/Int32", "int32 data\n"},
    {"std_msgs/UInt32", "uint32 data\n"},
    {"std_msgs/Int64", "int64 data\n"},
    {"std_msgs/UInt64", "uint64 data\n"},
    {"std_msgs/Float32", "float32 data\n"},
    {"std_msgs/Float64", "float64 data\n"},
    {"sensor_msgs/Image",
     "std_msgs/Header header\nuint32 height\nuint32 width\nstring encoding\nuint8 is_bigendian\nuint32 step\n"
     "uint8[] data\n"},
    {"sensor_msgs/CompressedImage", "std_msgs/Header header\nstring format\nuint8[] data\n"},
    {"sensor_msgs/RegionOfInterest",
     "uint32 x_offset\nuint32 y_offset\nuint32 height\nuint32 width\nbool do_rectify\n"},
    {"sensor_msgs/CameraInfo",
     "std_msgs/Header header\nuint32 height\nuint32 width\nstring distortion_model\nfloat64[] D\nfloat64[9] "
     "K\n"
     "float64[9] R\nfloat64[12] P\nuint32 binning_x\nuint32 binning_y\nsensor_msgs/RegionOfInterest roi\n",
     Serves::Ros1},
    {"sensor_msgs/CameraInfo",
     "std_msgs/Header header\nuint32 height\nuint32 width\nstring distortion_model\nfloat64[] d\nfloat64[9] "
     "k\n"
     "float64[9] r\nfloat64[12] p\nuint32 binning_x\nuint32 binning_y\nsensor_msgs/RegionOfInterest roi\n",
     Serves::Ros2},
    {"sensor_msgs/PointField", "string name\nuint32 offset\nuint8 datatype\nuint32 count\n"},
    {"sensor_msgs/PointCloud2", "std_msgs/Header header\nuint32 height\nuint32 "
                                "width\nsensor_msgs/PointField[] fields\nbool is_bigendian\n"
                                "uint32 point_step\nuint32 row_step\nuint8[] data\nbool is_dense\n"},
    {"stereo_msgs/DisparityImage", "std_msgs/Header header\nsensor_msgs/Image image\nfloat32 f\nfloat32 t\n"
                                   "sensor_msgs/RegionOfInterest valid_window\nfloat32 "
                                   "min_disparity\nfloat32 max_disparity\nfloat32 delta_d\n"},
    {"geometry_msgs/Vector3", "float64 x\nfloat64 y\nfloat64 z\n"},
    {"geometry_msgs/Point", "float64 x\nfloat64 y\nfloat64 z\n"},
    {"geometry_msgs/Quaternion", "float64 x\nfloat64 y\nfloat64 z\nfloat64 w\n"},
    {"geometry_msgs/Transform", "geometry_msgs/Vector3 translation\ngeometry_msgs/Quaternion rotation\n"},
    {"geometry_msgs/TransformStamped",
     "std_msgs/Header header\nstring child_frame_id\ngeometry_msgs/Transform transform\n"},
    {"geometry_msgs/Pose", "geometry_msgs/Point position\ngeometry_msgs/Quaternion orientation\n"},
    {"geometry_msgs/PoseStamped", "std_msgs/Header header\ngeometry_msgs/Pose pose\n"},
    {"geometry_msgs/PoseWithCovariance", "geometry_msgs/Pose pose\nfloat64[36] covariance\n"},
    {"geometry_msgs/PoseWithCovarianceStamped",
     "std_msgs/Header header\ngeometry_msgs/PoseWithCovariance pose\n"},
    {"geometry_msgs/Twist", "geometry_msgs/Vector3 linear\ngeometry_msgs/Vector3 angular\n"},
    {"geometry_msgs/TwistWithCovariance", "geometry_msgs/Twist twist\nfloat64[36] covariance\n"},
    {"tf2_msgs/TFMessage", "geometry_msgs/TransformStamped[] transforms\n"},
    {"tf/tfMessage", "geometry_msgs/TransformStamped[] transforms\n", Serves::Ros1},
    {"nav_msgs/Odometry",
     "std_msgs/Header header\nstring child_frame_id\ngeometry_msgs/PoseWithCovariance pose\n"
     "geometry_msgs/TwistWithCovariance twist\n"},
    {"diagnostic_msgs/KeyValue", "string key\nstring value\n"},
    {"rosgraph_msgs/Log",
     "std_msgs/Header header\nbyte level\nstring name\nstring msg\nstring file\nstring function\nuint32 "
     "line\n"
     "string[] topics\n",
     Serves::Ros1},
    {"rcl_interfaces/Log",
     "builtin_interfaces/Time stamp\nuint8 level\nstring name\nstring msg\nstring file\nstring function\n"
     "uint32 line\n",
     Serves::Ros2},
    {"foxglove_msgs/RawImage",
     "builtin_interfaces/Time timestamp\nstring frame_id\nuint32 width\nuint32 height\nstring "
     "encoding\nuint32 step\n"
     "uint8[] data\n",
     Serves::Ros2},
    {"foxglove_msgs/CompressedImage",
     "builtin_interfaces/Time timestamp\nstring frame_id\nuint8[] data\nstring format\n", Serves::Ros2},
    {"foxglove_msgs/CompressedVideo",
     "builtin_interfaces/Time timestamp\nstring frame_id\nuint8[] data\nstring format\n", Serves::Ros2},
    {"foxglove_msgs/CameraCalibration",
     "builtin_interfaces/Time timestamp\nstring frame_id\nuint32 width\nuint32 height\nstring "
     "distortion_model\n"
     "float64[] d\nfloat64[9] k\nfloat64[9] r\nfloat64[12] p\n",
     Serves::Ros2},
    {"foxglove_msgs/FrameTransform",
     "builtin_interfaces/Time timestamp\nstring parent_frame_id\nstring child_frame_id\n"
     "geometry_msgs/Vector3 translation\ngeometry_msgs/Quaternion rotation\n",
     Serves::Ros2},
    {"foxglove_msgs/FrameTransforms", "foxglove_msgs/FrameTransform[] transforms\n", Serves::Ros2},
    {"foxglove_msgs/PackedElementField", "string name\nuint32 offset\nuint8 type\n", Serves::Ros2},
    {"foxglove_msgs/PointCloud",
     "builtin_interfaces/Time timestamp\nstring frame_id\ngeometry_msgs/Pose pose\nuint32 point_stride\n"
     "foxglove_msgs/PackedElementField[] fields\nuint8[] data\n",
     Serves::Ros2},
    {"foxglove_msgs/PoseInFrame",
     "builtin_interfaces/Time timestamp\nstring frame_id\ngeometry_msgs/Pose pose\n", Serves::Ros2},
    {"foxglove_msgs/Log",
     "builtin_interfaces/Time timestamp\nuint8 level\nstring message\nstring name\nstring file\nuint32 "
     "line\n",
     Serves::Ros2},
});

} // namespace

std::string_view built_in_ros_text(std::string_view name, bool ros1) {
    const auto found = std::ranges::find_if(kBuiltIn, [&](const BuiltInRosMessage& message) {
        return message.name == name && message.serves != (ros1 ? Serves::Ros2 : Serves::Ros1);
    });
    return found == kBuiltIn.end() ? std::string_view() : found->text;
}

} // namespace fathom
