#include "decoders/messages/protobuf_built_in.hpp"

#include "decoders/media/assert.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace fathom {
namespace {

struct BuiltInProtobufMessage {
    std::string_view name;
    std::string_view fields; // "[repeated] type name number;" …
};

constexpr auto kBuiltIn = std::to_array<BuiltInProtobufMessage>({
    {"google.protobuf.Timestamp", "int64 seconds 1;int32 nanos 2;"},
    {"foxglove.Vector3", "double x 1;double y 2;double z 3;"},
    {"foxglove.Quaternion", "double x 1;double y 2;double z 3;double w 4;"},
    {"foxglove.Pose", "foxglove.Vector3 position 1;foxglove.Quaternion orientation 2;"},
    {"foxglove.RawImage", "google.protobuf.Timestamp timestamp 1;string frame_id 7;fixed32 width 2;fixed32 "
                          "height 3;string encoding 4;"
                          "fixed32 step 5;bytes data 6;"},
    {"foxglove.CompressedImage",
     "google.protobuf.Timestamp timestamp 1;string frame_id 4;bytes data 2;string format 3;"},
    {"foxglove.CompressedVideo",
     "google.protobuf.Timestamp timestamp 1;string frame_id 2;bytes data 3;string format 4;"},
    {"foxglove.CameraCalibration",
     "google.protobuf.Timestamp timestamp 1;string frame_id 9;fixed32 width 2;fixed32 height 3;"
     "string distortion_model 4;repeated double D 5;repeated double K 6;repeated double R 7;repeated double "
     "P 8;"},
    {"foxglove.FrameTransform",
     "google.protobuf.Timestamp timestamp 1;string parent_frame_id 2;string child_frame_id 3;"
     "foxglove.Vector3 translation 4;foxglove.Quaternion rotation 5;"},
    {"foxglove.FrameTransforms", "repeated foxglove.FrameTransform transforms 1;"},
    {"foxglove.PoseInFrame", "google.protobuf.Timestamp timestamp 1;string frame_id 2;foxglove.Pose pose 3;"},
    {"foxglove.PackedElementField", "string name 1;fixed32 offset 2;enum type 3;"},
    {"foxglove.PointCloud",
     "google.protobuf.Timestamp timestamp 1;string frame_id 2;foxglove.Pose pose 3;fixed32 point_stride 4;"
     "repeated foxglove.PackedElementField fields 5;bytes data 6;"},
    {"foxglove.Log", "google.protobuf.Timestamp timestamp 1;enum level 2;string message 3;string name "
                     "4;string file 5;fixed32 line 6;"},
});

std::string_view take_until(std::string_view& rest, char end) {
    const std::size_t size = rest.find(end);
    FATHOM_ASSERT(size != std::string_view::npos);
    const std::string_view word = rest.substr(0, size);
    rest.remove_prefix(size + 1);
    return word;
}

ProtobufType type_of(std::string_view name) {
    if (name == "double") return ProtobufType::Double;
    if (name == "int64") return ProtobufType::Int64;
    if (name == "int32") return ProtobufType::Int32;
    if (name == "fixed32") return ProtobufType::Fixed32;
    if (name == "string") return ProtobufType::String;
    if (name == "bytes") return ProtobufType::Octets;
    if (name == "enum") return ProtobufType::Enum;
    return ProtobufType::Submessage;
}

ProtobufField field_of(std::string_view line) {
    ProtobufField field;
    std::string_view type = take_until(line, ' ');
    field.repeated = type == "repeated";
    if (field.repeated) type = take_until(line, ' ');
    field.type = type_of(type);
    if (field.type == ProtobufType::Submessage) field.type_name = type;
    field.name = take_until(line, ' ');
    std::from_chars(line.data(), line.data() + line.size(), field.number);
    FATHOM_ASSERT(field.number != 0);
    return field;
}

} // namespace

std::vector<ProtobufMessage> built_in_protobuf_messages() {
    std::vector<ProtobufMessage> messages;
    for (const BuiltInProtobufMessage& built_in : kBuiltIn) {
        ProtobufMessage message{std::string(built_in.name), {}};
        for (std::string_view rest = built_in.fields; !rest.empty();)
            message.fields.push_back(field_of(take_until(rest, ';')));
        messages.push_back(std::move(message));
    }
    return messages;
}

} // namespace fathom
