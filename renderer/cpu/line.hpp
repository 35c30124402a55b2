// line: 2D and 3D segments with soft edges over a finished picture.
//
//     const std::vector<ScreenSegment> segments = project_lines(item, list);
//     draw_segments(segments, orthographic, points, first_row, last_row, target, bgr);
//
// A pixel is covered by 1/2 + width/2 - distance of its centre from the segment, 0 to 1; ends are round. In 3D a
// nearer point hides the pixel. Rows are independent, so bands may be drawn by different threads.
#pragma once

#include "renderer/colormap_table.hpp"
#include "renderer/cpu/point_kernels.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace fathom::cpu {

struct ScreenSegment {
    double x0, y0, x1, y1; // view pixels
    double width_px;
    double depth0, depth1; // eye metres; 0 in 2D: hidden by nothing
    Rgba8 color0, color1;
};

/// Clipped at the near plane and to the surroundings of the view.
[[nodiscard]] std::vector<ScreenSegment> project_lines(const LineItem& item, const DrawList& list);

/// `points`: the nearest one per pixel, rows packed, or null.
void draw_segments(std::span<const ScreenSegment> segments, bool orthographic, const PointKey* points,
                   std::uint32_t first_row, std::uint32_t last_row, const MutableImageView& target, bool bgr);

} // namespace fathom::cpu
