// texel_color: the colour of one stored number, and whether it is a valid one. Any thread.
#pragma once

#include "renderer/cpu/scalar_texels.hpp"
#include "renderer/cpu/scale_lookup.hpp"

#include <cmath>

namespace fathom::cpu {

template <typename T>
[[nodiscard]] PackedRgba texel_color(const ScaleLookup& lookup, T value) {
    if constexpr (kHasCodeTable<T>)
        return lookup.codes[code_of(value)];
    else
        return lookup.color(raw_of(value));
}

template <typename T>
[[nodiscard]] bool is_valid(const ScaleLookup& lookup, T value) {
    const double raw = raw_of(value);
    if (raw == 0 || !std::isfinite(raw)) return false;
    return lookup.scale.invalid_codes.empty() || lookup.validity(raw) == Validity::Valid;
}

} // namespace fathom::cpu
