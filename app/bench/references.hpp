// What the benchmarks compare with: the plain loops that one writes first. Frozen; built with -O2 and without
// vectorisation (app/CMakeLists.txt).
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace fathom::reference {

struct Statistics {
    std::uint64_t valid = 0, zero = 0;
    std::uint32_t min = 0, max = 0;
    std::uint64_t sum = 0;
    std::vector<std::uint32_t> bins; // 65536
};

/// One pass over the pixels, one bin per code.
[[nodiscard]] Statistics statistics_u16(const std::uint16_t* pixels, std::size_t count);

/// RVL as every published decoder reads it, nibble by nibble, unchecked: whole streams only.
void decode_rvl(const std::byte* stream, std::uint16_t* pixels, std::size_t count);

/// 16-bit grey PNG through libpng; `run_lengths_and_sub` is how OpenCV writes.
struct PngWriter {
    int level = 6;
    bool run_lengths_and_sub = false;
};
[[nodiscard]] std::vector<std::byte> encode_png_u16(const std::uint16_t* pixels, std::uint32_t width,
                                                    std::uint32_t height, const PngWriter& how);
void decode_png_u16(const std::byte* file, std::uint16_t* pixels, std::uint32_t width, std::uint32_t height);

struct DepthPixels {
    const std::uint16_t* pixels;
    int width, height;
};

/// The colour map of a depth image that fills the view, smaller than it: nearest texel by its position on the scale,
/// the colour of holes blended in by their share (renderer/draw_list.hpp).
void colormap_u16(const DepthPixels& depth, double low, double high, const std::uint32_t* table,
                  std::uint32_t hole_color, std::uint32_t* out, int out_width, int out_height);

/// The colour map of a depth image larger than life: values interpolated between texel centres, linear or bicubic
/// (Catmull-Rom), where all that contribute are valid, else the nearest texel.
void magnified_u16(const DepthPixels& depth, bool bicubic, double px_per_texel, double low, double high,
                   const std::uint32_t* table, std::uint32_t hole_color, std::uint32_t* out, int out_width,
                   int out_height);

struct PointView {
    float cx, cy, focal_px, view_focal_px;
    float eye_from_camera[12]; // rows
    int width, height;
    int point_size_px;
    float low, high; // raw
    std::uint32_t background;
};

/// A millimetre depth image as points with a distance per pixel, colours by depth.
void points_u16(const DepthPixels& depth, const PointView& view, const std::uint32_t* table, float* distances,
                std::uint32_t* out);

} // namespace fathom::reference
