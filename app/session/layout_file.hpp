// Layout files: which panels are open, how the views share the window and whether they are linked, as JSON.
//
//     {"fathom_layout": 1, "views": "2d+3d", "split": 0.5, "inspector": true, "histogram": true, "hidden": false,
//      "linked": true, "streams": true}
//
// "streams" is there only where somebody chose: else the list shows where there are several.
//
//     FATHOM_TRY(const WindowLayout layout, load_layout("desk.json"));   // what it does not say keeps its default
//     FATHOM_CHECK(save_layout("desk.json", layout));                    // beside the target, then renamed
//
// A file that is no layout, or says something else than can be, is refused as a whole. Any one thread.
#pragma once

#include "app/session/session.hpp"
#include "decoders/media/result.hpp"

#include <string>
#include <string_view>

namespace fathom {

struct WindowLayout {
    PanelLayout panels;
    bool linked = true;

    bool operator==(const WindowLayout&) const = default;
};

[[nodiscard]] std::string layout_text(const WindowLayout& layout);
[[nodiscard]] Result<WindowLayout> parse_layout(std::string_view text);

/// Errors name the file.
[[nodiscard]] Result<WindowLayout> load_layout(const std::string& path);
[[nodiscard]] Result<void> save_layout(const std::string& path, const WindowLayout& layout);

} // namespace fathom
