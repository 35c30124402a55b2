// Text in pictures that are made without a window: one monospaced face, anti-aliased, drawn by the CPU.
//
//     const TextRaster text(13);                                  // pixels from ascender to descender
//     text.draw(picture, x, y, "1.834 m", {230, 233, 238, 255});  // y: top of the line
//
// The face is DejaVu Sans Mono, built into the program. UTF-8. A TextRaster is used by one thread at a time.
#pragma once

#include "renderer/draw_list.hpp"

#include <memory>
#include <string_view>

namespace fathom {

class TextRaster {
  public:
    explicit TextRaster(float height_px);
    ~TextRaster();
    TextRaster(const TextRaster&) = delete;
    TextRaster& operator=(const TextRaster&) = delete;

    /// Draws into an Rgba8 picture; what lies outside is cut off.
    void draw(MutableImageView picture, int x, int y, std::string_view text, Rgba8 color) const;

    [[nodiscard]] int width_px(std::string_view text) const;
    [[nodiscard]] int line_height_px() const { return line_height_px_; }

  private:
    struct Face;
    std::unique_ptr<Face> face_;
    int line_height_px_ = 0;
};

} // namespace fathom
