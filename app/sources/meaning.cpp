#include "app/sources/meaning.hpp"

#include "app/sources/file_names.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <string>

namespace fathom {
namespace {

/// A data set that is told by a word in the path, and what its integers mean (see README, "Depth meaning").
struct Layout {
    std::string_view word; // lower case
    double metres_per_unit;
    double invalid_code; // 0: none besides zero
};

constexpr auto kLayouts = std::to_array<Layout>({
    {"rgbd_dataset_freiburg", 1.0 / 5000, 0}, // TUM RGB-D
    {"tum_depth", 1.0 / 5000, 0},
    {"icl_nuim", 1.0 / 5000, 0},
    {"eth3d_slam", 1.0 / 5000, 0},
    {"7scenes", 0.001, 65535},
    {"seven_scenes", 0.001, 65535},
    {"matterport", 0.00025, 0},
    {"vkitti", 0.01, 65535},
    {"kitti", 1.0 / 256, 0},
    {"2d3ds", 1.0 / 512, 65535},
    {"replica", 1.0 / 6553.5, 0},
});

/// True if `word` stands in `text` between characters that are no letters.
bool has_word(std::string_view text, std::string_view word) {
    const auto is_letter = [](char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; };
    for (std::size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
        const std::size_t end = at + word.size();
        if ((at == 0 || !is_letter(text[at - 1])) && (end == text.size() || !is_letter(text[end])))
            return true;
    }
    return false;
}

const Layout* layout_of(std::string_view path) {
    const std::string lower = lower_case(path);
    const auto* layout = std::ranges::find_if(
        kLayouts, [&](const Layout& l) { return lower.find(l.word) != std::string::npos; });
    return layout == kLayouts.end() ? nullptr : layout;
}

void apply_layout(DepthMeaning& meaning, const PixelFormat& format, std::string_view path) {
    const Layout* layout = is_float(format.scalar) ? nullptr : layout_of(path);
    if (layout == nullptr) return;
    meaning.metres_per_unit = layout->metres_per_unit;
    meaning.unit_origin = Origin::Layout;
    if (layout->invalid_code == 0) return;
    meaning.invalid_codes = {layout->invalid_code};
    meaning.invalid_origin = Origin::Layout;
}

void apply_facts(DepthMeaning& meaning, const FileFacts& facts) {
    if (facts.unit_unknown) meaning.unit_known = false;
    if (facts.metres_per_unit) {
        meaning.metres_per_unit = *facts.metres_per_unit;
        meaning.unit_origin = Origin::File;
        meaning.unit_known = true;
    }
    if (facts.kind) {
        meaning.kind = *facts.kind;
        meaning.kind_origin = Origin::File;
    }
    meaning.focal_px = facts.focal_px.value_or(meaning.focal_px);
    meaning.baseline_m = facts.baseline_m.value_or(meaning.baseline_m);
    meaning.offset_px = facts.offset_px.value_or(meaning.offset_px);
    if (!facts.invalid_codes.empty()) {
        meaning.invalid_codes = facts.invalid_codes;
        meaning.invalid_origin = Origin::File;
    }
}

Result<void> apply_options(DepthMeaning& meaning, const OpenOptions& options) {
    if (options.metres_per_unit) {
        meaning.metres_per_unit = *options.metres_per_unit;
        meaning.unit_origin = Origin::User;
        meaning.unit_known = true;
    }
    if (options.invalid) {
        meaning.invalid_codes = *options.invalid;
        meaning.invalid_origin = Origin::User;
    }
    if (options.kind) return apply_kind(meaning, *options.kind, Origin::User);
    return {};
}

} // namespace

Result<DepthMeaning> meaning_of(const ImageProbe& probe, MediaType type, std::string_view path,
                                const OpenOptions& options) {
    DepthMeaning meaning = assumed_meaning(probe.desc.format);
    if (type == MediaType::Pfm && has_word(lower_case(path), "disp")) {
        meaning.kind = DepthKind::Disparity; // Middlebury, ETH3D and cvkit name them so
        meaning.kind_origin = Origin::Layout;
    }
    apply_layout(meaning, probe.desc.format, path);
    apply_facts(meaning, probe.facts);
    FATHOM_CHECK(apply_options(meaning, options));
    return meaning;
}

ImageRole role_of(const PixelFormat& format, std::string_view path, std::string_view part) {
    if (!is_scalar_image(format)) return ImageRole::Colour;
    const auto by_name = [](std::string_view name) -> std::optional<ImageRole> {
        for (const std::string_view word : {"depth", "disp", "disparity", "z"})
            if (has_word(name, word)) return ImageRole::Depth;
        for (const std::string_view word :
             {"ir", "infrared", "mono", "confidence", "conf", "amplitude", "grey", "gray"})
            if (has_word(name, word)) return ImageRole::Intensity;
        return std::nullopt;
    };
    if (!part.empty()) {
        const std::string lower = lower_case(part);
        if (const auto role = by_name(lower)) return *role;
        for (const std::string_view word : {"label", "labels", "mask", "masks", "segmentation", "x", "y"})
            if (has_word(lower, word)) return ImageRole::Intensity;
    }
    if (const auto role = by_name(lower_case(path.substr(path.rfind('/') + 1)))) return *role;
    return format.scalar == Scalar::U8 ? ImageRole::Intensity : ImageRole::Depth;
}

} // namespace fathom
