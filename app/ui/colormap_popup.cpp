#include "app/ui/panels.hpp"
#include "app/ui/widgets.hpp"
#include "renderer/colormap_table.hpp"

#include <algorithm>
#include <cctype>

namespace fathom {
namespace {

constexpr std::string_view kFavourites[] = {"matplotlib/turbo", "matplotlib/viridis", "matplotlib/inferno",
                                            "matplotlib/magma", "matplotlib/cividis", "matplotlib/gray",
                                            "matplotlib/jet",   "matplotlib/coolwarm"};

bool contains_text(std::string_view text, std::string_view part) {
    return std::ranges::search(
               text, part,
               [](char a, char b) {
                   return std::tolower(static_cast<unsigned char>(a)) ==
                          std::tolower(static_cast<unsigned char>(b));
               }).begin() != text.end() ||
           part.empty();
}

void draw_preview(ImDrawList& list, const ColorTable& table, ImVec2 from, ImVec2 to) {
    constexpr int kSteps = 48;
    const float width = (to.x - from.x) / kSteps;
    for (int i = 0; i < kSteps; ++i) {
        const float x = from.x + width * static_cast<float>(i);
        list.AddRectFilled({x, from.y}, {x + width, to.y},
                           im_color(unpack(table[static_cast<std::size_t>(i * 255 / (kSteps - 1))])));
    }
}

bool draw_row(Ui& ui, const ColormapInfo& map, StreamSettings& settings) {
    const float row = static_cast<float>(ui.px(24)), width = static_cast<float>(ui.px(320));
    ImGui::PushID(map.id.data());
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const bool chosen = settings.colormap == map.id;
    const bool clicked =
        ImGui::Selectable("##row", chosen, ImGuiSelectableFlags_DontClosePopups, {width, row});
    name_place(ui, map.id);
    if (ImGui::IsItemVisible()) {
        ImDrawList& list = *ImGui::GetWindowDrawList();
        ColorScale scale;
        scale.colormap = map.id;
        scale.reversed = settings.reversed;
        const float pad = static_cast<float>(ui.px(5));
        draw_preview(list, color_table(scale), {at.x + 4, at.y + pad},
                     {at.x + static_cast<float>(ui.px(140)), at.y + row - pad});
        const float y = at.y + (row - ui.fonts.words->FontSize) / 2;
        draw_text(list, ui.fonts.words, {at.x + static_cast<float>(ui.px(150)), y}, im_color(ui.theme->text),
                  map.name, static_cast<float>(ui.px(90)));
        const std::string_view family = map.id.substr(0, map.id.find('/'));
        draw_text(list, ui.fonts.words, {at.x + static_cast<float>(ui.px(246)), y}, im_color(ui.theme->dim),
                  map.perceptually_uniform ? "even" : family, static_cast<float>(ui.px(74)));
    }
    ImGui::PopID();
    return clicked;
}

} // namespace

void draw_colormap_popup(Ui& ui, std::size_t pane) {
    ImGui::SetNextWindowSize({static_cast<float>(ui.px(352)), static_cast<float>(ui.px(440))});
    if (!begin_popup(ui, "colormaps")) return;
    PanePanels& panels = ui.panels[pane];
    StreamSettings& settings = ui.session.settings(pane, panels.stream.entity);
    if (ImGui::IsWindowAppearing()) {
        ui.colormap_filter.clear();
        ImGui::SetKeyboardFocusHere();
    }
    char filter[64] = {};
    ui.colormap_filter.copy(filter, sizeof filter - 1);
    ImGui::SetNextItemWidth(static_cast<float>(ui.px(200)));
    if (ImGui::InputTextWithHint("##filter", "Search colour maps", filter, sizeof filter))
        ui.colormap_filter = filter;
    ImGui::SameLine();
    if (choice_button(ui, "Reversed", settings.reversed)) settings.reversed = !settings.reversed;

    int steps = settings.steps;
    ImGui::SetNextItemWidth(static_cast<float>(ui.px(90)));
    {
        const FontScope font(ui.fonts.numbers);
        if (ImGui::SliderInt("##steps", &steps, 0, 32, steps == 0 ? "smooth" : "%d steps"))
            settings.steps = static_cast<std::uint16_t>(steps == 1 ? 2 : steps);
    }
    ImGui::SameLine();
    const char* transfers[] = {"Linear", "Log", "1/z"};
    for (int i = 0; i < 3; ++i) {
        if (choice_button(ui, transfers[i], settings.transfer == static_cast<Transfer>(i)))
            settings.transfer = static_cast<Transfer>(i);
        ImGui::SameLine(0, static_cast<float>(ui.px(4)));
    }
    ImGui::NewLine();
    const char* outside[] = {"Clamp", "Hide", "Mark"};
    ImGui::AlignTextToFramePadding();
    ImGui::TextDisabled("Out of range");
    for (int i = 0; i < 3; ++i) {
        ImGui::SameLine(0, static_cast<float>(ui.px(i == 0 ? 8 : 4)));
        if (choice_button(ui, outside[i], settings.out_of_range == static_cast<OutOfRange>(i)))
            settings.out_of_range = static_cast<OutOfRange>(i);
    }
    ImGui::Separator();
    ImGui::BeginChild("maps");
    const auto choose = [&](const ColormapInfo& map) {
        settings.colormap = map.id;
        settings.colormap_chosen = true;
        ui.preferences.colormap = map.id;
    };
    if (ui.colormap_filter.empty()) {
        for (const std::string_view id : kFavourites)
            if (const auto found = find_colormap(id))
                if (draw_row(ui, **found, settings)) choose(**found);
        ImGui::Separator();
    }
    for (const ColormapInfo& map : colormaps()) {
        if (!contains_text(map.id, ui.colormap_filter)) continue;
        ImGui::PushID("all");
        if (draw_row(ui, map, settings)) choose(map);
        ImGui::PopID();
    }
    ImGui::EndChild();
    ImGui::EndPopup();
    if (!ImGui::IsAnyMouseDown()) ui.session.commit();
}

} // namespace fathom
