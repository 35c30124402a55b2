// What every fuzz target of messages does: make a reader, read the message, make its table, and use what came out the way
// the program does.
//
//     extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
//         fathom::fuzz_message_with_schema("protobuf", "foxglove.RawImage", data, size);
//         return 0;
//     }
//
// Sanitizers and the rules checked here find the bugs: pictures lie within the message, tables keep to their rows.
#pragma once

#include "decoders/messages/camera_info.hpp"
#include "decoders/messages/image_encoding.hpp"
#include "decoders/messages/message_reader.hpp"

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>

namespace fathom {

inline Blob fuzz_blob(const std::uint8_t* data, std::size_t size) {
    std::vector<std::byte> bytes(size);
    if (size != 0) std::memcpy(bytes.data(), data, size);
    return make_blob(std::move(bytes));
}

/// A message of a known schema; `data` is the payload.
inline void fuzz_message(const MessageSchema& schema, const std::uint8_t* data, std::size_t size) {
    constexpr std::size_t kRows = 50;
    const MessageReader reader = make_message_reader(schema);
    const Blob payload = fuzz_blob(data, size);
    if (const auto table = describe_message(reader, payload, kRows); table && table->rows.size() > kRows)
        std::abort();
    const auto message = read_message(reader, payload);
    if (!message) return;
    if (kind_of(*message) != reader.kind) std::abort();
    if (const auto* image = std::get_if<ImageMessage>(&*message)) {
        (void)raw_layout_of(*image);
        (void)image_role(image->encoding, image->frame_id, false);
        if (schema.message_encoding != "json" && image->data.bytes.size() > size) std::abort();
    }
    if (const auto* info = std::get_if<CameraInfoMessage>(&*message)) {
        (void)intrinsics_of(*info, false);
        (void)intrinsics_of(*info, true);
    }
}

/// The first two bytes are the size of a schema that goes before the payload, little-endian; 0: none came along.
inline void fuzz_message_with_schema(const std::string& encoding, const std::string& name,
                                     const std::uint8_t* data, std::size_t size,
                                     const std::string& schema_encoding = {}) {
    if (size < 2) return;
    const std::size_t schema_size = std::min<std::size_t>(data[0] | data[1] << 8, size - 2);
    const std::string schema(reinterpret_cast<const char*>(data) + 2, schema_size);
    fuzz_message({encoding, name, schema_encoding.empty() ? encoding : schema_encoding, schema},
                 data + 2 + schema_size, size - 2 - schema_size);
}

/// The first byte is one of the messages that ROS has and Fathom knows; the rest is the payload.
inline void fuzz_ros_message(const std::string& encoding, const std::uint8_t* data, std::size_t size) {
    static const char* const kNames[] = {
        "sensor_msgs/Image",        "sensor_msgs/CompressedImage", "sensor_msgs/CameraInfo",
        "sensor_msgs/PointCloud2",  "tf2_msgs/TFMessage",          "stereo_msgs/DisparityImage",
        "nav_msgs/Odometry",        "geometry_msgs/PoseStamped",   "diagnostic_msgs/KeyValue",
        "foxglove_msgs/PointCloud", "rcl_interfaces/Log",          "rosgraph_msgs/Log"};
    if (size == 0) return;
    fuzz_message({encoding, kNames[data[0] % std::size(kNames)], "", ""}, data + 1, size - 1);
}

} // namespace fathom
