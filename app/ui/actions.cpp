#include "app/ui/actions.hpp"

#include "app/ui/read_out_text.hpp"
#include "renderer/colormap_table.hpp"

#include <GLFW/glfw3.h>

#include <algorithm>
#include <cmath>

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
    const auto found = std::ranges::find(kColormapRound, settings.colormap);
    const int now = found == std::end(kColormapRound) ? 0 : static_cast<int>(found - kColormapRound);
    settings.colormap = kColormapRound[static_cast<std::size_t>((now + by + count) % count)];
    ui.session.commit();
}

void set_range_mode(Ui& ui, RangeMode::Kind kind) {
    StreamSettings& settings = ui.active_settings();
    settings.range_mode = {.kind = kind};
    settings.range_locked = false;
    ui.session.commit();
}

void step_image(Ui& ui, int by) {
    ui.session.playhead.playing = false;
    ui.session.playhead = stepped(ui.session.playhead, ui.session.sequence_rows(), by);
}

void zoom_2d(Ui& ui, double factor) {
    RecordingPanels& panels = ui.active_panels();
    View2d& view = ui.session.workspace(ui.active).view_2d;
    const ScreenRect& rect = panels.view_2d;
    view.camera = zoomed_at(panels.camera_2d, rect.width() / 2.0, rect.height() / 2.0, factor);
    view.fit = false;
    ui.session.commit();
}

void fit_2d(Ui& ui) {
    ui.session.workspace(ui.active).view_2d.fit = true;
    ui.session.commit();
}

void one_to_one(Ui& ui) {
    RecordingPanels& panels = ui.active_panels();
    View2d& view = ui.session.workspace(ui.active).view_2d;
    view.camera = scaled_about_center(panels.camera_2d, panels.view_2d.width(), panels.view_2d.height(), 1.0);
    view.camera.offset_x_px = std::round(view.camera.offset_x_px);
    view.camera.offset_y_px = std::round(view.camera.offset_y_px);
    view.fit = false;
    ui.session.commit();
}

void reset_3d(Ui& ui) {
    ui.session.workspace(ui.active).view_3d.camera.reset();
    ui.session.commit();
}

void frame_3d(Ui& ui) {
    RecordingPanels& panels = ui.active_panels();
    const Bounds bounds = cloud_bounds(panels.stream);
    OrbitCamera camera = panels.camera_3d;
    if (!ui.session.workspace(ui.active)
             .view_3d.camera) // from the sensor all is in view: look from beside it
        camera = orbited(with_pivot(camera, {0, 0, median_depth_m(panels.stream)}), 0.6, 0.35);
    ui.session.workspace(ui.active).view_3d.camera =
        framing(camera, bounds.low, bounds.high, panels.view_3d.width(), panels.view_3d.height());
    ui.session.commit();
}

void copy_read_out(Ui& ui, bool json) {
    const RecordingPanels& panels = ui.active_panels();
    if (!panels.hovered) return ui.tell(Notice::Level::Info, "Point at a pixel to copy what it says");
    const std::string text =
        json ? read_out_json(panels.stream, *panels.hovered) : read_out_line(panels.stream, *panels.hovered);
    ImGui::SetClipboardText(text.c_str());
    ui.tell(Notice::Level::Info, "Copied " + read_out_line(panels.stream, *panels.hovered));
}

void open_export(Ui& ui, int format) {
    ui.export_sheet.open = true;
    ui.export_sheet.path_of.clear();
    if (format >= 0) ui.export_sheet.format = format;
}

void close_or_clear(Ui& ui) {
    if (ui.palette.open || ui.open_dialog.open || ui.export_sheet.open || ui.help_open || ui.messages_open) {
        ui.palette.open = ui.open_dialog.open = ui.export_sheet.open = ui.help_open = false;
        ui.messages_open = false;
    } else if (ui.region_tool) {
        ui.region_tool = false;
    } else if (ui.has_active() && ui.active_settings().region) {
        ui.active_settings().region.reset();
        if (ui.active_settings().range_mode.kind == RangeMode::Kind::Region)
            ui.active_settings().range_mode = {};
        ui.session.commit();
    }
}

bool has_image(const Ui& ui) {
    return ui.active < ui.panels.size() && ui.panels[ui.active].stream.image;
}
bool has_depth(const Ui& ui) {
    return has_image(ui) && !ui.panels[ui.active].is_colour;
}
bool has_partner(const Ui& ui) {
    return has_image(ui) && !ui.panels[ui.active].stream.partner.empty();
}
bool has_sequence(const Ui& ui) {
    return ui.session.sequence_rows().size() > 1;
}
bool has_input(const Ui& ui) {
    return ui.session.size() > 0;
}
bool has_region(const Ui& ui) {
    return has_depth(ui) && ui.panels[ui.active].region_stats != nullptr;
}
bool has_several(const Ui& ui) {
    return ui.session.size() > 1;
}

constexpr ActionScope k2d = ActionScope::Over2d, k3d = ActionScope::Over3d, kAny = ActionScope::Anywhere;

const Action kActions[] = {
    {"file.open", "File", "Open…", {GLFW_KEY_O, true}, kAny, [](Ui& ui) { ui.open_dialog.open = true; }},
    {"file.reload",
     "File",
     "Reload",
     {GLFW_KEY_F5},
     kAny,
     [](Ui& ui) {
         for (std::size_t i = 0; i < ui.session.size(); ++i)
             ui.session.reload(i);
     },
     has_input},
    {"file.save",
     "File",
     "Save image losslessly…",
     {GLFW_KEY_S, true},
     kAny,
     [](Ui& ui) { open_export(ui, 0); },
     has_image},
    {"file.export",
     "File",
     "Export…",
     {GLFW_KEY_E, true},
     kAny,
     [](Ui& ui) { open_export(ui, -1); },
     has_image},
    {"file.close",
     "File",
     "Close",
     {GLFW_KEY_W, true},
     kAny,
     [](Ui& ui) {
         ui.session.close(ui.active);
         ui.panels.erase(ui.panels.begin() + static_cast<std::ptrdiff_t>(ui.active));
         ui.active = 0;
     },
     has_input},
    {"file.quit", "File", "Quit", {GLFW_KEY_Q, true}, kAny, [](Ui& ui) { ui.quit = true; }},

    {"edit.undo",
     "Edit",
     "Undo",
     {GLFW_KEY_Z, true},
     kAny,
     [](Ui& ui) { ui.session.undo(); },
     [](const Ui& ui) { return ui.session.can_undo(); }},
    {"edit.redo",
     "Edit",
     "Redo",
     {GLFW_KEY_Z, true, true},
     kAny,
     [](Ui& ui) { ui.session.redo(); },
     [](const Ui& ui) { return ui.session.can_redo(); }},
    {"edit.copy",
     "Edit",
     "Copy read-out",
     {GLFW_KEY_C, true},
     kAny,
     [](Ui& ui) { copy_read_out(ui, false); },
     has_depth},
    {"edit.copy_json",
     "Edit",
     "Copy read-out as JSON",
     {GLFW_KEY_C, true, true},
     kAny,
     [](Ui& ui) { copy_read_out(ui, true); },
     has_depth},
    {"edit.meaning",
     "Edit",
     "Change what the numbers mean…",
     {GLFW_KEY_U},
     kAny,
     [](Ui& ui) { ui.active_panels().editing_meaning = true; },
     has_depth},

    {"view.fit", "View", "Fit image", {GLFW_KEY_F}, k2d, fit_2d, has_image},
    {"view.one_to_one", "View", "One image pixel per screen pixel", {GLFW_KEY_1}, k2d, one_to_one, has_image},
    {"view.zoom_in", "View", "Zoom in", {'+'}, k2d, [](Ui& ui) { zoom_2d(ui, 1.25); }, has_image},
    {"view.zoom_out", "View", "Zoom out", {'-'}, k2d, [](Ui& ui) { zoom_2d(ui, 0.8); }, has_image},
    {"view.partner_2d",
     "View",
     "Show colour instead of depth",
     {GLFW_KEY_B},
     k2d,
     [](Ui& ui) {
         View2d& view = ui.session.workspace(ui.active).view_2d;
         view.show_colour_partner = !view.show_colour_partner;
         ui.session.commit();
     },
     has_partner},
    {"view.layout",
     "View",
     "2D and 3D, 2D alone, 3D alone",
     {GLFW_KEY_V},
     kAny,
     [](Ui& ui) { ui.layout = static_cast<Layout>((static_cast<int>(ui.layout) + 1) % 3); }},
    {"view.link",
     "View",
     "Link zoom and range of images side by side",
     {GLFW_KEY_K},
     kAny,
     [](Ui& ui) {
         ui.session.linked() = !ui.session.linked();
         ui.session.commit();
     },
     has_several},

    {"view.frame", "3D", "Frame all", {GLFW_KEY_F}, k3d, frame_3d, has_depth},
    {"view.reset", "3D", "Back to the sensor's own view", {GLFW_KEY_R}, k3d, reset_3d, has_depth},
    {"view.partner_3d",
     "3D",
     "Colour points by depth or by the colour image",
     {GLFW_KEY_B},
     k3d,
     [](Ui& ui) {
         ui.active_settings().coloured_by_partner = !ui.active_settings().coloured_by_partner;
         ui.session.commit();
     },
     has_partner},
    {"view.bigger_points",
     "3D",
     "Bigger points",
     {GLFW_KEY_RIGHT_BRACKET},
     kAny,
     [](Ui& ui) {
         ui.active_settings().fill_ratio = std::min(8.0f, ui.active_settings().fill_ratio * 1.25f);
         ui.session.commit();
     },
     has_depth},
    {"view.smaller_points",
     "3D",
     "Smaller points",
     {GLFW_KEY_LEFT_BRACKET},
     kAny,
     [](Ui& ui) {
         ui.active_settings().fill_ratio = std::max(0.1f, ui.active_settings().fill_ratio / 1.25f);
         ui.session.commit();
     },
     has_depth},
    {"view.frustum",
     "3D",
     "Show frustum and axes",
     {GLFW_KEY_X},
     k3d,
     [](Ui& ui) {
         View3d& view = ui.session.workspace(ui.active).view_3d;
         view.show_frustum = view.show_axes = !view.show_frustum;
         ui.session.commit();
     },
     has_depth},
    {"view.orthographic",
     "3D",
     "Perspective or orthographic",
     {GLFW_KEY_O},
     k3d,
     [](Ui& ui) {
         OrbitCamera camera = ui.active_panels().camera_3d;
         camera.orthographic = !camera.orthographic;
         ui.session.workspace(ui.active).view_3d.camera = camera;
         ui.session.commit();
     },
     has_depth},

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

    {"time.play",
     "Time",
     "Play or pause",
     {GLFW_KEY_SPACE},
     kAny,
     [](Ui& ui) { ui.session.playhead.playing = !ui.session.playhead.playing; },
     has_sequence},
    {"time.next",
     "Time",
     "Next image",
     {GLFW_KEY_RIGHT},
     kAny,
     [](Ui& ui) { step_image(ui, 1); },
     has_sequence},
    {"time.previous",
     "Time",
     "Previous image",
     {GLFW_KEY_LEFT},
     kAny,
     [](Ui& ui) { step_image(ui, -1); },
     has_sequence},
    {"time.forward",
     "Time",
     "10 images on",
     {GLFW_KEY_RIGHT, false, true},
     kAny,
     [](Ui& ui) { step_image(ui, 10); },
     has_sequence},
    {"time.back",
     "Time",
     "10 images back",
     {GLFW_KEY_LEFT, false, true},
     kAny,
     [](Ui& ui) { step_image(ui, -10); },
     has_sequence},
    {"time.first",
     "Time",
     "First image",
     {GLFW_KEY_HOME},
     kAny,
     [](Ui& ui) { step_image(ui, -1 << 30); },
     has_sequence},
    {"time.last",
     "Time",
     "Last image",
     {GLFW_KEY_END},
     kAny,
     [](Ui& ui) { step_image(ui, 1 << 30); },
     has_sequence},
    {"time.loop",
     "Time",
     "Loop",
     {},
     kAny,
     [](Ui& ui) { ui.session.playhead.loop = !ui.session.playhead.loop; },
     has_sequence},

    {"window.palette",
     "Window",
     "Command palette",
     {GLFW_KEY_P, true},
     kAny,
     [](Ui& ui) { ui.palette = {.open = true}; }},
    {"window.help", "Window", "Keys and mouse", {'?'}, kAny, [](Ui& ui) { ui.help_open = !ui.help_open; }},
    {"window.histogram",
     "Window",
     "Histogram",
     {GLFW_KEY_H},
     kAny,
     [](Ui& ui) { ui.preferences.show_histogram = !ui.preferences.show_histogram; }},
    {"window.inspector",
     "Window",
     "Inspector",
     {GLFW_KEY_N},
     kAny,
     [](Ui& ui) { ui.preferences.show_inspector = !ui.preferences.show_inspector; }},
    {"window.panels",
     "Window",
     "Hide all panels",
     {GLFW_KEY_TAB},
     kAny,
     [](Ui& ui) { ui.panels_hidden = !ui.panels_hidden; }},
    {"window.full_screen",
     "Window",
     "Full screen",
     {GLFW_KEY_F11},
     kAny,
     [](Ui& ui) { ui.toggle_full_screen = true; }},
    {"window.theme",
     "Window",
     "Dark or light",
     {GLFW_KEY_T, true},
     kAny,
     [](Ui& ui) {
         ui.preferences.theme = ui.preferences.theme == ThemeKind::Dark ? ThemeKind::Light : ThemeKind::Dark;
     }},
    {"window.renderer_gpu",
     "Window",
     "Draw with the graphics card",
     {},
     kAny,
     [](Ui& ui) { ui.wanted_renderer = "gpu"; },
     [](const Ui& ui) { return ui.renderer_text != "GPU"; }},
    {"window.renderer_cpu",
     "Window",
     "Draw with the processor",
     {},
     kAny,
     [](Ui& ui) { ui.wanted_renderer = "cpu"; },
     [](const Ui& ui) { return ui.renderer_text != "CPU"; }},
    {"window.renderer_auto",
     "Window",
     "Draw with what suits this machine",
     {},
     kAny,
     [](Ui& ui) { ui.wanted_renderer = ""; }},
    {"window.messages", "Window", "Messages", {}, kAny, [](Ui& ui) { ui.messages_open = !ui.messages_open; }},
    {"window.dismiss",
     "Window",
     "Close what is open, clear the region",
     {GLFW_KEY_ESCAPE},
     kAny,
     close_or_clear},
};

bool matches(const Shortcut& shortcut, const KeyPress& press) {
    if (shortcut.key == 0 || shortcut.key != press.key) return false;
    const bool symbol = shortcut.key == '?' || shortcut.key == '+' || shortcut.key == '-';
    return symbol ||
           (shortcut.control == press.control && shortcut.shift == press.shift && shortcut.alt == press.alt);
}

std::string key_name(int key) {
    switch (key) {
    case GLFW_KEY_SPACE: return "Space";
    case GLFW_KEY_LEFT: return "Left";
    case GLFW_KEY_RIGHT: return "Right";
    case GLFW_KEY_HOME: return "Home";
    case GLFW_KEY_END: return "End";
    case GLFW_KEY_TAB: return "Tab";
    case GLFW_KEY_ESCAPE: return "Esc";
    default: break;
    }
    if (key >= GLFW_KEY_F1 && key <= GLFW_KEY_F12) return "F" + std::to_string(key - GLFW_KEY_F1 + 1);
    return std::string(1, static_cast<char>(key));
}

} // namespace

std::span<const Action> actions() {
    return kActions;
}

bool is_enabled(const Ui& ui, const Action& action) {
    return action.enabled == nullptr || action.enabled(ui);
}

std::string shortcut_text(const Shortcut& shortcut) {
    if (shortcut.key == 0) return {};
    return std::string(shortcut.control ? "Ctrl+" : "") + (shortcut.shift ? "Shift+" : "") +
           (shortcut.alt ? "Alt+" : "") + key_name(shortcut.key);
}

bool run_action(Ui& ui, std::string_view id) {
    const auto found = std::ranges::find(kActions, id, &Action::id);
    if (found == std::end(kActions) || !is_enabled(ui, *found)) return false;
    found->run(ui);
    ui.clock.now();
    return true;
}

void run_shortcuts(Ui& ui) {
    const ActionScope hovered = ui.hover == Ui::Hover::View3d ? ActionScope::Over3d : ActionScope::Over2d;
    for (const KeyPress& press : ui.input.presses()) {
        const bool typing = ImGui::GetIO().WantTextInput;
        if (typing && !press.control && press.key != GLFW_KEY_ESCAPE) continue;
        if (typing && (press.key == GLFW_KEY_C || press.key == GLFW_KEY_A || press.key == GLFW_KEY_Z))
            continue;
        for (const Action& action : kActions) {
            if (!matches(action.shortcut, press)) continue;
            if (action.scope != ActionScope::Anywhere && action.scope != hovered) continue;
            if (is_enabled(ui, action)) action.run(ui);
            break;
        }
    }
}

} // namespace fathom
