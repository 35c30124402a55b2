// View2d: a scalar or colour stream as a picture, with the pictures that belong over or under it. State, and from state
// and data a DrawList; no ImGui.
//
//     View2dFrame frame = update(view, context, 800, 600, wants);
//     draw_cpu(frame.draw_list, target, pool);
//
// Pictures under the same parent are layers of one stack, by draw order. Of those that `layers` does not name the view
// shows the ones that mean to lie over others: segmentations, and pictures whose recording states draw order or opacity.
// The camera is fitted to the leading image until the user moves it. Main thread only.
#pragma once

#include "app/views/camera_2d.hpp"
#include "app/views/labels.hpp"
#include "app/views/view_context.hpp"

namespace fathom {

struct View2d {
    EntityPath entity;
    std::vector<EntityPath> layers;   // more pictures of the stack
    bool show_overlays = true;        // those under the same parent that mean to lie over others
    bool show_shapes = true;          // points, lines and boxes logged beside or below the picture
    bool fit = true;                  // follow the view's size
    Camera2d camera;                  // when not fitted
    bool show_colour_partner = false; // the partner's picture instead of the depth

    bool operator==(const View2d&) const = default;
};

struct View2dFrame {
    DepthStream stream; // also filled for colour images, without range and scale
    Camera2d camera;    // as drawn
    DrawList draw_list;
    bool is_colour = false;
    std::vector<PlacedLabel> labels; // of shapes
    std::vector<DepthStream> layers; // the others of the stack, as drawn; their pick ids count from 2
};

[[nodiscard]] View2dFrame update(const View2d& view, ViewContext& context, std::uint32_t width,
                                 std::uint32_t height, Wants& wants);

/// Image pixels that the view shows; nothing when none.
[[nodiscard]] std::optional<PixelRect> visible_part(const Camera2d& camera, const ImageDesc& image,
                                                    std::uint32_t width, std::uint32_t height);

/// The image pixel under a view pixel.
struct PixelIndex {
    std::uint32_t u = 0, v = 0;

    bool operator==(const PixelIndex&) const = default;
};
[[nodiscard]] std::optional<PixelIndex> pixel_under(const Camera2d& camera, const ImageDesc& image,
                                                    Point2d view);

} // namespace fathom
