#include "app/ui/streams_panel.hpp"

#include "app/session/stream_rows.hpp"
#include "app/session/suggest_panes.hpp"
#include "app/ui/actions.hpp"
#include "app/ui/panels.hpp"
#include "app/ui/widgets.hpp"
#include "app/views/value_text.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

namespace fathom {
namespace {

constexpr std::size_t kRowsWithoutFilter = 12;
constexpr double kDragStartPx = 4;

Icon icon_of(StreamKind kind) {
    switch (kind) {
    case StreamKind::Group: return Icon::Folder;
    case StreamKind::Depth: return Icon::Depth;
    case StreamKind::Intensity: return Icon::Intensity;
    case StreamKind::Colour: return Icon::Image;
    case StreamKind::Shapes: return Icon::Cloud;
    case StreamKind::Camera: return Icon::Camera;
    case StreamKind::Transform: return Icon::Axes;
    case StreamKind::Video: return Icon::Video;
    case StreamKind::Other: return Icon::Rows;
    }
    return Icon::File;
}

/// Where rows are put: from left to right within the panel, one below the other.
struct RowPen {
    Ui& ui;
    ImDrawList& list;
    float x0, x1;

    [[nodiscard]] float px(int size) const { return static_cast<float>(ui.px(size)); }
    [[nodiscard]] float baseline(ImVec2 at, const ImFont* font) const {
        return at.y + (px(22) - font->FontSize) / 2;
    }
};

struct RowPress {
    ImVec2 at; // its upper left corner
    bool hovered = false, held = false, clicked = false, menu_wanted = false, focused = false;
    FocusKeys keys;
};

/// A row's place, its hover, and the keyboard's stop.
RowPress begin_row(const RowPen& pen, const char* id, bool is_chosen) {
    Ui& ui = pen.ui;
    RowPress press;
    press.at = {pen.x0, std::floor(ImGui::GetCursorScreenPos().y)};
    ImGui::SetCursorScreenPos(press.at);
    press.clicked = ImGui::InvisibleButton(id, {pen.x1 - pen.x0, pen.px(22)});
    ImGui::SetItemAllowOverlap();
    press.hovered = ImGui::IsItemHovered(ImGuiHoveredFlags_AllowWhenBlockedByActiveItem);
    press.held = ImGui::IsItemActive();
    press.menu_wanted = ImGui::IsItemClicked(1);
    const ImVec2 low = ImGui::GetItemRectMin(), high = ImGui::GetItemRectMax();
    const Focus focus = focus_stop(ui, id, StopKind::Button, {low.x + 2, low.y}, {high.x - 2, high.y});
    press.keys = focus.keys;
    press.focused = focus.here;
    if (is_chosen || press.hovered)
        pen.list.AddRectFilled(low, high, im_color(is_chosen ? ui.theme->line : ui.theme->raised));
    return press;
}

void draw_stream_menu(Ui& ui, const StreamRef& stream) {
    if (ImGui::MenuItem("Show in the chosen pane")) show_stream(ui, stream.of, stream.entity);
    if (ImGui::MenuItem("Show in a new pane")) add_stream(ui, stream);
    const bool is_shown = pane_count_of(ui, stream) > 0;
    if (ImGui::MenuItem("Close its pane", nullptr, false, is_shown)) toggle_stream(ui, stream);
    ImGui::Separator();
    const auto role =
        role_in(ui.session.find_input(stream.of.input)->recordings[stream.of.recording].store, stream.entity);
    if (ImGui::MenuItem("In the 3D view of several", nullptr, is_in_shared_3d(ui, stream),
                        role == ImageRole::Depth))
        toggle_in_shared_3d(ui, stream);
    ImGui::Separator();
    if (ImGui::MenuItem("Copy the path")) ImGui::SetClipboardText(stream.entity.c_str());
}

/// Why the stream's last picture could not be shown, as its pane knows; empty where it could.
std::string failure_of(const Ui& ui, const StreamRef& stream) {
    for (std::size_t i = 0; i < ui.session.pane_count() && i < ui.panels.size(); ++i)
        if (ui.session.pane(i).of == stream.of && ui.panels[i].stream.entity == stream.entity &&
            ui.panels[i].stream.failed)
            return ui.panels[i].stream.message;
    return {};
}

/// The eye at a row's end. True: pressed.
bool draw_eye(const RowPen& pen, const RowPress& row, bool is_shown) {
    Ui& ui = pen.ui;
    const float side = pen.px(22);
    const ImVec2 low{pen.x1 - side - pen.px(4), row.at.y};
    ImGui::SetCursorScreenPos(low);
    bool pressed = ImGui::InvisibleButton("eye", {side, side});
    name_place(ui, "eye");
    const bool hovered = ImGui::IsItemHovered();
    const Focus focus = focus_stop(ui, "eye");
    pressed |= focus.keys.activate;
    if (is_shown || row.hovered || hovered || focus.here)
        draw_icon(pen.list, is_shown ? Icon::Eye : Icon::EyeOff, {low.x + side / 2, low.y + side / 2},
                  pen.px(14), im_color(hovered ? ui.theme->text : ui.theme->dim));
    tip(ui, is_shown ? "Close its pane" : "Show in a pane of its own", focus.here);
    return pressed;
}

/// True: what lies below it is folded away.
bool draw_stream_row(const RowPen& pen, const RecordingKey& of, const StreamRow& row, bool has_rows_below) {
    Ui& ui = pen.ui;
    StreamsPanel& panel = ui.streams;
    const StreamRef stream{of, row.entity};
    ImGui::PushID(row.entity.c_str());
    const std::size_t chosen = chosen_pane(ui);
    const bool is_chosen = row.is_shown_in_panes && chosen < ui.session.pane_count() &&
                           ui.session.pane(chosen).of == of &&
                           ui.session.pane(chosen).view_2d.entity == row.entity;
    const RowPress press = begin_row(pen, "row", is_chosen);
    name_place(ui, "stream " + row.entity);
    const std::string failure = row.is_shown_in_panes ? failure_of(ui, stream) : std::string();
    const std::string& lacks = failure.empty() ? row.lacks : failure;
    const bool is_folded = panel.folded.contains(stream);
    if (press.held && row.is_shown_in_panes && !panel.dragged &&
        ImGui::IsMouseDragging(0, static_cast<float>(kDragStartPx)))
        panel.dragged = stream;
    if ((press.clicked || press.keys.activate) && !panel.dragged) {
        if (!row.is_shown_in_panes && has_rows_below) {
            if (!panel.folded.erase(stream)) panel.folded.insert(stream);
        } else if (row.is_shown_in_panes && press.keys.shift) {
            add_stream(ui, stream);
        } else if (row.is_shown_in_panes) {
            show_stream(ui, of, row.entity);
        } else if (!lacks.empty()) {
            ui.tell(Notice::Level::Info, row.entity + ": " + lacks);
        }
    }
    if (press.menu_wanted && row.is_shown_in_panes) {
        ImGui::OpenPopup("stream menu");
    }
    if (!row.what.empty()) tip(ui, (row.what + (lacks.empty() ? "" : "\n" + lacks)).c_str(), press.focused);

    float x = pen.x0 + pen.px(10 + 14 * row.indent);
    const float middle = press.at.y + pen.px(11);
    if (has_rows_below)
        draw_icon(pen.list, is_folded ? Icon::ChevronRight : Icon::ChevronDown, {x + pen.px(4), middle},
                  pen.px(11), im_color(ui.theme->dim));
    x += pen.px(20);
    const Rgba8 color = !failure.empty()        ? ui.theme->error
                        : row.is_shown_in_panes ? ui.theme->text
                                                : ui.theme->dim;
    draw_icon(pen.list, icon_of(row.kind), {x, middle}, pen.px(13),
              im_color(row.is_shown_in_panes ? ui.theme->text : ui.theme->dim));
    x += pen.px(13);
    const float end = pen.x1 - pen.px(30);
    const std::string count = row.count > 0 ? std::to_string(row.count) : std::string();
    const float count_width = text_size(ui.fonts.numbers, count).x;
    draw_text(pen.list, ui.fonts.numbers, {end - count_width, pen.baseline(press.at, ui.fonts.numbers)},
              im_color(ui.theme->dim), count);
    draw_text(pen.list, ui.fonts.words, {x, pen.baseline(press.at, ui.fonts.words)}, im_color(color),
              row.label, end - count_width - pen.px(8) - x);
    if (row.is_shown_in_panes && draw_eye(pen, press, pane_count_of(ui, stream) > 0))
        toggle_stream(ui, stream);
    if (begin_popup(ui, "stream menu")) {
        draw_stream_menu(ui, stream);
        ImGui::EndPopup();
    }
    ImGui::SetCursorScreenPos({pen.x0, press.at.y + pen.px(22)});
    // What looks as if it could be seen says at its place why it cannot.
    if (!failure.empty() || row.kind == StreamKind::Video) {
        draw_text(pen.list, ui.fonts.words, {x, press.at.y + pen.px(22)}, im_color(ui.theme->dim), lacks,
                  pen.x1 - pen.px(8) - x);
        ImGui::SetCursorScreenPos({pen.x0, press.at.y + pen.px(42)});
    }
    ImGui::PopID();
    return is_folded;
}

void draw_recording_rows(const RowPen& pen, const SessionInput& input, std::uint16_t number) {
    const RecordingKey key{input.id, number};
    const std::vector<StreamRow> rows =
        stream_rows(input.recordings[number], number, input.streams, pen.ui.streams.filter.data());
    int folded_at = -1; // rows deeper than this are folded away
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (folded_at >= 0 && rows[i].indent > folded_at) continue;
        folded_at = -1;
        const bool has_rows_below = i + 1 < rows.size() && rows[i + 1].indent > rows[i].indent;
        if (draw_stream_row(pen, key, rows[i], has_rows_below) && has_rows_below) folded_at = rows[i].indent;
    }
}

/// A line of its own in dim words.
void draw_note(const RowPen& pen, std::string_view text, Rgba8 color, int indent_px) {
    const ImVec2 at{pen.x0 + pen.px(indent_px), std::floor(ImGui::GetCursorScreenPos().y)};
    draw_text(pen.list, pen.ui.fonts.words, {at.x, pen.baseline(at, pen.ui.fonts.words)}, im_color(color),
              text, pen.x1 - pen.px(8) - at.x);
    ImGui::SetCursorScreenPos({pen.x0, at.y + pen.px(22)});
}

void draw_problems(const RowPen& pen, const SessionInput& input) {
    Ui& ui = pen.ui;
    if (input.error && input.error->code != ErrorCode::LayoutUnknown)
        draw_note(pen, input.error->message, ui.theme->error, 16);
    if (input.problems.empty()) return;
    std::uint64_t count = 0;
    bool is_error = false;
    for (const InputProblem& problem : input.problems) {
        count += problem.count;
        is_error |= problem.is_error;
    }
    const RowPress press = begin_row(pen, "problems", false);
    name_place(ui, "problems");
    std::set<std::uint32_t>& open = ui.streams.open_problems;
    if (press.clicked || press.keys.activate)
        if (!open.erase(input.id)) open.insert(input.id);
    const bool is_open = open.contains(input.id);
    draw_icon(pen.list, is_open ? Icon::ChevronDown : Icon::ChevronRight,
              {press.at.x + pen.px(14), press.at.y + pen.px(11)}, pen.px(11), im_color(ui.theme->dim));
    draw_text(pen.list, ui.fonts.words, {press.at.x + pen.px(24), pen.baseline(press.at, ui.fonts.words)},
              im_color(is_error ? ui.theme->error : ui.theme->warning),
              std::to_string(count) + (count == 1 ? " problem" : " problems"));
    ImGui::SetCursorScreenPos({pen.x0, press.at.y + pen.px(22)});
    if (!is_open) return;
    for (const InputProblem& problem : input.problems) {
        const ImVec2 at{pen.x0 + pen.px(24), std::floor(ImGui::GetCursorScreenPos().y)};
        const std::string text =
            problem.text + (problem.count > 1 ? "  (" + std::to_string(problem.count) + " times)" : "");
        ImGui::SetCursorScreenPos(at);
        ImGui::PushStyleColor(ImGuiCol_Text, im_color(ui.theme->dim));
        ImGui::PushTextWrapPos(pen.x1 - ImGui::GetWindowPos().x - pen.px(8));
        ImGui::TextUnformatted(text.c_str());
        ImGui::PopTextWrapPos();
        ImGui::PopStyleColor();
    }
}

/// The name of an input, how far its reading is, and the way to stop or close it.
void draw_input_head(const RowPen& pen, const SessionInput& input) {
    Ui& ui = pen.ui;
    const ImVec2 at{pen.x0, std::floor(ImGui::GetCursorScreenPos().y)};
    const float middle = at.y + pen.px(11);
    draw_icon(pen.list, Icon::File, {at.x + pen.px(16), middle}, pen.px(13), im_color(ui.theme->dim));
    const auto progress = input.source->progress();
    const std::string figure =
        progress
            ? progress_text(
                  *progress,
                  std::chrono::duration<double>(std::chrono::steady_clock::now() - progress->started).count())
            : bytes_text(static_cast<double>(input.bytes));
    const float figure_width = text_size(ui.fonts.numbers, figure).x, end = pen.x1 - pen.px(32);
    draw_text(pen.list, ui.fonts.numbers, {end - figure_width, pen.baseline(at, ui.fonts.numbers)},
              im_color(ui.theme->dim), figure);
    draw_text(pen.list, ui.fonts.titles, {at.x + pen.px(28), pen.baseline(at, ui.fonts.titles)},
              im_color(ui.theme->text), short_name(input), end - figure_width - at.x - pen.px(36));
    ImGui::SetCursorScreenPos({pen.x1 - pen.px(27), at.y - pen.px(1)});
    if (icon_button(ui, "close input", Icon::Close, progress ? "Cancel" : "Close (Ctrl+Shift+W)")) {
        if (progress)
            progress->cancelled = true;
        else
            ui.streams.close_wanted = input.id;
    }
    if (progress) {
        constexpr double kStepS = 0.1;
        ui.clock.at(ui.now_s + kStepS);
    }
    ImGui::SetCursorScreenPos({pen.x0, at.y + pen.px(24)});
}

void draw_input(const RowPen& pen, SessionInput& input) {
    Ui& ui = pen.ui;
    ImGui::PushID(static_cast<int>(input.id));
    draw_input_head(pen, input);
    draw_problems(pen, input);
    for (std::size_t i = 0; input.opened && i < input.recordings.size(); ++i) {
        const RecordingFacts& facts = input.recordings[i].facts;
        if (input.recordings.size() > 1)
            draw_note(pen,
                      (facts.is_blueprint ? "Layout: " : "Recording: ") +
                          (facts.is_blueprint ? facts.application_id : facts.recording_id),
                      ui.theme->dim, 14);
        if (facts.is_blueprint) {
            draw_note(pen, "A layout for another viewer is not shown.", ui.theme->disabled, 28);
            continue;
        }
        ImGui::PushID(static_cast<int>(i));
        draw_recording_rows(pen, input, static_cast<std::uint16_t>(i));
        ImGui::PopID();
    }
    if (input.opened && input.streams.empty() && input.recordings.front().store.entities().empty())
        draw_note(pen, "Nothing is logged in it.", ui.theme->dim, 28);
    ImGui::SetCursorScreenPos({pen.x0, ImGui::GetCursorScreenPos().y + pen.px(8)});
    ImGui::PopID();
}

std::size_t stream_count(const Ui& ui) {
    std::size_t count = 0;
    for (std::size_t i = 0; i < ui.session.input_count(); ++i) {
        const SessionInput& input = ui.session.input(i);
        count += input.streams.size();
        if (input.streams.empty())
            for (const Recording& recording : input.recordings)
                count += recording.store.entities().size();
    }
    return count;
}

} // namespace

bool shows_streams(const Ui& ui) {
    if (ui.session.input_count() == 0 || ui.session.layout().hidden) return false;
    if (const auto& chosen = ui.session.layout().streams) return *chosen;
    // A picture with its colour partner, or a folder of such, needs no list.
    for (std::size_t i = 0; i < ui.session.input_count(); ++i)
        if (ui.session.input(i).is_recording()) return true;
    return false;
}

void draw_streams_panel(Ui& ui, ScreenRect rect) {
    const PanelScope window(ui, "streams", rect, ui.theme->panel);
    const auto pad = static_cast<float>(ui.px(12));
    ImGui::SetCursorScreenPos({static_cast<float>(rect.x0) + pad, static_cast<float>(rect.y0 + ui.px(10))});
    section_head(ui, "STREAMS");
    float top = static_cast<float>(rect.y0 + ui.px(30));
    if (stream_count(ui) > kRowsWithoutFilter) {
        ImGui::SetCursorScreenPos({static_cast<float>(rect.x0) + pad, top});
        ImGui::SetNextItemWidth(static_cast<float>(rect.width()) - 2 * pad);
        if (focus_stop(ui, "##filter", StopKind::Field).arrived) ImGui::SetKeyboardFocusHere();
        ImGui::InputTextWithHint("##filter", "Filter", ui.streams.filter.data(), ui.streams.filter.size());
        name_place(ui, "stream filter");
        top = std::floor(ImGui::GetItemRectMax().y) + static_cast<float>(ui.px(6));
    } else {
        ui.streams.filter[0] = 0;
    }
    ImGui::SetCursorScreenPos({static_cast<float>(rect.x0), top});
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(0, 0));
    ImGui::BeginChild("rows", {static_cast<float>(rect.width()), static_cast<float>(rect.y1) - top});
    const RowPen pen{ui, *ImGui::GetWindowDrawList(), static_cast<float>(rect.x0),
                     static_cast<float>(rect.x0) + ImGui::GetContentRegionAvail().x};
    for (std::size_t i = 0; i < ui.session.input_count(); ++i)
        draw_input(pen, ui.session.input(i));
    ImGui::Dummy({1, 1});
    ImGui::EndChild();
    ImGui::PopStyleVar();
    if (const std::uint32_t closed = std::exchange(ui.streams.close_wanted, 0); closed != 0) {
        ui.session.close_input(closed);
        align_panels(ui);
    }
}

void follow_dragged_stream(Ui& ui, ScreenRect views) {
    std::optional<StreamRef>& dragged = ui.streams.dragged;
    if (!dragged) return;
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    const bool is_over = views.contains(static_cast<int>(mouse.x), static_cast<int>(mouse.y));
    if (!ImGui::IsMouseDown(0)) {
        const StreamRef stream = *dragged;
        dragged.reset();
        if (is_over && ui.session.find_input(stream.of.input) != nullptr) add_stream(ui, stream);
        return;
    }
    ImDrawList& list = *ImGui::GetForegroundDrawList();
    if (is_over)
        list.AddRect({static_cast<float>(views.x0) + 1, static_cast<float>(views.y0) + 1},
                     {static_cast<float>(views.x1) - 1, static_cast<float>(views.y1) - 1},
                     im_color(ui.theme->accent), 0, 0, 2 * ui.scale);
    const std::string text = is_over ? dragged->entity + "  in a new pane" : dragged->entity;
    const float pad = static_cast<float>(ui.px(8)), height = static_cast<float>(ui.px(26));
    const ImVec2 low{std::floor(mouse.x + pad), std::floor(mouse.y + pad)};
    const ImVec2 high{low.x + text_size(ui.fonts.words, text).x + 2 * pad, low.y + height};
    list.AddRectFilled(low, high, im_color(ui.theme->raised), 4 * ui.scale);
    list.AddRect(low, high, im_color(ui.theme->strong_line), 4 * ui.scale);
    draw_text(list, ui.fonts.words, {low.x + pad, low.y + (height - ui.fonts.words->FontSize) / 2},
              im_color(ui.theme->text), text);
}

} // namespace fathom
