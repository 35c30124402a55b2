// Intrinsics: how a camera turns directions into pixels, and back.
//
//     Intrinsics k = assumed_intrinsics(640, 480);          // 60 degrees horizontal field of view, "assumed"
//     Intrinsics here = scaled_to(k, image_width, image_height);
//     Ray ray = back_project(here, u, v);                   // x/z, y/z of the pixel centre
//
// Optical frame: x right, y down, z forward, metres. Pixel (0, 0) has its centre at integer coordinates 0, 0
// (OpenCV, ROS). Distortion follows OpenCV's order k1 k2 p1 p2 k3 [k4 k5 k6] (OpenCV documentation, "Camera
// Calibration and 3D Reconstruction"). Any thread.
#pragma once

#include "decoders/media/depth_meaning.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fathom {

enum class DistortionModel : std::uint8_t {
    None,
    PlumbBob,   // k1 k2 p1 p2 k3
    Rational,   // k1 k2 p1 p2 k3 k4 k5 k6
    Unsupported // named in `model_name`, ignored by the views, and said so
};

struct Intrinsics {
    double fx = 0, fy = 0, cx = 0, cy = 0; // pixels
    std::uint32_t width = 0, height = 0;   // the resolution they belong to; 0 when not stated
    DistortionModel model = DistortionModel::None;
    std::array<double, 8> distortion{};
    std::string model_name; // as the file spells it, when there is one
    Origin origin = Origin::Assumed;

    bool operator==(const Intrinsics&) const = default;
};

/// Direction of a pixel in the optical frame, scaled to z = 1.
struct Ray {
    double x = 0, y = 0;
};

/// About what a depth camera has; always marked "assumed", and 3D then "not metric in x, y".
[[nodiscard]] Intrinsics assumed_intrinsics(std::uint32_t width, std::uint32_t height,
                                            double horizontal_fov_deg = 60);

/// For an image of another resolution than the intrinsics': focal lengths and principal point scaled, with
/// pixel centres kept ((c + 0.5) * s - 0.5). Unchanged when the resolution is not stated or equal.
[[nodiscard]] Intrinsics scaled_to(const Intrinsics& intrinsics, std::uint32_t width, std::uint32_t height);

/// Undistorted direction of pixel coordinate (u, v): inverts the distortion by fixed-point iteration.
[[nodiscard]] Ray back_project(const Intrinsics& intrinsics, double u, double v);

/// Pixel coordinate of a direction: applies the distortion.
struct PixelPosition {
    double u = 0, v = 0;
};
[[nodiscard]] PixelPosition project(const Intrinsics& intrinsics, Ray ray);

/// Rays of all pixels, row-major, as x then y for each; for models where (u - cx) / fx is not enough.
[[nodiscard]] std::vector<float> ray_table(const Intrinsics& intrinsics, std::uint32_t width,
                                           std::uint32_t height);

[[nodiscard]] bool is_distorted(const Intrinsics& intrinsics);

/// "fx,fy,cx,cy[,model,k…]" as on the command line: model "plumb_bob" (4 or 5 values),
/// "rational_polynomial" (8).
[[nodiscard]] Result<Intrinsics> parse_intrinsics(std::string_view text);

/// "plumb_bob", "rational_polynomial", "none", or the file's own name of an unsupported model.
[[nodiscard]] std::string model_name_of(const Intrinsics& intrinsics);

/// Sets model and coefficients from a ROS-style name and list; an unknown name becomes Unsupported
/// and is kept.
void set_distortion(Intrinsics& intrinsics, std::string_view model, const std::vector<double>& coefficients);

} // namespace fathom
