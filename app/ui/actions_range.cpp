// Actions on what the numbers look like: range, region, colour map.
#include "app/ui/action_groups.hpp"
#include "renderer/colormap_table.hpp"

#include <GLFW/glfw3.h>

#include <algorithm>

namespace fathom {
namespace {

/// The maps that the C key goes through: perceptually even ones first, then habits.
constexpr std::string_view kColormapRound[] = {
    "matplotlib/turbo", "matplotlib/viridis", "matplotlib/inferno", "matplotlib/magma",
    "matplotlib/gray",  "matplotlib/jet",     "matplotlib/cividis",
};

void step_colormap(Ui& ui, int by) {
    StreamSettings& settings = ui.active_settings();
    constexpr auto count = static_cast<int>(std::size(kColormapRound));
    // From the one that is seen, which may be the recording's.
    const auto found = std::ranges::find(kColormapRound, ui.active_panels().stream.scale.colormap);
    const int now = found == std::end(kColormapRound) ? 0 : static_cast<int>(found - kColormapRound);
    settings.colormap = kColormapRound[static_cast<std::size_t>((now + by + count) % count)];
    settings.colormap_chosen = true;
    ui.preferences.colormap = settings.colormap; // of the next stream
    ui.session.commit();
}

void set_range_mode(Ui& ui, RangeMode::Kind kind) {
    StreamSettings& settings = ui.active_settings();
    settings.range_mode = {.kind = kind};
    settings.range_locked = false;
    ui.session.commit();
}

constexpr Action kRows[] = {
    {"range.robust",
     "Range",
     "Percentile 1 to 99 %",
     {GLFW_KEY_A},
     k2d,
     [](Ui& ui) { set_range_mode(ui, RangeMode::Kind::Percentile); },
     has_depth},
    {"range.visible",
     "Range",
     "From the visible part",
     {GLFW_KEY_A, true},
     kAny,
     [](Ui& ui) { set_range_mode(ui, RangeMode::Kind::VisiblePart); },
     has_depth},
    {"range.min_max",
     "Range",
     "Minimum to maximum",
     {GLFW_KEY_A, false, false, true},
     kAny,
     [](Ui& ui) { set_range_mode(ui, RangeMode::Kind::MinMax); },
     has_depth},
    {"range.region",
     "Range",
     "From the region",
     {GLFW_KEY_G, true},
     kAny,
     [](Ui& ui) { set_range_mode(ui, RangeMode::Kind::Region); },
     has_region},
    {"range.lock",
     "Range",
     "Lock the range",
     {GLFW_KEY_L},
     kAny,
     [](Ui& ui) {
         ui.active_settings().range_locked = !ui.active_settings().range_locked;
         ui.session.commit();
     },
     has_depth},
    {"range.region_visible",
     "Range",
     "Make the visible part the region",
     {GLFW_KEY_G, false, true},
     kAny,
     [](Ui& ui) {
         const PanePanels& panels = ui.active_panels();
         ui.active_settings().region = visible_part(panels.camera_2d, panels.stream.image.desc,
                                                    static_cast<std::uint32_t>(panels.view_2d.width()),
                                                    static_cast<std::uint32_t>(panels.view_2d.height()));
         ui.session.commit();
     },
     has_depth},
    {"range.region_tool",
     "Range",
     "Drag a region (or Shift+drag)",
     {GLFW_KEY_G},
     kAny,
     [](Ui& ui) { ui.region_tool = !ui.region_tool; },
     has_depth},

    {"colour.next",
     "Colour",
     "Next colour map",
     {GLFW_KEY_C},
     kAny,
     [](Ui& ui) { step_colormap(ui, 1); },
     has_depth},
    {"colour.previous",
     "Colour",
     "Previous colour map",
     {GLFW_KEY_C, false, true},
     kAny,
     [](Ui& ui) { step_colormap(ui, -1); },
     has_depth},
    {"colour.reverse",
     "Colour",
     "Turn the colour map round",
     {GLFW_KEY_I},
     kAny,
     [](Ui& ui) {
         ui.active_settings().reversed = !ui.active_settings().reversed;
         ui.session.commit();
     },
     has_depth},
};

} // namespace

std::span<const Action> range_actions() {
    return kRows;
}

} // namespace fathom
