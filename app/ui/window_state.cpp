#include "app/ui/window_state.hpp"

#include <nlohmann/json.hpp>

#include <cstdio>
#include <fstream>

namespace fathom {

void write_window_state(Ui& ui, const std::string& path) {
    if (path.empty()) return;
    nlohmann::ordered_json state;
    state["frames_drawn"] = ui.frames_drawn;
    state["renderer"] = ui.renderer_text;
    state["renderer_reason"] = ui.renderer_reason;
    state["data_shown_s"] = ui.data_shown_s;
    state["width"] = ui.width;
    state["height"] = ui.height;
    state["settled"] = ui.session.settled();
    state["can_undo"] = ui.session.can_undo();
    state["recordings"] = nlohmann::json::array();
    const auto box = [](const ScreenRect& r) { return nlohmann::json{r.x0, r.y0, r.x1, r.y1}; };
    for (std::size_t i = 0; i < ui.panels.size() && i < ui.session.size(); ++i) {
        const RecordingPanels& p = ui.panels[i];
        const DepthStream& s = p.stream;
        nlohmann::ordered_json r;
        r["input"] = ui.session.recording(i).input;
        r["entity"] = s.entity;
        r["file_name"] = s.file_name;
        r["view_2d"] = box(p.view_2d);
        r["view_3d"] = box(p.view_3d);
        r["zoom"] = p.camera_2d.view_px_per_scene_px;
        r["offset"] = {p.camera_2d.offset_x_px, p.camera_2d.offset_y_px};
        r["moved_3d"] = ui.session.workspace(i).view_3d.camera.has_value();
        r["width"] = s.image.desc.width;
        r["height"] = s.image.desc.height;
        r["low"] = s.range_raw.low;
        r["high"] = s.range_raw.high;
        r["colormap"] = s.scale.colormap;
        r["metres_per_unit"] = s.meaning.metres_per_unit;
        r["unit_origin"] = name_of(s.meaning.unit_origin);
        r["reload_count"] = ui.session.recording(i).reload_count;
        if (p.hovered) {
            r["hovered"] = {p.hovered->u, p.hovered->v};
            if (const auto out = read_out(s, p.hovered->u, p.hovered->v)) r["hovered_raw"] = out->raw;
        }
        const auto& region = ui.session.settings(i, s.entity).region;
        if (region) r["region"] = {region->x, region->y, region->width, region->height};
        if (region && p.region_stats != nullptr) r["region_valid"] = p.region_stats->valid_count();
        state["recordings"].push_back(std::move(r));
    }
    const auto rows = ui.session.sequence_rows();
    state["images"] = rows.size();
    state["image"] = rows.empty() ? 0 : row_index(ui.session.playhead, rows);
    state["playing"] = ui.session.playhead.playing;
    const std::string beside = path + ".part";
    std::ofstream(beside) << state.dump(1) << '\n';
    std::rename(beside.c_str(), path.c_str());
}

} // namespace fathom
