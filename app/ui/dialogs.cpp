// The open dialog, and the sheet that it and the export share.
#include "app/ui/panels.hpp"
#include "app/ui/sheet.hpp"
#include "app/ui/widgets.hpp"
#include "app/views/value_text.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>

namespace fathom {
namespace {

namespace fs = std::filesystem;

void set_folder(OpenDialog& dialog, const fs::path& folder) {
    dialog.folder = folder.lexically_normal().string();
    dialog.selected = -1;
    dialog.text = {};
}

} // namespace

SheetScope::SheetScope(Ui& ui, const char* name, float width, float height) {
    width = std::min(width, static_cast<float>(ui.width - ui.px(40)));
    height = std::min(height, static_cast<float>(ui.height - ui.px(100)));
    ImGui::SetNextWindowPos(
        {std::floor((static_cast<float>(ui.width) - width) / 2), static_cast<float>(ui.px(56))});
    ImGui::SetNextWindowSize({width, height});
    ImGui::PushStyleColor(ImGuiCol_WindowBg, im_color(ui.theme->raised));
    ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 6 * ui.scale);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, 1);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding,
                        ImVec2(static_cast<float>(ui.px(16)), static_cast<float>(ui.px(14))));
    ImGui::Begin(name, nullptr,
                 ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings);
    ImGui::PopStyleVar(3);
    ImGui::PopStyleColor();
}

SheetScope::~SheetScope() {
    ImGui::End();
}

void draw_open_dialog(Ui& ui) {
    OpenDialog& dialog = ui.open_dialog;
    if (!dialog.open) {
        dialog.list.forget();
        return;
    }
    if (dialog.folder.empty()) {
        std::error_code failed;
        const fs::path recent = ui.preferences.recent.empty()
                                    ? fs::path()
                                    : fs::path(ui.preferences.recent.front()).parent_path();
        set_folder(dialog,
                   !recent.empty() && fs::is_directory(recent, failed) ? recent : fs::current_path(failed));
    }
    const SheetScope scope(ui, "open", static_cast<float>(ui.px(680)), static_cast<float>(ui.px(520)));
    section_head(ui, "OPEN A FILE OR A FOLDER OF IMAGES");
    if (ImGui::Button("Up")) set_folder(dialog, fs::path(dialog.folder).parent_path());
    ImGui::SameLine();
    ImGui::AlignTextToFramePadding();
    ImGui::TextUnformatted(dialog.folder.c_str());

    std::vector<std::string> chosen;
    ImGui::BeginChild("entries", {0, -static_cast<float>(ui.px(76))});
    dialog.list.show(dialog.folder, ui.wake);
    const std::vector<FolderEntry>& entries = dialog.list.entries();
    ImGuiListClipper clipper;
    clipper.Begin(static_cast<int>(entries.size()), static_cast<float>(ui.px(24)));
    while (clipper.Step())
        for (int i = clipper.DisplayStart; i < clipper.DisplayEnd; ++i) {
            const FolderEntry& entry = entries[static_cast<std::size_t>(i)];
            const ImVec2 at = ImGui::GetCursorScreenPos();
            const float row = static_cast<float>(ui.px(24)) - ImGui::GetStyle().ItemSpacing.y,
                        width = ImGui::GetContentRegionAvail().x;
            ImGui::PushID(i);
            if (ImGui::Selectable("##entry", dialog.selected == i, ImGuiSelectableFlags_AllowDoubleClick,
                                  {width, row})) {
                dialog.selected = i;
                dialog.text = {};
                entry.name.copy(dialog.text.data(), dialog.text.size() - 1);
                if (ImGui::IsMouseDoubleClicked(0)) {
                    if (entry.folder)
                        set_folder(dialog, fs::path(dialog.folder) / entry.name);
                    else
                        chosen.push_back((fs::path(dialog.folder) / entry.name).string());
                }
            }
            ImGui::PopID();
            ImDrawList& list = *ImGui::GetWindowDrawList();
            draw_icon(list, entry.folder ? Icon::Folder : Icon::File,
                      {at.x + static_cast<float>(ui.px(12)), at.y + row / 2}, static_cast<float>(ui.px(13)),
                      im_color(entry.folder ? ui.theme->accent : ui.theme->dim));
            draw_text(list, ui.fonts.words,
                      {at.x + static_cast<float>(ui.px(26)), at.y + (row - ui.fonts.words->FontSize) / 2},
                      im_color(ui.theme->text), entry.name, width - static_cast<float>(ui.px(130)));
            if (!entry.folder) {
                const std::string size = bytes_text(static_cast<double>(entry.bytes));
                draw_text(list, ui.fonts.numbers,
                          {at.x + width - text_size(ui.fonts.numbers, size).x - 4,
                           at.y + (row - ui.fonts.numbers->FontSize) / 2},
                          im_color(ui.theme->dim), size);
            }
        }
    ImGui::EndChild();
    ImGui::SetNextItemWidth(-1);
    if (ImGui::IsWindowAppearing()) ImGui::SetKeyboardFocusHere(); // a name can be typed at once
    const bool entered = ImGui::InputTextWithHint("##path", "Name or path", dialog.text.data(),
                                                  dialog.text.size(), ImGuiInputTextFlags_EnterReturnsTrue);
    const auto typed = [&] {
        return (fs::path(dialog.folder) / dialog.text.data()).lexically_normal().string();
    };
    if ((choice_button(ui, "Open", true) || entered) && dialog.text[0] != 0) chosen.push_back(typed());
    ImGui::SameLine();
    if (ImGui::Button("Open this folder as a sequence")) chosen.push_back(dialog.folder);
    ImGui::SameLine();
    const bool beside = ui.session.input_count() > 0 && ImGui::Button("Open beside") && dialog.text[0] != 0;
    if (beside) chosen.push_back(typed());
    ImGui::SameLine();
    if (ImGui::Button("Cancel")) dialog.open = false;
    if (chosen.empty()) return;
    dialog.open = false;
    open_inputs(ui, chosen, {}, !beside);
}

} // namespace fathom
