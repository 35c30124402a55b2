// Fonts: Inter for words, a monospaced face for every number that can change, Inter semibold for section heads.
//
//     FontAtlas atlas;
//     atlas.build(scale);                        // again when the scale changes; ImGui's atlas is replaced
//     ImGui::PushFont(atlas.numbers);
//
// Inter comes from the system's folder of fonts (or that of $FATHOM_FONTS); where it is missing the next best stands in, at
// last the monospaced face that is part of the program. Glyphs lie 1:1 on pixels, which the CPU's fast path needs: sizes
// are whole pixels. Main thread only.
#pragma once

#include "renderer/cpu/imgui.hpp"

#include <string>
#include <vector>

namespace fathom {

/// Paths of the faces for words; empty where there is none.
struct FontFiles {
    std::string words, titles;
};
[[nodiscard]] FontFiles find_fonts(const std::string& folder);
[[nodiscard]] std::string font_notice(const FontFiles& files);

class FontAtlas {
  public:
    ImFont* words = nullptr;
    ImFont* numbers = nullptr;
    ImFont* heads = nullptr;
    ImFont* titles = nullptr;

    void build(float scale);

    /// Coverage of the glyphs, for the painters; lives until the next build.
    [[nodiscard]] const CoverageTexture& texture() const { return texture_; }

    /// One sentence on what is missing and what to install; empty when all is as designed.
    [[nodiscard]] const std::string& notice() const { return notice_; }

  private:
    std::vector<std::uint8_t> coverage_;
    CoverageTexture texture_;
    std::string notice_;
};

} // namespace fathom
