#include "app/inspect/unit_guess.hpp"

namespace fathom {
namespace {

/// No depth camera sees half of its picture farther away than this, and none is nearer than 10 cm to half of it.
constexpr double kFarthestMedian_m = 100;

} // namespace

DepthMeaning with_guessed_unit(DepthMeaning meaning, const ImageStats& stats) {
    const bool merely_assumed =
        meaning.unit_origin == Origin::Assumed && meaning.unit_known && is_metric(meaning);
    if (!merely_assumed || !is_float(stats.scalar) || stats.valid_count() == 0) return meaning;
    if (percentile(stats, 50) > kFarthestMedian_m) meaning.metres_per_unit = 0.001;
    return meaning;
}

} // namespace fathom
