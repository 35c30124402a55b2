// Links: panes look at the same place, with the range of the one whose range was changed last. What is
// followed is laid over a stream's own settings and taken away when the link is: nothing of it is a step of undo.
// After the views of a frame; main thread only.
#pragma once

#include "app/ui/ui.hpp"

namespace fathom {

void follow_links(Ui& ui);

} // namespace fathom
