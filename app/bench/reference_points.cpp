#include "app/bench/references.hpp"

#include <cmath>

namespace fathom::reference {

void points_u16(const DepthPixels& depth, const PointView& view, const std::uint32_t* table, float* distances,
                std::uint32_t* out) {
    for (int i = 0; i < view.width * view.height; ++i) {
        distances[i] = 1e30f;
        out[i] = view.background;
    }
    for (int v = 0; v < depth.height; ++v) {
        for (int u = 0; u < depth.width; ++u) {
            const std::uint16_t raw = depth.pixels[v * depth.width + u];
            if (raw == 0) continue;
            const float z = static_cast<float>(raw) * 0.001f;
            const float x = (static_cast<float>(u) - view.cx) / view.focal_px * z;
            const float y = (static_cast<float>(v) - view.cy) / view.focal_px * z;
            const float* m = view.eye_from_camera;
            const float eye_x = m[0] * x + m[1] * y + m[2] * z + m[3];
            const float eye_y = m[4] * x + m[5] * y + m[6] * z + m[7];
            const float eye_z = m[8] * x + m[9] * y + m[10] * z + m[11];
            if (eye_z < 0.001f) continue;
            const float px = view.view_focal_px * eye_x / eye_z + 0.5f * static_cast<float>(view.width);
            const float py = view.view_focal_px * eye_y / eye_z + 0.5f * static_cast<float>(view.height);
            const int back = (view.point_size_px - 1) / 2;
            const int first_x = static_cast<int>(std::floor(px)) - back;
            const int first_y = static_cast<int>(std::floor(py)) - back;
            float t = (static_cast<float>(raw) - view.low) / (view.high - view.low);
            t = t < 0 ? 0 : t > 1 ? 1 : t;
            const std::uint32_t color = table[static_cast<int>(255 * t + 0.5f)];
            for (int j = 0; j < view.point_size_px; ++j)
                for (int i = 0; i < view.point_size_px; ++i) {
                    const int at_x = first_x + i, at_y = first_y + j;
                    if (at_x < 0 || at_y < 0 || at_x >= view.width || at_y >= view.height) continue;
                    if (eye_z >= distances[at_y * view.width + at_x]) continue;
                    distances[at_y * view.width + at_x] = eye_z;
                    out[at_y * view.width + at_x] = color;
                }
        }
    }
}

} // namespace fathom::reference
