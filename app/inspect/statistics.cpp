#include "app/inspect/statistics.hpp"

#include "app/inspect/code_counts.hpp"
#include "app/inspect/invalid_codes.hpp"
#include "decoders/media/half.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <type_traits>
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

// 128 bits hold the sum of 2^28 64-bit integers; the wider exponent of long double that of as many doubles.
__extension__ using Int128 = __int128;
template <typename T>
using Sum =
    std::conditional_t<std::is_same_v<T, double>, long double,
                       std::conditional_t<std::is_integral_v<T>,
                                          std::conditional_t<sizeof(T) == 8, Int128, std::int64_t>, double>>;

template <typename T>
struct Moments {
    std::array<std::uint64_t, kValidityCount> counts{};
    T low = std::numeric_limits<T>::max();
    T high = std::numeric_limits<T>::lowest();
    Sum<T> sum = 0;
};

/// Row by row, so that the rounding of floating sums stays that of a row and a sum of rows.
template <typename T>
Moments<T> moments_of(const ImageView& image, const PixelRect& rect, const NamedCodes<T>& named) {
    Moments<T> moments;
    for (std::uint32_t y = 0; y < rect.height; ++y) {
        const T* row = image.row_as<T>(rect.y + y) + rect.x;
        Sum<T> row_sum = 0;
        for (std::uint32_t x = 0; x < rect.width; ++x) {
            const T value = row[x];
            const Validity validity = named.classify(value);
            ++moments.counts[static_cast<std::size_t>(validity)];
            if (validity != Validity::Valid) continue;
            moments.low = std::min(moments.low, value);
            moments.high = std::max(moments.high, value);
            row_sum += value;
        }
        moments.sum += row_sum;
    }
    return moments;
}

/// Even bins from min to max, and the squared deviations from the mean.
template <typename T>
void spread_of(const ImageView& image, const PixelRect& rect, const NamedCodes<T>& named, T low, T high,
               ImageStats& stats) {
    const double width = static_cast<double>(high) / kEvenBins - static_cast<double>(low) / kEvenBins;
    Histogram& histogram = stats.histogram;
    histogram.first = static_cast<double>(low);
    histogram.step = width;
    histogram.counts.assign(kEvenBins, 0);
    const double per_unit = width > 0 ? 1 / width : 0;
    using Wide = std::conditional_t<std::is_same_v<T, double>, long double, double>;
    Wide squares = 0;
    for (std::uint32_t y = 0; y < rect.height; ++y) {
        const T* row = image.row_as<T>(rect.y + y) + rect.x;
        Wide row_squares = 0;
        for (std::uint32_t x = 0; x < rect.width; ++x) {
            if (named.classify(row[x]) != Validity::Valid) continue;
            const double value = static_cast<double>(row[x]);
            const double bin = (value - histogram.first) * per_unit;
            ++histogram.counts[bin < kEvenBins ? static_cast<std::size_t>(bin) : kEvenBins - 1];
            const Wide deviation = static_cast<Wide>(value) - stats.mean;
            row_squares += deviation * deviation;
        }
        squares += row_squares;
    }
    stats.std = static_cast<double>(std::sqrt(squares / static_cast<Wide>(stats.valid_count())));
}

template <typename T>
ImageStats measure_wide(const ImageView& image, const PixelRect& rect,
                        std::span<const double> invalid_codes) {
    const Scalar scalar = image.desc.format.scalar;
    const NamedCodes<T> named(invalid_codes, scalar);
    const Moments<T> moments = moments_of(image, rect, named);
    ImageStats stats{.scalar = scalar, .counts = moments.counts};
    if (stats.valid_count() == 0) return stats;
    const auto raw = [](T value) -> RawValue {
        if constexpr (std::floating_point<T>)
            return static_cast<double>(value);
        else if constexpr (std::is_signed_v<T>)
            return static_cast<std::int64_t>(value);
        else
            return static_cast<std::uint64_t>(value);
    };
    stats.min = raw(moments.low);
    stats.max = raw(moments.high);
    stats.mean = static_cast<double>(static_cast<long double>(moments.sum) /
                                     static_cast<long double>(stats.valid_count()));
    spread_of(image, rect, named, moments.low, moments.high, stats);
    return stats;
}

ImageStats measure_rect(const ImageView& image, const PixelRect& rect,
                        std::span<const double> invalid_codes) {
    switch (image.desc.format.scalar) {
    case Scalar::U32: return measure_wide<std::uint32_t>(image, rect, invalid_codes);
    case Scalar::I32: return measure_wide<std::int32_t>(image, rect, invalid_codes);
    case Scalar::U64: return measure_wide<std::uint64_t>(image, rect, invalid_codes);
    case Scalar::I64: return measure_wide<std::int64_t>(image, rect, invalid_codes);
    case Scalar::F32: return measure_wide<float>(image, rect, invalid_codes);
    case Scalar::F64: return measure_wide<double>(image, rect, invalid_codes);
    default: return from_codes(count_codes(image, rect), image.desc.format.scalar, invalid_codes);
    }
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
