// DepthMeaning: what the numbers of a depth image mean. Guessed once per stream, then fixed; changed only by
// the user.
//
//     DepthMeaning meaning = assumed_meaning(desc.format);   // u16: 1 mm, 0 invalid, planar, all "assumed"
//     Validity v = classify(meaning, desc.format.scalar, raw);
//     double z_m = depth_m(meaning, raw, ray_scale);         // ray_scale: 1 for a planar image
//
// The meaning never touches pixels: it is applied by the last shader, the read-out and the exporters. Zero,
// NaN and infinities are always invalid; further codes are invalid where the meaning names them. Any thread.
#pragma once

#include "decoders/media/pixel_format.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fathom {

/// Where a piece of the meaning comes from; "assumed" is always shown as such.
enum class Origin : std::uint8_t { Assumed, Layout, File, User, Estimated };

enum class DepthKind : std::uint8_t {
    PlanarZ,      // distance along the optical axis
    RayLength,    // distance along the pixel's ray
    Disparity,    // pixels; depth = focal_px * baseline_m / (disparity + offset_px)
    InverseDepth, // 1 / metres, times metres_per_unit
};

/// How depth is packed into other pixels. Undone by the decoder, so it belongs to the decode options; it is
/// listed here because people look for it beside the unit.
enum class Packing : std::uint8_t {
    None,
    Carla24,      // R + 256 G + 65536 B, far plane 1000 m (CARLA documentation, "Depth camera")
    SunRotate3,   // 16 bits rotated left by 3 (SUN3D, SUN RGB-D)
    KinectSwapped // 11-bit codes of a Kinect with swapped bytes (NYU Depth, raw): m = 351.3 / (1092.5 - code)
};

struct DepthMeaning {
    double metres_per_unit = 0.001; // InverseDepth: 1/metres per unit
    Origin unit_origin = Origin::Assumed;
    bool unit_known = true; // false: scene units or a relative estimate; never shown as metres

    DepthKind kind = DepthKind::PlanarZ;
    Origin kind_origin = Origin::Assumed;
    double focal_px = 0; // Disparity only; 0 when unknown
    double baseline_m = 0;
    double offset_px = 0; // Middlebury's doffs

    std::vector<double> invalid_codes; // besides zero, NaN and the infinities
    Origin invalid_origin = Origin::Assumed;

    bool operator==(const DepthMeaning&) const = default;
};

/// Each pixel belongs to exactly one class. The order is that of the legend and of the tables in shaders.
enum class Validity : std::uint8_t { Valid, Zero, Nan, PosInf, NegInf, Saturated, Other };
inline constexpr std::size_t kValidityCount = 7;

[[nodiscard]] std::string_view name_of(Origin origin);     // "assumed", "layout", "file", "user", "estimated"
[[nodiscard]] std::string_view name_of(DepthKind kind);    // "planar", "ray", "disparity", "inverse"
[[nodiscard]] std::string_view name_of(Validity validity); // "valid", "zero", "nan", "pos_inf" …

/// What people accept as a first guess (peers agree): integers are millimetres, floats are metres.
[[nodiscard]] DepthMeaning assumed_meaning(PixelFormat format);

/// Class of one raw value. Infinite, NaN and zero first; then the named codes: the largest code of an
/// unsigned integer type counts as Saturated, any other as Other.
[[nodiscard]] Validity classify(std::span<const double> invalid_codes, Scalar scalar, double raw);
[[nodiscard]] inline Validity classify(const DepthMeaning& meaning, Scalar scalar, double raw) {
    return classify(meaning.invalid_codes, scalar, raw);
}

/// Planar depth in metres (or in scene units where the unit is unknown) of a valid raw value.
/// ray_scale = z / |ray| of the pixel, used for RayLength only. NaN where the meaning lacks what it takes
/// (disparity without focal length or baseline) or the result is not positive and finite.
[[nodiscard]] double depth_m(const DepthMeaning& meaning, double raw, double ray_scale);

/// The largest code of an integer type; NaN for floats.
[[nodiscard]] double largest_code(Scalar scalar);

/// True if `range`, legends and read-outs speak metres: a planar or ray depth whose unit is known.
[[nodiscard]] bool is_metric(const DepthMeaning& meaning);

/// The number shown for a raw value on legends and histograms: metres where is_metric, else the raw value.
[[nodiscard]] double shown_from_raw(const DepthMeaning& meaning, double raw);
[[nodiscard]] double raw_from_shown(const DepthMeaning& meaning, double shown);
[[nodiscard]] std::string_view shown_unit(const DepthMeaning& meaning); // "m", "px", "1/m" or "raw"

/// "planar", "ray", "disparity:FOCAL:BASELINE", "inverse", as on the command line; sets kind, focal_px,
/// baseline_m and the origin.
[[nodiscard]] Result<void> apply_kind(DepthMeaning& meaning, std::string_view text, Origin origin);

} // namespace fathom
