#include "app/ui/links.hpp"

namespace fathom {
namespace {

bool shows_depth(const PanePanels& panels) {
    return panels.stream.image && !panels.is_colour;
}

/// Whose range was changed last; the active one's at first.
std::size_t range_leader(Ui& ui) {
    RangeLink& link = ui.range_link;
    const std::size_t count = ui.session.pane_count();
    const bool fresh = !link.linked || link.seen.size() != count;
    if (fresh) link.leader = ui.active;
    link.linked = true;
    link.seen.resize(count);
    for (std::size_t i = 0; i < count; ++i) {
        const StreamSettings& settings = ui.session.settings(i, ui.panels[i].stream.entity);
        const RangeLink::Seen now{settings.range_mode, settings.manual_range_raw, settings.range_locked};
        if (!fresh && now != link.seen[i]) link.leader = i;
        link.seen[i] = now;
    }
    return link.leader;
}

void follow_range(Ui& ui, std::size_t leader) {
    if (!shows_depth(ui.panels[leader])) return;
    const DepthStream& from = ui.panels[leader].stream;
    for (std::size_t i = 0; i < ui.session.pane_count(); ++i) {
        const DepthStream& to = ui.panels[i].stream;
        if (!shows_depth(ui.panels[i])) continue;
        const bool is_leaders_own =
            to.entity == from.entity && ui.session.pane(i).of == ui.session.pane(leader).of;
        if (i != leader && is_leaders_own) continue; // one stream, one range
        std::optional<ValueRange> wanted;
        const auto carried = [&](double raw) {
            return raw_from_shown(to.meaning, shown_from_raw(from.meaning, raw));
        };
        if (i != leader && is_metric(from.meaning) == is_metric(to.meaning))
            wanted = ValueRange{carried(from.range_raw.low), carried(from.range_raw.high)};
        // The leader's own range is there with the next frame, after it followed another one.
        if (i != leader && from.range_followed) continue;
        auto& followed = ui.session.recording_of(i).memory[to.entity].followed_range_raw;
        if (followed == wanted) continue;
        followed = wanted;
        ui.clock.now(1); // this frame's picture of it is already stated
    }
}

void follow_cameras(Ui& ui) {
    const PanePanels& leader = ui.active_panels();
    if (!shows_depth(leader)) return;
    const View2d& view = ui.session.pane(ui.active).view_2d;
    const View3d& view_3d = ui.session.pane(ui.active).view_3d;
    for (std::size_t i = 0; i < ui.session.pane_count(); ++i) {
        PanePanels& panels = ui.panels[i];
        if (i == ui.active || !shows_depth(panels)) continue;
        const ImageDesc &a = leader.stream.image.desc, &b = panels.stream.image.desc;
        if (a.width != b.width || a.height != b.height) continue;
        const View2d& other = ui.session.pane(i).view_2d;
        const bool follows = other.fit == view.fit && other.camera == view.camera &&
                             ui.session.pane(i).view_3d.camera == view_3d.camera;
        if (!follows) {
            ui.session.follow_cameras(i, ui.active);
            panels.glide_2d = leader.glide_2d;
            panels.glide_3d = leader.glide_3d;
            ui.clock.now(1);
        }
        if (ui.hover != Ui::Hover::None) panels.hovered = leader.hovered;
    }
}

} // namespace

void follow_links(Ui& ui) {
    if (ui.session.pane_count() < 2 || !ui.has_active()) return;
    if (ui.session.linked()) {
        follow_range(ui, range_leader(ui));
        return follow_cameras(ui);
    }
    if (!std::exchange(ui.range_link.linked, false)) return;
    for (std::size_t i = 0; i < ui.session.pane_count(); ++i)
        for (auto& [entity, memory] : ui.session.recording_of(i).memory)
            memory.followed_range_raw.reset();
    ui.clock.now(1);
}

} // namespace fathom
