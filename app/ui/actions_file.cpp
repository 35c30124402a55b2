// Actions on inputs, and the step back.
#include "app/ui/action_groups.hpp"
#include "app/ui/activities.hpp"
#include "app/ui/read_out_text.hpp"

#include <GLFW/glfw3.h>

namespace fathom {
namespace {

bool can_copy(const Ui& ui) {
    return has_depth(ui) || rows_take_copy(ui);
}

void copy_read_out(Ui& ui, bool json) {
    if (copy_from_rows(ui, json)) return;
    const PanePanels& panels = ui.active_panels();
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

constexpr Action kRows[] = {
    {"file.open", "File", "Open…", {GLFW_KEY_O, true}, kAny, [](Ui& ui) { ui.open_dialog.open = true; }},
    {"file.reload",
     "File",
     "Reload",
     {GLFW_KEY_F5},
     kAny,
     [](Ui& ui) {
         for (std::size_t i = 0; i < ui.session.input_count(); ++i)
             ui.session.reload(ui.session.input(i).id);
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
    {"file.raw_layout",
     "File",
     "Change raw layout…",
     {},
     kAny,
     [](Ui& ui) { open_raw_form(ui, ui.session.input_of(ui.active).id); },
     can_change_raw_layout},
    {"file.cancel",
     "File",
     "Cancel what is under way",
     {},
     kAny,
     [](Ui& ui) { cancel_activities(ui); },
     [](const Ui& ui) { return !activities(ui).empty(); }},
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
     can_copy},
    {"edit.copy_json",
     "Edit",
     "Copy read-out as JSON",
     {GLFW_KEY_C, true, true},
     kAny,
     [](Ui& ui) { copy_read_out(ui, true); },
     can_copy},
    {"edit.meaning",
     "Edit",
     "Change what the numbers mean…",
     {GLFW_KEY_U},
     kAny,
     [](Ui& ui) { ui.active_panels().editing_meaning = true; },
     has_depth},
};

} // namespace

std::span<const Action> file_actions() {
    return kRows;
}

} // namespace fathom
