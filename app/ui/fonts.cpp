#include "app/ui/fonts.hpp"

#include "imgui_freetype.h"

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <span>
#include <string_view>

extern "C" const unsigned char fathom_mono_font[];
extern "C" const unsigned char fathom_mono_font_end[];

namespace fathom {
namespace {

// In the folder of the system's fonts: Debian and Ubuntu, Fedora, Arch. What stands in for Inter comes behind it.
constexpr std::string_view kWords[] = {
    "opentype/inter/Inter-Regular.otf", "rsms-inter-fonts/Inter-Regular.otf", "inter/Inter.ttc",
    "truetype/dejavu/DejaVuSans.ttf",   "dejavu-sans-fonts/DejaVuSans.ttf",   "TTF/DejaVuSans.ttf",
};
constexpr std::string_view kTitles[] = {
    "opentype/inter/Inter-SemiBold.otf",
    "rsms-inter-fonts/Inter-SemiBold.otf",
    "truetype/dejavu/DejaVuSans-Bold.ttf",
    "dejavu-sans-fonts/DejaVuSans-Bold.ttf",
    "TTF/DejaVuSans-Bold.ttf",
};

// Latin 1 and what file names, units and labels use beyond it.
constexpr ImWchar kRanges[] = {0x0020, 0x00FF, 0x0100, 0x017F, 0x0394, 0x0394, 0x03BC, 0x03C3, 0x2009, 0x200A,
                               0x2013, 0x2014, 0x2018, 0x201D, 0x2022, 0x2026, 0x202F, 0x202F, 0x2190, 0x2193,
                               0x2212, 0x2212, 0x221E, 0x221E, 0x2248, 0x2248, 0x2264, 0x2265, 0};
constexpr ImWchar kNumberRanges[] = {0x0020, 0x007E, 0x00B0, 0x00B7, 0x00D7, 0x00D7, 0x2009,
                                     0x200A, 0x2013, 0x2014, 0x2026, 0x2026, 0x202F, 0x202F,
                                     0x2212, 0x2212, 0x221E, 0x221E, 0};

std::string first_existing(const std::string& folder, std::span<const std::string_view> names) {
    std::error_code ignored;
    for (const std::string_view name : names)
        if (std::string path = folder + "/" + std::string(name); std::filesystem::exists(path, ignored))
            return path;
    return {};
}

/// A face from a file; without one the face that is part of the program.
ImFont* add_face(ImFontAtlas& fonts, const std::string& path, float size_px, const ImWchar* ranges,
                 float extra_spacing_px = 0) {
    ImFontConfig config;
    config.OversampleH = config.OversampleV = 1;
    config.PixelSnapH = true;
    config.GlyphRanges = ranges;
    config.GlyphExtraSpacing.x = extra_spacing_px;
    config.SizePixels = std::max(1.0f, std::round(size_px));
    config.FontBuilderFlags = ImGuiFreeTypeBuilderFlags_LightHinting;
    ImFont* face =
        path.empty() ? nullptr : fonts.AddFontFromFileTTF(path.c_str(), config.SizePixels, &config, ranges);
    if (face != nullptr) return face;
    config.FontDataOwnedByAtlas = false; // it is read only
    return fonts.AddFontFromMemoryTTF(const_cast<unsigned char*>(fathom_mono_font),
                                      static_cast<int>(fathom_mono_font_end - fathom_mono_font),
                                      config.SizePixels, &config, ranges);
}

} // namespace

FontFiles find_fonts(const std::string& folder) {
    return {first_existing(folder, kWords), first_existing(folder, kTitles)};
}

std::string font_notice(const FontFiles& files) {
    if (files.words.find("Inter") != std::string::npos) return {};
    const char* stands_in = files.words.empty() ? "the program's own face" : "DejaVu Sans";
    return std::string(
               "Font Inter is missing: install fonts-inter (Fedora rsms-inter-fonts, Arch inter-font); ") +
           stands_in + " stands in";
}

void FontAtlas::build(float scale) {
    ImFontAtlas& fonts = *ImGui::GetIO().Fonts;
    fonts.Clear();
    fonts.Flags |= ImFontAtlasFlags_NoMouseCursors;
    fonts.FontBuilderIO = ImGuiFreeType::GetBuilderForFreeType();
    const char* folder = std::getenv("FATHOM_FONTS");
    const FontFiles files = find_fonts(folder == nullptr ? "/usr/share/fonts" : folder);
    words = add_face(fonts, files.words, 14 * scale, kRanges);
    numbers = add_face(fonts, {}, 13 * scale, kNumberRanges);
    heads = add_face(fonts, files.titles, 11 * scale, kNumberRanges, std::max(1.0f, std::round(scale / 2)));
    titles = add_face(fonts, files.titles, 14 * scale, kRanges);
    notice_ = font_notice(files);

    unsigned char* texels = nullptr;
    fonts.GetTexDataAsAlpha8(&texels, &texture_.width, &texture_.height);
    const auto size = static_cast<std::size_t>(texture_.width) * static_cast<std::size_t>(texture_.height);
    coverage_.assign(texels, texels + size);
    coverage_.resize(size + kAtlasPadding);
    texture_.texels = coverage_.data();
    fonts.SetTexID(texture_id(texture_));
    fonts.ClearInputData();
    fonts.ClearTexData();
}

} // namespace fathom
