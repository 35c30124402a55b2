// Statistics of one image: what is valid, what is missing and why, and how the values are spread.
//
//     const ImageStats stats = measure(image.view(), meaning.invalid_codes);            // the whole image
//     const ImageStats part = measure(image.view(), meaning.invalid_codes, PixelRect{10, 20, 64, 48});
//     const double robust_low = percentile(stats, 1);
//
// Every pixel belongs to exactly one class (classify of depth_meaning.hpp). Values are raw units of valid
// pixels. 8- and 16-bit types, half floats included, are counted code by code, so all that follows from them
// is exact; other types get exact counts, extremes and mean and 4096 even bins for display. Only scalar
// images are measured. Pure functions, any thread; a worker measures an image while it is still warm.
#pragma once

#include "decoders/media/depth_meaning.hpp"
#include "decoders/media/image.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <variant>
#include <vector>

namespace fathom {

struct PixelRect {
    std::uint32_t x = 0, y = 0, width = 0, height = 0;

    bool operator==(const PixelRect&) const = default;
};

/// The part of `rect` inside the image; width and height 0 where they do not meet.
[[nodiscard]] PixelRect clipped(const PixelRect& rect, const ImageDesc& desc);

/// A stored number without loss: int64 for signed, uint64 for unsigned integer types, double for floats.
using RawValue = std::variant<std::int64_t, std::uint64_t, double>;

[[nodiscard]] double as_double(const RawValue& value);

/// Valid pixels by value, in ascending order. Empty when no pixel is valid.
struct Histogram {
    enum class Kind : std::uint8_t {
        Codes,  // bin i: the integer `first` + i
        Halves, // bin i: the (`first` + i)-th half float in ascending order; see bin_value
        Even    // bin i: [first + i * step, first + (i + 1) * step), the last one closed
    };
    Kind kind = Kind::Even;
    double first = 0;
    double step = 1;
    std::vector<std::uint32_t> counts;

    bool operator==(const Histogram&) const = default;
};

inline constexpr std::size_t kEvenBins = 4096;

/// The value that bin i stands for: exact for Codes and Halves, the middle of an Even bin.
[[nodiscard]] double bin_value(const Histogram& histogram, std::size_t bin);

struct ImageStats {
    Scalar scalar = Scalar::U8;
    std::uint64_t pixel_count = 0;                      // of image or rectangle; 0: not measured
    std::array<std::uint64_t, kValidityCount> counts{}; // by Validity; they add up to pixel_count
    RawValue min = 0.0, max = 0.0;                      // of valid pixels; zero when there is none
    double mean = 0;                                    // correctly rounded sum over count for integers
    double std = 0;                                     // of the population: divided by the count
    Histogram histogram;

    [[nodiscard]] std::uint64_t valid_count() const { return counts[0]; }
    [[nodiscard]] std::uint64_t count(Validity validity) const {
        return counts[static_cast<std::size_t>(validity)];
    }
    /// Share of valid pixels, 0 … 1.
    [[nodiscard]] double fill_rate() const {
        return pixel_count == 0 ? 0 : static_cast<double>(valid_count()) / static_cast<double>(pixel_count);
    }
    bool operator==(const ImageStats&) const = default;
};

/// Measures the whole image, or what of `rect` lies inside it. `invalid_codes` as in DepthMeaning. An image
/// that is not scalar (several channels, YUV, Bayer) comes back unmeasured: pixel_count 0.
[[nodiscard]] ImageStats measure(const ImageView& image, std::span<const double> invalid_codes,
                                 const std::optional<PixelRect>& rect = std::nullopt);

/// Nearest rank: element ceil(p / 100 * n), counted from 1, of the valid values in ascending order; p in
/// 0 … 100. Exact for 8- and 16-bit types, else the middle of its display bin. NaN when no pixel is valid.
[[nodiscard]] double percentile(const ImageStats& stats, double p);

/// The rank that `percentile` means: 1 … count (count > 0).
[[nodiscard]] std::uint64_t nearest_rank(double p, std::uint64_t count);

/// Nearest-rank percentiles of any scalar type, by selection over the pixels, 64-bit integers exact. One
/// value for each p; empty when no pixel is valid.
[[nodiscard]] std::vector<RawValue> exact_percentiles(const ImageView& image,
                                                      std::span<const double> invalid_codes,
                                                      const std::optional<PixelRect>& rect,
                                                      std::span<const double> ps);

} // namespace fathom
