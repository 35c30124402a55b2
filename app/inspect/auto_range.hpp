// The display range that a mode asks for, calm from one image to the next. A pure function without a clock.
//
//     range = auto_range(stats, mode, previous);       // previous: what was settled before, or nothing
//
// The range widens when more than 2 % of the valid pixels lie outside the previous one, shrinks when the target is under
// 70 % of it, and else stays. A constant image gives low == high (the middle of the colour map); an image without valid
// pixels keeps the previous range, or [0, 1]. Raw units. Any thread.
#pragma once

#include "app/inspect/statistics.hpp"

#include <optional>

namespace fathom {

struct ValueRange {
    double low = 0, high = 1;

    bool operator==(const ValueRange&) const = default;
};

struct RangeMode {
    enum class Kind : std::uint8_t {
        Manual,
        FromFile, // stated by the recording; percentile where it states none
        MinMax,
        Percentile,
        VisiblePart, // percentile of the part in view
        Region       // percentile of the dragged rectangle
    };
    Kind kind = Kind::Percentile;
    double percentile_low = 1, percentile_high = 99;

    bool operator==(const RangeMode&) const = default;
};

/// `stats` are those of the image, the visible part or the region, as the mode says. Manual has no automatic range:
/// it keeps `previous`.
[[nodiscard]] ValueRange auto_range(const ImageStats& stats, const RangeMode& mode,
                                    const std::optional<ValueRange>& previous);

/// Share of the valid pixels outside a range, 0 … 1; exact where the histogram is.
[[nodiscard]] double share_outside(const ImageStats& stats, const ValueRange& range);

} // namespace fathom
