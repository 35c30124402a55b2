// TimeBar: what the bar of time remembers besides the playhead: how times are written, what is being typed.
//
//     draw_time_bar(ui, rect);                 // panels.hpp
//     begin_seek(ui);                          // the field opens for typing
//     choose_timeline(ui);                     // the list opens
//
// Main thread only.
#pragma once

#include "app/views/time_text.hpp"

#include <array>
#include <string>

namespace fathom {

struct Ui;

struct TimeBar {
    TimeStyle style = TimeStyle::Clock;
    bool typing = false, starts_typing = false;
    std::array<char, 96> typed{};
    std::string error; // of what was typed last: one sentence
    bool opens_timelines = false;
    std::string shown_text; // of the playhead, as drawn last

    // How fine the times are is looked up when they change.
    const std::int64_t* times_of = nullptr;
    std::size_t times_count = 0;
    int digits = 3;
};

/// How a timeline's times are written at present.
[[nodiscard]] TimeFormat time_format(const Ui& ui, const Timeline& timeline);

void begin_seek(Ui& ui);
void choose_timeline(Ui& ui);
void next_timeline(Ui& ui);
void next_time_style(Ui& ui);

/// Twice or half as fast, from 1/16 to 16 times; a sequence from 1 to 240 images a second.
void change_speed(Ui& ui, bool faster);

} // namespace fathom
