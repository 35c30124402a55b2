// Composer: what one frame of the window consists of: surfaces, the views' pictures, ImGui on top; and whether it differs
// from the frame that is shown.
//
//     composer.begin();
//     composer.surface({0, 0, 1280, 32}, theme.panel);      // panels, while ImGui is being told its widgets
//     composer.view(0, rect, draw_list);
//     ImGui::Render();
//     if (composer.changed(*ImGui::GetDrawData(), w, h)) composer.draw(*ImGui::GetDrawData());
//
// A view is drawn again only if its draw list or its size differs from the last frame's; a frame that equals the last
// one is not drawn at all. Surfaces are plain fills, because a blended rectangle of the whole window costs ten times as
// much. Who draws is the painter's choice (painter.hpp). Main thread.
#pragma once

#include "app/ui/painter.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace fathom {

class Composer {
  public:
    /// From the next frame on everything is drawn by this one. Outside of ImGui's frames.
    void set_painter(std::unique_ptr<Painter> painter, const FontAtlas& fonts);
    /// To be followed by set_painter: a window serves one graphics device at a time.
    void drop_painter() { painter_.reset(); }
    [[nodiscard]] PixelAllocator pixel_allocator() { return painter_->pixel_allocator(); }
    void set_fonts(const FontAtlas& fonts) { painter_->set_fonts(fonts); }

    void begin();
    void surface(ScreenRect rect, Rgba8 color);

    /// `id` keeps its picture from frame to frame. list.width and list.height are the rectangle's.
    void view(std::uint32_t id, ScreenRect rect, DrawList list);

    /// False when the frame would be the same picture as the last one drawn.
    [[nodiscard]] bool changed(const ImDrawData& data, int width, int height);

    /// After `changed`. `exposed`: the window has lost what it showed. False: the window took no picture at the moment,
    /// the frame is to be tried again; the next one counts as changed. An error: the painter cannot draw this.
    [[nodiscard]] Result<bool> draw(const ImDrawData& data, bool exposed);

    /// What lies under a place of a view's picture, as last stated.
    [[nodiscard]] std::optional<PickResult> pick(std::uint32_t id, double x_px, double y_px,
                                                 double radius_px);

    /// The window has lost what it showed. False: the frame must be drawn again.
    [[nodiscard]] bool show_again() { return painter_->show_again(); }
    /// Of the painter, after a frame.
    [[nodiscard]] bool awaits_answer() const { return painter_->awaits_answer(); }
    [[nodiscard]] double look_after_s() const { return painter_->look_after_s(); }
    [[nodiscard]] std::optional<std::string> take_complaint() { return painter_->take_complaint(); }
    [[nodiscard]] PaintTimes times() const { return painter_->times(); }

  private:
    struct StatedView {
        std::uint32_t id;
        ScreenRect rect;
        std::uint64_t version;
        bool operator==(const StatedView&) const = default;
    };

    std::unique_ptr<Painter> painter_;
    std::vector<ComposedSurface> surfaces_, drawn_surfaces_;
    std::map<std::uint32_t, ComposedView> views_;
    std::vector<StatedView> stated_, drawn_; // by this frame, by the one that is shown
    std::vector<std::uint8_t> ui_, drawn_ui_;
    std::uint64_t last_version_ = 0;
    int width_ = 0, height_ = 0;
    bool drawn_once_ = false;
    int drawn_width_ = 0, drawn_height_ = 0;
};

} // namespace fathom
