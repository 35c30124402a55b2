// Fonts: Inter for words, a monospaced face for every number that can change, Inter semibold for section heads.
//
//     FontAtlas atlas;
//     atlas.build(scale);                        // again when the scale changes; ImGui's atlas is replaced
//     ImGui::PushFont(atlas.numbers);
//
// Faces come from the system's folders; where one is missing the next best stands in, at last ImGui's own. Glyphs lie
// 1:1 on pixels, which the CPU's fast path needs: sizes are whole pixels. Main thread only.
#pragma once

#include "renderer/cpu/imgui.hpp"

#include <string>
#include <vector>

namespace fathom {

class FontAtlas {
  public:
    ImFont* words = nullptr;
    ImFont* numbers = nullptr;
    ImFont* heads = nullptr;
    ImFont* titles = nullptr;

    void build(float scale);

    /// Coverage of the glyphs, for the painters; lives until the next build.
    [[nodiscard]] const CoverageTexture& texture() const { return texture_; }

    /// Faces that stand in for missing ones; empty when all is as designed.
    [[nodiscard]] const std::string& missing() const { return missing_; }

  private:
    std::vector<std::uint8_t> coverage_;
    CoverageTexture texture_;
    std::string missing_;
};

} // namespace fathom
