#include "app/ui/cpu_painter.hpp"

#include "renderer/cpu/cpu_renderer.hpp"
#include "renderer/cpu/imgui.hpp"
#include "renderer/present_shm.hpp"

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

namespace fathom {
namespace {

double now_ms() {
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

class CpuPainter : public Painter {
  public:
    CpuPainter(std::unique_ptr<ShmPresenter> presenter, WorkerPool& pool)
        : presenter_(std::move(presenter)), pool_(pool) {}

    void set_fonts(const FontAtlas& fonts) override {
        ImGui::GetIO().Fonts->SetTexID(texture_id(fonts.texture()));
    }

    Result<bool> paint(const ComposedFrame& composed) override {
        times_ = {};
        const double start = now_ms();
        const HostFrame frame = presenter_->begin(composed.width, composed.height);
        for (const ComposedSurface& surface : composed.surfaces)
            fill_rect(frame, surface.rect, frame_pixel(surface.color));
        std::erase_if(pictures_, [&](const auto& entry) { return !composed.views.contains(entry.first); });
        for (const auto& [id, view] : composed.views)
            paint_view(pictures_[id], view, frame);
        times_.views_ms = now_ms() - start;
        draw_imgui(composed.shell, frame, frame.bounds(), pool_);
        times_.imgui_ms = now_ms() - start - times_.views_ms;
        presenter_->present(composed.exposed);
        return true;
    }

    bool show_again() override {
        presenter_->present(true);
        return true;
    }

    std::optional<PickResult> pick(std::uint32_t id, const ComposedView& view, double x_px, double y_px,
                                   double radius_px) override {
        return pictures_[id].renderer.pick(view.list, x_px, y_px, radius_px);
    }

    PaintTimes times() const override { return times_; }

  private:
    struct Picture {
        CpuRenderer renderer;
        std::vector<std::uint32_t> pixels; // in the frame's order
        std::uint64_t version = 0;         // of the view that they show
    };

    void paint_view(Picture& picture, const ComposedView& view, const HostFrame& frame) {
        const std::size_t stride = view.list.width;
        if (picture.version != view.version) {
            picture.pixels.resize(stride * view.list.height + kTailPadding / sizeof(std::uint32_t));
            const ImageDesc desc = packed_desc(view.list.width, view.list.height, kBgra8);
            picture.renderer.draw(view.list, {desc, reinterpret_cast<std::byte*>(picture.pixels.data())},
                                  pool_);
            picture.version = view.version;
            ++times_.views_drawn;
        }
        const ScreenRect part = intersect(view.rect, frame.bounds());
        for (int y = part.y0; y < part.y1; ++y)
            std::copy_n(picture.pixels.data() + static_cast<std::size_t>(y - view.rect.y0) * stride +
                            (part.x0 - view.rect.x0),
                        part.width(), frame.row(y) + part.x0);
    }

    std::unique_ptr<ShmPresenter> presenter_;
    WorkerPool& pool_;
    std::map<std::uint32_t, Picture> pictures_;
    PaintTimes times_;
};

} // namespace

Result<std::unique_ptr<Painter>> make_cpu_painter(_XDisplay* display, unsigned long window, WorkerPool& pool,
                                                  bool* shared_memory) {
    FATHOM_TRY(std::unique_ptr<ShmPresenter> presenter, ShmPresenter::create(display, window));
    if (shared_memory != nullptr) *shared_memory = presenter->uses_shared_memory();
    return std::make_unique<CpuPainter>(std::move(presenter), pool);
}

} // namespace fathom
