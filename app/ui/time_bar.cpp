#include "app/ui/time_bar.hpp"

#include "app/session/time_control.hpp"
#include "app/ui/actions.hpp"
#include "app/ui/panels.hpp"
#include "app/ui/widgets.hpp"

#include <GLFW/glfw3.h>

#include <algorithm>
#include <cmath>

namespace fathom {
namespace {

constexpr double kLeastSpeed = 1.0 / 16, kMostSpeed = 16;
constexpr double kLeastRate = 1, kMostRate = 240; // images a second

bool counts(const Ui& ui) {
    return ui.session.playhead.at.timeline.kind == TimelineKind::Sequence;
}

TimeFormat format_of(Ui& ui, std::span<const std::int64_t> times) {
    TimeBar& bar = ui.time_bar;
    if (bar.times_of != times.data() || bar.times_count != times.size()) {
        bar.times_of = times.data();
        bar.times_count = times.size();
        bar.digits = needed_digits(times);
    }
    return {ui.session.playhead.at.timeline.kind, bar.style, whole_extent(ui.session).first, bar.digits};
}

float left_of(ScreenRect rect, int inset) {
    return static_cast<float>(rect.x0 + inset);
}

/// "1/4x", "2x", "15/s".
std::string speed_text(const Playhead& playhead) {
    char text[32];
    if (playhead.at.timeline.kind == TimelineKind::Sequence)
        std::snprintf(text, sizeof text, "%g/s", playhead.images_per_s * playhead.speed);
    else if (playhead.speed < 1)
        std::snprintf(text, sizeof text, "1/%gx", 1 / playhead.speed);
    else
        std::snprintf(text, sizeof text, "%gx", playhead.speed);
    return text;
}

void draw_speed(Ui& ui) {
    Playhead& playhead = ui.session.playhead;
    const FontScope font(ui.fonts.numbers);
    if (menu_button(ui, "rate", speed_text(playhead), im_color(ui.theme->text), "Speed"))
        ImGui::OpenPopup("speed");
    place_popup_at_item(ui);
    if (!begin_popup(ui, "speed")) return;
    Playhead offered = playhead;
    const auto row = [&] {
        const bool chosen = offered.speed == playhead.speed && offered.images_per_s == playhead.images_per_s;
        if (ImGui::MenuItem(speed_text(offered).c_str(), nullptr, chosen)) {
            playhead.speed = offered.speed;
            playhead.images_per_s = offered.images_per_s;
        }
        name_place(ui, speed_text(offered));
    };
    if (counts(ui)) {
        offered.speed = 1;
        for (const double rate : {1.0, 2.0, 5.0, 10.0, 15.0, 25.0, 30.0, 60.0, 120.0}) {
            offered.images_per_s = rate;
            row();
        }
    } else {
        for (double speed = kLeastSpeed; speed <= kMostSpeed; speed *= 2) {
            offered.speed = speed;
            row();
        }
    }
    ImGui::EndPopup();
}

/// Which timeline, which stream's images are stepped by, how times are written.
void draw_timeline_popup(Ui& ui) {
    const Playhead& playhead = ui.session.playhead;
    const auto gap = [&] { ImGui::Dummy({1, static_cast<float>(ui.px(4))}); };
    section_head(ui, "TIMELINE");
    for (const Timeline& timeline : timelines(ui.session)) {
        const std::string kind(name_of(timeline.kind));
        if (ImGui::MenuItem(timeline.name.c_str(), kind.c_str(), timeline == playhead.at.timeline))
            change_timeline(ui.session, timeline);
        name_place(ui, "timeline " + timeline.name);
    }
    if (const auto streams = image_streams(ui.session); streams.size() > 1) {
        gap();
        section_head(ui, "STEP BY THE IMAGES OF");
        const LeadingStream lead = ui.session.leading();
        for (const auto& stream : streams) {
            const bool chosen = stream.first == lead.of && stream.second == lead.entity;
            const std::string id =
                "##" + std::to_string(stream.first.input) + "/" + std::to_string(stream.first.recording);
            if (ImGui::MenuItem((stream.second + id).c_str(), nullptr, chosen)) {
                ui.session.steps_by = stream;
                ui.session.playhead.image.reset();
            }
            name_place(ui, "step by " + stream.second);
        }
    }
    if (counts(ui)) return;
    gap();
    section_head(ui, "SHOW TIMES AS");
    const bool dates = playhead.at.timeline.kind == TimelineKind::Timestamp;
    const std::pair<TimeStyle, const char*> styles[] = {
        {TimeStyle::Clock, dates ? "Date and time (UTC)" : "Hours, minutes, seconds"},
        {TimeStyle::SecondsFromStart, "Seconds from the start"},
        {TimeStyle::Nanoseconds, "Nanoseconds as logged"}};
    for (const auto& [style, name] : styles) {
        if (ImGui::MenuItem(name, nullptr, style == ui.time_bar.style)) ui.time_bar.style = style;
        name_place(ui, name);
    }
}

void draw_timeline_choice(Ui& ui) {
    const FontScope font(ui.fonts.words);
    std::string name = ui.session.playhead.at.timeline.name;
    constexpr std::size_t kLongest = 24;
    if (name.size() > kLongest) name = name.substr(0, kLongest - 1) + "…";
    const bool clicked = menu_button(ui, "timeline", name, im_color(ui.theme->text),
                                     "Timeline, stream, how times are written");
    if (clicked || std::exchange(ui.time_bar.opens_timelines, false)) ImGui::OpenPopup("timelines");
    place_popup_at_item(ui);
    if (!begin_popup(ui, "timelines")) return;
    draw_timeline_popup(ui);
    ImGui::EndPopup();
}

/// Where the leading stream has images: a tick for each as far as they can be told apart, else a line without the gaps.
void draw_marks(Ui& ui, std::span<const std::int64_t> times, TimeExtent extent, float x0, float x1, float y) {
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const double whole = static_cast<double>(extent.last) - static_cast<double>(extent.first);
    const auto pixel_of = [&](std::int64_t time) {
        const double share = (static_cast<double>(time) - static_cast<double>(extent.first)) / whole;
        return x0 + std::floor(static_cast<float>(share) * (x1 - x0));
    };
    const float height = static_cast<float>(ui.px(4)), tick = std::max(1.0f, std::floor(ui.scale));
    const float merged = 3 * tick; // closer ones are one line
    auto next = times.begin();
    while (next != times.end()) {
        const float begin = pixel_of(*next);
        float end = begin;
        while (true) { // on to the first image that stands apart
            const double share =
                (static_cast<double>(end + merged) - static_cast<double>(x0)) / static_cast<double>(x1 - x0);
            const double reach = static_cast<double>(extent.first) + share * whole;
            const auto last = std::upper_bound(next, times.end(), reach, [](double r, std::int64_t t) {
                return r < static_cast<double>(t);
            });
            if (last == next) break;
            end = pixel_of(*(last - 1));
            next = last;
        }
        list.AddRectFilled({begin, y}, {end + tick, y + height}, im_color(ui.theme->dim));
    }
}

void draw_slider(Ui& ui, std::span<const std::int64_t> times, const TimeFormat& format, float x0, float x1,
                 float middle) {
    Playhead& playhead = ui.session.playhead;
    TimeExtent extent = whole_extent(ui.session);
    if (extent.last <= extent.first) extent.last = extent.first + 1;
    const double whole = static_cast<double>(extent.last) - static_cast<double>(extent.first);
    const auto share_of = [&](double value) {
        return static_cast<float>(std::clamp((value - static_cast<double>(extent.first)) / whole, 0.0, 1.0));
    };
    const auto value_at = [&](float x) {
        const double share = static_cast<double>(std::clamp((x - x0) / (x1 - x0), 0.0f, 1.0f));
        return share >= 1 ? extent.last
                          : extent.first + static_cast<std::int64_t>(std::llround(whole * share));
    };
    ImGui::SetCursorScreenPos({x0 - static_cast<float>(ui.px(8)), middle - static_cast<float>(ui.px(12))});
    ImGui::InvisibleButton("slider",
                           {x1 - x0 + static_cast<float>(ui.px(16)), static_cast<float>(ui.px(24))});
    name_place(ui, "slider",
               {static_cast<int>(x0), static_cast<int>(middle) - ui.px(12), static_cast<int>(x1),
                static_cast<int>(middle) + ui.px(12)});
    if (const Focus focus = focus_stop(ui, "slider", StopKind::Slider); focus.keys.right != 0)
        step(ui.session, focus.keys.right * (focus.keys.shift ? 10 : 1));
    const float pointer = ImGui::GetIO().MousePos.x;
    const bool held = ImGui::IsItemActive(), hot = held || ImGui::IsItemHovered();
    if (held) {
        playhead = at_value(playhead, value_at(pointer));
        playhead.playing = false;
    }
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float half = static_cast<float>(ui.px(2));
    const float at = x0 + (x1 - x0) * share_of(static_cast<double>(playhead.at.value) + playhead.fraction);
    list.AddRectFilled({x0, middle - half}, {x1, middle + half}, im_color(ui.theme->line), half);
    list.AddRectFilled({x0, middle - half}, {at, middle + half}, im_color(ui.theme->accent), half);
    draw_marks(ui, times, extent, x0, x1, middle + half + 2);
    list.AddCircleFilled({std::floor(at), middle}, static_cast<float>(ui.px(hot ? 7 : 6)),
                         im_color(hot ? ui.theme->accent_hovered : ui.theme->accent));
    if (!hot || held) return; // while it is dragged the field says it
    const FontScope font(ui.fonts.numbers);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(8 * ui.scale, 6 * ui.scale));
    ImGui::SetNextWindowPos({std::clamp(pointer, x0, x1), middle - static_cast<float>(ui.px(16))},
                            ImGuiCond_Always, {0.5f, 1});
    ImGui::BeginTooltip();
    ImGui::TextUnformatted(time_text(value_at(pointer), format).c_str());
    ImGui::EndTooltip();
    ImGui::PopStyleVar();
}

/// What can be typed, and the shown picture's place on the other timelines.
std::string time_tip(const Ui& ui) {
    std::string text = "Click or press J to type a time, a date, +2.5s or #120";
    for (const RowTime& time : shown_times(ui.session))
        text += "\n" + time.timeline.name + "  " + time_text(time.value, time_format(ui, time.timeline));
    return text;
}

void draw_error(const Ui& ui, ImVec2 at) {
    ImGui::SetNextWindowPos(at, ImGuiCond_Always, {1, 1});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(8 * ui.scale, 6 * ui.scale));
    ImGui::PushStyleColor(ImGuiCol_Text, im_color(ui.theme->error));
    ImGui::BeginTooltip();
    ImGui::TextUnformatted(ui.time_bar.error.c_str());
    ImGui::EndTooltip();
    ImGui::PopStyleColor();
    ImGui::PopStyleVar();
}

void draw_seek_field(Ui& ui, const TimeFormat& format, float width, float height) {
    TimeBar& bar = ui.time_bar;
    if (std::exchange(bar.starts_typing, false)) {
        bar.typed = {};
        typed_text(ui.session.playhead.at.value, format).copy(bar.typed.data(), bar.typed.size() - 1);
        ImGui::SetKeyboardFocusHere();
    }
    const ImVec2 at = ImGui::GetCursorScreenPos();
    ImGui::SetNextItemWidth(width);
    const FontScope font(ui.fonts.numbers);
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding,
                        ImVec2(6 * ui.scale, (height - ui.fonts.numbers->FontSize) / 2));
    const bool entered =
        ImGui::InputText("##seek", bar.typed.data(), bar.typed.size(),
                         ImGuiInputTextFlags_EnterReturnsTrue | ImGuiInputTextFlags_AutoSelectAll);
    ImGui::PopStyleVar();
    name_place(ui, "seek");
    focus_stop(ui, "seek", StopKind::Field);
    if (ImGui::IsItemEdited()) bar.error.clear();
    if (entered) {
        const auto sought = seek(ui.session, bar.typed.data(), format);
        bar.error = sought ? "" : sought.error().message;
        bar.typing = !sought.has_value();
        if (bar.typing) ImGui::SetKeyboardFocusHere(-1);
        ui.clock.now();
    } else if (ImGui::IsItemDeactivated()) { // by Esc, Tab or a click elsewhere
        bar.typing = false;
        bar.error.clear();
    }
    if (!bar.error.empty()) draw_error(ui, {at.x + width, at.y - static_cast<float>(ui.px(6))});
}

/// The time, which opens for typing when it is clicked.
void draw_time(Ui& ui, const TimeFormat& format, float x, float middle, float width) {
    const float height = static_cast<float>(ui.px(24));
    TimeBar& bar = ui.time_bar;
    bar.shown_text = time_text(ui.session.playhead.at.value, format);
    ImGui::SetCursorScreenPos({x, middle - height / 2});
    if (bar.typing) return draw_seek_field(ui, format, width, height);
    bool clicked = ImGui::InvisibleButton("time", {width, height});
    name_place(ui, "time");
    const bool hovered = ImGui::IsItemHovered();
    const Focus focus = focus_stop(ui, "time");
    clicked |= focus.keys.activate;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    if (hovered) {
        ImGui::SetMouseCursor(ImGuiMouseCursor_TextInput);
        list.AddRectFilled({x, middle - height / 2}, {x + width, middle + height / 2},
                           im_color(ui.theme->line), 4 * ui.scale);
    }
    draw_text(list, ui.fonts.numbers,
              {x + static_cast<float>(ui.px(6)), middle - ui.fonts.numbers->FontSize / 2},
              im_color(ui.theme->text), bar.shown_text, width - static_cast<float>(ui.px(12)));
    if (hovered || focus.here) tip(ui, time_tip(ui).c_str(), focus.here);
    if (clicked) begin_seek(ui);
}

void draw_buttons(Ui& ui) {
    const Playhead& playhead = ui.session.playhead;
    const auto button = [&](const char* id, Icon icon, const char* tip_text, bool on = false) {
        if (icon_button(ui, id, icon, tip_text, on)) run_action(ui, id);
        ImGui::SameLine(0, 0);
    };
    button("time.first", Icon::First, "First image (Home)");
    button("time.previous", Icon::Previous, "Previous image (Left)");
    button("time.play", playhead.playing ? Icon::Pause : Icon::Play, "Play or pause (Space)",
           playhead.playing);
    button("time.next", Icon::Next, "Next image (Right)");
    button("time.last", Icon::Last, "Last image (End)");
    button("time.loop", Icon::Loop, "Loop", playhead.loop);
}

} // namespace

void draw_time_bar(Ui& ui, ScreenRect rect) {
    const PanelScope window(ui, "time bar", rect, ui.theme->panel);
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const std::span<const std::int64_t> times = ui.session.sequence_rows();
    const TimeFormat format = format_of(ui, times);
    const float middle = static_cast<float>(rect.y0) + static_cast<float>(rect.height()) / 2;
    const auto gap = static_cast<float>(ui.px(12));

    ImGui::SetCursorScreenPos({left_of(rect, ui.px(8)), middle - static_cast<float>(ui.px(12))});
    draw_buttons(ui);
    ImGui::SameLine(0, static_cast<float>(ui.px(8)));
    ImGui::SetCursorScreenPos({ImGui::GetCursorScreenPos().x, middle - static_cast<float>(ui.px(10))});
    draw_speed(ui);
    ImGui::SameLine(0, static_cast<float>(ui.px(2)));
    draw_timeline_choice(ui);
    ImGui::SameLine(0, 0);
    const float x0 = ImGui::GetCursorScreenPos().x + 1.5f * gap;

    // The widths are those of the largest texts, so that nothing moves while it plays.
    const TimeExtent extent = whole_extent(ui.session);
    const auto width_of = [&](std::int64_t value) {
        return text_size(ui.fonts.numbers, time_text(value, format)).x;
    };
    const float typing = ui.time_bar.typing ? static_cast<float>(ui.px(230)) : 0;
    const float time_width = std::max(typing, std::max(width_of(extent.first), width_of(extent.last)) +
                                                  static_cast<float>(ui.px(12)));
    const float time_x = static_cast<float>(rect.x1) - time_width - static_cast<float>(ui.px(8));
    draw_time(ui, format, time_x, middle, time_width);

    const std::string count = std::to_string(times.size());
    const std::string place =
        std::to_string(times.empty() ? 0 : row_index(ui.session.playhead, times) + 1) + " / " + count;
    const float place_width = text_size(ui.fonts.numbers, count + " / " + count).x;
    const float place_x = time_x - gap - place_width;
    draw_text(list, ui.fonts.numbers,
              {place_x + place_width - text_size(ui.fonts.numbers, place).x,
               middle - ui.fonts.numbers->FontSize / 2},
              im_color(ui.theme->dim), place);
    const float x1 = place_x - 1.5f * gap;
    if (x1 > x0 + static_cast<float>(ui.px(40))) draw_slider(ui, times, format, x0, x1, middle);
}

TimeFormat time_format(const Ui& ui, const Timeline& timeline) {
    constexpr int kOtherDigits = 6; // of timelines whose times nobody looked through: enough for most
    const bool is_shown = timeline == ui.session.playhead.at.timeline;
    return {timeline.kind, ui.time_bar.style, whole_extent(ui.session, timeline).first,
            is_shown ? ui.time_bar.digits : kOtherDigits};
}

void begin_seek(Ui& ui) {
    ui.session.layout().hidden = false; // the field lies in the bar
    ui.session.playhead.playing = false;
    ui.time_bar.typing = ui.time_bar.starts_typing = true;
    ui.time_bar.error.clear();
}

void choose_timeline(Ui& ui) {
    ui.session.layout().hidden = false;
    ui.time_bar.opens_timelines = true;
}

void next_timeline(Ui& ui) {
    const std::vector<Timeline> all = timelines(ui.session);
    const auto now = std::ranges::find(all, ui.session.playhead.at.timeline);
    if (all.empty()) return;
    change_timeline(ui.session, now == all.end() || now + 1 == all.end() ? all.front() : *(now + 1));
    ui.tell(Notice::Level::Info, "Timeline " + ui.session.playhead.at.timeline.name);
}

void next_time_style(Ui& ui) {
    ui.time_bar.style = static_cast<TimeStyle>((static_cast<int>(ui.time_bar.style) + 1) % 3);
}

void change_speed(Ui& ui, bool faster) {
    Playhead& playhead = ui.session.playhead;
    double& changed = counts(ui) ? playhead.images_per_s : playhead.speed;
    const double least = counts(ui) ? kLeastRate : kLeastSpeed, most = counts(ui) ? kMostRate : kMostSpeed;
    changed = std::clamp(faster ? changed * 2 : changed / 2, least, most);
}

} // namespace fathom
