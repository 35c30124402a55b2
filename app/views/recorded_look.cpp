#include "app/views/recorded_look.hpp"

#include <cmath>

namespace fathom {

StreamSettings with_recorded_look(const StreamSettings& settings, const PictureStyle& style,
                                  RecordedLook& recorded) {
    static const StreamSettings untouched;
    StreamSettings look = settings;
    recorded = {};
    if (!settings.colormap_chosen && !style.colormap.empty()) {
        look.colormap = style.colormap;
        recorded.colormap = true;
    }
    if (settings.range_mode.kind == RangeMode::Kind::FromFile) {
        const auto& range = style.depth_range;
        recorded.range = range && std::isfinite(range->low) && std::isfinite(range->high);
        if (recorded.range) {
            look.manual_range_raw = {range->low, range->high};
        } else {
            look.range_mode.kind = RangeMode::Kind::Percentile;
        }
    }
    const auto& fill_ratio = style.point_fill_ratio;
    if (settings.fill_ratio == untouched.fill_ratio && fill_ratio && *fill_ratio > 0 &&
        std::isfinite(*fill_ratio)) {
        look.fill_ratio = *fill_ratio;
        recorded.fill_ratio = true;
    }
    if (settings.magnification == untouched.magnification && style.magnification) {
        look.magnification = static_cast<Magnification>(*style.magnification);
        recorded.magnification = true;
    }
    return look;
}

std::string recorded_text(const RecordedLook& recorded) {
    std::string parts;
    const auto add = [&](bool is_recorded, std::string_view part) {
        if (!is_recorded) return;
        if (!parts.empty()) parts += ", ";
        parts += part;
    };
    add(recorded.colormap, "colour map");
    add(recorded.range, "range");
    add(recorded.fill_ratio, "point size");
    add(recorded.magnification, "filter");
    return parts.empty() ? parts : parts + " from the recording";
}

} // namespace fathom
