#include "app/inspect/statistics.hpp"

#include "app/inspect/code_counts.hpp"
#include "app/inspect/wide_statistics.hpp"
#include "decoders/media/half.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace fathom {
namespace {

/// Half floats in ascending order: -NaN … -0, +0 … +NaN, numbered from 0.
constexpr std::uint32_t half_order(std::uint32_t bits) {
    return (bits & 0x8000u) != 0 ? 0xFFFFu - bits : bits + 0x8000u;
}
constexpr std::uint16_t half_of_order(std::uint32_t order) {
    return static_cast<std::uint16_t>(order >= 0x8000u ? order - 0x8000u : 0xFFFFu - order);
}

/// How the bit patterns of an 8- or 16-bit type are numbered in ascending order of their values.
std::uint32_t order_of_bits(Scalar scalar, std::uint32_t bits) {
    switch (scalar) {
    case Scalar::I8: return bits ^ 0x80u;
    case Scalar::I16: return bits ^ 0x8000u;
    case Scalar::F16: return half_order(bits);
    default: return bits;
    }
}

double value_of_order(Scalar scalar, std::uint32_t order) {
    switch (scalar) {
    case Scalar::I8: return static_cast<double>(order) - 0x80;
    case Scalar::I16: return static_cast<double>(order) - 0x8000;
    case Scalar::F16: return half_to_float(half_of_order(order));
    default: return order;
    }
}

RawValue raw_value(Scalar scalar, double value) {
    if (is_float(scalar)) return value;
    if (is_signed_integer(scalar)) return static_cast<std::int64_t>(value);
    return static_cast<std::uint64_t>(value);
}

/// The same counts in ascending order of the values.
std::vector<std::uint32_t> in_order(CodeCounts codes, Scalar scalar) {
    if (!is_float(scalar) && !is_signed_integer(scalar)) return codes;
    std::vector<std::uint32_t> ordered(std::size_t{1} << (8 * byte_size(scalar)));
    for (std::uint32_t bits = 0; bits < codes.size(); ++bits)
        ordered[order_of_bits(scalar, bits)] = codes[bits];
    return ordered;
}

/// Moves the invalid codes from `ordered` to the counts of their classes.
void take_invalid(std::vector<std::uint32_t>& ordered, Scalar scalar, std::span<const double> invalid_codes,
                  ImageStats& stats) {
    const auto take = [&](std::uint32_t order, Validity validity) {
        if (order >= ordered.size()) return;
        stats.counts[static_cast<std::size_t>(validity)] += std::exchange(ordered[order], 0);
    };
    DepthMeaning meaning;
    meaning.invalid_codes.assign(invalid_codes.begin(), invalid_codes.end());
    if (scalar == Scalar::F16) { // all the ways to spell zero, NaN and infinity; a code may name any half
        for (std::uint32_t order = 0; order < ordered.size(); ++order) {
            if (ordered[order] == 0) continue;
            const Validity validity = classify(meaning, scalar, value_of_order(scalar, order));
            if (validity != Validity::Valid) take(order, validity);
        }
        return;
    }
    const double lowest = value_of_order(scalar, 0);
    take(static_cast<std::uint32_t>(-lowest), Validity::Zero);
    for (const double code : invalid_codes)
        if (code >= lowest && code <= largest_code(scalar) && code == std::floor(code))
            take(static_cast<std::uint32_t>(code - lowest), classify(meaning, scalar, code));
}

ImageStats from_codes(CodeCounts codes, Scalar scalar, std::span<const double> invalid_codes) {
    ImageStats stats{.scalar = scalar};
    std::vector<std::uint32_t> ordered = in_order(std::move(codes), scalar);
    take_invalid(ordered, scalar, invalid_codes, stats);
    const auto is_used = [](std::uint32_t count) { return count != 0; };
    const auto begin = std::ranges::find_if(ordered, is_used);
    if (begin == ordered.end()) return stats;
    const auto end = std::find_if(ordered.rbegin(), ordered.rend(), is_used).base();
    const auto first = static_cast<std::uint32_t>(begin - ordered.begin());
    const std::span<const std::uint32_t> used(begin, end);
    const auto value = [&](std::size_t i) {
        return value_of_order(scalar, first + static_cast<std::uint32_t>(i));
    };

    std::uint64_t n = 0;
    double sum = 0; // of integers exact: at most 2^28 pixels of 16 bits
    for (std::size_t i = 0; i < used.size(); ++i) {
        n += used[i];
        if (used[i] != 0) sum += used[i] * value(i);
    }
    stats.counts[static_cast<std::size_t>(Validity::Valid)] = n;
    stats.min = raw_value(scalar, value(0));
    stats.max = raw_value(scalar, value(used.size() - 1));
    stats.mean = sum / static_cast<double>(n);
    double squares = 0;
    for (std::size_t i = 0; i < used.size(); ++i) {
        const double deviation = value(i) - stats.mean;
        if (used[i] != 0) squares += used[i] * deviation * deviation;
    }
    stats.std = std::sqrt(squares / static_cast<double>(n));
    const bool halves = scalar == Scalar::F16;
    stats.histogram.kind = halves ? Histogram::Kind::Halves : Histogram::Kind::Codes;
    stats.histogram.first = halves ? first : value(0);
    stats.histogram.counts.assign(used.begin(), used.end());
    return stats;
}

ImageStats measure_rect(const ImageView& image, const PixelRect& rect,
                        std::span<const double> invalid_codes) {
    const Scalar scalar = image.desc.format.scalar;
    if (byte_size(scalar) > 2) return measure_wide(image, rect, invalid_codes);
    return from_codes(count_codes(image, rect), scalar, invalid_codes);
}

} // namespace

PixelRect clipped(const PixelRect& rect, const ImageDesc& desc) {
    if (rect.x >= desc.width || rect.y >= desc.height) return {};
    const PixelRect inside{rect.x, rect.y, std::min(rect.width, desc.width - rect.x),
                           std::min(rect.height, desc.height - rect.y)};
    return inside.width == 0 || inside.height == 0 ? PixelRect{} : inside;
}

double as_double(const RawValue& value) {
    return std::visit([](auto number) { return static_cast<double>(number); }, value);
}

double bin_value(const Histogram& histogram, std::size_t bin) {
    switch (histogram.kind) {
    case Histogram::Kind::Codes: return histogram.first + static_cast<double>(bin);
    case Histogram::Kind::Halves:
        return half_to_float(
            half_of_order(static_cast<std::uint32_t>(histogram.first) + static_cast<std::uint32_t>(bin)));
    case Histogram::Kind::Even: break;
    }
    return histogram.first + (static_cast<double>(bin) + 0.5) * histogram.step;
}

ImageStats measure(const ImageView& image, std::span<const double> invalid_codes,
                   const std::optional<PixelRect>& rect) {
    ImageStats unmeasured{.scalar = image.desc.format.scalar};
    if (!is_scalar_image(image.desc.format)) return unmeasured;
    const PixelRect part =
        clipped(rect.value_or(PixelRect{0, 0, image.desc.width, image.desc.height}), image.desc);
    if (part.width == 0) return unmeasured;
    ImageStats stats = measure_rect(image, part, invalid_codes);
    stats.pixel_count = static_cast<std::uint64_t>(part.width) * part.height;
    return stats;
}

} // namespace fathom
