// point_source: a depth image as rows of eye-independent points: planar depth, colour and rays per pixel.
//
//     const PointSource source = sources.make(item, lookup);       // tables, once per item
//     PointRow row; row.resize(width);
//     read_point_row(source, v, row);
//
// Depth 0 means no point: invalid, hidden, or without a depth. Rows are independent; any thread.
#pragma once

#include "renderer/cpu/scale_lookup.hpp"

#include <cstdint>
#include <memory>
#include <vector>

namespace fathom::cpu {

/// Directions of all pixels, scaled to z = 1. Without distortion one row serves all and y comes from the intrinsics.
struct RayPlanes {
    Intrinsics intrinsics;
    std::uint32_t width = 0, height = 0;
    bool distorted = false;
    std::vector<float> x, y; // distorted: of all pixels; else x of one row, y of one column
};

struct PointSource {
    PointCloudItem item;
    std::shared_ptr<const ScaleLookup> lookup;
    std::shared_ptr<const RayPlanes> rays;
    std::shared_ptr<const std::vector<float>> depth_of_code; // 16-bit types; of ray length: the length
    std::vector<std::uint32_t> color_columns;                // texel column of the partner per depth column
};

/// Arrays padded to whole vectors; the padding's depth is 0.
struct PointRow {
    std::vector<float> ray_x, ray_y, depth_m;
    std::vector<PackedRgba> color;
    std::vector<PackedRgba> texel; // of a colour image, before it is known which points it colours
    std::vector<float> radius;     // of free points that have one for all

    void resize(std::uint32_t width);
};

class PointSources {
  public:
    [[nodiscard]] PointSource make(const PointCloudItem& item,
                                   const std::shared_ptr<const ScaleLookup>& lookup);

  private:
    struct DepthTable {
        DepthMeaning meaning;
        ColorScale scale;
        Scalar scalar;
        std::shared_ptr<const std::vector<float>> depth;
    };
    std::shared_ptr<const RayPlanes> rays_of(const PointCloudItem& item);
    std::shared_ptr<const std::vector<float>>
    depth_table_of(const PointCloudItem& item, const std::shared_ptr<const ScaleLookup>& lookup);

    std::vector<std::shared_ptr<const RayPlanes>> rays_; // most recent last
    std::vector<DepthTable> tables_;
};

enum class PointPayload {
    Color,
    Index
}; // what goes into PointRow::color: Index is v * width + u, for picking

void read_point_row(const PointSource& source, std::uint32_t v, PointPayload payload, PointRow& row);

} // namespace fathom::cpu
