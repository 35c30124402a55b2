// What the 2D and the 3D panel have in common: the title row, the picture as the place of the pointer, the strip of text
// under it. Main thread only.
//
//     draw_view_header(ui, pane, header, false, 0);
//     const ViewPointer pointer = take_view_pointer(ui, pane, view, Ui::Hover::View2d);
//     draw_strip(ui, strip, {ui.fonts.numbers, ui.theme->text, "412, 207  1834"});
#pragma once

#include "app/ui/ui.hpp"

#include <string>
#include <vector>

namespace fathom {

/// A view's title row: icon and name at the left; where there are several panes, the first row of each has what
/// maximises and closes it at the right, and a double click on the name maximises it. The name leaves `kept_px` at the
/// right to what the panel puts there. Returns what is left of the row.
ScreenRect draw_view_header(Ui& ui, std::size_t pane, ScreenRect rect, bool is_3d, int kept_px);

struct ViewPointer {
    Point2d at;           // in pixels of the view
    bool hovered = false; // it is over the picture and nothing lies between
    Focus focus;          // of the keyboard
};

/// Makes the picture one item of ImGui's, which takes drags with every button; the last one until the next widget. The
/// pane that is pointed at becomes the active one.
[[nodiscard]] ViewPointer take_view_pointer(Ui& ui, std::size_t pane, ScreenRect view, Ui::Hover kind);

/// How far a camera has come on its way; nothing when it has arrived. Asks for the frames of the motion.
template <typename Camera>
[[nodiscard]] std::optional<double> glide_share(Ui& ui, std::optional<CameraGlide<Camera>>& glide) {
    if (!glide) return std::nullopt;
    const double t = (ui.now_s - glide->start_s) / kMotionS;
    if (t >= 1 || ui.preferences.reduced_motion) {
        glide.reset();
        ui.clock.now(1); // what followed the motion settles
        return std::nullopt;
    }
    ui.clock.at(ui.now_s + kMotionFrameS);
    return eased(t);
}

struct StripText {
    ImFont* font = nullptr;
    Rgba8 color;
    std::string text;
};
void draw_strip(Ui& ui, ScreenRect strip, const StripText& content);

/// Names of shapes over a view's picture.
void draw_labels(Ui& ui, ScreenRect view, std::vector<ViewLabel> labels);

} // namespace fathom
