#include "app/ui/stream_panes.hpp"

#include "app/session/suggest_panes.hpp"
#include "app/ui/panels.hpp"

#include <algorithm>

namespace fathom {
namespace {

void choose_pane(Ui& ui, std::size_t pane) {
    align_panels(ui);
    ui.active = pane;
    ui.chosen = ui.session.pane(pane).id;
    if (ui.session.maximised() != 0) ui.session.maximised() = ui.chosen;
}

/// The pane whose 3D view shows several streams of a recording; the count of panes: there is none.
std::size_t shared_3d(const Ui& ui, const RecordingKey& of) {
    std::size_t i = 0;
    while (i < ui.session.pane_count() && !(ui.session.pane(i).only_3d && ui.session.pane(i).of == of))
        ++i;
    return i;
}

/// Shapes have no view but the 3D one.
bool is_pane_of(const Ui& ui, std::size_t i, const StreamRef& stream) {
    const Pane& pane = ui.session.pane(i);
    if (pane.of != stream.of || pane.view_2d.entity != stream.entity) return false;
    const Recording* recording = ui.session.find_recording(pane.of);
    return !pane.only_3d || (recording != nullptr && !role_in(recording->store, stream.entity));
}

} // namespace

std::size_t pane_count_of(const Ui& ui, const StreamRef& stream) {
    std::size_t count = 0;
    for (std::size_t i = 0; i < ui.session.pane_count(); ++i)
        count += is_pane_of(ui, i, stream) ? 1 : 0;
    return count;
}

void add_stream(Ui& ui, const StreamRef& stream) {
    if (ui.session.pane_count() >= kMostPanes)
        return ui.tell(Notice::Level::Info, "There is room for " + std::to_string(kMostPanes) +
                                                " panes: close one first (Ctrl+W)");
    choose_pane(ui, ui.session.add_pane(stream.of, stream.entity));
    ui.session.commit();
}

void toggle_stream(Ui& ui, const StreamRef& stream) {
    if (pane_count_of(ui, stream) == 0) return add_stream(ui, stream);
    for (std::size_t i = ui.session.pane_count(); i-- > 0;)
        if (is_pane_of(ui, i, stream)) ui.session.close_pane(i);
    align_panels(ui);
    ui.session.commit();
}

bool is_in_shared_3d(const Ui& ui, const StreamRef& stream) {
    const std::size_t i = shared_3d(ui, stream.of);
    if (i == ui.session.pane_count()) return false;
    const View3d& view = ui.session.pane(i).view_3d;
    return view.entity == stream.entity || std::ranges::find(view.others, stream.entity) != view.others.end();
}

void toggle_in_shared_3d(Ui& ui, const StreamRef& stream) {
    std::size_t i = shared_3d(ui, stream.of);
    if (i == ui.session.pane_count()) {
        i = ui.session.add_pane(stream.of, stream.entity);
        ui.session.pane(i).only_3d = ui.session.pane(i).view_3d.in_world = true;
    } else {
        View3d& view = ui.session.pane(i).view_3d;
        if (std::erase(view.others, stream.entity) == 0) {
            if (view.entity != stream.entity) {
                view.others.push_back(stream.entity);
            } else if (view.others.empty()) {
                ui.session.close_pane(i);
            } else {
                view.entity = ui.session.pane(i).view_2d.entity = view.others.front();
                view.others.erase(view.others.begin());
            }
        }
    }
    align_panels(ui);
    ui.session.commit();
}

std::size_t chosen_pane(const Ui& ui) {
    for (std::size_t i = 0; i < ui.session.pane_count(); ++i)
        if (ui.session.pane(i).id == ui.chosen) return i;
    return 0;
}

void show_stream(Ui& ui, const RecordingKey& of, const EntityPath& entity) {
    std::size_t pane = chosen_pane(ui);
    if (pane >= ui.session.pane_count()) return add_stream(ui, {of, entity});
    if (!is_pane_of(ui, pane, {of, entity})) ui.session.show_in_pane(pane, of, entity);
    choose_pane(ui, pane);
    ui.session.commit();
}

void reveal_stream(Ui& ui, const RecordingKey& of, const EntityPath& entity) {
    for (std::size_t i = 0; i < ui.session.pane_count(); ++i)
        if (is_pane_of(ui, i, {of, entity})) return choose_pane(ui, i);
    add_stream(ui, {of, entity});
}

} // namespace fathom
