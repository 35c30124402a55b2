// color_loaders: one texel of a colour image as 8-bit RGBA, for every arrangement. visit_color_loader calls its body
// with a function (x, y) -> PackedRgba that is compiled into the loop. Any thread.
#pragma once

#include "renderer/colormap_table.hpp"
#include "renderer/cpu/blend.hpp"
#include "renderer/cpu/scalar_texels.hpp"

#include <algorithm>
#include <cstdint>
#include <type_traits>

namespace fathom::cpu {

/// One stored value as 0 … 255, rounded; 0 for types that are no colour.
template <typename T>
[[nodiscard]] inline std::uint32_t unorm8(T value) {
    if constexpr (std::is_same_v<T, std::uint8_t>) {
        return value;
    } else if constexpr (std::is_same_v<T, std::uint16_t>) {
        return (value * 255u + 32767u) / 65535u;
    } else if constexpr (std::is_same_v<T, Half> || std::is_floating_point_v<T>) {
        const auto number = static_cast<float>(raw_of(value));
        return number > 0 ? static_cast<std::uint32_t>(std::min(number, 1.0f) * 255 + 0.5f) : 0;
    } else {
        return 0;
    }
}

template <typename T>
struct InterleavedLoader {
    ImageView image;
    std::uint32_t channels = image.desc.format.channels;
    bool bgr = image.desc.format.arrangement == Arrangement::Bgr;

    PackedRgba operator()(std::uint32_t x, std::uint32_t y) const {
        const std::byte* texel = image.row(y) + std::size_t{x} * channels * sizeof(T);
        std::uint32_t values[4] = {0, 0, 0, 255};
        for (std::uint32_t i = 0; i < std::min(channels, 4u); ++i)
            values[i] = unorm8(cpu::load<T>(texel, i));
        if (channels == 1) return values[0] * 0x010101u | 0xFF000000u;
        if (channels == 2) return values[0] * 0x010101u | values[1] << 24;
        return values[bgr ? 2 : 0] | values[1] << 8 | values[bgr ? 0 : 2] << 16 | values[3] << 24;
    }
};

/// Matrix of a YUV format in 1/65536: luma scale, red by v, green by u and v, blue by u (ITU-R BT.601, BT.709).
struct YuvMatrix {
    std::int32_t luma_offset, luma, red_v, green_u, green_v, blue_u;
};
inline constexpr YuvMatrix kBt601Limited{16, 76309, 104597, 25675, 53279, 132201};
inline constexpr YuvMatrix kBt709Limited{16, 76309, 117489, 13975, 34925, 138438};
inline constexpr YuvMatrix kBt709Full{0, 65536, 103206, 12276, 30679, 121609};

[[nodiscard]] inline PackedRgba rgb_of_yuv(const YuvMatrix& m, int y, int u, int v) {
    const std::int32_t luma = (y - m.luma_offset) * m.luma + 32768;
    u -= 128;
    v -= 128;
    const auto clamp8 = [](std::int32_t sum) {
        return static_cast<std::uint32_t>(std::clamp(sum >> 16, 0, 255));
    };
    return clamp8(luma + m.red_v * v) | clamp8(luma - m.green_u * u - m.green_v * v) << 8 |
           clamp8(luma + m.blue_u * u) << 16 | 0xFF000000u;
}

[[nodiscard]] inline const YuvMatrix& yuv_matrix(Arrangement arrangement) {
    switch (arrangement) {
    case Arrangement::Nv12:
    case Arrangement::Yuy2:
    case Arrangement::Uyvy: return kBt601Limited;
    case Arrangement::YUV12Full:
    case Arrangement::YUV16Full:
    case Arrangement::YUV24Full:
    case Arrangement::Y8Full: return kBt709Full;
    default: return kBt709Limited;
    }
}

/// Luma and chroma lie `step` bytes apart; chroma is halved by the shifts. Packed rows and planes follow from strides.
struct YuvLoader {
    const std::byte* y_data;
    const std::byte* u_data; // null: neutral
    const std::byte* v_data;
    std::size_t y_stride, chroma_stride;
    std::uint32_t y_step, chroma_step;
    std::uint32_t shift_x, shift_y;
    YuvMatrix matrix;

    PackedRgba operator()(std::uint32_t x, std::uint32_t y) const {
        const int luma = static_cast<int>(y_data[y * y_stride + std::size_t{x} * y_step]);
        if (u_data == nullptr) return rgb_of_yuv(matrix, luma, 128, 128);
        const std::size_t chroma =
            (y >> shift_y) * chroma_stride + static_cast<std::size_t>(x >> shift_x) * chroma_step;
        return rgb_of_yuv(matrix, luma, static_cast<int>(u_data[chroma]), static_cast<int>(v_data[chroma]));
    }
};

/// Planes follow the luma plane without gaps; their rows are packed, odd sizes round up.
[[nodiscard]] YuvLoader yuv_loader(const ImageView& image);

/// Bilinear: a missing colour is the mean of its neighbours among the eight around; the border mirrors.
template <typename T>
struct BayerLoader {
    ImageView image;
    std::uint32_t red_x, red_y; // parity of the red cells

    [[nodiscard]] std::uint32_t at(std::int32_t x, std::int32_t y) const {
        const auto mirror = [](std::int32_t i, std::uint32_t size) {
            const auto last = static_cast<std::int32_t>(size) - 1;
            return static_cast<std::uint32_t>(std::clamp(i < 0 ? -i : i > last ? 2 * last - i : i, 0, last));
        };
        return unorm8(cpu::load<T>(image.row(mirror(y, image.desc.height)), mirror(x, image.desc.width)));
    }

    PackedRgba operator()(std::uint32_t column, std::uint32_t row) const {
        const auto x = static_cast<std::int32_t>(column), y = static_cast<std::int32_t>(row);
        const std::uint32_t here = at(x, y);
        const bool on_red_row = (row & 1) == red_y, on_red_column = (column & 1) == red_x;
        const std::uint32_t across = at(x - 1, y) + at(x + 1, y), along = at(x, y - 1) + at(x, y + 1);
        if (on_red_row != on_red_column) { // green
            const std::uint32_t red = (on_red_row ? across : along) + 1;
            const std::uint32_t blue = (on_red_row ? along : across) + 1;
            return red / 2 | here << 8 | blue / 2 << 16 | 0xFF000000u;
        }
        const std::uint32_t green = (across + along + 2) / 4;
        const std::uint32_t diagonal =
            (at(x - 1, y - 1) + at(x + 1, y - 1) + at(x - 1, y + 1) + at(x + 1, y + 1) + 2) / 4;
        return (on_red_row ? here : diagonal) | green << 8 | (on_red_row ? diagonal : here) << 16 |
               0xFF000000u;
    }
};

template <typename T>
[[nodiscard]] BayerLoader<T> bayer_loader(const ImageView& image) {
    const Arrangement a = image.desc.format.arrangement;
    return {image, a == Arrangement::BayerBggr || a == Arrangement::BayerGrbg ? 1u : 0u,
            a == Arrangement::BayerBggr || a == Arrangement::BayerGbrg ? 1u : 0u};
}

template <typename F>
void visit_color_loader(const ImageView& image, F&& body) {
    if (is_yuv(image.desc.format)) return body(yuv_loader(image));
    visit_scalar(image.desc.format.scalar, [&](auto type) {
        using T = typename decltype(type)::type;
        if (is_bayer(image.desc.format))
            body(bayer_loader<T>(image));
        else
            body(InterleavedLoader<T>{image});
    });
}

} // namespace fathom::cpu
