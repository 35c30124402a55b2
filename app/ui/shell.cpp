#include "app/ui/actions.hpp"
#include "app/ui/activities.hpp"
#include "app/ui/links.hpp"
#include "app/ui/panels.hpp"
#include "app/ui/read_out_text.hpp"
#include "app/ui/widgets.hpp"

#include <cmath>

namespace fathom {
namespace {

constexpr int kMinViewWidth = 260; // before scaling

void draw_line(Ui& ui, ScreenRect rect) {
    ui.composer.surface(rect, ui.theme->line);
}

/// A thin strip between two views that can be dragged.
void draw_splitter(Ui& ui, ScreenRect strip, ScreenRect both) {
    draw_line(ui, strip);
    const int reach = ui.px(4);
    const ScreenRect grip{strip.x0 - reach, strip.y0, strip.x1 + reach, strip.y1};
    const PanelScope window(ui, "splitter", grip);
    ImGui::InvisibleButton("grip", {static_cast<float>(grip.width()), static_cast<float>(grip.height())});
    const Focus focus = focus_stop(ui, "grip", StopKind::Slider,
                                   {static_cast<float>(strip.x0 - 1), static_cast<float>(strip.y0)},
                                   {static_cast<float>(strip.x1 + 1), static_cast<float>(strip.y1)});
    if (focus.keys.right != 0)
        ui.session.layout().split =
            std::clamp(ui.session.layout().split +
                           (focus.keys.shift ? 0.1f : 0.02f) * static_cast<float>(focus.keys.right),
                       0.2f, 0.8f);
    const bool hot = ImGui::IsItemHovered() || ImGui::IsItemActive();
    if (hot) {
        ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeEW);
        ui.composer.surface({strip.x0 - 1, strip.y0, strip.x1 + 1, strip.y1}, ui.theme->accent);
    }
    if (ImGui::IsItemActive() && both.width() > 0)
        ui.session.layout().split = std::clamp((ImGui::GetIO().MousePos.x - static_cast<float>(both.x0)) /
                                                   static_cast<float>(both.width()),
                                               0.2f, 0.8f);
    if (ImGui::IsItemHovered() && ImGui::IsMouseDoubleClicked(0)) ui.session.layout().split = 0.5f;
    if (ImGui::IsItemDeactivated() || focus.keys.right != 0) ui.session.commit();
}

void draw_one_recording(Ui& ui, ScreenRect rect) {
    if (ui.session.layout().views == ViewArrangement::Only2d ||
        (ui.session.layout().views == ViewArrangement::Both && rect.width() < ui.px(2 * kMinViewWidth)))
        return draw_view_2d_panel(ui, 0, rect);
    if (ui.session.layout().views == ViewArrangement::Only3d) return draw_view_3d_panel(ui, 0, rect);
    const int line = ui.px(1);
    const int middle =
        rect.x0 + static_cast<int>(ui.session.layout().split * static_cast<float>(rect.width()));
    const bool colour = ui.panels[0].is_colour;
    if (colour) return draw_view_2d_panel(ui, 0, rect);
    draw_view_2d_panel(ui, 0, {rect.x0, rect.y0, middle, rect.y1});
    draw_view_3d_panel(ui, 0, {middle + line, rect.y0, rect.x1, rect.y1});
    draw_splitter(ui, {middle, rect.y0, middle + line, rect.y1}, rect);
}

/// Side by side: a column for each, two rows from four on.
void draw_several(Ui& ui, ScreenRect rect) {
    const std::size_t count = ui.session.size();
    const std::size_t rows = count >= 4 ? 2 : 1;
    const std::size_t columns = (count + rows - 1) / rows;
    const int line = ui.px(1);
    for (std::size_t i = 0; i < count; ++i) {
        const auto cut = [&](int from, int to, std::size_t part, std::size_t parts) {
            return from + static_cast<int>(static_cast<std::size_t>(to - from) * part / parts);
        };
        const std::size_t column = i % columns, row = i / columns;
        ScreenRect cell{cut(rect.x0, rect.x1, column, columns), cut(rect.y0, rect.y1, row, rows),
                        cut(rect.x0, rect.x1, column + 1, columns), cut(rect.y0, rect.y1, row + 1, rows)};
        if (column > 0) {
            draw_line(ui, {cell.x0, cell.y0, cell.x0 + line, cell.y1});
            cell.x0 += line;
        }
        if (row > 0) {
            draw_line(ui, {cell.x0, cell.y0, cell.x1, cell.y0 + line});
            cell.y0 += line;
        }
        if (ui.session.layout().views == ViewArrangement::Only3d) {
            draw_view_3d_panel(ui, i, cell);
        } else if (ui.session.layout().views == ViewArrangement::Only2d || rows > 1 ||
                   ui.panels[i].is_colour) {
            draw_view_2d_panel(ui, i, cell);
        } else {
            const int middle = cell.y0 + cell.height() * 11 / 20;
            draw_view_2d_panel(ui, i, {cell.x0, cell.y0, cell.x1, middle});
            draw_line(ui, {cell.x0, middle, cell.x1, middle + line});
            draw_view_3d_panel(ui, i, {cell.x0, middle + line, cell.x1, cell.y1});
        }
    }
}

void draw_views(Ui& ui, ScreenRect rect) {
    if (ui.session.size() == 0) return draw_empty_state(ui, rect);
    if (ui.session.size() == 1)
        draw_one_recording(ui, rect);
    else
        draw_several(ui, rect);
    follow_links(ui);
}

std::string title_of(const Ui& ui) {
    if (ui.session.size() == 0) return "Fathom";
    std::string title;
    for (std::size_t i = 0; i < ui.session.size(); ++i) {
        std::string name = const_cast<Session&>(ui.session).recording(i).input;
        while (name.size() > 1 && name.ends_with('/'))
            name.pop_back();
        title += (i == 0 ? "" : "  ·  ") + name.substr(name.rfind('/') + 1);
    }
    return title;
}

void draw_menu_popup(Ui& ui) {
    const auto padding = static_cast<float>(ui.px(8));
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(padding, padding));
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(padding, padding)); // rows of 22
    if (begin_popup(ui, "menu")) {
        std::string_view group;
        bool open = false;
        for (const Action& action : actions()) {
            if (action.group != group) {
                if (open) ImGui::EndMenu();
                group = action.group;
                open = ImGui::BeginMenu(std::string(group).c_str());
            }
            if (!open) continue;
            if (ImGui::MenuItem(std::string(action.title).c_str(), shortcut_text(action.shortcut).c_str(),
                                false, is_enabled(ui, action)))
                run_action(ui, action.id);
        }
        if (open) ImGui::EndMenu();
        if (!ui.preferences.recent.empty() && ImGui::BeginMenu("Recent")) {
            std::string chosen;
            for (const std::string& path : ui.preferences.recent)
                if (ImGui::MenuItem(path.c_str())) chosen = path;
            ImGui::EndMenu();
            if (!chosen.empty()) open_inputs(ui, {chosen}, {}, true);
        }
        ImGui::EndPopup();
    }
    ImGui::PopStyleVar(2);
}

} // namespace

void draw_top_bar(Ui& ui, ScreenRect rect) {
    const PanelScope window(ui, "top bar", rect, ui.theme->panel);
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float y = static_cast<float>(rect.y0 + ui.px(4));
    ImGui::SetCursorScreenPos({static_cast<float>(rect.x0 + ui.px(6)), y});
    if (icon_button(ui, "menu", Icon::Menu, "Menu")) ImGui::OpenPopup("menu");
    place_popup_at_item(ui);
    draw_menu_popup(ui);
    ImGui::SameLine(0, static_cast<float>(ui.px(4)));
    if (icon_button(ui, "open", Icon::Open, "Open (Ctrl+O)")) run_action(ui, "file.open");
    const float middle = static_cast<float>(rect.y0) + static_cast<float>(rect.height()) / 2;
    draw_text(list, ui.fonts.titles,
              {static_cast<float>(rect.x0 + ui.px(70)), middle - ui.fonts.titles->FontSize / 2},
              im_color(ui.theme->text), title_of(ui), static_cast<float>(rect.width()) * 0.4f);

    // From the right: figures, panels, export, search.
    char figures[64];
    std::snprintf(figures, sizeof figures, "%s · %.1f ms", ui.renderer_text.c_str(), ui.frame_ms);
    if (ui.gpu_ms > 0) // the processor's share and the card's
        std::snprintf(figures, sizeof figures, "%s · %.1f + %.1f ms", ui.renderer_text.c_str(), ui.frame_ms,
                      ui.gpu_ms);
    const float figures_width = static_cast<float>(ui.px(ui.gpu_ms > 0 ? 148 : 96));
    float x = static_cast<float>(rect.x1) - figures_width - static_cast<float>(ui.px(8));
    draw_text(list, ui.fonts.numbers, {x, middle - ui.fonts.numbers->FontSize / 2}, im_color(ui.theme->dim),
              figures);
    const auto button = [&](const char* id, Icon icon, const char* tip_text, const char* action, bool on) {
        x -= static_cast<float>(ui.px(28));
        ImGui::SetCursorScreenPos({x, y});
        if (icon_button(ui, id, icon, tip_text, on)) run_action(ui, action);
    };
    button("panels", Icon::Panels, "Inspector (N); Ctrl+B hides all panels", "window.inspector",
           ui.session.layout().inspector && !ui.session.layout().hidden);
    button("export", Icon::Export, "Export (Ctrl+E)", "file.export", false);
    if (ui.session.size() > 1)
        button("link", Icon::Link, "Link zoom and range (K)", "view.link", ui.session.linked());
    button("region", Icon::Region, "Drag a region (G, or Shift+drag)", "range.region_tool", ui.region_tool);
    button("cloud", Icon::Cloud, "2D and 3D, 2D alone, 3D alone (V)", "view.layout",
           ui.session.layout().views != ViewArrangement::Only2d);
    const float search = static_cast<float>(ui.px(120));
    x -= search + static_cast<float>(ui.px(8));
    if (x > static_cast<float>(rect.x0) + static_cast<float>(rect.width()) * 0.4f +
                static_cast<float>(ui.px(80))) {
        ImGui::SetCursorScreenPos({x, y});
        bool clicked = ImGui::InvisibleButton("search", {search, static_cast<float>(ui.px(24))});
        clicked |= focus_stop(ui, "search").keys.activate;
        const bool hovered = ImGui::IsItemHovered();
        list.AddRectFilled({x, y}, {x + search, y + static_cast<float>(ui.px(24))},
                           im_color(hovered ? ui.theme->strong_line : ui.theme->line), 4 * ui.scale);
        draw_icon(list, Icon::Search, {x + static_cast<float>(ui.px(13)), middle},
                  static_cast<float>(ui.px(13)), im_color(ui.theme->dim));
        draw_text(list, ui.fonts.words,
                  {x + static_cast<float>(ui.px(26)), middle - ui.fonts.words->FontSize / 2},
                  im_color(ui.theme->dim), "Ctrl+P");
        if (clicked) run_action(ui, "window.palette");
    }
}

void open_inputs(Ui& ui, const std::vector<std::string>& inputs, const OpenOptions& options, bool replace) {
    constexpr std::size_t kMaxBeside = 4;
    while (replace && ui.session.size() > 0)
        ui.session.close(ui.session.size() - 1);
    if (replace) ui.session.playhead = {};
    for (const std::string& input : inputs) {
        if (ui.session.size() >= kMaxBeside) {
            ui.tell(Notice::Level::Warning, "Four inputs are shown side by side; the others were left out");
            break;
        }
        ui.session.open(input, options);
        remember(ui.preferences, input);
    }
    ui.panels.resize(ui.session.size());
    ui.clock.now();
}

void draw_shell(Ui& ui) {
    ui.places.clear();
    ui.panels.resize(ui.session.size());
    if (ui.active >= ui.session.size()) ui.active = 0;
    ui.focus.begin_frame();
    run_shortcuts(ui);
    ui.hover = Ui::Hover::None;          // the views say it again
    ui.panels.resize(ui.session.size()); // an action may have opened or closed something

    const PanelLayout& layout = ui.session.layout();
    const double bars = ui.share_of(ui.bars_open, !layout.hidden);
    const auto open_px = [&](int size) { return static_cast<int>(std::lround(bars * ui.px(size))); };
    const int line = std::max(1, ui.px(1));
    ScreenRect rest{0, 0, ui.width, ui.height};
    const auto take_top = [&](int height) {
        ScreenRect r{rest.x0, rest.y0, rest.x1, rest.y0 + height};
        rest.y0 = r.y1;
        return r;
    };
    const auto take_bottom = [&](int height) {
        ScreenRect r{rest.x0, rest.y1 - height, rest.x1, rest.y1};
        rest.y1 = r.y0;
        return r;
    };
    ScreenRect status{};
    if (bars > 0) {
        draw_top_bar(ui, take_top(open_px(32)));
        draw_line(ui, take_top(line));
        status = take_bottom(open_px(24));
        draw_line(ui, take_bottom(line));
        if (ui.session.sequence_rows().size() > 1) {
            draw_time_bar(ui, take_bottom(open_px(44)));
            draw_line(ui, take_bottom(line));
        }
    }
    drop_cancelled(ui);
    follow_raw_form(ui);
    ui.panels.resize(ui.session.size());
    ScreenRect inspector{};
    const bool has_room = ui.session.size() > 0 && ui.width > ui.px(900);
    const bool asks =
        ui.raw_form.open; // in the place of the inspector, whatever is hidden: it waits for an answer
    const double inspects = bars * ui.share_of(ui.inspector_open, layout.inspector);
    if (asks) {
        const ScreenRect form{rest.x1 - ui.px(280), rest.y0, rest.x1, rest.y1};
        rest.x1 = form.x0 - line;
        draw_line(ui, {rest.x1, rest.y0, form.x0, rest.y1});
        draw_raw_form(ui, form);
        ui.panels.resize(ui.session.size()); // it may have closed its recording
    } else if (const int shown = static_cast<int>(std::lround(inspects * ui.px(260)));
               shown > 0 && has_room) {
        // It slides in with its full width, so that its lines are not cut anew in every frame.
        inspector = {rest.x1 - shown, rest.y0, rest.x1 - shown + ui.px(260), rest.y1};
        rest.x1 = inspector.x0 - line;
        draw_line(ui, {rest.x1, rest.y0, inspector.x0, rest.y1});
    }
    draw_views(ui, rest);
    if (!inspector.empty()) draw_inspector(ui, inspector);
    if (!status.empty()) draw_status_bar(ui, status); // after the views: it names what the keys do there
    rest.y1 -= draw_activities(ui, rest);
    draw_notices(ui, rest);
    draw_open_dialog(ui);
    draw_export_sheet(ui);
    draw_palette(ui);
    draw_help(ui);
    draw_messages(ui);
}

} // namespace fathom
