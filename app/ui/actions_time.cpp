// Actions on time.
#include "app/session/time_control.hpp"
#include "app/ui/action_groups.hpp"

#include <GLFW/glfw3.h>

namespace fathom {
namespace {

bool has_timelines(const Ui& ui) {
    return has_sequence(ui) && timelines(ui.session).size() > 1;
}

constexpr Action kRows[] = {
    {"time.play",
     "Time",
     "Play or pause",
     {GLFW_KEY_SPACE},
     kAny,
     [](Ui& ui) { ui.session.playhead.playing = !ui.session.playhead.playing; },
     has_sequence},
    {"time.next",
     "Time",
     "Next image",
     {GLFW_KEY_RIGHT},
     kAny,
     [](Ui& ui) { step(ui.session, 1); },
     has_sequence},
    {"time.previous",
     "Time",
     "Previous image",
     {GLFW_KEY_LEFT},
     kAny,
     [](Ui& ui) { step(ui.session, -1); },
     has_sequence},
    {"time.forward",
     "Time",
     "10 images on",
     {GLFW_KEY_RIGHT, false, true},
     kAny,
     [](Ui& ui) { step(ui.session, 10); },
     has_sequence},
    {"time.back",
     "Time",
     "10 images back",
     {GLFW_KEY_LEFT, false, true},
     kAny,
     [](Ui& ui) { step(ui.session, -10); },
     has_sequence},
    {"time.first",
     "Time",
     "First image",
     {GLFW_KEY_HOME},
     kAny,
     [](Ui& ui) { go_to_end(ui.session, false); },
     has_sequence},
    {"time.last",
     "Time",
     "Last image",
     {GLFW_KEY_END},
     kAny,
     [](Ui& ui) { go_to_end(ui.session, true); },
     has_sequence},
    {"time.go_to", "Time", "Go to a time, a date or an image…", {GLFW_KEY_J}, kAny, begin_seek, has_sequence},
    {"time.timelines", "Time", "Choose the timeline…", {}, kAny, choose_timeline, has_sequence},
    {"time.next_timeline", "Time", "Next timeline", {GLFW_KEY_Y}, kAny, next_timeline, has_timelines},
    {"time.style",
     "Time",
     "Times as dates, seconds from the start, nanoseconds",
     {GLFW_KEY_Y, false, true},
     kAny,
     next_time_style,
     has_sequence},
    {"time.faster", "Time", "Play faster", {}, kAny, [](Ui& ui) { change_speed(ui, true); }, has_sequence},
    {"time.slower", "Time", "Play slower", {}, kAny, [](Ui& ui) { change_speed(ui, false); }, has_sequence},
    {"time.loop",
     "Time",
     "Loop",
     {},
     kAny,
     [](Ui& ui) { ui.session.playhead.loop = !ui.session.playhead.loop; },
     has_sequence},
};

} // namespace

std::span<const Action> time_actions() {
    return kRows;
}

} // namespace fathom
