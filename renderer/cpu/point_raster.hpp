// point_raster: points into a buffer of nearest distances and colours, over all cores: depth images here, others by what
// draws their rows (free_points.hpp).
//
//     PointRaster raster;                                        // keeps its buffers between frames
//     raster.begin(target);                                      // pixels hold the background
//     raster.add(rows, pool, [&](auto first, auto last, const PointTarget& target, PointRow& row) {
//         return raster_rows(source, projection, PointPayload::Color, first, last, target, row);
//     });                                                        // per cloud, in list order
//     raster.distances();                                        // for lines
//     raster.end(pool);
//
// Of two points at the same distance the earlier one wins (cloud, then row, then column), so the picture does not
// depend on the number of bands. Each band of source rows has buffers of its own, merged where the band drew. Main
// thread; bands run on the pool.
#pragma once

#include "decoders/media/worker_pool.hpp"
#include "renderer/cpu/point_kernels.hpp"
#include "renderer/cpu/point_source.hpp"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <vector>

namespace fathom::cpu {

inline constexpr std::uint32_t kNoPoint = 0xFFFFFFFFu;

[[nodiscard]] Projection make_projection(const PointCloudItem& item, const Camera3d& camera,
                                         std::uint32_t view_width, std::uint32_t view_height);

/// What all points have in common; sizes are left to the kind of points.
[[nodiscard]] Projection make_projection(const glm::dmat4& world_from_points, const Camera3d& camera,
                                         std::uint32_t view_width, std::uint32_t view_height);

/// Rows first … last - 1 of the target may have been drawn to.
struct RowRange {
    std::int32_t first = INT32_MAX, last = 0;

    void include(const RowRange& other) {
        first = std::min(first, other.first);
        last = std::max(last, other.last);
    }
};

/// What one band draws into. Distances are kNoPoint between frames.
struct PointTarget {
    std::uint32_t* distances = nullptr;
    PackedRgba* colors = nullptr;
    std::size_t color_stride_px = 0; // distances are packed
};

/// One of the kernels.
using ProjectPoints = std::uint32_t (*)(const Projection&, const PointLanes&, Splats&);

/// `count` points; whole vectors are read.
RowRange put_points(ProjectPoints project, const Projection& projection, const PointLanes& points,
                    const PackedRgba* colors, std::uint32_t count, const PointTarget& target);

/// Source rows first_row … last_row - 1, one thread.
RowRange raster_rows(const PointSource& source, const Projection& projection, PointPayload payload,
                     std::uint32_t first_row, std::uint32_t last_row, const PointTarget& target,
                     PointRow& row);

/// Draws source rows first … last - 1; the row is scratch memory of the thread.
using RasterRows = std::function<RowRange(std::uint32_t first_row, std::uint32_t last_row,
                                          const PointTarget& target, PointRow& row)>;

class PointRaster {
  public:
    void begin(const MutableImageView& target);
    void add(std::uint32_t rows, WorkerPool& pool, const RasterRows& raster);
    void end(WorkerPool& pool);

    /// Bits of the nearest eye distance per pixel, rows packed; kNoPoint where nothing was drawn. Until end().
    [[nodiscard]] const std::uint32_t* distances() const { return distances_.data(); }

  private:
    struct Band {
        std::vector<std::uint32_t> distances;
        std::vector<PackedRgba> colors;
        PointRow row;
        RowRange drawn;
    };
    void merge(std::size_t band_count, std::uint32_t first_row, std::uint32_t last_row);

    MutableImageView target_;
    std::uint32_t width_ = 0, height_ = 0;
    std::vector<std::uint32_t> distances_;
    RowRange drawn_;
    std::vector<Band> bands_; // the first one draws into the target
};

} // namespace fathom::cpu
