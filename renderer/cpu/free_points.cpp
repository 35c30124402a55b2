#include "renderer/cpu/free_points.hpp"

#include "decoders/media/assert.hpp"
#include "decoders/media/cpu_features.hpp"
#include "renderer/cpu/blend.hpp"
#include "renderer/free_points.hpp"

#include <algorithm>
#include <numeric>

namespace fathom::cpu {
namespace {

void read_colors(const FreePointsItem& item, PointPayload payload, bool bgr, std::uint32_t first,
                 std::uint32_t count, PackedRgba* out) {
    if (payload == PointPayload::Index) return std::iota(out, out + count, first);
    constexpr PackedRgba kOpaque = 0xFF000000u;
    if (!item.colors) {
        const PackedRgba color = pack(item.color) | kOpaque;
        std::fill_n(out, count, bgr ? swap_red_blue(color) : color);
        return;
    }
    const auto* colors = item.colors.view().row_as<PackedRgba>(0) + first;
    for (std::uint32_t i = 0; i < count; ++i)
        out[i] = (bgr ? swap_red_blue(colors[i]) : colors[i]) | kOpaque;
}

} // namespace

std::uint32_t free_point_rows(const FreePointsItem& item) {
    return (item.count() + kFreePointsPerRow - 1) / kFreePointsPerRow;
}

Projection free_points_projection(const FreePointsItem& item, const Camera3d& camera,
                                  std::uint32_t view_width, std::uint32_t view_height) {
    Projection p = make_projection(item.world_from_points, camera, view_width, view_height);
    const FreePointSizes sizes = free_point_sizes(item);
    p.size_per_radius = sizes.size_per_radius;
    p.px_per_radius = sizes.px_per_radius;
    return p;
}

RowRange raster_free_points(const FreePointsItem& item, const Projection& projection, PointPayload payload,
                            bool bgr, std::uint32_t first_row, std::uint32_t last_row, PointKey* nearest,
                            PointRow& row) {
    FATHOM_ASSERT(is_whole(item));
#if FATHOM_X86
    const ProjectPoints project = cpu_level() >= CpuLevel::Avx2 ? project_free_avx2 : project_free_scalar;
#else
    const ProjectPoints project = project_free_scalar;
#endif
    row.resize(kFreePointsPerRow);
    if (!item.radii) std::ranges::fill(row.radius, item.radius);
    const ImageView positions = item.positions.view();
    RowRange drawn;
    for (std::uint32_t r = first_row; r < last_row; ++r) {
        const std::uint32_t first = r * kFreePointsPerRow;
        const std::uint32_t count = std::min(kFreePointsPerRow, item.count() - first);
        read_colors(item, payload, bgr, first, count, row.color.data());
        // Behind the last row of an image lies its padding, so whole vectors may be read.
        const PointLanes points{positions.row_as<float>(0) + first, positions.row_as<float>(1) + first,
                                positions.row_as<float>(2) + first,
                                item.radii ? item.radii.view().row_as<float>(0) + first : row.radius.data()};
        drawn.include(put_points(project, projection, points, row.color.data(), count, nearest));
    }
    return drawn;
}

} // namespace fathom::cpu
