#include "app/bench/references.hpp"

#include <cmath>

namespace fathom::reference {
namespace {

int first_centre(double texel) {
    return static_cast<int>(std::ceil(texel - 0.5));
}

int clamp_to(int value, int size) {
    return value < 0 ? 0 : value >= size ? size - 1 : value;
}

} // namespace

void colormap_u16(const DepthPixels& depth, double low, double high, const std::uint32_t* table,
                  std::uint32_t hole_color, std::uint32_t* out, int out_width, int out_height) {
    const double scale_x = static_cast<double>(depth.width) / out_width;
    const double scale_y = static_cast<double>(depth.height) / out_height;
    for (int y = 0; y < out_height; ++y) {
        const int y0 = first_centre(y * scale_y), y1 = first_centre((y + 1) * scale_y);
        const int at_y = clamp_to(static_cast<int>(std::ceil((y + 0.5) * scale_y)) - 1, depth.height);
        for (int x = 0; x < out_width; ++x) {
            const int x0 = first_centre(x * scale_x), x1 = first_centre((x + 1) * scale_x);
            const int at_x = clamp_to(static_cast<int>(std::ceil((x + 0.5) * scale_x)) - 1, depth.width);
            int holes = 0, texels = 0;
            std::uint32_t value = depth.pixels[at_y * depth.width + at_x];
            for (int v = y0; v < y1; ++v)
                for (int u = x0; u < x1; ++u) {
                    const std::uint32_t texel = depth.pixels[v * depth.width + u];
                    ++texels;
                    if (texel == 0)
                        ++holes;
                    else if (value == 0)
                        value = texel;
                }
            double t = (value - low) / (high - low);
            t = t < 0 ? 0 : t > 1 ? 1 : t;
            std::uint32_t color = table[static_cast<int>(255 * t + 0.5)];
            if (2 * holes >= texels && holes > 0) {
                color = hole_color;
            } else if (holes > 0) {
                std::uint32_t share = static_cast<std::uint32_t>(256 * holes / texels), mixed = 0;
                if (share < 64) share = 64;
                for (int shift = 0; shift < 32; shift += 8) {
                    const std::uint32_t a = color >> shift & 255, b = hole_color >> shift & 255;
                    mixed |= (a * (256 - share) + b * share + 128) >> 8 << shift;
                }
                color = mixed;
            }
            out[y * out_width + x] = color;
        }
    }
}

} // namespace fathom::reference
