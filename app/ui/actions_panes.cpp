// Actions on panes: which streams are shown, and which of them has the window to itself.
#include "app/session/suggest_panes.hpp"
#include "app/ui/action_groups.hpp"

#include <GLFW/glfw3.h>

namespace fathom {
namespace {

bool has_room(const Ui& ui) {
    return ui.has_active() && ui.session.pane_count() < kMostPanes;
}

bool has_scalar(const Ui& ui) {
    return has_image(ui) && !ui.panels[ui.active].is_colour;
}

/// The next stream of the active pane's recording that is in no pane; nothing when all are shown.
std::optional<EntityPath> next_hidden_stream(const Ui& ui) {
    const RecordingKey of = ui.session.pane(ui.active).of;
    const Store& store = ui.session.recording_of(ui.active).store;
    for (const EntityPath& entity : store.entities()) {
        if (!role_in(store, entity)) continue;
        bool is_shown = false;
        for (std::size_t i = 0; i < ui.session.pane_count(); ++i)
            is_shown |= ui.session.pane(i).of == of && ui.session.pane(i).view_2d.entity == entity;
        if (!is_shown) return entity;
    }
    return std::nullopt;
}

void add_next_stream(Ui& ui) {
    const auto entity = next_hidden_stream(ui);
    if (!entity) return ui.tell(Notice::Level::Info, "All streams of this recording are shown");
    reveal_stream(ui, ui.session.pane(ui.active).of, *entity);
}

void add_same_stream(Ui& ui) {
    const Pane pane = ui.session.pane(ui.active);
    ui.session.add_pane(pane.of, pane.view_2d.entity);
    ui.session.commit();
}

void switch_role(Ui& ui) {
    set_role(ui, ui.active,
             ui.active_panels().stream.role == ImageRole::Depth ? ImageRole::Intensity : ImageRole::Depth);
}

/// A pane that is not its input's last one can be had back by undo; with the last one the input goes.
void close_pane_or_input(Ui& ui) {
    if (!ui.has_active()) return ui.session.close_input(ui.session.input(ui.session.input_count() - 1).id);
    const std::uint32_t input = ui.session.input_of(ui.active).id;
    std::size_t shown = 0;
    for (std::size_t i = 0; i < ui.session.pane_count(); ++i)
        shown += ui.session.pane(i).of.input == input ? 1 : 0;
    if (shown == 1) {
        ui.session.close_input(input);
    } else {
        ui.session.close_pane(ui.active);
        ui.session.commit();
    }
    align_panels(ui);
}

void close_input(Ui& ui) {
    const std::size_t last = ui.session.input_count() - 1;
    ui.session.close_input(ui.has_active() ? ui.session.input_of(ui.active).id : ui.session.input(last).id);
    align_panels(ui);
}

constexpr Action kRows[] = {
    {"pane.maximise",
     "Panes",
     "Maximise the pane, and back",
     {GLFW_KEY_Z},
     kAny,
     [](Ui& ui) {
         ui.session.maximised() = ui.session.maximised() != 0 ? 0 : ui.session.pane(ui.active).id;
         ui.session.commit();
     },
     has_several},
    {"pane.next_stream",
     "Panes",
     "New pane: the next stream that is not shown",
     {GLFW_KEY_N, true},
     kAny,
     add_next_stream,
     has_room},
    {"pane.same_stream", "Panes", "New pane: the same stream again", {}, kAny, add_same_stream, has_room},
    {"pane.role", "Panes", "Depth or intensity", {}, kAny, switch_role, has_scalar},
    {"window.streams",
     "Panes",
     "List of streams",
     {GLFW_KEY_T},
     kAny,
     [](Ui& ui) {
         PanelLayout& layout = ui.session.layout();
         const bool shown = shows_streams(ui);
         layout.hidden = false;
         layout.streams = !shown;
         ui.session.commit();
     },
     has_input},
    {"file.close",
     "Panes",
     "Close the pane, with the last one its input",
     {GLFW_KEY_W, true},
     kAny,
     close_pane_or_input,
     has_input},
    {"file.close_input", "Panes", "Close the input", {GLFW_KEY_W, true, true}, kAny, close_input, has_input},
};

} // namespace

std::span<const Action> pane_actions() {
    return kRows;
}

void set_role(Ui& ui, std::size_t pane, ImageRole role) {
    constexpr std::string_view kGrey = "matplotlib/gray";
    StreamSettings& settings = ui.session.settings(pane, ui.panels[pane].stream.entity);
    settings.role = role;
    // Grey is what intensity is looked at in, and what depth is not; a map that was chosen stays.
    const std::string& usual = ui.preferences.colormap;
    if (role == ImageRole::Intensity && settings.colormap == usual) settings.colormap = kGrey;
    if (role == ImageRole::Depth && settings.colormap == kGrey) settings.colormap = usual;
    ui.session.commit();
}

} // namespace fathom
