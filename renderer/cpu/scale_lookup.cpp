#include "renderer/cpu/scale_lookup.hpp"

#include "renderer/cpu/blend.hpp"

#include <algorithm>
#include <cmath>

namespace fathom::cpu {
namespace {

/// A window shows a handful of scales; each of 16 bits takes 256 KiB.
constexpr std::size_t kMaxKept = 8;

Rgba8 swapped(Rgba8 c) {
    return {c.b, c.g, c.r, c.a};
}

ScaleLookup make_lookup(const ColorScale& source, Scalar scalar, bool bgr) {
    ScaleLookup lookup{.source = source, .scale = source, .scalar = scalar, .bgr = bgr};
    lookup.table = color_table(source);
    if (byte_size(scalar) <= 2) lookup.codes = code_table(source, scalar);
    if (bgr) {
        MarkColors& marks = lookup.scale.marks;
        std::ranges::transform(marks.invalid, marks.invalid.begin(), swapped);
        marks.below = swapped(marks.below);
        marks.above = swapped(marks.above);
        std::ranges::transform(lookup.table, lookup.table.begin(), swap_red_blue);
        std::ranges::transform(lookup.codes, lookup.codes.begin(), swap_red_blue);
    }
    if (scalar == Scalar::U16 && cpu_level() >= CpuLevel::Avx512) // nobody else asks for them
        lookup.linear = find_linear_entries(source, lookup.codes, lookup.table);
    const auto solid = [](const Rgba8& c) { return c.a == 255; };
    lookup.opaque = source.out_of_range != OutOfRange::Hide && solid(source.marks.below) &&
                    solid(source.marks.above) &&
                    std::ranges::all_of(lookup.table, [](PackedRgba c) { return c >> 24 == 255; }) &&
                    std::all_of(source.marks.invalid.begin() + 1, source.marks.invalid.end(), solid);
    if (scalar == Scalar::U16)
        for (const double code : source.invalid_codes)
            if (code > 0 && code <= 65535 && code == std::floor(code))
                lookup.code_list.push_back(static_cast<std::uint16_t>(code));
    return lookup;
}

} // namespace

Scalar narrowed(Scalar scalar) {
    return byte_size(scalar) == 8 ? Scalar::F32 : scalar;
}

bool ScaleLookup::hides(double raw) const {
    const auto [low, high] = std::minmax(scale.low, scale.high);
    return scale.out_of_range == OutOfRange::Hide && (raw < low || raw > high);
}

std::shared_ptr<const ScaleLookup> ScaleLookups::find(const ColorScale& scale, Scalar scalar, bool bgr) {
    const Scalar stored = narrowed(scalar);
    const auto found = std::ranges::find_if(kept_, [&](const auto& kept) {
        return kept->scalar == stored && kept->bgr == bgr && kept->source == scale;
    });
    if (found != kept_.end()) {
        std::rotate(found, found + 1, kept_.end());
    } else {
        if (kept_.size() == kMaxKept) kept_.erase(kept_.begin());
        kept_.push_back(std::make_shared<ScaleLookup>(make_lookup(scale, stored, bgr)));
    }
    return kept_.back();
}

} // namespace fathom::cpu
