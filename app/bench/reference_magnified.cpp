#include "app/bench/references.hpp"

#include <cmath>

namespace fathom::reference {
namespace {

int clamp_to(int value, int size) {
    return value < 0 ? 0 : value >= size ? size - 1 : value;
}

float weight(float away, bool bicubic) {
    const float x = std::fabs(away);
    if (!bicubic) return 1 - x;
    return x < 1 ? (1.5f * x - 2.5f) * x * x + 1 : ((-0.5f * x + 2.5f) * x - 4) * x + 2;
}

} // namespace

void magnified_u16(const DepthPixels& depth, bool bicubic, double px_per_texel, double low, double high,
                   const std::uint32_t* table, std::uint32_t hole_color, std::uint32_t* out, int out_width,
                   int out_height) {
    const int first = bicubic ? -1 : 0, last = bicubic ? 2 : 1;
    for (int y = 0; y < out_height; ++y) {
        const double centre_y = (y + 0.5) / px_per_texel;
        const int base_y = static_cast<int>(std::floor(centre_y - 0.5));
        float weights_y[4];
        for (int j = first; j <= last; ++j)
            weights_y[j - first] =
                weight(static_cast<float>(j) - static_cast<float>(centre_y - 0.5 - base_y), bicubic);
        for (int x = 0; x < out_width; ++x) {
            const double centre_x = (x + 0.5) / px_per_texel;
            const int base_x = static_cast<int>(std::floor(centre_x - 0.5));
            const float fraction_x = static_cast<float>(centre_x - 0.5 - base_x);
            float sum = 0;
            bool whole = true;
            for (int i = first; i <= last && whole; ++i) {
                float column = 0;
                for (int j = first; j <= last && whole; ++j) {
                    const std::uint16_t raw = depth.pixels[clamp_to(base_y + j, depth.height) * depth.width +
                                                           clamp_to(base_x + i, depth.width)];
                    whole = raw != 0;
                    column += static_cast<float>(raw) * weights_y[j - first];
                }
                sum += column * weight(static_cast<float>(i) - fraction_x, bicubic);
            }
            if (!whole)
                sum = depth.pixels[clamp_to(static_cast<int>(centre_y), depth.height) * depth.width +
                                   clamp_to(static_cast<int>(centre_x), depth.width)];
            double t = (sum - low) / (high - low);
            t = t < 0 ? 0 : t > 1 ? 1 : t;
            out[y * out_width + x] = sum == 0 ? hole_color : table[static_cast<int>(255 * t + 0.5)];
        }
    }
}

} // namespace fathom::reference
