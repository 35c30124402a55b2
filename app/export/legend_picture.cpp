#include "app/export/legend_picture.hpp"

#include "app/export/text_raster.hpp"
#include "decoders/media/assert.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace fathom {
namespace {

constexpr Rgba8 kPanel{0x15, 0x18, 0x1D, 255};
constexpr Rgba8 kText{0xE6, 0xE9, 0xEE, 255};
constexpr Rgba8 kDim{0x8B, 0x93, 0xA1, 255};
constexpr int kMargin = 12;
constexpr int kBarWidth = 14;
constexpr int kTickLength = 4;
constexpr int kSwatch = 11;
constexpr int kLeastBarHeight = 120;
constexpr float kTextHeight = 14;

void fill(MutableImageView picture, int x0, int y0, int x1, int y1, PackedRgba color) {
    x0 = std::max(x0, 0);
    y0 = std::max(y0, 0);
    x1 = std::min(x1, static_cast<int>(picture.desc.width));
    y1 = std::min(y1, static_cast<int>(picture.desc.height));
    for (int y = y0; y < y1; ++y)
        std::fill(picture.row_as<PackedRgba>(static_cast<std::uint32_t>(y)) + x0,
                  picture.row_as<PackedRgba>(static_cast<std::uint32_t>(y)) + std::max(x0, x1), color);
}

/// High values at the top. Where valid pixels lie outside, the end of the bar carries a hatched cap.
void draw_bar(MutableImageView picture, const Legend& legend, int x, int top, int bottom) {
    const int height = bottom - top;
    for (int y = top; y < bottom; ++y) {
        const double position = (bottom - 0.5 - y) / height;
        const auto entry = static_cast<std::size_t>(std::clamp(std::lround(255 * position), 0L, 255L));
        fill(picture, x, y, x + kBarWidth, y + 1, legend.colors[entry]);
    }
    const auto hatch = [&](int from) {
        for (int y = from; y < from + 6; ++y)
            for (int column = 0; column < kBarWidth; ++column)
                if ((column + y) % 4 < 2) fill(picture, x + column, y, x + column + 1, y + 1, pack(kPanel));
    };
    if (legend.share_above > 0) hatch(top);
    if (legend.share_below > 0) hatch(bottom - 6);
}

std::string swatch_text(const LegendSwatch& swatch) {
    return swatch.label + "  " + share_text(swatch.share);
}

} // namespace

Image with_legend(const ImageView& picture, const Legend& legend, const std::string& footer) {
    FATHOM_ASSERT(picture.desc.format == kRgba8);
    const TextRaster text(kTextHeight);
    const int line = text.line_height_px() + 4;
    const int list_height = static_cast<int>(legend.swatches.size() + (footer.empty() ? 0 : 1)) * line;

    int legend_width = 0;
    for (const Tick& tick : legend.ticks)
        legend_width = std::max(legend_width, kBarWidth + kTickLength + 6 + text.width_px(tick.text));
    for (const LegendSwatch& swatch : legend.swatches)
        legend_width = std::max(legend_width, kSwatch + 6 + text.width_px(swatch_text(swatch)));
    legend_width = std::max(legend_width, text.width_px(footer)) + 2 * kMargin;

    const int picture_width = static_cast<int>(picture.desc.width);
    const int height =
        std::max(static_cast<int>(picture.desc.height), list_height + kLeastBarHeight + 3 * kMargin);
    Image result = allocate_image(packed_desc(static_cast<std::uint32_t>(picture_width + legend_width),
                                              static_cast<std::uint32_t>(height), kRgba8));
    const MutableImageView view = result.view();
    fill(view, 0, 0, picture_width + legend_width, height, pack(kPanel));
    for (std::uint32_t y = 0; y < picture.desc.height; ++y)
        std::memcpy(view.row(y), picture.row(y), picture.desc.width * sizeof(PackedRgba));

    const int x = picture_width + kMargin;
    const int top = kMargin;
    const int bottom = height - list_height - (list_height > 0 ? 2 : 1) * kMargin;
    if (legend.has_scale) draw_bar(view, legend, x, top, bottom);
    for (const Tick& tick : legend.ticks) {
        const int y = bottom - static_cast<int>(std::lround(tick.position * (bottom - top)));
        fill(view, x + kBarWidth, y, x + kBarWidth + kTickLength, y + 1, pack(kDim));
        const int text_y = std::clamp(y - text.line_height_px() / 2, 0, height - text.line_height_px());
        text.draw(view, x + kBarWidth + kTickLength + 6, text_y, tick.text, kText);
    }
    int y = legend.has_scale ? bottom + kMargin : top;
    for (const LegendSwatch& swatch : legend.swatches) {
        fill(view, x, y + 2, x + kSwatch, y + 2 + kSwatch, pack(swatch.color));
        text.draw(view, x + kSwatch + 6, y, swatch_text(swatch), kText);
        y += line;
    }
    text.draw(view, x, y, footer, kDim);
    return result;
}

} // namespace fathom
