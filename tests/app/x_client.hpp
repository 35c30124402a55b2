// Another client of the display: looks at its pixels, and does to a window what window and file managers do.
// xdotool has neither pixels nor drops. One thread.
#pragma once

#include "decoders/media/image.hpp"

#include <string>
#include <vector>

struct _XDisplay;

namespace fathom::x_client {

[[nodiscard]] _XDisplay* connect(const std::string& name);
void disconnect(_XDisplay* display);

/// The top-level window of this class; 0: there is none.
[[nodiscard]] unsigned long find_window(_XDisplay* display, const std::string& class_name);

/// 8-bit RGB of the whole display.
[[nodiscard]] Image screenshot(_XDisplay* display, int width, int height);

void minimise(_XDisplay* display, unsigned long window);
void restore(_XDisplay* display, unsigned long window);

/// XDND, version 5 (https://www.freedesktop.org/wiki/Specifications/XDND): offers text/uri-list at a place of the
/// display and lets go there. False: the window did not take it in time.
[[nodiscard]] bool drop_files(_XDisplay* display, unsigned long window, const std::vector<std::string>& paths,
                              int x, int y);

} // namespace fathom::x_client
