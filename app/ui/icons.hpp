// Icons drawn as strokes, so that they are crisp at every scale and need no font. One weight, dim until hovered.
//
//     draw_icon(*ImGui::GetWindowDrawList(), Icon::Play, center, 14 * scale, color);
//
// Main thread only.
#pragma once

#include "imgui.h"

#include <cstdint>

namespace fathom {

enum class Icon : std::uint8_t {
    Menu,
    Search,
    Export,
    Panels,
    Open,
    First,
    Previous,
    Play,
    Pause,
    Next,
    Last,
    Loop,
    Lock,
    Unlock,
    Fit,
    Reset,
    ChevronDown,
    ChevronRight,
    Close,
    Image,
    Cloud,
    Folder,
    File,
    Reverse,
    Region,
    Link,
    Depth,
    Intensity,
    Camera,
    Axes,
    Video,
    Rows,
    Eye,
    EyeOff,
    Streams,
    Maximise,
    Restore,
    Logarithm
};

/// Inside the square of side `size` around `center`.
void draw_icon(ImDrawList& list, Icon icon, ImVec2 center, float size, ImU32 color);

} // namespace fathom
