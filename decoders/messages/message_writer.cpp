#include "decoders/messages/message_writer.hpp"

#include "decoders/media/assert.hpp"
#include "decoders/messages/camera_info.hpp"
#include "decoders/messages/cdr_writer.hpp"
#include "decoders/messages/image_encoding.hpp"
#include "decoders/messages/message_timelines.hpp"
#include "decoders/messages/protobuf_definition.hpp"
#include "decoders/messages/protobuf_wire.hpp"
#include "decoders/messages/ros_definition.hpp"
#include "decoders/samples.hpp"

#include <algorithm>

namespace fathom {
namespace {

constexpr std::int64_t kSecondNs = 1'000'000'000;

struct SplitStamp {
    std::int64_t seconds = 0;
    std::int64_t nanoseconds = 0; // never negative
};

SplitStamp split(StampNs stamp) {
    const std::int64_t ns = stamp.value_or(0);
    SplitStamp parts{ns / kSecondNs, ns % kSecondNs};
    if (parts.nanoseconds < 0) parts = {parts.seconds - 1, parts.nanoseconds + kSecondNs};
    return parts;
}

/// The picture's bytes with their numbers in this machine's order.
std::vector<std::byte> little_endian_data(const ImageMessage& image) {
    std::vector<std::byte> data(image.data.bytes.begin(), image.data.bytes.end());
    const auto encoding = parse_image_encoding(image.encoding);
    if (!image.big_endian || !encoding) return data;
    const std::size_t sample = byte_size(encoding->format.scalar);
    const std::size_t row = packed_row_bytes(image.width, encoding->format);
    const std::size_t step = image.step == 0 ? row : image.step;
    if (sample == 1 || row == 0 || step < row) return data;
    for (std::size_t at = 0; at < data.size(); at += step) {
        const std::size_t count = std::min(row, data.size() - at) / sample;
        copy_samples(image.data.bytes.data() + at, data.data() + at, count, sample, true);
    }
    return data;
}

/// K and P of the picture that is sent, where binning and region cannot be written.
CameraInfoMessage without_region(CameraInfoMessage info) {
    const auto raw = intrinsics_of(info, false);
    const auto rectified = intrinsics_of(info, true);
    if (raw) info.k = {raw->fx, info.k[1], raw->cx, 0, raw->fy, raw->cy, 0, 0, 1};
    if (rectified) {
        info.p[3] *= rectified->fx / info.p[0]; // Tx = -fx · baseline
        info.p[7] *= rectified->fy / info.p[5];
        info.p[0] = rectified->fx;
        info.p[2] = rectified->cx;
        info.p[5] = rectified->fy;
        info.p[6] = rectified->cy;
    }
    const auto& known = raw ? raw : rectified;
    if (known) info.width = known->width;
    if (known) info.height = known->height;
    return info;
}

struct FoxgloveWriter {
    static std::vector<std::byte> time(StampNs stamp) {
        const SplitStamp parts = split(stamp);
        WireWriter writer;
        writer.varint(1, static_cast<std::uint64_t>(parts.seconds));
        writer.varint(2, static_cast<std::uint64_t>(parts.nanoseconds));
        return writer.out;
    }

    template <std::size_t N>
    static std::vector<std::byte> coordinates(const std::array<double, N>& values) {
        WireWriter writer;
        for (std::uint32_t i = 0; i < N; ++i)
            writer.real(i + 1, values[i]);
        return writer.out;
    }

    std::vector<std::byte> operator()(const ImageMessage& image) const {
        WireWriter writer;
        writer.bytes(1, time(image.stamp_ns)).fixed32(2, image.width).fixed32(3, image.height);
        writer.text(4, image.encoding).fixed32(5, image.step);
        if (image.big_endian)
            writer.bytes(6, little_endian_data(image));
        else
            writer.bytes(6, image.data.bytes);
        return writer.text(7, image.frame_id).out;
    }

    std::vector<std::byte> operator()(const CompressedImageMessage& image) const {
        WireWriter writer;
        writer.bytes(1, time(image.stamp_ns)).bytes(2, image.data.bytes);
        return writer.text(3, image.format).text(4, image.frame_id).out;
    }

    std::vector<std::byte> operator()(const CameraInfoMessage& sensor) const {
        const CameraInfoMessage info = without_region(sensor);
        WireWriter writer;
        writer.bytes(1, time(info.stamp_ns))
            .fixed32(2, info.width)
            .fixed32(3, info.height)
            .text(4, info.model);
        writer.reals(5, info.d).reals(6, info.k).reals(7, info.r).reals(8, info.p);
        return writer.text(9, info.frame_id).out;
    }

    std::vector<std::byte> operator()(const TransformsMessage& message) const {
        WireWriter writer;
        for (const StampedTransform& transform : message.transforms) {
            WireWriter one;
            one.bytes(1, time(transform.stamp_ns)).text(2, transform.parent).text(3, transform.child);
            one.bytes(4, coordinates(transform.translation)).bytes(5, coordinates(transform.rotation));
            writer.bytes(1, one.out);
        }
        return writer.out;
    }

    template <typename T>
    std::vector<std::byte> operator()(const T&) const {
        FATHOM_ASSERT(!"a message that can be written");
        return {};
    }
};

struct Ros2Writer {
    /// A stamp beyond what 32 bits of seconds hold stays at their end.
    static void header(CdrWriter& writer, StampNs stamp, const std::string& frame_id) {
        const SplitStamp parts = split(stamp);
        writer.number(
            static_cast<std::int32_t>(std::clamp<std::int64_t>(parts.seconds, INT32_MIN, INT32_MAX)));
        writer.u32(static_cast<std::uint32_t>(parts.nanoseconds)).text(frame_id);
    }

    std::vector<std::byte> operator()(const ImageMessage& image) const {
        CdrWriter writer;
        header(writer, image.stamp_ns, image.frame_id);
        writer.u32(image.height).u32(image.width).text(image.encoding);
        writer.number(static_cast<std::uint8_t>(image.big_endian)).u32(image.step).octets(image.data.bytes);
        return writer.out;
    }

    std::vector<std::byte> operator()(const CompressedImageMessage& image) const {
        CdrWriter writer;
        header(writer, image.stamp_ns, image.frame_id);
        return writer.text(image.format).octets(image.data.bytes).out;
    }

    std::vector<std::byte> operator()(const CameraInfoMessage& info) const {
        CdrWriter writer;
        header(writer, info.stamp_ns, info.frame_id);
        writer.u32(info.height)
            .u32(info.width)
            .text(info.model)
            .u32(static_cast<std::uint32_t>(info.d.size()));
        writer.reals(info.d)
            .reals(info.k)
            .reals(info.r)
            .reals(info.p)
            .u32(info.binning_x)
            .u32(info.binning_y);
        writer.u32(info.roi.x_offset).u32(info.roi.y_offset).u32(info.roi.height).u32(info.roi.width);
        return writer.number(std::uint8_t{0}).out; // do_rectify: of use to drivers only
    }

    std::vector<std::byte> operator()(const TransformsMessage& message) const {
        CdrWriter writer;
        writer.u32(static_cast<std::uint32_t>(message.transforms.size()));
        for (const StampedTransform& transform : message.transforms) {
            header(writer, transform.stamp_ns, transform.parent);
            writer.text(transform.child).reals(transform.translation).reals(transform.rotation);
        }
        return writer.out;
    }

    template <typename T>
    std::vector<std::byte> operator()(const T&) const {
        FATHOM_ASSERT(!"a message that can be written");
        return {};
    }
};

std::string_view foxglove_name(MessageKind kind) {
    switch (kind) {
    case MessageKind::Image: return "foxglove.RawImage";
    case MessageKind::CompressedImage: return "foxglove.CompressedImage";
    case MessageKind::CameraInfo: return "foxglove.CameraCalibration";
    case MessageKind::Transforms: return "foxglove.FrameTransforms";
    default: return {};
    }
}

std::string_view ros2_name(MessageKind kind) {
    switch (kind) {
    case MessageKind::Image: return "sensor_msgs/msg/Image";
    case MessageKind::CompressedImage: return "sensor_msgs/msg/CompressedImage";
    case MessageKind::CameraInfo: return "sensor_msgs/msg/CameraInfo";
    case MessageKind::Transforms: return "tf2_msgs/msg/TFMessage";
    default: return {};
    }
}

} // namespace

bool can_write(MessageKind kind) {
    return !ros2_name(kind).empty();
}

MessageSchema written_schema(MessageKind kind, MessageFormat format, bool has_timelines) {
    FATHOM_ASSERT(can_write(kind));
    if (format == MessageFormat::Ros2) {
        const std::string name(ros2_name(kind));
        return {"cdr", name, "ros2msg", ros_definition_text(name, false)};
    }
    const std::string name(foxglove_name(kind));
    std::vector<ProtobufField> more;
    if (has_timelines)
        more.push_back({std::string(kTimelinesField), kTimelinesFieldNumber, ProtobufType::String});
    const std::vector<std::byte> schema = protobuf_schema(name, more);
    return {"protobuf", name, "protobuf", {reinterpret_cast<const char*>(schema.data()), schema.size()}};
}

std::vector<std::byte> write_message(const Message& message, MessageFormat format) {
    FATHOM_ASSERT(can_write(kind_of(message)));
    if (format == MessageFormat::Ros2) return std::visit(Ros2Writer{}, message);
    return std::visit(FoxgloveWriter{}, message);
}

} // namespace fathom
