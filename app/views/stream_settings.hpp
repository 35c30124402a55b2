// StreamSettings: everything a user can set about one depth (or other scalar) stream. The 2D view, the 3D view, legend,
// histogram, read-out and export of the stream all follow it, so they cannot disagree. A plain value: undo keeps copies.
//
//     const ColorScale scale = make_scale(settings, meaning, range);
//
// Any thread.
#pragma once

#include "app/inspect/auto_range.hpp"
#include "app/inspect/statistics.hpp"
#include "decoders/media/image_role.hpp"
#include "renderer/draw_list.hpp"

#include <optional>
#include <string>

namespace fathom {

struct StreamSettings {
    std::optional<DepthMeaning> meaning; // set: the user's; else what the source says
    std::optional<ImageRole> role;       // set: depth or intensity, of a picture with one channel
    std::optional<Intrinsics> intrinsics;

    std::string colormap = "matplotlib/turbo";
    bool colormap_chosen = false; // for this stream; else the recording's goes before it
    bool reversed = false;
    std::uint16_t steps = 0;
    double contour_shown = 0; // contour interval in shown units, 0 for none
    Transfer transfer = Transfer::Linear;
    OutOfRange out_of_range = OutOfRange::Clamp;
    Magnification magnification = Magnification::Nearest;

    RangeMode range_mode{.kind = RangeMode::Kind::FromFile};
    ValueRange manual_range_raw{0, 1}; // of RangeMode::Manual
    bool range_locked = false;         // keep the present range whatever comes

    std::optional<PixelRect> region; // a dragged rectangle, in image pixels

    bool coloured_by_partner = false;
    float fill_ratio = 1;
    float point_size_px = 0;

    bool operator==(const StreamSettings&) const = default;
};

/// The scale that both renderers draw by. `range_raw` is the settled range.
[[nodiscard]] ColorScale make_scale(const StreamSettings& settings, const DepthMeaning& meaning,
                                    const ValueRange& range_raw);

} // namespace fathom
