// Actions on the window itself.
#include "app/session/layout_file.hpp"
#include "app/ui/action_groups.hpp"

#include <GLFW/glfw3.h>

#include <algorithm>
#include <cmath>

namespace fathom {
namespace {

void step_scale(Ui& ui, int by) {
    constexpr double kStep = 0.25, kSmallest = 0.75, kLargest = 4;
    const double scale = kStep * (std::round(static_cast<double>(ui.scale) / kStep) + by);
    ui.preferences.scale = ui.chosen_scale = std::clamp(scale, kSmallest, kLargest);
}

void toggle_panel(Ui& ui, bool PanelLayout::* panel) {
    PanelLayout& layout = ui.session.layout();
    layout.*panel = !(layout.*panel);
    ui.session.commit();
}

std::string layout_path(const Ui& ui) {
    return ui.config_folder + "/layouts/layout.json";
}

void keep_layout(Ui& ui) {
    const auto saved = save_layout(layout_path(ui), {ui.session.layout(), ui.session.linked()});
    if (saved)
        ui.tell(Notice::Level::Info, "Saved; start with it by --layout " + layout_path(ui));
    else
        ui.tell(Notice::Level::Error, saved.error().message);
}

void fetch_layout(Ui& ui) {
    const auto layout = load_layout(layout_path(ui));
    if (!layout) return ui.tell(Notice::Level::Error, layout.error().message);
    ui.session.layout() = layout->panels;
    ui.session.linked() = layout->linked;
    ui.session.commit();
}

void move_focus(Ui& ui, int by) {
    if (ui.overlay_open()) return;
    ui.focus.step(by);
    ImGui::SetWindowFocus(nullptr); // whoever typed has finished
}

void close_or_clear(Ui& ui) {
    if (ui.palette.open || ui.open_dialog.open || ui.export_sheet.open || ui.help_open || ui.messages_open) {
        ui.palette.open = ui.open_dialog.open = ui.export_sheet.open = ui.help_open = false;
        ui.messages_open = false;
    } else if (ui.raw_form.open) {
        cancel_raw_form(ui);
    } else if (ui.region_tool) {
        ui.region_tool = false;
    } else if (ui.focus.shown()) {
        ui.focus.hide();
    } else if (ui.session.maximised() != 0) {
        ui.session.maximised() = 0;
        ui.session.commit();
    } else if (!ui.notices.shown().empty()) {
        ui.notices.dismiss(ui.notices.shown().size() - 1);
    } else if (ui.has_active() && ui.active_settings().region) {
        ui.active_settings().region.reset();
        if (ui.active_settings().range_mode.kind == RangeMode::Kind::Region)
            ui.active_settings().range_mode = {};
        ui.session.commit();
    }
}

constexpr Action kRows[] = {
    {"window.palette",
     "Window",
     "Command palette",
     {GLFW_KEY_P, true},
     kAny,
     [](Ui& ui) { ui.palette = {.open = true}; }},
    {"window.help", "Window", "Keys and mouse", {'?'}, kAny, [](Ui& ui) { ui.help_open = !ui.help_open; }},
    {"window.next_control",
     "Window",
     "Keyboard to the next control",
     {GLFW_KEY_TAB},
     kAny,
     [](Ui& ui) { move_focus(ui, 1); }},
    {"window.previous_control",
     "Window",
     "Keyboard to the previous control",
     {GLFW_KEY_TAB, false, true},
     kAny,
     [](Ui& ui) { move_focus(ui, -1); }},
    {"window.histogram",
     "Window",
     "Histogram",
     {GLFW_KEY_H},
     kAny,
     [](Ui& ui) { toggle_panel(ui, &PanelLayout::histogram); }},
    {"window.inspector",
     "Window",
     "Inspector",
     {GLFW_KEY_N},
     kAny,
     [](Ui& ui) { toggle_panel(ui, &PanelLayout::inspector); }},
    {"window.rows",
     "Window",
     "Rows of the stream: every component at every time",
     {GLFW_KEY_D},
     kAny,
     toggle_rows,
     [](const Ui& ui) { return ui.session.layout().rows || ui.has_active(); }},
    {"window.panels",
     "Window",
     "Hide all panels",
     {GLFW_KEY_B, true},
     kAny,
     [](Ui& ui) { toggle_panel(ui, &PanelLayout::hidden); }},
    {"window.full_screen",
     "Window",
     "Full screen",
     {GLFW_KEY_F11},
     kAny,
     [](Ui& ui) { ui.toggle_full_screen = true; }},
    {"window.larger", "Window", "Larger interface", {'+', true}, kAny, [](Ui& ui) { step_scale(ui, 1); }},
    {"window.smaller", "Window", "Smaller interface", {'-', true}, kAny, [](Ui& ui) { step_scale(ui, -1); }},
    {"window.own_scale",
     "Window",
     "Interface as large as the display says",
     {GLFW_KEY_0, true},
     kAny,
     [](Ui& ui) { ui.preferences.scale = ui.chosen_scale = 0; }},
    {"window.save_layout", "Window", "Save the layout", {}, kAny, keep_layout},
    {"window.load_layout", "Window", "Back to the saved layout", {}, kAny, fetch_layout},
    {"window.reduced_motion",
     "Window",
     "Reduced motion, on or off",
     {},
     kAny,
     [](Ui& ui) {
         ui.preferences.reduced_motion = !ui.preferences.reduced_motion;
         ui.tell(Notice::Level::Info, ui.preferences.reduced_motion ? "Panels and cameras jump at once"
                                                                    : "Panels and cameras move for 120 ms");
     }},
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

} // namespace

std::span<const Action> window_actions() {
    return kRows;
}

} // namespace fathom
