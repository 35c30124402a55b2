#include "app/views/stream_settings.hpp"

#include "app/views/view_context.hpp"

namespace fathom {

ColorScale make_scale(const StreamSettings& settings, const DepthMeaning& meaning,
                      const ValueRange& range_raw) {
    ColorScale scale;
    scale.colormap = settings.colormap;
    scale.reversed = settings.reversed;
    scale.steps = settings.steps;
    scale.contour_raw = settings.contour_shown > 0 ? raw_from_shown(meaning, settings.contour_shown) : 0;
    scale.transfer = settings.transfer;
    scale.low = range_raw.low;
    scale.high = range_raw.high;
    scale.out_of_range = settings.out_of_range;
    scale.invalid_codes = meaning.invalid_codes;
    return scale;
}

const StreamSettings& settings_of(const ViewContext& context, const EntityPath& entity) {
    static const StreamSettings defaults;
    const auto found = context.settings.find(entity);
    return found == context.settings.end() ? defaults : found->second;
}

} // namespace fathom
