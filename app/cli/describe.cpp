#include "app/cli/describe.hpp"

#include <fmt/format.h>

namespace fathom {
namespace {

std::size_t coefficient_count(DistortionModel model) {
    switch (model) {
    case DistortionModel::PlumbBob: return 5;
    case DistortionModel::Rational: return 8;
    case DistortionModel::None:
    case DistortionModel::Unsupported: return 0;
    }
    return 0;
}

} // namespace

void write_intrinsics(JsonWriter& json, const Intrinsics& intrinsics, const ImageDesc& image) {
    json.key("intrinsics");
    json.begin_object();
    json.member("fx", intrinsics.fx);
    json.member("fy", intrinsics.fy);
    json.member("cx", intrinsics.cx);
    json.member("cy", intrinsics.cy);
    json.member("width", intrinsics.width != 0 ? intrinsics.width : image.width);
    json.member("height", intrinsics.height != 0 ? intrinsics.height : image.height);
    json.member("model", model_name_of(intrinsics));
    json.key("distortion");
    json.begin_array();
    for (std::size_t i = 0; i < coefficient_count(intrinsics.model); ++i)
        json.value(intrinsics.distortion[i]);
    json.end_array();
    json.member("origin", name_of(intrinsics.origin));
    json.end_object();
}

void write_meaning(JsonWriter& json, const DepthMeaning& meaning) {
    if (meaning.kind != DepthKind::Disparity) {
        if (meaning.unit_known) {
            json.member("metres_per_unit", meaning.metres_per_unit);
        } else {
            json.key("metres_per_unit");
            json.null();
        }
        json.member("unit_origin", name_of(meaning.unit_origin));
    }
    json.member("kind", name_of(meaning.kind));
    json.member("kind_origin", name_of(meaning.kind_origin));
    if (meaning.kind != DepthKind::Disparity) return;
    if (meaning.focal_px > 0) json.member("focal_px", meaning.focal_px);
    if (meaning.baseline_m > 0) json.member("baseline_m", meaning.baseline_m);
    if (meaning.offset_px != 0) json.member("offset_px", meaning.offset_px);
}

void write_format(JsonWriter& json, const PixelFormat& format) {
    json.member("format", format_name(is_bayer(format) ? PixelFormat{format.scalar} : format));
    const std::string_view order = channel_order(format);
    if (is_bayer(format)) {
        json.member("channels", format_name(format));
    } else if (!order.empty()) {
        json.member("channels", order);
    }
}

void write_value(JsonWriter& json, const RawValue& value) {
    std::visit([&](auto number) { json.value(number); }, value);
}

void write_warnings(JsonWriter& json, const std::vector<std::string>& warnings) {
    json.key("warnings");
    json.begin_array();
    for (const std::string& warning : warnings)
        json.value(warning);
    json.end_array();
}

std::string meaning_text(const DepthMeaning& meaning) {
    const auto origin = [](Origin from) { return fmt::format(" ({})", name_of(from)); };
    std::string text;
    if (meaning.kind == DepthKind::Disparity) {
        text = "disparity in px" + origin(meaning.kind_origin);
        if (meaning.focal_px > 0 && meaning.baseline_m > 0)
            text += fmt::format(", f {} px, baseline {} m", meaning.focal_px, meaning.baseline_m);
    } else {
        text = meaning.unit_known ? fmt::format("{} m per unit", meaning.metres_per_unit) : "unit unknown";
        text += origin(meaning.unit_origin);
        text += fmt::format(", {}", name_of(meaning.kind)) + origin(meaning.kind_origin);
    }
    text += ", invalid 0";
    for (const double code : meaning.invalid_codes)
        text += fmt::format(", {}", code);
    return text + origin(meaning.invalid_origin);
}

} // namespace fathom
