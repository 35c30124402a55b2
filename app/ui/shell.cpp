#include "app/session/suggest_panes.hpp"
#include "app/session/time_control.hpp"
#include "app/ui/action_groups.hpp"
#include "app/ui/activities.hpp"
#include "app/ui/links.hpp"
#include "app/ui/panels.hpp"
#include "app/ui/read_out_text.hpp"
#include "app/ui/widgets.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace fathom {
namespace {

constexpr int kStreamsWidth = 224;
constexpr int kMinViewWidth = 260, kMinViewHeight = 200; // before scaling

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

/// How a pane shares its place between its two views.
enum class Cut : std::uint8_t { Only2d, Only3d, Beside, Below };

/// What is known before its first picture counts until that is there.
bool may_have_depth(Ui& ui, std::size_t pane) {
    PanePanels& panels = ui.panels[pane];
    panels.expects_colour = false;
    if (panels.stream.image && panels.stream.entity == ui.session.pane(pane).view_2d.entity)
        return !panels.is_colour && panels.stream.role == ImageRole::Depth;
    const auto role = role_in(ui.session.recording_of(pane).store, ui.session.pane(pane).view_2d.entity);
    panels.expects_colour = role == ImageRole::Colour;
    return !role || *role == ImageRole::Depth;
}

Cut cut_of(Ui& ui, std::size_t pane, ScreenRect rect, bool is_alone) {
    if (ui.session.pane(pane).only_3d) return Cut::Only3d;
    const ViewArrangement views = ui.session.layout().views;
    if (views == ViewArrangement::Only2d || !may_have_depth(ui, pane)) return Cut::Only2d;
    if (views == ViewArrangement::Only3d) return Cut::Only3d;
    if (rect.width() >= ui.px(2 * kMinViewWidth) && (is_alone || 5 * rect.width() > 6 * rect.height()))
        return Cut::Beside;
    return !is_alone && rect.height() >= ui.px(2 * kMinViewHeight) ? Cut::Below : Cut::Only2d;
}

/// Who presses in a pane chooses it for the streams that come next.
void follow_choice(Ui& ui, std::size_t pane, ScreenRect rect) {
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    const bool is_pressed = ImGui::IsMouseClicked(0) && !ui.popup_open && !ui.overlay_open() &&
                            rect.contains(static_cast<int>(mouse.x), static_cast<int>(mouse.y));
    const bool is_focused = ui.focus.is_at(StopKind::View) && ui.active == pane;
    if (is_pressed || is_focused) ui.chosen = ui.session.pane(pane).id;
    if (ui.session.pane_count() > 1 && shows_streams(ui) && chosen_pane(ui) == pane)
        ui.composer.surface({rect.x0, rect.y0, rect.x1, rect.y0 + ui.px(2)}, ui.theme->accent);
}

/// Alone in the window: the line between its views can be dragged.
void draw_pane(Ui& ui, std::size_t pane, ScreenRect rect, bool is_alone) {
    const Cut cut = cut_of(ui, pane, rect, is_alone);
    ui.panels[pane].shows_2d = cut != Cut::Only3d;
    const int line = ui.px(1);
    if (cut == Cut::Only2d) {
        draw_view_2d_panel(ui, pane, rect);
    } else if (cut == Cut::Only3d) {
        draw_view_3d_panel(ui, pane, rect);
    } else if (cut == Cut::Beside) {
        const float split = is_alone ? ui.session.layout().split : 0.5f;
        const int middle = rect.x0 + static_cast<int>(split * static_cast<float>(rect.width()));
        const ScreenRect strip{middle, rect.y0, middle + line, rect.y1};
        draw_view_2d_panel(ui, pane, {rect.x0, rect.y0, middle, rect.y1});
        draw_view_3d_panel(ui, pane, {strip.x1, rect.y0, rect.x1, rect.y1});
        is_alone ? draw_splitter(ui, strip, rect) : draw_line(ui, strip);
    } else {
        const int middle = rect.y0 + rect.height() * 11 / 20;
        draw_view_2d_panel(ui, pane, {rect.x0, rect.y0, rect.x1, middle});
        draw_line(ui, {rect.x0, middle, rect.x1, middle + line});
        draw_view_3d_panel(ui, pane, {rect.x0, middle + line, rect.x1, rect.y1});
    }
    follow_choice(ui, pane, rect);
}

/// Side by side, in a grid from four on. The places of a last row that is not full are wider.
void draw_several(Ui& ui, ScreenRect rect) {
    const std::size_t count = ui.session.pane_count();
    const std::size_t columns_of_grid = grid_columns(count);
    const std::size_t rows = (count + columns_of_grid - 1) / columns_of_grid;
    const int line = ui.px(1);
    for (std::size_t i = 0; i < count; ++i) {
        const auto cut = [&](int from, int to, std::size_t part, std::size_t parts) {
            return from + static_cast<int>(static_cast<std::size_t>(to - from) * part / parts);
        };
        const std::size_t column = i % columns_of_grid, row = i / columns_of_grid;
        const std::size_t columns = std::min(columns_of_grid, count - row * columns_of_grid);
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
        draw_pane(ui, i, cell, false);
    }
}

/// Inputs are open, and nothing of them is shown.
void draw_no_pane(Ui& ui, ScreenRect rect) {
    const PanelScope window(ui, "no pane", rect, ui.theme->view.background_2d);
    constexpr std::string_view kText = "Nothing is shown. Choose a stream at the left.";
    const ImVec2 size = text_size(ui.fonts.words, kText);
    draw_text(*ImGui::GetWindowDrawList(), ui.fonts.words,
              {std::floor(static_cast<float>(rect.x0 + rect.x1) / 2 - size.x / 2),
               std::floor(static_cast<float>(rect.y0 + rect.y1) / 2 - size.y / 2)},
              im_color(ui.theme->dim), kText);
}

/// The only pane, or the maximised one; the count of panes: there are several.
std::size_t alone_in_window(Ui& ui) {
    const std::size_t count = ui.session.pane_count();
    if (count == 1) return 0;
    std::size_t i = 0;
    while (i < count && (ui.session.maximised() == 0 || ui.session.pane(i).id != ui.session.maximised()))
        ++i;
    return i;
}

void draw_views(Ui& ui, ScreenRect rect) {
    if (ui.session.input_count() == 0) return draw_empty_state(ui, rect);
    if (const SessionInput* waiting = waiting_input(ui)) return draw_waiting(ui, *waiting, rect);
    if (ui.session.pane_count() == 0) return draw_no_pane(ui, rect);
    const std::size_t alone = alone_in_window(ui);
    if (alone < ui.session.pane_count())
        draw_pane(ui, alone, rect, true);
    else
        draw_several(ui, rect);
    follow_links(ui);
}

std::string title_of(const Ui& ui) {
    std::string title;
    for (std::size_t i = 0; i < ui.session.input_count(); ++i) {
        const SessionInput& input = ui.session.input(i);
        if (!input.arriving) title += (title.empty() ? "" : "  ·  ") + short_name(input);
    }
    return title.empty() ? "Fathom" : title;
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
    ImGui::SameLine(0, static_cast<float>(ui.px(4)));
    if (icon_button(ui, "streams", Icon::Streams, "List of streams (T)", shows_streams(ui), has_input(ui)))
        run_action(ui, "window.streams");
    draw_text(list, ui.fonts.titles,
              {static_cast<float>(rect.x0 + ui.px(98)), middle - ui.fonts.titles->FontSize / 2},
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
    if (ui.session.pane_count() > 1)
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
    if (replace && !inputs.empty()) ui.session.begin_replacing();
    for (const std::string& input : inputs) {
        std::size_t staying = 0;
        for (std::size_t i = 0; i < ui.session.input_count(); ++i)
            if (!replace || !ui.session.input(i).leaving || ui.session.input(i).arriving) ++staying;
        if (staying >= kMaxBeside) {
            ui.tell(Notice::Level::Warning, "Four inputs are shown side by side; the others were left out");
            break;
        }
        ui.session.open(input, options);
        remember(ui.preferences, input);
    }
    align_panels(ui);
    ui.clock.now();
}

void align_panels(Ui& ui) {
    const std::uint32_t active = ui.active < ui.panels.size() ? ui.panels[ui.active].pane_id : 0;
    std::vector<PanePanels> before = std::move(ui.panels);
    ui.panels = std::vector<PanePanels>(ui.session.pane_count());
    for (std::size_t i = 0; i < ui.panels.size(); ++i) {
        const std::uint32_t id = ui.session.pane(i).id;
        const auto known = std::ranges::find(before, id, &PanePanels::pane_id);
        if (known != before.end()) ui.panels[i] = std::move(*known);
        ui.panels[i].pane_id = id;
    }
    const auto still = std::ranges::find(ui.panels, active, &PanePanels::pane_id);
    ui.active = still == ui.panels.end() ? 0 : static_cast<std::size_t>(still - ui.panels.begin());
}

void draw_shell(Ui& ui) {
    ui.places.clear();
    align_panels(ui);
    ui.focus.begin_frame();
    run_shortcuts(ui);
    ui.hover = Ui::Hover::None; // the views say it again
    align_panels(ui);           // an action may have opened or closed something

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
        if (has_time(ui.session)) {
            draw_time_bar(ui, take_bottom(open_px(44)));
            draw_line(ui, take_bottom(line));
        }
        if (rows_are_shown(ui)) {
            draw_rows_panel(ui, take_bottom(static_cast<int>(bars * rows_height(ui))));
            draw_line(ui, take_bottom(line));
        }
    }
    drop_cancelled(ui);
    follow_raw_form(ui);
    align_panels(ui);
    ScreenRect inspector{};
    const bool has_room = ui.session.input_count() > 0 && ui.width > ui.px(900);
    const bool asks =
        ui.raw_form.open; // in the place of the inspector, whatever is hidden: it waits for an answer
    const double inspects = bars * ui.share_of(ui.inspector_open, layout.inspector);
    if (asks) {
        const ScreenRect form{rest.x1 - ui.px(280), rest.y0, rest.x1, rest.y1};
        rest.x1 = form.x0 - line;
        draw_line(ui, {rest.x1, rest.y0, form.x0, rest.y1});
        draw_raw_form(ui, form);
        align_panels(ui); // it may have closed its input
    } else if (const int shown = static_cast<int>(std::lround(inspects * ui.px(260)));
               shown > 0 && has_room) {
        // It slides in with its full width, so that its lines are not cut anew in every frame.
        inspector = {rest.x1 - shown, rest.y0, rest.x1 - shown + ui.px(260), rest.y1};
        rest.x1 = inspector.x0 - line;
        draw_line(ui, {rest.x1, rest.y0, inspector.x0, rest.y1});
    }
    const double lists = ui.share_of(ui.streams_open, shows_streams(ui) && ui.width > ui.px(760));
    if (const int shown = static_cast<int>(std::lround(lists * ui.px(kStreamsWidth))); shown > 0) {
        const ScreenRect list{rest.x0 + shown - ui.px(kStreamsWidth), rest.y0, rest.x0 + shown, rest.y1};
        rest.x0 = list.x1 + line;
        draw_line(ui, {list.x1, rest.y0, rest.x0, rest.y1});
        draw_streams_panel(ui, list);
    }
    draw_views(ui, rest);
    if (const std::string_view wanted = std::exchange(ui.wanted_action, {}); !wanted.empty()) {
        run_action(ui, wanted);
        align_panels(ui);
    }
    follow_dragged_stream(ui, rest);
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
