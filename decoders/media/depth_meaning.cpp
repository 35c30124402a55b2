#include "decoders/media/depth_meaning.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

namespace fathom {
namespace {

std::optional<double> parse_positive(std::string_view text) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value) || value <= 0)
        return std::nullopt;
    return value;
}

} // namespace

std::string_view name_of(Origin origin) {
    constexpr std::string_view names[] = {"assumed", "layout", "file", "user", "estimated"};
    return names[static_cast<std::size_t>(origin)];
}

std::string_view name_of(DepthKind kind) {
    constexpr std::string_view names[] = {"planar", "ray", "disparity", "inverse"};
    return names[static_cast<std::size_t>(kind)];
}

std::string_view name_of(Validity validity) {
    constexpr std::string_view names[] = {"valid", "zero", "nan", "pos_inf", "neg_inf", "saturated", "other"};
    return names[static_cast<std::size_t>(validity)];
}

DepthMeaning assumed_meaning(PixelFormat format) {
    DepthMeaning meaning;
    meaning.metres_per_unit = is_float(format.scalar) ? 1.0 : 0.001;
    return meaning;
}

double largest_code(Scalar scalar) {
    switch (scalar) {
    case Scalar::U8: return std::numeric_limits<std::uint8_t>::max();
    case Scalar::U16: return std::numeric_limits<std::uint16_t>::max();
    case Scalar::U32: return std::numeric_limits<std::uint32_t>::max();
    case Scalar::U64: return static_cast<double>(std::numeric_limits<std::uint64_t>::max());
    case Scalar::I8: return std::numeric_limits<std::int8_t>::max();
    case Scalar::I16: return std::numeric_limits<std::int16_t>::max();
    case Scalar::I32: return std::numeric_limits<std::int32_t>::max();
    case Scalar::I64: return static_cast<double>(std::numeric_limits<std::int64_t>::max());
    default: return std::numeric_limits<double>::quiet_NaN();
    }
}

Validity classify(std::span<const double> invalid_codes, Scalar scalar, double raw) {
    if (std::isnan(raw)) return Validity::Nan;
    if (std::isinf(raw)) return raw > 0 ? Validity::PosInf : Validity::NegInf;
    if (raw == 0) return Validity::Zero;
    if (std::ranges::find(invalid_codes, raw) == invalid_codes.end()) return Validity::Valid;
    return raw == largest_code(scalar) ? Validity::Saturated : Validity::Other;
}

double depth_m(const DepthMeaning& meaning, double raw, double ray_scale) {
    double depth = 0;
    switch (meaning.kind) {
    case DepthKind::PlanarZ: depth = raw * meaning.metres_per_unit; break;
    case DepthKind::RayLength: depth = raw * meaning.metres_per_unit * ray_scale; break;
    case DepthKind::Disparity:
        depth = meaning.focal_px * meaning.baseline_m / (raw + meaning.offset_px);
        break;
    case DepthKind::InverseDepth: depth = 1.0 / (raw * meaning.metres_per_unit); break;
    }
    return depth > 0 && std::isfinite(depth) ? depth : std::numeric_limits<double>::quiet_NaN();
}

bool is_metric(const DepthMeaning& meaning) {
    return meaning.unit_known && (meaning.kind == DepthKind::PlanarZ || meaning.kind == DepthKind::RayLength);
}

double shown_from_raw(const DepthMeaning& meaning, double raw) {
    return is_metric(meaning) ? raw * meaning.metres_per_unit : raw;
}

double raw_from_shown(const DepthMeaning& meaning, double shown) {
    return is_metric(meaning) ? shown / meaning.metres_per_unit : shown;
}

std::string_view shown_unit(const DepthMeaning& meaning) {
    if (is_metric(meaning)) return "m";
    if (meaning.kind == DepthKind::Disparity) return "px";
    return meaning.kind == DepthKind::InverseDepth && meaning.unit_known && meaning.metres_per_unit == 1
               ? "1/m"
               : "raw";
}

Result<void> apply_kind(DepthMeaning& meaning, std::string_view text, Origin origin) {
    const std::string_view name = text.substr(0, text.find(':'));
    if (name == "planar" || name == "ray" || name == "inverse") {
        if (name != text)
            return fail(ErrorCode::InvalidArgument, "kind '" + std::string(name) + "' takes no parameters");
        meaning.kind = name == "planar" ? DepthKind::PlanarZ
                       : name == "ray"  ? DepthKind::RayLength
                                        : DepthKind::InverseDepth;
    } else if (name == "disparity") {
        const std::string_view parameters = text.substr(std::min(text.size(), name.size() + 1));
        const std::size_t colon = parameters.find(':');
        const auto focal_px = parse_positive(parameters.substr(0, colon));
        const auto baseline_m =
            colon == std::string_view::npos ? std::nullopt : parse_positive(parameters.substr(colon + 1));
        if (!focal_px || !baseline_m)
            return fail(
                ErrorCode::InvalidArgument,
                "kind 'disparity' needs focal length in pixels and baseline in metres: disparity:525:0.075");
        meaning.kind = DepthKind::Disparity;
        meaning.focal_px = *focal_px;
        meaning.baseline_m = *baseline_m;
    } else {
        return fail(ErrorCode::InvalidArgument,
                    "unknown kind '" + std::string(text) +
                        "' (known: planar, ray, disparity:FOCAL:BASELINE, inverse)");
    }
    meaning.kind_origin = origin;
    return {};
}

} // namespace fathom
