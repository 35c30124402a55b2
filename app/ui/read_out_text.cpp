#include "app/ui/read_out_text.hpp"

#include "app/views/legend.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cmath>

namespace fathom {
namespace {

std::string unit_text(const DepthMeaning& meaning) {
    if (meaning.kind == DepthKind::Disparity) return "px";
    if (!meaning.unit_known) return "unit unknown";
    const double unit = meaning.metres_per_unit;
    if (meaning.kind == DepthKind::InverseDepth) return fmt::format("{:g}/m", unit);
    const double inverse = 1 / unit;
    if (unit == 1) return "1 m";
    if (std::abs(unit * 1000 - std::round(unit * 1e5) / 100) < 1e-9)
        return fmt::format("{:g} mm", unit * 1000);
    if (std::abs(inverse - std::round(inverse)) < 1e-6 * inverse)
        return fmt::format("1/{:g} m", std::round(inverse));
    return fmt::format("{:.4g} mm", unit * 1000);
}

std::string invalid_text(const DepthMeaning& meaning) {
    std::string text = "0";
    for (const double code : meaning.invalid_codes)
        if (code != 0) text += fmt::format(", {:g}", code);
    return text + " = none";
}

} // namespace

Origin unit_said_by(const DepthMeaning& meaning) {
    return meaning.kind == DepthKind::Disparity ? meaning.kind_origin : meaning.unit_origin;
}

std::vector<MeaningPart> meaning_parts(const ImageDesc& desc, const DepthMeaning& meaning) {
    const auto part = [](const std::string& text, std::string name, Origin origin) {
        const bool assumed = origin == Origin::Assumed;
        return MeaningPart{assumed ? text + "?" : text, std::move(name), assumed};
    };
    return {part(format_name(desc.format), "format", Origin::File),
            part(unit_text(meaning), "unit", unit_said_by(meaning)),
            part(invalid_text(meaning), "invalid codes", meaning.invalid_origin),
            part(std::string(name_of(meaning.kind)), "kind", meaning.kind_origin)};
}

std::string read_out_line(const DepthStream& stream, PixelIndex pixel) {
    std::string place = fmt::format("{:4}, {:4}", pixel.u, pixel.v);
    const auto out = read_out(stream, pixel.u, pixel.v);
    if (!out) return place;
    const Scalar scalar = stream.image.desc.format.scalar;
    if (stream.classes) return place + "   " + class_text(stream.classes->table, out->raw);
    const std::string raw = place + "   " + raw_text(scalar, out->raw) + " raw";
    if (out->validity != Validity::Valid) return raw + "   " + label_of(out->validity, scalar);
    std::string line = raw;
    if (shown_unit(stream.meaning) != "raw") line += "   " + shown_text(stream.meaning, out->raw);
    if (std::isfinite(out->depth_m))
        line += fmt::format("   x {:.3f}  y {:.3f}  z {:.3f}{}", out->x_m, out->y_m, out->depth_m,
                            stream.meaning.unit_known ? " m" : "");
    return line;
}

std::string point_line(const ScenePoint& point) {
    std::string line =
        fmt::format("x {:.3f}  y {:.3f}  z {:.3f} m", point.position.x, point.position.y, point.position.z);
    if (point.value) line += fmt::format("   {:.6g}", *point.value);
    return line + fmt::format("   point {} of {}", point.number.value_or(0), point.entity);
}

std::string overlay_text(std::span<const DepthStream> layers, PixelIndex pixel) {
    std::string text;
    for (const DepthStream& layer : layers) {
        const auto out = layer.classes ? read_out(layer, pixel.u, pixel.v) : std::nullopt;
        if (out) text.append("   ").append(class_text(layer.classes->table, out->raw));
    }
    return text;
}

std::string read_out_json(const DepthStream& stream, PixelIndex pixel) {
    nlohmann::ordered_json object;
    object["entity"] = stream.entity;
    object["u"] = pixel.u;
    object["v"] = pixel.v;
    if (const auto out = read_out(stream, pixel.u, pixel.v)) {
        if (std::isfinite(out->raw)) object["raw"] = out->raw;
        object["validity"] = name_of(out->validity);
        if (std::isfinite(out->depth_m)) {
            object["depth_m"] = out->depth_m;
            object["x"] = out->x_m;
            object["y"] = out->y_m;
            object["z"] = out->depth_m;
        }
    }
    return object.dump();
}

} // namespace fathom
