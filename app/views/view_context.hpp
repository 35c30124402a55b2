// ViewContext: what every view reads while it updates. One per frame. Main thread only.
#pragma once

#include "app/views/depth_stream.hpp"

#include <map>

namespace fathom {

struct ViewTheme {
    Rgba8 background_2d{0x0A, 0x0B, 0x0D, 255};
    Rgba8 background_3d_top{0x12, 0x15, 0x1A, 255};
    Rgba8 background_3d_bottom{0x0A, 0x0B, 0x0D, 255};
    Rgba8 frustum{0x8B, 0x93, 0xA1, 255};
    Rgba8 mark{255, 255, 255, 255}; // of the hovered place, drawn over its rim: seen on every colour map
    Rgba8 mark_rim{0, 0, 0, 255};
    MarkColors marks;

    bool operator==(const ViewTheme&) const = default;
};

/// The place that the pointer marks in another view of the same stream.
struct LinkedPixel {
    EntityPath entity;
    std::uint32_t u = 0, v = 0;

    bool operator==(const LinkedPixel&) const = default;
};

struct ViewContext {
    const Store& store;
    const ImageCache& cache;
    TimePoint time;
    const std::map<EntityPath, StreamSettings>& settings; // defaults where an entity is missing
    std::map<EntityPath, StreamMemory>& memory;
    ViewTheme theme;
    std::optional<LinkedPixel> hovered;
    bool leads = true; // of several places that show a stream, the one whose visible part counts
};

[[nodiscard]] const StreamSettings& settings_of(const ViewContext& context, const EntityPath& entity);

} // namespace fathom
