#include "app/views/registered_color.hpp"

#include <glm/vec4.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <vector>

namespace fathom {
namespace {

/// Farther behind the nearest point of its cell than this share, a point is hidden.
constexpr double kHiddenShare = 0.03;

/// Where a depth pixel's point lies in the colour picture.
struct Landing {
    float u = 0, v = 0;
    float distance_m = 0; // 0: nowhere
};

/// The nearest points of the picture, in cells that neighbouring depth pixels do not leave empty.
class NearestPoints {
  public:
    NearestPoints(const ImageDesc& color, double cell_px)
        : cell_px_(cell_px), width_(count(color.width)), height_(count(color.height)),
          nearest_(width_ * height_, std::numeric_limits<float>::infinity()) {}

    void add(const Landing& point) {
        float& nearest = nearest_[cell(point)];
        nearest = std::min(nearest, point.distance_m);
    }
    [[nodiscard]] bool hides(const Landing& point) const {
        return point.distance_m > nearest_[cell(point)] * (1 + kHiddenShare);
    }

  private:
    [[nodiscard]] std::size_t count(std::uint32_t pixels) const {
        return static_cast<std::size_t>(pixels / cell_px_) + 1;
    }
    [[nodiscard]] std::size_t cell(const Landing& point) const {
        const auto index = [&](float at, std::size_t cells) {
            return std::min(static_cast<std::size_t>(std::max(0.0, (at + 0.5) / cell_px_)), cells - 1);
        };
        return index(point.v, height_) * width_ + index(point.u, width_);
    }

    double cell_px_;
    std::size_t width_, height_;
    std::vector<float> nearest_;
};

Landing landing_of(const Registration& registration, const ImageView& depth, const ImageDesc& color,
                   std::uint32_t u, std::uint32_t v) {
    const double raw = value_at(depth, u, v);
    if (classify(registration.meaning, depth.desc.format.scalar, raw) != Validity::Valid) return {};
    const Ray ray = back_project(registration.depth_camera, u, v);
    const double z = depth_m(registration.meaning, raw, 1 / std::sqrt(1 + ray.x * ray.x + ray.y * ray.y));
    if (!(z > 0) || !std::isfinite(z)) return {};
    const glm::dvec4 point = registration.color_from_depth * glm::dvec4(ray.x * z, ray.y * z, z, 1);
    if (!(point.z > 0)) return {};
    const PixelPosition at = project(registration.color_camera, {point.x / point.z, point.y / point.z});
    if (!(at.u >= -0.5 && at.v >= -0.5 && at.u < color.width - 0.5 && at.v < color.height - 0.5)) return {};
    return {static_cast<float>(at.u), static_cast<float>(at.v), static_cast<float>(point.z)};
}

} // namespace

bool can_register(const PixelFormat& color) {
    const bool plain = color.arrangement == Arrangement::Interleaved || color.arrangement == Arrangement::Bgr;
    return plain && color.scalar == Scalar::U8;
}

SharedImage registered_color(const SharedImage& depth, const SharedImage& color,
                             const Registration& registration) {
    const ImageDesc& desc = depth.desc;
    Image result = allocate_image(packed_desc(desc.width, desc.height, kRgba8)); // zeroed: nothing is seen
    std::vector<Landing> landings(std::size_t{desc.width} * desc.height);
    const double magnified = registration.color_camera.fx / registration.depth_camera.fx;
    NearestPoints nearest(color.desc, std::max(2.0, 2 * magnified));
    for (std::uint32_t v = 0; v < desc.height; ++v)
        for (std::uint32_t u = 0; u < desc.width; ++u) {
            Landing& landing = landings[std::size_t{v} * desc.width + u];
            landing = landing_of(registration, depth.view(), color.desc, u, v);
            if (landing.distance_m > 0) nearest.add(landing);
        }
    const PixelFormat& format = color.desc.format;
    const std::size_t red = format.arrangement == Arrangement::Bgr ? 2 : 0;
    for (std::uint32_t v = 0; v < desc.height; ++v) {
        auto* to = result.view().row_as<std::uint8_t>(v);
        for (std::uint32_t u = 0; u < desc.width; ++u, to += 4) {
            const Landing& landing = landings[std::size_t{v} * desc.width + u];
            if (!(landing.distance_m > 0) || nearest.hides(landing)) continue;
            const auto x = static_cast<std::size_t>(std::lround(std::max(landing.u, 0.0f)));
            const auto y = static_cast<std::uint32_t>(std::lround(std::max(landing.v, 0.0f)));
            const auto* texel = color.view().row_as<std::uint8_t>(y) + x * format.channels;
            const bool grey = format.channels < 3;
            to[0] = grey ? texel[0] : texel[red];
            to[1] = grey ? texel[0] : texel[1];
            to[2] = grey ? texel[0] : texel[2 - red];
            to[3] = 255;
        }
    }
    return share(std::move(result));
}

} // namespace fathom
