#include "app/export/cloud.hpp"

#include "decoders/media/assert.hpp"
#include "decoders/media/half.hpp"

#include <glm/vec4.hpp>

#include <algorithm>
#include <cmath>

namespace fathom {
namespace {

/// One channel as 0 … 255. Floats are meant as 0 … 1.
std::uint8_t to_byte(const std::byte* p, Scalar scalar) {
    const auto from_unit = [](float value) {
        return static_cast<std::uint8_t>(value > 0 ? std::lround(std::min(value, 1.0f) * 255) : 0); // NaN: 0
    };
    switch (scalar) {
    case Scalar::U8: return static_cast<std::uint8_t>(*p);
    case Scalar::U16: return static_cast<std::uint8_t>(p[1]); // the high byte
    case Scalar::F16: return from_unit(half_to_float(*reinterpret_cast<const std::uint16_t*>(p)));
    case Scalar::F32: return from_unit(*reinterpret_cast<const float*>(p));
    default: return 0;
    }
}

/// The colour pixel whose area holds the centre of depth pixel (u, v).
std::array<std::uint8_t, 3> color_at(const ImageView& color, const ImageDesc& depth, std::uint32_t u,
                                     std::uint32_t v) {
    const auto scaled = [](std::uint32_t at, std::uint32_t size, std::uint32_t other_size) {
        return static_cast<std::uint32_t>((2ull * at + 1) * other_size / (2ull * size));
    };
    const PixelFormat& format = color.desc.format;
    const std::byte* pixel = color.row(scaled(v, depth.height, color.desc.height)) +
                             scaled(u, depth.width, color.desc.width) * bytes_per_pixel(format);
    const auto channel = [&](std::size_t index) {
        return to_byte(pixel + index * byte_size(format.scalar), format.scalar);
    };
    if (format.channels < 3) return {channel(0), channel(0), channel(0)};
    if (format.arrangement == Arrangement::Bgr) return {channel(2), channel(1), channel(0)};
    return {channel(0), channel(1), channel(2)};
}

bool is_in_range(const CloudSource& source, double raw) {
    if (!source.range_raw) return true;
    const auto [low, high] = std::minmax(source.range_raw->low, source.range_raw->high);
    return raw >= low && raw <= high;
}

/// Planar depth of a pixel, NaN when it makes no point. `ray` is used for ray lengths alone.
double planar_depth(const CloudSource& source, double raw, const Ray& ray) {
    if (classify(source.meaning, source.depth.desc.format.scalar, raw) != Validity::Valid ||
        !is_in_range(source, raw))
        return std::nan("");
    return depth_m(source.meaning, raw, 1 / std::sqrt(1 + ray.x * ray.x + ray.y * ray.y));
}

} // namespace

bool can_color_points(const PixelFormat& format) {
    const bool plain =
        format.arrangement == Arrangement::Interleaved || format.arrangement == Arrangement::Bgr;
    return plain && (format.scalar == Scalar::U8 || format.scalar == Scalar::U16 ||
                     format.scalar == Scalar::F16 || format.scalar == Scalar::F32);
}

Result<void> check_cloud(const CloudSource& source) {
    // The input lacks what points need: that is no wrong usage, and the message names what helps.
    const auto lacks = [](const char* message) { return fail(ErrorCode::NotFound, message); };
    if (!is_scalar_image(source.depth.desc.format))
        return fail(ErrorCode::Unsupported, "points need a depth image, not a colour picture");
    if (!(source.intrinsics.fx > 0) || !(source.intrinsics.fy > 0))
        return lacks("points need intrinsics with positive focal lengths (--intrinsics fx,fy,cx,cy)");
    if (source.meaning.kind == DepthKind::Disparity &&
        (!(source.meaning.focal_px > 0) || !(source.meaning.baseline_m > 0)))
        return lacks(
            "points from a disparity need focal length and baseline (--kind disparity:FOCAL:BASELINE)");
    if (source.color && !can_color_points(source.color->desc.format))
        return fail(ErrorCode::Unsupported, "points cannot be coloured from this pixel format");
    return {};
}

void append_row(const CloudSource& source, std::uint32_t v, std::vector<CloudPoint>& points) {
    const ImageDesc& desc = source.depth.desc;
    for (std::uint32_t u = 0; u < desc.width; ++u) {
        const double raw = value_at(source.depth, u, v);
        if (raw == 0 || std::isnan(raw)) continue; // most pixels without a point, before any ray is made
        const Ray ray = back_project(source.intrinsics, u, v);
        const double z = planar_depth(source, raw, ray);
        if (std::isnan(z)) continue;
        CloudPoint point{.u = u, .v = v, .raw = raw, .position = {ray.x * z, ray.y * z, z}};
        if (source.world_from_camera)
            point.position = glm::dvec3(*source.world_from_camera * glm::dvec4(point.position, 1));
        if (source.color) point.color = color_at(*source.color, desc, u, v);
        points.push_back(point);
    }
}

std::uint64_t count_points(const CloudSource& source) {
    const bool needs_ray = source.meaning.kind == DepthKind::RayLength;
    std::uint64_t count = 0;
    for (std::uint32_t v = 0; v < source.depth.desc.height; ++v) {
        for (std::uint32_t u = 0; u < source.depth.desc.width; ++u) {
            const Ray ray = needs_ray ? back_project(source.intrinsics, u, v) : Ray{};
            if (!std::isnan(planar_depth(source, value_at(source.depth, u, v), ray))) ++count;
        }
    }
    return count;
}

} // namespace fathom
