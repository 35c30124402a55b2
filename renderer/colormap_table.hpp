// Colour maps by name, and the tables that both renderers read.
//
//     FATHOM_TRY(const ColormapInfo* info, find_colormap("turbo"));       // canonical: "matplotlib/turbo"
//     const ColorTable table = colormap_entries(*info);                    // 256 sRGB entries
//     const std::vector<std::uint32_t> codes = code_table(scale, Scalar::U16);   // one RGBA per 16-bit code
//
// A map has 256 entries; entry = round(255 t), nearest. A plain name resolves in matplotlib, the npm package
// `colormap`, cmocean, OpenCV and Rerun, in that order. Any thread.
#pragma once

#include "renderer/draw_list.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace fathom {

/// RGBA in memory order r, g, b, a, straight alpha: the value that both renderers write to RGBA8 targets.
using PackedRgba = std::uint32_t;

[[nodiscard]] constexpr PackedRgba pack(Rgba8 c) {
    return static_cast<PackedRgba>(c.r) | static_cast<PackedRgba>(c.g) << 8 |
           static_cast<PackedRgba>(c.b) << 16 | static_cast<PackedRgba>(c.a) << 24;
}
[[nodiscard]] constexpr Rgba8 unpack(PackedRgba p) {
    return {static_cast<std::uint8_t>(p), static_cast<std::uint8_t>(p >> 8),
            static_cast<std::uint8_t>(p >> 16), static_cast<std::uint8_t>(p >> 24)};
}

using ColorTable = std::array<PackedRgba, 256>;

enum class ColormapCategory : std::uint8_t { Sequential, Diverging, Cyclic, Miscellaneous };

struct ColormapInfo {
    std::string_view id;   // "matplotlib/turbo"
    std::string_view name; // "turbo"
    ColormapCategory category;
    bool perceptually_uniform;
    std::string_view entries_hex; // 256 x "rrggbbaa"
};

/// All maps, in the order of the look-up.
[[nodiscard]] std::span<const ColormapInfo> colormaps();

/// By canonical or plain name, any case. NotFound names the nearest spelling.
[[nodiscard]] Result<const ColormapInfo*> find_colormap(std::string_view name);

[[nodiscard]] ColorTable colormap_entries(const ColormapInfo& map);

/// The map as a scale uses it: reversed and stepped. Unknown names are our own mistake here: they were
/// resolved.
[[nodiscard]] ColorTable color_table(const ColorScale& scale);

/// Position of a valid value on the scale, 0 … 1 within range, outside it when the value is; the entry is
/// round(255 t) of the clamped t. Doubles throughout, so that both renderers can be held to it.
[[nodiscard]] double scale_position(const ColorScale& scale, double raw);

/// Colour of one raw value, invalid, out-of-range and contour rules included: the definition of what a pixel
/// looks like. Hidden is alpha 0.
[[nodiscard]] PackedRgba color_of(const ColorScale& scale, const ColorTable& table, Scalar scalar,
                                  double raw);

/// color_of for every code of an integer type of up to 16 bits, indexed by the stored bits: 256 or 65536
/// entries.
[[nodiscard]] std::vector<PackedRgba> code_table(const ColorScale& scale, Scalar scalar);
/// The same into memory of code_count(scalar) entries, in which nothing is read.
void write_code_table(const ColorScale& scale, Scalar scalar, std::span<PackedRgba> codes);
[[nodiscard]] constexpr std::size_t code_count(Scalar scalar) {
    return std::size_t{1} << (8 * byte_size(scalar));
}

} // namespace fathom
