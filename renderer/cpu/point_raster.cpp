#include "renderer/cpu/point_raster.hpp"

#include "renderer/cpu/point_resolve.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace fathom::cpu {
namespace {

/// More buffers than this cost more to merge than they save.
constexpr std::size_t kMaxBands = 8;
constexpr std::uint32_t kMinRowsPerBand = 16;

/// Without a branch: which of two points is nearer cannot be foretold, and a wrong guess costs more than two stores.
inline void put(const PointTarget& target, std::size_t pixel, std::size_t color_pixel, std::uint32_t distance,
                PackedRgba color) {
    const std::uint32_t before = target.distances[pixel];
    const PackedRgba shown = target.colors[color_pixel];
    const bool nearer = distance < before;
    target.distances[pixel] = nearer ? distance : before;
    target.colors[color_pixel] = nearer ? color : shown;
}

/// A splat of any size, clipped to the view.
void put_rectangle(const PointTarget& target, const Projection& p, const Splats& splats, std::size_t lane,
                   PackedRgba color) {
    const std::uint32_t distance = splats.distance[lane];
    const auto first_x = static_cast<std::size_t>(std::max(splats.first_x[lane], 0));
    const auto last_x = static_cast<std::size_t>(std::min(splats.end_x[lane], p.width));
    const auto first_y = static_cast<std::size_t>(std::max(splats.first_y[lane], 0));
    const auto last_y = static_cast<std::size_t>(std::min(splats.end_y[lane], p.height));
    const auto width = static_cast<std::size_t>(p.width);
#if FATHOM_X86
    if (last_x - first_x <= kSmallSplatPx && first_x + kSmallSplatPx <= width &&
        cpu_level() >= CpuLevel::Avx2) {
        for (std::size_t at_y = first_y; at_y < last_y; ++at_y)
            put_span_avx2(target.distances + at_y * width + first_x,
                          target.colors + at_y * target.color_stride_px + first_x, last_x - first_x, distance,
                          color);
        return;
    }
#endif
    for (std::size_t at_y = first_y; at_y < last_y; ++at_y)
        for (std::size_t at_x = first_x; at_x < last_x; ++at_x) {
            std::uint32_t& nearest = target.distances[at_y * width + at_x];
            if (distance >= nearest) continue;
            nearest = distance;
            target.colors[at_y * target.color_stride_px + at_x] = color;
        }
}

} // namespace

Projection make_projection(const glm::dmat4& world_from_points, const Camera3d& camera,
                           std::uint32_t view_width, std::uint32_t view_height) {
    const glm::dmat4 eye_from_points = camera.eye_from_world * world_from_points;
    const bool orthographic = camera.orthographic_height_m > 0;
    Projection p{};
    for (int row = 0; row < 3; ++row)
        for (int column = 0; column < 4; ++column)
            p.eye_from_camera[static_cast<std::size_t>(row)][static_cast<std::size_t>(column)] =
                static_cast<float>(eye_from_points[column][row]);
    p.centre_x = static_cast<float>(0.5 * view_width);
    p.centre_y = static_cast<float>(0.5 * view_height);
    if (orthographic)
        p.px_per_metre = static_cast<float>(view_height / camera.orthographic_height_m);
    else
        p.focal_px = static_cast<float>(0.5 * view_height / std::tan(0.5 * camera.fov_y));
    p.near_m = static_cast<float>(std::max(camera.near_m, 1e-9)); // a distance is positive
    p.width = static_cast<std::int32_t>(view_width);
    p.height = static_cast<std::int32_t>(view_height);
    return p;
}

Projection make_projection(const PointCloudItem& item, const Camera3d& camera, std::uint32_t view_width,
                           std::uint32_t view_height) {
    Projection p = make_projection(item.world_from_camera, camera, view_width, view_height);
    p.size_per_depth_m = static_cast<float>(item.fill_ratio / item.intrinsics.fx);
    p.fixed_size_px = item.point_size_px;
    return p;
}

RowRange put_points(ProjectPoints project, const Projection& projection, const PointLanes& points,
                    const PackedRgba* colors, std::uint32_t count, const PointTarget& target) {
    RowRange drawn;
    Splats splats{};
    for (std::uint32_t i = 0; i < count; i += kPointVector) {
        std::uint32_t visible = project(projection, points.at(i), splats);
        if (count - i < kPointVector) visible &= (1u << (count - i)) - 1;
        for (; visible != 0; visible &= visible - 1) {
            const auto lane = static_cast<std::size_t>(std::countr_zero(visible));
            const std::int32_t at_y = splats.first_y[lane];
            drawn.first = std::min(drawn.first, at_y);
            drawn.last = std::max(drawn.last, splats.end_y[lane]);
            const bool is_one_pixel =
                splats.end_x[lane] - splats.first_x[lane] == 1 && splats.end_y[lane] - at_y == 1;
            if (is_one_pixel) {
                const auto x_px = static_cast<std::size_t>(splats.first_x[lane]);
                const auto y_px = static_cast<std::size_t>(at_y);
                put(target, y_px * static_cast<std::size_t>(projection.width) + x_px,
                    y_px * target.color_stride_px + x_px, splats.distance[lane], colors[i + lane]);
            } else {
                put_rectangle(target, projection, splats, lane, colors[i + lane]);
            }
        }
    }
    drawn.first = std::max(drawn.first, 0);
    drawn.last = std::min(drawn.last, projection.height);
    return drawn;
}

RowRange raster_rows(const PointSource& source, const Projection& projection, PointPayload payload,
                     std::uint32_t first_row, std::uint32_t last_row, const PointTarget& target,
                     PointRow& row) {
    RowRange drawn;
    const std::uint32_t width = source.item.depth.desc.width;
#if FATHOM_X86
    const ProjectPoints project = cpu_level() >= CpuLevel::Avx2 ? project_avx2 : project_scalar;
#else
    const ProjectPoints project = project_scalar;
#endif
    row.resize(width);
    for (std::uint32_t v = first_row; v < last_row; ++v) {
        read_point_row(source, v, payload, row);
        drawn.include(put_points(project, projection,
                                 {row.ray_x.data(), row.ray_y.data(), row.depth_m.data(), nullptr},
                                 row.color.data(), width, target));
    }
    return drawn;
}

void PointRaster::begin(const MutableImageView& target) {
    target_ = target;
    width_ = target.desc.width;
    height_ = target.desc.height;
    const std::size_t pixels = std::size_t{width_} * height_;
    if (distances_.size() != pixels) {
        distances_.assign(pixels, kNoPoint);
        bands_.clear();
    }
    drawn_ = {};
}

void PointRaster::add(std::uint32_t rows, WorkerPool& pool, const RasterRows& raster) {
    const std::size_t wanted = std::min({pool.concurrency(), kMaxBands, std::size_t{rows / kMinRowsPerBand}});
    const std::size_t count = std::max<std::size_t>(wanted, 1);
    if (bands_.size() < count) bands_.resize(count);
    pool.parallel_for(count, [&](std::size_t i) {
        Band& band = bands_[i];
        PointTarget target{distances_.data(), reinterpret_cast<PackedRgba*>(target_.data),
                           target_.desc.row_stride_bytes / sizeof(PackedRgba)};
        if (i > 0) {
            const std::size_t pixels = std::size_t{width_} * height_;
            if (band.distances.empty()) {
                band.distances.assign(pixels, kNoPoint);
                band.colors.resize(pixels);
            }
            target = {band.distances.data(), band.colors.data(), width_};
        }
        const auto row_of = [&](std::size_t b) { return static_cast<std::uint32_t>(rows * b / count); };
        band.drawn = raster(row_of(i), row_of(i + 1), target, band.row);
    });
    for (std::size_t i = 0; i < count; ++i)
        drawn_.include(bands_[i].drawn);
    if (count == 1) return;
    constexpr std::uint32_t kRowsPerMerge = 32;
    pool.parallel_for((height_ + kRowsPerMerge - 1) / kRowsPerMerge, [&](std::size_t i) {
        const auto first = static_cast<std::uint32_t>(i) * kRowsPerMerge;
        merge(count, first, std::min(first + kRowsPerMerge, height_));
    });
}

void PointRaster::merge(std::size_t band_count, std::uint32_t first_row, std::uint32_t last_row) {
    for (std::uint32_t y = first_row; y < last_row; ++y)
        for (std::size_t i = 1; i < band_count; ++i) {
            Band& band = bands_[i];
            const auto row = static_cast<std::int32_t>(y);
            if (row < band.drawn.first || row >= band.drawn.last) continue;
            const std::size_t at = std::size_t{y} * width_;
            resolve_row(band.distances.data() + at, band.colors.data() + at, width_, distances_.data() + at,
                        target_.row_as<PackedRgba>(y));
        }
}

void PointRaster::end(WorkerPool& pool) {
    if (drawn_.first >= drawn_.last) return;
    const std::size_t first = static_cast<std::size_t>(drawn_.first) * width_;
    const std::size_t count = static_cast<std::size_t>(drawn_.last) * width_ - first;
    const std::size_t parts = pool.concurrency();
    pool.parallel_for(parts, [&](std::size_t i) {
        std::fill(distances_.data() + first + count * i / parts,
                  distances_.data() + first + count * (i + 1) / parts, kNoPoint);
    });
}

} // namespace fathom::cpu
