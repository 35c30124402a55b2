#include "app/inspect/invalid_codes.hpp"
#include "app/inspect/statistics.hpp"

#include "decoders/media/assert.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <type_traits>

namespace fathom {
namespace {

template <typename T>
std::vector<T> valid_values(const ImageView& image, const PixelRect& rect,
                            std::span<const double> invalid_codes) {
    const NamedCodes<T> named(invalid_codes, image.desc.format.scalar);
    std::vector<T> values;
    values.reserve(static_cast<std::size_t>(rect.width) * rect.height);
    for (std::uint32_t y = 0; y < rect.height; ++y) {
        const T* row = image.row_as<T>(rect.y + y) + rect.x;
        std::copy_if(row, row + rect.width, std::back_inserter(values),
                     [&](T value) { return named.classify(value) == Validity::Valid; });
    }
    return values;
}

template <typename T>
std::vector<RawValue> select(const ImageView& image, const PixelRect& rect,
                             std::span<const double> invalid_codes, std::span<const double> ps) {
    using Widest = std::conditional_t<std::is_floating_point_v<T>, double,
                                      std::conditional_t<std::is_signed_v<T>, std::int64_t, std::uint64_t>>;
    std::vector<T> values = valid_values<T>(image, rect, invalid_codes);
    std::vector<RawValue> selected;
    if (values.empty()) return selected;
    for (const double p : ps) {
        const auto nth = values.begin() + static_cast<std::ptrdiff_t>(nearest_rank(p, values.size()) - 1);
        std::nth_element(values.begin(), nth, values.end());
        selected.emplace_back(static_cast<Widest>(*nth));
    }
    return selected;
}

std::vector<RawValue> from_bins(const ImageStats& stats, std::span<const double> ps) {
    std::vector<RawValue> values;
    if (stats.valid_count() == 0) return values;
    for (const double p : ps) {
        const double value = percentile(stats, p);
        if (is_float(stats.scalar))
            values.emplace_back(value);
        else if (is_signed_integer(stats.scalar))
            values.emplace_back(static_cast<std::int64_t>(value));
        else
            values.emplace_back(static_cast<std::uint64_t>(value));
    }
    return values;
}

} // namespace

std::uint64_t nearest_rank(double p, std::uint64_t count) {
    FATHOM_ASSERT(count > 0 && p >= 0 && p <= 100);
    // p * n / 100 and not p / 100 * n: 55 / 100 * 100 is above 55 in doubles, and its ceiling one too high.
    const double rank = std::ceil(p * static_cast<double>(count) / 100);
    return std::clamp<std::uint64_t>(static_cast<std::uint64_t>(rank), 1, count);
}

double percentile(const ImageStats& stats, double p) {
    if (stats.valid_count() == 0) return std::numeric_limits<double>::quiet_NaN();
    const std::uint64_t rank = nearest_rank(p, stats.valid_count());
    const auto& counts = stats.histogram.counts;
    std::uint64_t below = 0;
    std::size_t bin = 0;
    while (bin + 1 < counts.size() && below + counts[bin] < rank)
        below += counts[bin++];
    return std::clamp(bin_value(stats.histogram, bin), as_double(stats.min), as_double(stats.max));
}

std::vector<RawValue> exact_percentiles(const ImageView& image, std::span<const double> invalid_codes,
                                        const std::optional<PixelRect>& rect, std::span<const double> ps) {
    if (!is_scalar_image(image.desc.format)) return {};
    const PixelRect part =
        clipped(rect.value_or(PixelRect{0, 0, image.desc.width, image.desc.height}), image.desc);
    if (part.width == 0) return {};
    switch (image.desc.format.scalar) {
    case Scalar::U32: return select<std::uint32_t>(image, part, invalid_codes, ps);
    case Scalar::I32: return select<std::int32_t>(image, part, invalid_codes, ps);
    case Scalar::U64: return select<std::uint64_t>(image, part, invalid_codes, ps);
    case Scalar::I64: return select<std::int64_t>(image, part, invalid_codes, ps);
    case Scalar::F32: return select<float>(image, part, invalid_codes, ps);
    case Scalar::F64: return select<double>(image, part, invalid_codes, ps);
    default: return from_bins(measure(image, invalid_codes, part), ps);
    }
}

} // namespace fathom
