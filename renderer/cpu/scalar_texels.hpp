// scalar_texels: the stored numbers of a scalar image as C++ types, so that a loop is compiled once per type.
//
//     visit_scalar(desc.format.scalar, [&](auto type) {
//         using T = typename decltype(type)::type;             // std::uint16_t …, Half
//         const double raw = raw_of(load<T>(row, x));
//     });
#pragma once

#include "decoders/media/half.hpp"
#include "decoders/media/image.hpp"

#include <cstdint>
#include <cstring>
#include <type_traits>
#include <utility>

namespace fathom::cpu {

struct Half {
    std::uint16_t bits;
};

template <typename T>
inline constexpr bool kHasCodeTable = sizeof(T) <= 2;

/// Rows of files start where they start: no alignment is taken for granted.
template <typename T>
[[nodiscard]] inline T load(const std::byte* row, std::size_t x) {
    T value;
    std::memcpy(&value, row + x * sizeof(T), sizeof(T));
    return value;
}

/// As the renderers see it: 64-bit numbers narrowed to f32.
template <typename T>
[[nodiscard]] inline double raw_of(T value) {
    if constexpr (std::is_same_v<T, Half>)
        return half_to_float(value.bits);
    else if constexpr (sizeof(T) == 8)
        return static_cast<float>(value);
    else
        return static_cast<double>(value);
}

/// Index into a code table.
template <typename T>
[[nodiscard]] inline std::size_t code_of(T value) {
    if constexpr (std::is_same_v<T, Half>)
        return value.bits;
    else
        return static_cast<std::make_unsigned_t<T>>(value);
}

template <typename F>
decltype(auto) visit_scalar(Scalar scalar, F&& f) {
    switch (scalar) {
    case Scalar::U8: return f(std::type_identity<std::uint8_t>{});
    case Scalar::I8: return f(std::type_identity<std::int8_t>{});
    case Scalar::U16: return f(std::type_identity<std::uint16_t>{});
    case Scalar::I16: return f(std::type_identity<std::int16_t>{});
    case Scalar::F16: return f(std::type_identity<Half>{});
    case Scalar::U32: return f(std::type_identity<std::uint32_t>{});
    case Scalar::I32: return f(std::type_identity<std::int32_t>{});
    case Scalar::U64: return f(std::type_identity<std::uint64_t>{});
    case Scalar::I64: return f(std::type_identity<std::int64_t>{});
    case Scalar::F32: return f(std::type_identity<float>{});
    case Scalar::F64: return f(std::type_identity<double>{});
    }
    std::unreachable();
}

} // namespace fathom::cpu
