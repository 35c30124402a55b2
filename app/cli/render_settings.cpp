#include "app/cli/render_settings.hpp"

namespace fathom {

StreamSettings settings_from(const Arguments& arguments, const DepthMeaning& meaning) {
    StreamSettings settings;
    settings.colormap_chosen = arguments.colormap.has_value();
    if (arguments.colormap) settings.colormap = *arguments.colormap;
    settings.reversed = arguments.reversed;
    settings.coloured_by_partner = arguments.reading.colour.has_value();
    if (!arguments.range) return settings;
    const RangeChoice& range = *arguments.range;
    settings.range_mode = range.mode;
    if (range.mode.kind != RangeMode::Kind::Manual) return settings;
    settings.manual_range_raw =
        range.raw ? ValueRange{range.low, range.high}
                  : ValueRange{raw_from_shown(meaning, range.low), raw_from_shown(meaning, range.high)};
    return settings;
}

} // namespace fathom
