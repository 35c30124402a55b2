// What takes long, while it lasts: a card bottom left for every opening, listing, decoding and export of more than 200 ms,
// with how far it is and a cross that cancels it. The picture that is there stays.
//
//     rest.y1 -= draw_activities(ui, rest);      // notices stand above
//     cancel_activities(ui);                     // the action "Cancel what is under way"
//
// Main thread only.
#pragma once

#include "app/ui/ui.hpp"

namespace fathom {

/// All that runs, also what has not taken long yet.
[[nodiscard]] std::vector<std::shared_ptr<Progress>> activities(const Ui& ui);
void cancel_activities(const Ui& ui);

/// Returns the height it took.
int draw_activities(Ui& ui, ScreenRect area);

/// What the user cancelled before there was anything to show is closed again.
void drop_cancelled(Ui& ui);

} // namespace fathom
