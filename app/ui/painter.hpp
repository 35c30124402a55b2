// Painter: puts a composed frame into the window: with the processor (cpu_painter.hpp) or the graphics card
// (gpu_painter.hpp). The composer holds one and may be given another at any time.
//
//     composer.set_painter(make_cpu_painter(display, window, pool), fonts);
//     if (composer.changed(data, w, h)) composer.draw(data);
//
// A painter keeps the pictures of the views by their ids and versions, and draws those anew whose version is not the one
// it has. Main thread.
#pragma once

#include "app/pipeline/pixel_pool.hpp"
#include "app/ui/fonts.hpp"
#include "decoders/media/result.hpp"
#include "renderer/draw_list.hpp"
#include "renderer/host_frame.hpp"

#include "imgui.h"

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <string>

namespace fathom {

struct ComposedSurface {
    ScreenRect rect;
    Rgba8 color;
    bool operator==(const ComposedSurface&) const = default;
};

struct ComposedView {
    ScreenRect rect;
    DrawList list;             // of the rectangle's size
    std::uint64_t version = 0; // another one for every list that there was
};

/// Bottom to top: surfaces, views, the shell.
struct ComposedFrame {
    int width = 0, height = 0;
    std::span<const ComposedSurface> surfaces;
    const std::map<std::uint32_t, ComposedView>& views;
    const ImDrawData& shell;
    bool exposed = false; // the window has lost what it showed
};

/// Milliseconds of the last frame, for the performance figures.
struct PaintTimes {
    double views_ms = 0, imgui_ms = 0; // of the processor
    double gpu_ms = 0;                 // by the card's own clock; 0 where it has none or does not draw
    int views_drawn = 0;
};

class Painter {
  public:
    virtual ~Painter() = default;

    /// Makes the shell's glyphs available; before the first frame and whenever the atlas was built anew, outside of
    /// ImGui's frames.
    virtual void set_fonts(const FontAtlas& fonts) = 0;

    /// False: the window takes no picture at the moment; the frame is to be tried again. An error: this painter cannot
    /// draw it, another may.
    [[nodiscard]] virtual Result<bool> paint(const ComposedFrame& frame) = 0;

    /// The window has lost what it showed, and the frame is still the same. False: it must be painted.
    [[nodiscard]] virtual bool show_again() = 0;

    /// What lies under a place of a view's picture. A painter that draws elsewhere answers a frame or two later, and
    /// until then with what it knew last.
    [[nodiscard]] virtual std::optional<PickResult> pick(std::uint32_t id, const ComposedView& view,
                                                         double x_px, double y_px, double radius_px) = 0;

    /// Before each frame: fetches answers to questions of `pick`, and whatever else may change what is to be painted.
    virtual void hear() {}
    /// A frame is to be painted even if it is the same as the last one.
    [[nodiscard]] virtual bool wants_paint() const { return false; }
    /// An answer to a question is on its way: another frame is wanted soon.
    [[nodiscard]] virtual bool awaits_answer() const { return false; }
    /// Another frame is wanted then, for whatever else hear() may hear.
    [[nodiscard]] virtual double look_after_s() const { return std::numeric_limits<double>::infinity(); }
    /// Something that the user should know, in one line; once.
    [[nodiscard]] virtual std::optional<std::string> take_complaint() { return std::nullopt; }

    /// Where decoded pixels lie best for it; empty: anywhere. Not to be called once the painter is gone.
    [[nodiscard]] virtual PixelAllocator pixel_allocator() { return {}; }

    [[nodiscard]] virtual PaintTimes times() const = 0;
};

} // namespace fathom
