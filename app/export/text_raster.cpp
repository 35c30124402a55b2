#include "app/export/text_raster.hpp"

#include "decoders/media/assert.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wall"
#pragma GCC diagnostic ignored "-Wextra"
#pragma GCC diagnostic ignored "-Wpedantic"
#pragma GCC diagnostic ignored "-Wunused-function"
#pragma GCC diagnostic ignored "-Wcast-align"
#pragma GCC diagnostic ignored "-Wsign-compare"
#define STB_TRUETYPE_IMPLEMENTATION
#define STBTT_STATIC
#include <stb/stb_truetype.h>
#pragma GCC diagnostic pop

extern "C" const unsigned char fathom_mono_font[];

namespace fathom {
namespace {

/// The next code point of well-formed UTF-8; a broken byte stands for itself.
int next_code_point(std::string_view& text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char lead = byte(0);
    const std::size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
    if (size == 1 || text.size() < size) {
        text.remove_prefix(1);
        return lead;
    }
    int code = lead & (0xFF >> (size + 1));
    for (std::size_t i = 1; i < size; ++i)
        code = code << 6 | (byte(i) & 0x3F);
    text.remove_prefix(size);
    return code;
}

std::uint8_t blend(std::uint8_t below, std::uint8_t above, int coverage) {
    return static_cast<std::uint8_t>((below * (255 - coverage) + above * coverage + 127) / 255);
}

} // namespace

struct TextRaster::Face {
    stbtt_fontinfo info{};
    float scale = 0;
    int ascent_px = 0;
};

TextRaster::TextRaster(float height_px) : face_(std::make_unique<Face>()) {
    FATHOM_ASSERT(stbtt_InitFont(&face_->info, fathom_mono_font, 0) != 0);
    face_->scale = stbtt_ScaleForPixelHeight(&face_->info, height_px);
    int ascent = 0, descent = 0, gap = 0;
    stbtt_GetFontVMetrics(&face_->info, &ascent, &descent, &gap);
    face_->ascent_px = static_cast<int>(std::lround(static_cast<float>(ascent) * face_->scale));
    line_height_px_ = static_cast<int>(std::ceil(static_cast<float>(ascent - descent + gap) * face_->scale));
}

TextRaster::~TextRaster() = default;

int TextRaster::width_px(std::string_view text) const {
    float width = 0;
    while (!text.empty()) {
        int advance = 0, bearing = 0;
        stbtt_GetCodepointHMetrics(&face_->info, next_code_point(text), &advance, &bearing);
        width += static_cast<float>(advance) * face_->scale;
    }
    return static_cast<int>(std::ceil(width));
}

void TextRaster::draw(MutableImageView picture, int x, int y, std::string_view text, Rgba8 color) const {
    FATHOM_ASSERT(picture.desc.format == kRgba8);
    float pen_x = static_cast<float>(x);
    while (!text.empty()) {
        const int code = next_code_point(text);
        int width = 0, height = 0, left = 0, top = 0;
        unsigned char* glyph = stbtt_GetCodepointBitmap(&face_->info, face_->scale, face_->scale, code,
                                                        &width, &height, &left, &top);
        for (int row = 0; row < height; ++row) {
            const int py = y + face_->ascent_px + top + row;
            if (py < 0 || py >= static_cast<int>(picture.desc.height)) continue;
            for (int column = 0; column < width; ++column) {
                const int px = static_cast<int>(std::lround(pen_x)) + left + column;
                if (px < 0 || px >= static_cast<int>(picture.desc.width)) continue;
                auto* pixel = picture.row_as<std::uint8_t>(static_cast<std::uint32_t>(py)) + 4 * px;
                const int coverage = glyph[row * width + column];
                pixel[0] = blend(pixel[0], color.r, coverage);
                pixel[1] = blend(pixel[1], color.g, coverage);
                pixel[2] = blend(pixel[2], color.b, coverage);
                pixel[3] = blend(pixel[3], 255, coverage);
            }
        }
        stbtt_FreeBitmap(glyph, nullptr);
        int advance = 0, bearing = 0;
        stbtt_GetCodepointHMetrics(&face_->info, code, &advance, &bearing);
        pen_x += static_cast<float>(advance) * face_->scale;
    }
}

} // namespace fathom
