// What a dragged rectangle says: how much of it is valid, and how its values are spread, exact to the pixel.
//
//     const RegionStats region = measure_region(image.view(), meaning, rect);
//     region.fill_rate; region.shown.median; region.unit;         // 0.93, 1.834, "m"
//
// Any thread; a megapixel takes some milliseconds.
#pragma once

#include "app/inspect/statistics.hpp"

#include <array>
#include <cstdint>
#include <string_view>

namespace fathom {

inline constexpr std::array kPercentiles = {1.0, 5.0, 50.0, 95.0, 99.0};

/// NaN where no pixel is valid.
struct RegionValues {
    double min = 0, max = 0, mean = 0, median = 0, sigma = 0;
    std::array<double, kPercentiles.size()> percentiles{}; // of kPercentiles, nearest rank
};

struct RegionStats {
    PixelRect rect; // what of the asked rectangle lies inside the image
    std::uint64_t pixel_count = 0, valid_count = 0;
    std::array<std::uint64_t, kValidityCount> counts{};
    double fill_rate = 0; // 0 … 1
    RegionValues raw;     // raw units
    RegionValues shown;   // in `unit`
    std::string_view unit;
};

/// pixel_count is 0 for a rectangle outside of the image and for images that are not scalar.
[[nodiscard]] RegionStats measure_region(const ImageView& image, const DepthMeaning& meaning,
                                         const PixelRect& rect);

} // namespace fathom
