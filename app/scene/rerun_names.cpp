#include "app/scene/rerun_names.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <span>

namespace fathom {
namespace {

struct NamedValue {
    std::uint64_t value;
    std::string_view name;
};

constexpr NamedValue kColormaps[] = {{1, "Grayscale"}, {2, "Inferno"},  {3, "Magma"},        {4, "Plasma"},
                                     {5, "Turbo"},     {6, "Viridis"},  {7, "CyanToYellow"}, {8, "Spectral"},
                                     {9, "Twilight"},  {10, "RvizMap"}, {11, "RvizCostmap"}, {12, "Costmap"}};
constexpr NamedValue kFilters[] = {{1, "Nearest"}, {2, "Linear"}, {3, "Bicubic"}};
constexpr NamedValue kRelations[] = {{1, "ParentFromChild"}, {2, "ChildFromParent"}};
constexpr NamedValue kShadings[] = {{1, "Gradient"}, {2, "Flat"}};
constexpr NamedValue kFillModes[] = {
    {1, "MajorWireframe"}, {2, "DenseWireframe"}, {3, "Solid"}, {4, "TransparentFillMajorWireframe"}};
constexpr NamedValue kCodecs[] = {{0x61763031, "AV1"},
                                  {0x61766331, "H264"},
                                  {0x68657631, "H265"},
                                  {0x76703038, "VP8"},
                                  {0x76703039, "VP9"}};
constexpr NamedValue kDirections[] = {{1, "Up"},   {2, "Down"},    {3, "Right"},
                                      {4, "Left"}, {5, "Forward"}, {6, "Back"}};
constexpr NamedValue kPixelFormats[] = {{20, "Y_U_V12_LimitedRange"},
                                        {26, "NV12"},
                                        {27, "YUY2"},
                                        {30, "Y8_FullRange"},
                                        {39, "Y_U_V24_LimitedRange"},
                                        {40, "Y_U_V24_FullRange"},
                                        {41, "Y8_LimitedRange"},
                                        {44, "Y_U_V12_FullRange"},
                                        {49, "Y_U_V16_LimitedRange"},
                                        {50, "Y_U_V16_FullRange"}};
constexpr NamedValue kColorModels[] = {{1, "L"}, {2, "RGB"}, {3, "RGBA"}, {4, "BGR"}, {5, "BGRA"}};
constexpr NamedValue kDatatypes[] = {{6, "U8"},   {7, "I8"},   {8, "U16"},  {9, "I16"},
                                     {10, "U32"}, {11, "I32"}, {12, "U64"}, {13, "I64"},
                                     {33, "F16"}, {34, "F32"}, {35, "F64"}};

struct NamedField {
    std::string_view field;
    std::span<const NamedValue> values;
};

constexpr NamedField kFields[] = {{"colormap", kColormaps},  {"magnification_filter", kFilters},
                                  {"relation", kRelations},  {"point_shading", kShadings},
                                  {"fill_mode", kFillModes}, {"codec", kCodecs}};

std::optional<std::string> name_among(std::span<const NamedValue> values,
                                      std::optional<std::uint64_t> value) {
    if (!value) return std::nullopt;
    const auto found = std::ranges::find(values, *value, &NamedValue::value);
    return found == values.end() ? std::nullopt : std::optional(std::string(found->name));
}

/// "640x480 RGB U8", "640x480 NV12".
std::optional<std::string> image_format(const ArrowArray& formats, std::uint64_t i) {
    const auto member = [&](std::string_view name) -> std::optional<std::uint64_t> {
        const auto values = child(formats, name);
        return values ? uint64_at(*values, i) : std::nullopt;
    };
    const auto width = member("width"), height = member("height");
    if (!width || !height) return std::nullopt;
    std::string text = std::to_string(*width) + "x" + std::to_string(*height);
    const auto add = [&](std::span<const NamedValue> values, std::optional<std::uint64_t> value) {
        if (value) text += " " + name_among(values, value).value_or(std::to_string(*value));
    };
    add(kPixelFormats, member("pixel_format"));
    add(kColorModels, member("color_model"));
    add(kDatatypes, member("channel_datatype"));
    return text;
}

/// Axes as x, y and z point: "Right, Down, Forward".
std::optional<std::string> view_coordinates(const ArrowArray& instances, std::uint64_t i) {
    const ArrowArray axes = list_at(instances, i);
    std::string text;
    for (std::uint64_t axis = 0; axis < axes.length; ++axis) {
        const auto name = name_among(kDirections, uint64_at(axes, axis));
        if (!name) return std::nullopt;
        text += (axis == 0 ? "" : ", ") + *name;
    }
    return axes.length == 3 ? std::optional(text) : std::nullopt;
}

std::optional<std::string> color(const ArrowArray& instances, std::uint64_t i) {
    const auto rgba = uint64_at(instances, i);
    if (!rgba || *rgba > 0xFFFFFFFF) return std::nullopt;
    char text[16];
    std::snprintf(text, sizeof text, "#%08X", static_cast<unsigned>(*rgba));
    return text;
}

bool is_view_coordinates(std::string_view field) {
    return field == "xyz" || field == "camera_xyz";
}
bool is_color(std::string_view field) {
    return field == "color" || field == "colors";
}

} // namespace

bool is_named_by_rerun(std::string_view field) {
    return field == "format" || is_view_coordinates(field) || is_color(field) ||
           std::ranges::find(kFields, field, &NamedField::field) != std::end(kFields);
}

std::optional<std::string> rerun_name(std::string_view field, const ArrowArray& instances, std::uint64_t i) {
    if (field == "format") return image_format(instances, i);
    if (is_view_coordinates(field)) return view_coordinates(instances, i);
    if (is_color(field)) return color(instances, i);
    const auto* known = std::ranges::find(kFields, field, &NamedField::field);
    if (known == std::end(kFields)) return std::nullopt;
    return name_among(known->values, uint64_at(instances, i));
}

} // namespace fathom
