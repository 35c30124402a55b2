#include "app/ui/view_keys.hpp"

#include <algorithm>

namespace fathom {
namespace {

constexpr double kPanShare = 0.1;   // of the view's size
constexpr double kOrbitRad = 0.087; // 5 degrees

void move_probe(PanePanels& panels, const FocusKeys& keys) {
    const ImageDesc& desc = panels.stream.image.desc;
    if (!panels.probe) {
        const Point2d middle =
            scene_from_view(panels.camera_2d, {panels.view_2d.width() / 2.0, panels.view_2d.height() / 2.0});
        const auto within = [](double at, std::uint32_t size) {
            return static_cast<std::uint32_t>(std::clamp(at, 0.0, size - 1.0));
        };
        panels.probe =
            panels.hovered.value_or(PixelIndex{within(middle.x, desc.width), within(middle.y, desc.height)});
        return; // the first press shows where it is
    }
    const auto moved = [&](std::uint32_t at, int by, std::uint32_t size) {
        const std::int64_t to = std::int64_t{at} + by * (keys.shift ? 10 : 1);
        return static_cast<std::uint32_t>(std::clamp<std::int64_t>(to, 0, std::int64_t{size} - 1));
    };
    panels.probe = PixelIndex{moved(panels.probe->u, keys.right, desc.width),
                              moved(panels.probe->v, -keys.up, desc.height)};
}

} // namespace

void move_2d_by_keys(Ui& ui, std::size_t pane, const FocusKeys& keys) {
    PanePanels& panels = ui.panels[pane];
    if (keys.right == 0 && keys.up == 0) return;
    if (keys.alt) return move_probe(panels, keys);
    View2d& view = ui.session.pane(pane).view_2d;
    const double share = kPanShare * (keys.shift ? 4 : 1);
    view.camera = panned(panels.wanted_2d, -keys.right * share * panels.view_2d.width(),
                         keys.up * share * panels.view_2d.height());
    view.fit = false;
    ui.session.commit();
}

void move_3d_by_keys(Ui& ui, std::size_t pane, const FocusKeys& keys) {
    PanePanels& panels = ui.panels[pane];
    if (keys.right == 0 && keys.up == 0) return;
    if (keys.alt) return move_probe(panels, keys);
    const double by = kOrbitRad * (keys.shift ? 4 : 1);
    ui.session.pane(pane).view_3d.camera = orbited(panels.wanted_3d, keys.right * by, -keys.up * by);
    ui.session.commit();
}

} // namespace fathom
