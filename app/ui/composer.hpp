// Composer: puts one frame of the window together in host memory: surfaces, the views' pictures, ImGui on top.
//
//     composer.begin();
//     composer.surface({0, 0, 1280, 32}, theme.panel);      // panels, while ImGui is being told its widgets
//     composer.view(0, rect, draw_list);
//     ImGui::Render();
//     if (composer.changed(*ImGui::GetDrawData(), size)) composer.draw(presenter.begin(w, h));
//
// A view is drawn again only if its draw list or its size differs from the last frame's; a frame that equals the last
// one is not drawn at all. Surfaces are plain fills, because a blended rectangle of the whole window costs ten times as
// much. Main thread; pictures and bands use the pool.
#pragma once

#include "decoders/media/worker_pool.hpp"
#include "renderer/cpu/cpu_renderer.hpp"
#include "renderer/host_frame.hpp"

#include "imgui.h"

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

namespace fathom {

class Composer {
  public:
    explicit Composer(WorkerPool& pool) : pool_(pool) {}

    void begin();
    void surface(ScreenRect rect, Rgba8 color);

    /// `id` keeps its picture from frame to frame. list.width and list.height are the rectangle's.
    void view(std::uint32_t id, ScreenRect rect, DrawList list);

    /// False when the frame would be the same picture as the last one drawn.
    [[nodiscard]] bool changed(const ImDrawData& data, int width, int height);

    void draw(const HostFrame& frame, const ImDrawData& data);

    /// What lies under a place of a view's picture, as last stated.
    [[nodiscard]] std::optional<PickResult> pick(std::uint32_t id, double x_px, double y_px,
                                                 double radius_px);

    /// Milliseconds of the last draw, for the performance figures.
    struct Times {
        double views_ms = 0, imgui_ms = 0;
        int views_drawn = 0;
    };
    [[nodiscard]] const Times& times() const { return times_; }

  private:
    struct Surface {
        ScreenRect rect;
        std::uint32_t pixel;
        bool operator==(const Surface&) const = default;
    };
    struct View {
        ScreenRect rect;
        DrawList list;
        CpuRenderer renderer;
        std::vector<std::uint32_t> pixels; // in the frame's order
        bool drawn = false;                // `pixels` show `list`
        bool shown = false;                // in this frame
        bool moved = true;                 // since the last frame drawn
    };

    WorkerPool& pool_;
    std::vector<Surface> surfaces_, drawn_surfaces_;
    std::map<std::uint32_t, View> views_;
    std::vector<std::uint8_t> drawn_ui_, ui_;
    int width_ = 0, height_ = 0;
    bool views_changed_ = true;
    Times times_;
};

} // namespace fathom
