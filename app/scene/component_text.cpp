#include "app/scene/component_text.hpp"

#include "app/scene/rerun_names.hpp"
#include "decoders/image_decoder.hpp"
#include "decoders/messages/message_reader.hpp"

#include <algorithm>
#include <cstdio>

namespace fathom {
namespace {

std::string number(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.7g", value);
    return text;
}

std::string bytes(std::size_t count) {
    return std::to_string(count) + (count == 1 ? " byte" : " bytes");
}

/// On one line, cut before the character that would not fit whole.
std::string one_line(std::string text, std::size_t max_chars) {
    std::ranges::replace_if(
        text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }, ' ');
    if (text.size() <= max_chars) return text;
    std::size_t end = max_chars;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0u) == 0x80u)
        --end;
    return text.substr(0, end) + "…";
}

std::string text_of(const EncodedImage& image) {
    std::string text(image.type == MediaType::Raw ? "raw" : media_type_string(image.type));
    if (image.options.raw)
        text += " " + std::to_string(image.options.raw->width) + "x" +
                std::to_string(image.options.raw->height) + " " + format_name(image.options.raw->format);
    if (!image.options.part.empty()) text += " " + image.options.part;
    if (image.options.index != 0) text += " image " + std::to_string(image.options.index);
    return text + ", " + bytes(image.bytes.bytes.size());
}

std::string text_of(ImageRole role) {
    switch (role) {
    case ImageRole::Depth: return "depth";
    case ImageRole::Intensity: return "intensity";
    case ImageRole::Colour: return "colour";
    }
    return {};
}

std::string text_of(const DepthMeaning& meaning) {
    std::string text =
        meaning.unit_known ? number(meaning.metres_per_unit) + " m per unit" : "unit not known";
    text += ", " + std::string(name_of(meaning.kind));
    for (const double code : meaning.invalid_codes)
        text += (code == meaning.invalid_codes.front() ? ", invalid " : " ") + number(code);
    return text;
}

std::string text_of(const Intrinsics& camera) {
    std::string text = "fx " + number(camera.fx) + ", fy " + number(camera.fy) + ", cx " + number(camera.cx) +
                       ", cy " + number(camera.cy);
    if (camera.width != 0) text += ", " + std::to_string(camera.width) + "x" + std::to_string(camera.height);
    return text + ", distortion " + model_name_of(camera);
}

std::string text_of(const ColourPartner& partner) {
    return partner.entity;
}
std::string text_of(const FileName& file) {
    return file.path;
}
std::string text_of(const Clear& clear) {
    return clear.recursive ? "this entity and those below" : "this entity";
}
std::string text_of(const Calibration& calibration) {
    if (!calibration.raw && !calibration.rectified) return "not calibrated";
    return text_of(calibration.raw ? *calibration.raw : *calibration.rectified);
}
std::string text_of(const CameraOf& camera) {
    return camera.entity + (camera.rectified ? ", rectified" : "");
}
std::string text_of(const FrameId& frame) {
    return frame.frame;
}

std::string text_of(const CameraPose& pose) {
    if (!pose.world_from_camera) return "not known";
    std::string text = "at";
    for (int axis = 0; axis < 3; ++axis)
        text += " " + number((*pose.world_from_camera)[3][axis]);
    return text + " m";
}

std::string text_of(const FrameTransforms& logged) {
    std::string text;
    for (const FrameTransform& transform : logged.transforms) {
        text += text.empty() ? "" : "; ";
        text += transform.parent + " to " + transform.child + ":";
        for (const double metres : transform.translation_m)
            text += " " + number(metres);
        text += " m, xyzw";
        for (const double part : transform.rotation)
            text += " " + number(part);
    }
    return text;
}

std::string text_of(const LoggedCloud& cloud) {
    const PointCloudMessage& message = *cloud.message;
    std::string text = std::to_string(std::uint64_t{message.width} * message.height) + " points";
    for (std::size_t i = 0; i < message.fields.size(); ++i)
        text += (i == 0 ? " of " : ", ") + message.fields[i].name;
    return message.frame_id.empty() ? text : text + " in " + message.frame_id;
}

std::string message_text(const LoggedMessage& message, std::size_t max_chars) {
    std::string size = bytes(message.bytes.bytes.size());
    if (message.reader == nullptr) return size;
    constexpr std::size_t kLeastChars = 4; // that a field takes, with what stands between
    const auto description = describe_message(*message.reader, message.bytes, max_chars / kLeastChars + 1);
    if (!description) return message.reader->name + ", " + size;
    std::string text;
    for (const FieldRow& field : description->rows) {
        if (text.size() > max_chars) break;
        text += (text.empty() ? "" : ", ") + field.path + ": " + field.text;
    }
    if (!description->complete) text += ", …";
    return text;
}

/// What lies in a list of bytes: its type where it tells one.
std::string blob_text(std::span<const std::byte> blob, bool may_be_file) {
    const MediaType type = may_be_file ? sniff_media_type(blob) : MediaType::Unknown;
    const bool is_known = type != MediaType::Unknown && type != MediaType::Raw;
    return (is_known ? std::string(media_type_string(type)) + ", " : "") + bytes(blob.size());
}

bool is_list(const ArrowArray& array) {
    const ArrowKind kind = type_of(array).kind;
    return kind == ArrowKind::List || kind == ArrowKind::FixedSizeList;
}

std::string counted(const ArrowArray& items, std::size_t max_chars, auto text_of_item) {
    constexpr std::uint64_t kUncounted = 4; // a point or a quaternion needs no figure
    std::string text = "[";
    for (std::uint64_t i = 0; i < items.length; ++i) {
        text += i == 0 ? "" : ", ";
        if (text.size() >= max_chars) {
            text += "…";
            break;
        }
        text += text_of_item(i);
    }
    text += "]";
    return items.length > kUncounted ? text + " " + std::to_string(items.length) + " values" : text;
}

std::string instance_text(std::string_view field, const ArrowArray& instances, std::uint64_t i,
                          std::size_t max_chars) {
    if (is_null(instances, i)) return "null";
    if (const auto blob = bytes_at(instances, i);
        blob && type_of(instances).kind != ArrowKind::Utf8 && !is_named_by_rerun(field)) {
        constexpr std::size_t kShownBytes = 16; // an id is shown as it is
        if (blob->bytes.size() > kShownBytes || field == "blob" || field == "buffer")
            return blob_text(blob->bytes, field == "blob");
    }
    if (auto named = rerun_name(field, instances, i)) return *std::move(named);
    if (is_list(instances)) {
        const ArrowArray items = list_at(instances, i);
        return counted(items, max_chars,
                       [&](std::uint64_t item) { return cell_text(items, item, max_chars); });
    }
    return cell_text(instances, i, max_chars);
}

} // namespace

std::string instances_text(std::string_view component, const ArrowArray& instances, std::size_t max_chars) {
    const std::string_view field = component.substr(component.rfind(':') + 1);
    const auto text_of_instance = [&](std::uint64_t i) {
        return instance_text(field, instances, i, max_chars);
    };
    return one_line(instances.length == 1 ? text_of_instance(0)
                                          : counted(instances, max_chars, text_of_instance),
                    max_chars + 24); // the count behind a cut list stays
}

std::string component_text(const Component& component, std::size_t max_chars) {
    if (const auto* message = std::get_if<LoggedMessage>(&component))
        return one_line(message_text(*message, max_chars), max_chars);
    return std::visit(
        [&]<typename T>(const T& value) {
            if constexpr (requires { text_of(value); })
                return one_line(text_of(value), max_chars);
            else
                return std::string(name_of<T>()); // it has no words yet
        },
        component);
}

std::string component_text(const ComponentColumn& column, std::uint32_t row, std::size_t max_chars) {
    if (!column.values.empty())
        return row < column.values.size() && column.values[row]
                   ? component_text(*column.values[row], max_chars)
                   : std::string();
    if (is_null(column.cells, row)) return {};
    // A value of a component that is no list of instances: written by somebody's own tool.
    return is_list(column.cells) ? instances_text(column.name, list_at(column.cells, row), max_chars)
                                 : one_line(cell_text(column.cells, row, max_chars), max_chars + 24);
}

std::string row_id_text(const RowId& row_id) {
    // Rerun's begin with nanoseconds since 1970, those of Fathom's own readers with a place in the file.
    constexpr std::uint64_t kNoClock = std::uint64_t{1} << 56;
    if (row_id.high == 0) return std::to_string(row_id.low);
    if (row_id.high < kNoClock) return std::to_string(row_id.high) + "." + std::to_string(row_id.low);
    char text[40];
    std::snprintf(text, sizeof text, "%016llX%016llX", static_cast<unsigned long long>(row_id.high),
                  static_cast<unsigned long long>(row_id.low));
    return text;
}

} // namespace fathom
