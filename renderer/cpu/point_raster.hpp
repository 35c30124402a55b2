// point_raster: points into a buffer of nearest distances and colours, over all cores: depth images here, others by what
// draws their rows (free_points.hpp).
//
//     PointRaster raster;                                        // keeps its buffers between frames
//     raster.begin(width, height);
//     raster.add(rows, pool, [&](auto first, auto last, PointKey* nearest, PointRow& row) {
//         return raster_rows(source, projection, PointPayload::Color, first, last, nearest, row);
//     });                                                        // per cloud, in list order
//     // then any rows, each once and on any thread:
//     raster.resolve(list, first_row, last_row, target, bgr);    // points over the background
//     raster.nearest();                                          // of those rows, for lines
//     raster.clear(first_row, last_row);
//     raster.end();
//
// Of two points at the same distance the earlier one wins (cloud, then row, then column), so the picture does not
// depend on the number of bands. Each band of source rows has keys of its own, merged where the band drew. Main
// thread; bands run on the pool.
#pragma once

#include "decoders/media/worker_pool.hpp"
#include "renderer/cpu/point_kernels.hpp"
#include "renderer/cpu/point_source.hpp"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

namespace fathom::cpu {

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

/// One of the kernels.
using ProjectPoints = void (*)(const Projection&, const PointLanes&, Splats&);

/// `count` points into the keys of projection.width * projection.height pixels; whole vectors are read.
RowRange put_points(ProjectPoints project, const Projection& projection, const PointLanes& points,
                    const PackedRgba* colors, std::uint32_t count, PointKey* nearest);

/// Source rows first_row … last_row - 1, one thread.
RowRange raster_rows(const PointSource& source, const Projection& projection, PointPayload payload,
                     std::uint32_t first_row, std::uint32_t last_row, PointKey* nearest, PointRow& row);

/// Draws source rows first … last - 1; the row is scratch memory of the thread.
using RasterRows = std::function<RowRange(std::uint32_t first_row, std::uint32_t last_row, PointKey* nearest,
                                          PointRow& row)>;

class PointRaster {
  public:
    void begin(std::uint32_t width, std::uint32_t height);
    void add(std::uint32_t rows, WorkerPool& pool, const RasterRows& raster);
    void resolve(const DrawList& list, std::uint32_t first_row, std::uint32_t last_row,
                 const MutableImageView& target, bool bgr);
    void clear(std::uint32_t first_row, std::uint32_t last_row);
    void end();

    /// Per pixel, rows packed; null where no cloud was added.
    [[nodiscard]] const PointKey* nearest() const {
        return bands_.empty() ? nullptr : bands_.front().nearest();
    }

  private:
    struct Band {
        std::shared_ptr<std::byte> memory; // of the keys: zero, which is kNoPoint, between frames
        PointRow row;
        RowRange drawn;

        [[nodiscard]] PointKey* nearest() const { return reinterpret_cast<PointKey*>(memory.get()); }
    };
    [[nodiscard]] RowRange drawn() const;
    void merge(std::uint32_t y);
    void merge_all(WorkerPool& pool);

    std::uint32_t width_ = 0, height_ = 0;
    std::vector<Band> bands_; // all are merged into the first one
};

} // namespace fathom::cpu
