#include "decoders/media/camera.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numbers>

namespace fathom {
namespace {

/// More than enough for the distortions of real lenses; a diverging inversion is caught below.
constexpr int kUndistortIterations = 20;

Ray distort(const Intrinsics& k, Ray ray) {
    const auto& d = k.distortion;
    const double r2 = ray.x * ray.x + ray.y * ray.y;
    const double numerator = 1 + r2 * (d[0] + r2 * (d[1] + r2 * d[4]));
    const double denominator = 1 + r2 * (d[5] + r2 * (d[6] + r2 * d[7]));
    const double radial = numerator / denominator;
    return {ray.x * radial + 2 * d[2] * ray.x * ray.y + d[3] * (r2 + 2 * ray.x * ray.x),
            ray.y * radial + d[2] * (r2 + 2 * ray.y * ray.y) + 2 * d[3] * ray.x * ray.y};
}

Result<double> parse_number(std::string_view text) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value))
        return fail(ErrorCode::InvalidArgument, "'" + std::string(text) + "' is not a number");
    return value;
}

} // namespace

Intrinsics assumed_intrinsics(std::uint32_t width, std::uint32_t height, double horizontal_fov_deg) {
    Intrinsics k;
    k.fx = 0.5 * width / std::tan(0.5 * horizontal_fov_deg * std::numbers::pi / 180.0);
    k.fy = k.fx;
    k.cx = 0.5 * (width - 1.0);
    k.cy = 0.5 * (height - 1.0);
    k.width = width;
    k.height = height;
    return k;
}

Intrinsics scaled_to(const Intrinsics& intrinsics, std::uint32_t width, std::uint32_t height) {
    Intrinsics k = intrinsics;
    if (k.width == 0 || k.height == 0 || (k.width == width && k.height == height)) return k;
    const double sx = static_cast<double>(width) / k.width;
    const double sy = static_cast<double>(height) / k.height;
    k.fx *= sx;
    k.fy *= sy;
    k.cx = (k.cx + 0.5) * sx - 0.5;
    k.cy = (k.cy + 0.5) * sy - 0.5;
    k.width = width;
    k.height = height;
    return k;
}

bool is_distorted(const Intrinsics& k) {
    return (k.model == DistortionModel::PlumbBob || k.model == DistortionModel::Rational) &&
           std::ranges::any_of(k.distortion, [](double value) { return value != 0; });
}

Ray back_project(const Intrinsics& k, double u, double v) {
    const Ray distorted{(u - k.cx) / k.fx, (v - k.cy) / k.fy};
    if (!is_distorted(k)) return distorted;
    // Fixed point of ray = ray + (distorted - distort(ray)).
    Ray ray = distorted;
    for (int i = 0; i < kUndistortIterations; ++i) {
        const Ray image = distort(k, ray);
        ray.x += distorted.x - image.x;
        ray.y += distorted.y - image.y;
    }
    if (!std::isfinite(ray.x) || !std::isfinite(ray.y)) return distorted;
    return ray;
}

PixelPosition project(const Intrinsics& k, Ray ray) {
    const Ray image = is_distorted(k) ? distort(k, ray) : ray;
    return {k.fx * image.x + k.cx, k.fy * image.y + k.cy};
}

std::vector<float> ray_table(const Intrinsics& k, std::uint32_t width, std::uint32_t height) {
    std::vector<float> table(2 * static_cast<std::size_t>(width) * height);
    float* out = table.data();
    for (std::uint32_t v = 0; v < height; ++v) {
        for (std::uint32_t u = 0; u < width; ++u) {
            const Ray ray = back_project(k, u, v);
            *out++ = static_cast<float>(ray.x);
            *out++ = static_cast<float>(ray.y);
        }
    }
    return table;
}

void set_distortion(Intrinsics& k, std::string_view model, const std::vector<double>& coefficients) {
    k.model_name = model;
    k.distortion = {};
    const std::size_t count = std::min(coefficients.size(), k.distortion.size());
    if (model.empty() || model == "none") {
        k.model = DistortionModel::None;
    } else if (model == "plumb_bob" || model == "rational_polynomial") {
        k.model = model == "plumb_bob" ? DistortionModel::PlumbBob : DistortionModel::Rational;
        std::copy_n(coefficients.begin(),
                    k.model == DistortionModel::PlumbBob ? std::min<std::size_t>(count, 5) : count,
                    k.distortion.begin());
    } else {
        k.model = DistortionModel::Unsupported;
    }
}

std::string model_name_of(const Intrinsics& k) {
    switch (k.model) {
    case DistortionModel::None: return "none";
    case DistortionModel::PlumbBob: return "plumb_bob";
    case DistortionModel::Rational: return "rational_polynomial";
    case DistortionModel::Unsupported: return k.model_name;
    }
    return {};
}

Result<Intrinsics> parse_intrinsics(std::string_view text) {
    std::vector<std::string_view> fields;
    for (std::size_t start = 0; start <= text.size();) {
        const std::size_t comma = std::min(text.find(',', start), text.size());
        fields.push_back(text.substr(start, comma - start));
        start = comma + 1;
    }
    if (fields.size() < 4) return fail(ErrorCode::InvalidArgument, "intrinsics need fx,fy,cx,cy[,model,k…]");

    std::array<double, 4> pinhole{};
    for (std::size_t i = 0; i < pinhole.size(); ++i) {
        FATHOM_TRY(pinhole[i], parse_number(fields[i]));
    }
    if (pinhole[0] <= 0 || pinhole[1] <= 0)
        return fail(ErrorCode::InvalidArgument, "focal lengths must be positive");
    Intrinsics k;
    k.fx = pinhole[0];
    k.fy = pinhole[1];
    k.cx = pinhole[2];
    k.cy = pinhole[3];
    k.origin = Origin::User;
    if (fields.size() == 4) return k;

    std::vector<double> coefficients;
    for (std::size_t i = 5; i < fields.size(); ++i) {
        FATHOM_TRY(const double value, parse_number(fields[i]));
        coefficients.push_back(value);
    }
    set_distortion(k, fields[4], coefficients);
    if (k.model == DistortionModel::Unsupported)
        return fail(ErrorCode::InvalidArgument, "unknown distortion model '" + std::string(fields[4]) +
                                                    "' (known: none, plumb_bob, rational_polynomial)");
    return k;
}

} // namespace fathom
