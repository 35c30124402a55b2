#include "app/inspect/regions.hpp"

#include <limits>

namespace fathom {
namespace {

RegionValues values_of(const ImageStats& stats, const std::vector<RawValue>& percentiles) {
    constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
    RegionValues values{kNone, kNone, kNone, kNone, kNone, {kNone, kNone, kNone, kNone, kNone}};
    if (stats.valid_count() == 0) return values;
    values = {
        .min = as_double(stats.min), .max = as_double(stats.max), .mean = stats.mean, .sigma = stats.std};
    for (std::size_t i = 0; i < kPercentiles.size(); ++i) {
        values.percentiles[i] = as_double(percentiles[i]);
        if (kPercentiles[i] == 50) values.median = values.percentiles[i];
    }
    return values;
}

/// Shown values are raw ones times a factor (shown_from_raw), and so are all their moments and ranks.
RegionValues in_shown_units(RegionValues values, const DepthMeaning& meaning) {
    for (double* value : {&values.min, &values.max, &values.mean, &values.median, &values.sigma})
        *value = shown_from_raw(meaning, *value);
    for (double& value : values.percentiles)
        value = shown_from_raw(meaning, value);
    return values;
}

} // namespace

RegionStats measure_region(const ImageView& image, const DepthMeaning& meaning, const PixelRect& rect) {
    const ImageStats stats = measure(image, meaning.invalid_codes, rect);
    RegionStats region{.rect = clipped(rect, image.desc),
                       .pixel_count = stats.pixel_count,
                       .valid_count = stats.valid_count(),
                       .counts = stats.counts,
                       .fill_rate = stats.fill_rate(),
                       .unit = shown_unit(meaning)};
    region.raw = values_of(stats, exact_percentiles(image, meaning.invalid_codes, rect, kPercentiles));
    region.shown = in_shown_units(region.raw, meaning);
    return region;
}

} // namespace fathom
