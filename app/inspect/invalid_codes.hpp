// NamedCodes: the invalid codes of a meaning, as exact numbers of a scalar type. Codes that the type cannot
// hold, and those that are invalid anyway (zero, NaN, infinities), fall away. Any thread.
//
//     const NamedCodes<std::uint32_t> named(meaning.invalid_codes, Scalar::U32);
//     const Validity v = named.classify(value);
#pragma once

#include "decoders/media/depth_meaning.hpp"

#include <cmath>
#include <concepts>
#include <limits>
#include <span>
#include <utility>
#include <vector>

namespace fathom {

/// The code as a T, if it is one. The largest code of a 64-bit type is rounded up by the double that names
/// it; it is recognised all the same.
template <typename T>
[[nodiscard]] std::optional<T> exact_code(double code, Scalar scalar) {
    if constexpr (std::floating_point<T>) {
        const T value = static_cast<T>(code);
        return static_cast<double>(value) == code ? std::optional(value) : std::nullopt;
    } else {
        if (code == largest_code(scalar)) return std::numeric_limits<T>::max();
        const bool held = code >= static_cast<double>(std::numeric_limits<T>::min()) &&
                          code < largest_code(scalar) && code == std::floor(code);
        return held ? std::optional(static_cast<T>(code)) : std::nullopt;
    }
}

template <typename T>
struct NamedCodes {
    std::vector<std::pair<T, Validity>> codes;

    NamedCodes(std::span<const double> invalid_codes, Scalar scalar) {
        for (const double code : invalid_codes) {
            if (!std::isfinite(code) || code == 0) continue;
            const auto exact = exact_code<T>(code, scalar);
            if (!exact) continue;
            const auto validity = code == largest_code(scalar) ? Validity::Saturated : Validity::Other;
            codes.emplace_back(*exact, validity);
        }
    }

    [[nodiscard]] Validity classify(T value) const {
        if constexpr (std::floating_point<T>) {
            if (std::isnan(value)) return Validity::Nan;
            if (std::isinf(value)) return value > 0 ? Validity::PosInf : Validity::NegInf;
        }
        if (value == 0) return Validity::Zero;
        for (const auto& [code, validity] : codes)
            if (value == code) return validity;
        return Validity::Valid;
    }
};

} // namespace fathom
