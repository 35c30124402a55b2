#include "renderer/cpu/point_raster.hpp"

#include "renderer/cpu/background.hpp"
#include "renderer/cpu/point_resolve.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

namespace fathom::cpu {
namespace {

/// More buffers than this cost more to merge than they save.
constexpr std::size_t kMaxBands = 8;
constexpr std::uint32_t kMinRowsPerBand = 16;

/// A splat of any size, clipped to the view.
void put_rectangle(PointKey* nearest, const Projection& p, const Splats& splats, std::size_t lane,
                   PointKey key) {
    const auto first_x = static_cast<std::size_t>(std::max(splats.first_x[lane], 0));
    const auto last_x = static_cast<std::size_t>(std::min(splats.end_x[lane], p.width));
    const auto first_y = static_cast<std::size_t>(std::max(splats.first_y[lane], 0));
    const auto last_y = static_cast<std::size_t>(std::min(splats.end_y[lane], p.height));
    const auto width = static_cast<std::size_t>(p.width);
#if FATHOM_X86
    if (last_x - first_x <= kSmallSplatPx && first_x + kSmallSplatPx <= width &&
        cpu_level() >= CpuLevel::Avx2) {
        for (std::size_t at_y = first_y; at_y < last_y; ++at_y)
            put_span_avx2(nearest + at_y * width + first_x, last_x - first_x, key);
        return;
    }
#endif
    for (std::size_t at_y = first_y; at_y < last_y; ++at_y)
        for (std::size_t at_x = first_x; at_x < last_x; ++at_x)
            put_point(nearest[at_y * width + at_x], key);
}

/// Vectors of points that are projected ahead of being put, so that their pixels have come by then.
constexpr std::uint32_t kAhead = 8;

void prefetch(const PointKey* nearest, const Splats& splats) {
    for (const std::size_t lane : {0, 4, 7})
        if ((splats.visible >> lane & 1) != 0) __builtin_prefetch(nearest + splats.pixel[lane], 1);
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
                    const PackedRgba* colors, std::uint32_t count, PointKey* nearest) {
    RowRange drawn;
    const std::uint32_t vectors = (count + kPointVector - 1) / kPointVector;
    std::array<Splats, kAhead> ring;
    for (std::uint32_t i = 0; i < vectors + kAhead - 1; ++i) {
        if (i < vectors) {
            Splats& ahead = ring[i % kAhead];
            const std::uint32_t at = i * kPointVector;
            project(projection, points.at(at), ahead);
            if (count - at < kPointVector) ahead.visible &= (1u << (count - at)) - 1;
            prefetch(nearest, ahead);
        }
        if (i + 1 < kAhead) continue;
        const Splats& splats = ring[(i + 1) % kAhead];
        const PackedRgba* color = colors + (i + 1 - kAhead) * kPointVector;
        for (std::uint32_t visible = splats.visible; visible != 0; visible &= visible - 1) {
            const auto lane = static_cast<std::size_t>(std::countr_zero(visible));
            drawn.include({splats.first_y[lane], splats.end_y[lane]});
            const PointKey key = point_key(splats.nearness[lane], color[lane]);
            if ((splats.one_pixel >> lane & 1) != 0)
                put_point(nearest[splats.pixel[lane]], key);
            else
                put_rectangle(nearest, projection, splats, lane, key);
        }
    }
    drawn.first = std::max(drawn.first, 0);
    drawn.last = std::min(drawn.last, projection.height);
    return drawn;
}

RowRange raster_rows(const PointSource& source, const Projection& projection, PointPayload payload,
                     std::uint32_t first_row, std::uint32_t last_row, PointKey* nearest, PointRow& row) {
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
                                 row.color.data(), width, nearest));
    }
    return drawn;
}

void PointRaster::begin(std::uint32_t width, std::uint32_t height) {
    if (width != width_ || height != height_) {
        width_ = width;
        height_ = height;
        bands_.clear();
    }
}

void PointRaster::add(std::uint32_t rows, WorkerPool& pool, const RasterRows& raster) {
    const std::size_t wanted = std::min({pool.concurrency(), kMaxBands, std::size_t{rows / kMinRowsPerBand}});
    const std::size_t count = std::max<std::size_t>(wanted, 1);
    merge_all(pool); // what was drawn before is earlier than all bands of this one
    if (bands_.size() < count) bands_.resize(count);
    pool.parallel_for(count, [&](std::size_t i) {
        Band& band = bands_[i];
        if (!band.memory) band.memory = allocate_pixels(std::size_t{width_} * height_ * sizeof(PointKey));
        const auto row_of = [&](std::size_t b) { return static_cast<std::uint32_t>(rows * b / count); };
        band.drawn.include(raster(row_of(i), row_of(i + 1), band.nearest(), band.row));
    });
}

RowRange PointRaster::drawn() const {
    RowRange all;
    for (const Band& band : bands_)
        all.include(band.drawn);
    return all;
}

void PointRaster::merge(std::uint32_t y) {
    const auto row = static_cast<std::int32_t>(y);
    const std::size_t at = std::size_t{y} * width_;
    for (std::size_t i = 1; i < bands_.size(); ++i)
        if (row >= bands_[i].drawn.first && row < bands_[i].drawn.last)
            merge_keys(bands_[i].nearest() + at, width_, bands_.front().nearest() + at);
}

void PointRaster::merge_all(WorkerPool& pool) {
    const RowRange all = drawn();
    if (bands_.size() < 2 || all.first >= all.last) return;
    pool.parallel_for(static_cast<std::size_t>(all.last - all.first), [&](std::size_t i) {
        merge(static_cast<std::uint32_t>(all.first) + static_cast<std::uint32_t>(i));
    });
    for (Band& band : bands_)
        band.drawn = {};
    bands_.front().drawn = all;
}

void PointRaster::resolve(const DrawList& list, std::uint32_t first_row, std::uint32_t last_row,
                          const MutableImageView& target, bool bgr) {
    const RowRange all = drawn();
    for (std::uint32_t y = first_row; y < last_row; ++y) {
        const PackedRgba behind = background_color(list, y, bgr);
        const auto row = static_cast<std::int32_t>(y);
        if (row < all.first || row >= all.last) {
            std::fill_n(target.row_as<PackedRgba>(y), width_, behind);
        } else {
            merge(y);
            resolve_keys(nearest() + std::size_t{y} * width_, width_, behind, target.row_as<PackedRgba>(y));
        }
    }
}

void PointRaster::clear(std::uint32_t first_row, std::uint32_t last_row) {
    const RowRange all = drawn();
    const auto first = std::max(static_cast<std::int32_t>(first_row), all.first);
    const auto last = std::min(static_cast<std::int32_t>(last_row), all.last);
    if (first < last)
        std::fill_n(bands_.front().nearest() + static_cast<std::size_t>(first) * width_,
                    static_cast<std::size_t>(last - first) * width_, kNoPoint);
}

void PointRaster::end() {
    for (Band& band : bands_)
        band.drawn = {};
}

} // namespace fathom::cpu
