#include "app/ui/fonts.hpp"

#include "imgui_freetype.h"

#include <cmath>
#include <filesystem>
#include <initializer_list>

namespace fathom {
namespace {

// Debian and Ubuntu, Fedora, Arch.
constexpr std::initializer_list<const char*> kInterRegular = {
    "/usr/share/fonts/opentype/inter/Inter-Regular.otf",
    "/usr/share/fonts/rsms-inter-fonts/Inter-Regular.otf",
    "/usr/share/fonts/inter/Inter.ttc",
    "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
    "/usr/share/fonts/dejavu-sans-fonts/DejaVuSans.ttf",
    "/usr/share/fonts/TTF/DejaVuSans.ttf",
};
constexpr std::initializer_list<const char*> kInterSemiBold = {
    "/usr/share/fonts/opentype/inter/Inter-SemiBold.otf",
    "/usr/share/fonts/rsms-inter-fonts/Inter-SemiBold.otf",
    "/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf",
    "/usr/share/fonts/dejavu-sans-fonts/DejaVuSans-Bold.ttf",
    "/usr/share/fonts/TTF/DejaVuSans-Bold.ttf",
};
constexpr std::initializer_list<const char*> kMono = {
    "/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf",
    "/usr/share/fonts/dejavu-sans-mono-fonts/DejaVuSansMono.ttf",
    "/usr/share/fonts/TTF/DejaVuSansMono.ttf",
    "/usr/share/fonts/truetype/liberation/LiberationMono-Regular.ttf",
};

// Latin 1 and what file names, units and labels use beyond it.
constexpr ImWchar kRanges[] = {0x0020, 0x00FF, 0x0100, 0x017F, 0x0394, 0x0394, 0x03BC, 0x03C3, 0x2009, 0x200A,
                               0x2013, 0x2014, 0x2018, 0x201D, 0x2022, 0x2026, 0x202F, 0x202F, 0x2190, 0x2193,
                               0x2212, 0x2212, 0x221E, 0x221E, 0x2248, 0x2248, 0x2264, 0x2265, 0};
constexpr ImWchar kNumberRanges[] = {0x0020, 0x007E, 0x00B0, 0x00B7, 0x00D7, 0x00D7, 0x2009,
                                     0x200A, 0x2013, 0x2014, 0x2026, 0x2026, 0x202F, 0x202F,
                                     0x2212, 0x2212, 0x221E, 0x221E, 0};

const char* first_existing(std::initializer_list<const char*> paths) {
    for (const char* path : paths) {
        std::error_code ignored;
        if (std::filesystem::exists(path, ignored)) return path;
    }
    return nullptr;
}

ImFont* add_face(ImFontAtlas& fonts, const char* path, float size_px, const ImWchar* ranges,
                 float extra_spacing_px = 0) {
    ImFontConfig config;
    config.OversampleH = config.OversampleV = 1;
    config.PixelSnapH = true;
    config.GlyphRanges = ranges;
    config.GlyphExtraSpacing.x = extra_spacing_px;
    config.SizePixels = std::max(1.0f, std::round(size_px));
    config.FontBuilderFlags = ImGuiFreeTypeBuilderFlags_LightHinting;
    ImFont* face =
        path == nullptr ? nullptr : fonts.AddFontFromFileTTF(path, config.SizePixels, &config, ranges);
    return face != nullptr ? face : fonts.AddFontDefault(&config);
}

} // namespace

void FontAtlas::build(float scale) {
    ImFontAtlas& fonts = *ImGui::GetIO().Fonts;
    fonts.Clear();
    fonts.Flags |= ImFontAtlasFlags_NoMouseCursors;
    fonts.FontBuilderIO = ImGuiFreeType::GetBuilderForFreeType();
    const char* regular = first_existing(kInterRegular);
    const char* bold = first_existing(kInterSemiBold);
    const char* mono = first_existing(kMono);
    words = add_face(fonts, regular, 14 * scale, kRanges);
    numbers = add_face(fonts, mono, 13 * scale, kNumberRanges);
    heads = add_face(fonts, bold, 11 * scale, kNumberRanges, std::max(1.0f, std::round(scale / 2)));
    titles = add_face(fonts, bold, 14 * scale, kRanges);
    missing_.clear();
    if (regular == nullptr || std::string_view(regular).find("Inter") == std::string_view::npos)
        missing_ = "Inter";
    if (mono == nullptr) missing_ += missing_.empty() ? "DejaVu Sans Mono" : " and DejaVu Sans Mono";

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
