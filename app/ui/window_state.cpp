#include "app/ui/window_state.hpp"

#include "app/ui/activities.hpp"
#include "app/ui/read_out_text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fstream>

namespace fathom {
namespace {

using Json = nlohmann::ordered_json;

Json box(const ScreenRect& r) {
    return {r.x0, r.y0, r.x1, r.y1};
}

Json hovered_state(const DepthStream& stream, PixelIndex pixel) {
    Json h;
    h["hovered"] = {pixel.u, pixel.v};
    h["read_out"] = read_out_line(stream, pixel);
    const auto out = read_out(stream, pixel.u, pixel.v);
    if (!out) return h;
    h["hovered_raw"] = out->raw;
    h["hovered_validity"] = name_of(out->validity);
    if (std::isfinite(out->depth_m)) h["hovered_point_m"] = {out->x_m, out->y_m, out->depth_m};
    return h;
}

Json region_state(const PixelRect& region, const ImageStats* stats) {
    Json r;
    r["region"] = {region.x, region.y, region.width, region.height};
    if (stats == nullptr) return r;
    r["region_valid"] = stats->valid_count();
    if (stats->valid_count() == 0) return r;
    r["region_mean"] = stats->mean;
    r["region_std"] = stats->std;
    r["region_min"] = as_double(stats->min);
    r["region_max"] = as_double(stats->max);
    r["region_median"] = percentile(*stats, 50);
    return r;
}

/// All that follows from data and input is drawn.
bool is_settled(const Ui& ui) {
    const auto glides = [](const PanePanels& panels) {
        return panels.glide_2d || panels.glide_3d || panels.histogram_open.moving();
    };
    const bool moves = ui.bars_open.moving() || ui.inspector_open.moving() || ui.streams_open.moving() ||
                       std::ranges::any_of(ui.panels, glides);
    return !moves && ui.session.settled() && !ui.composer.awaits_answer() && !ui.input.pending() &&
           !ui.clock.due(ui.now_s);
}

Json pane_state(Ui& ui, std::size_t i) {
    const PanePanels& p = ui.panels[i];
    const DepthStream& s = p.stream;
    const StreamSettings& settings = ui.session.settings(i, s.entity);
    Json r;
    r["input"] = ui.session.input_of(i).name;
    r["entity"] = s.entity;
    r["shown"] = ui.session.pane(i).view_2d.entity;
    r["only_3d"] = ui.session.pane(i).only_3d;
    r["role"] = s.role == ImageRole::Depth       ? "depth"
                : s.role == ImageRole::Intensity ? "intensity"
                                                 : "colour";
    r["file_name"] = s.file_name;
    r["message"] = s.message;
    r["view_2d"] = box(p.view_2d);
    r["view_3d"] = box(p.view_3d);
    r["zoom"] = p.camera_2d.view_px_per_scene_px;
    r["offset"] = {p.camera_2d.offset_x_px, p.camera_2d.offset_y_px};
    r["in_world"] = ui.session.pane(i).view_3d.in_world;
    r["others_3d"] = ui.session.pane(i).view_3d.others;
    r["shapes_3d"] = p.shapes_3d;
    r["point_3d"] = p.point_3d;
    r["moved_3d"] = ui.session.pane(i).view_3d.camera.has_value();
    r["distance_3d_m"] = p.camera_3d.distance_m;
    r["width"] = s.image.desc.width;
    r["height"] = s.image.desc.height;
    r["low"] = s.range_raw.low;
    r["high"] = s.range_raw.high;
    r["range_followed"] = s.range_followed;
    r["range_by_hand"] = settings.range_mode.kind == RangeMode::Kind::Manual;
    r["colormap"] = s.scale.colormap;
    r["metres_per_unit"] = s.meaning.metres_per_unit;
    r["unit_origin"] = name_of(s.meaning.unit_origin);
    r["reload_count"] = ui.session.input_of(i).reload_count;
    if (p.hovered) r.update(hovered_state(s, *p.hovered));
    if (settings.region) r.update(region_state(*settings.region, p.region_stats));
    return r;
}

Json raw_form_state(const RawForm& form) {
    const auto layout = layout_of(form.fields);
    Json state;
    state["layout"] = layout ? raw_layout_text(*layout) : "";
    state["sentence"] = layout ? describe_fit(*layout, form.file_bytes).sentence : layout.error().message;
    state["suggestions"] = Json::array();
    for (const RawSuggestion& suggestion : form.suggestions)
        state["suggestions"].push_back(raw_layout_text(suggestion.layout));
    return state;
}

Json rows_state(const RowsPanel& rows) {
    Json state;
    state["entity"] = rows.of->second;
    state["count"] = rows.table.size();
    state["first"] = rows.first;
    state["current"] = rows.current ? Json(*rows.current) : Json();
    state["selected"] = rows.selected ? Json(*rows.selected) : Json();
    state["columns"] = rows.names;
    state["current_cells"] = rows.current_cells;
    return state;
}

} // namespace

void write_window_state(Ui& ui, const std::string& path) {
    if (path.empty()) return;
    Json state;
    state["frames_drawn"] = ui.frames_drawn;
    state["renderer"] = ui.renderer_text;
    state["renderer_reason"] = ui.renderer_reason;
    state["data_shown_s"] = ui.data_shown_s;
    state["width"] = ui.width;
    state["height"] = ui.height;
    state["scale"] = ui.scale;
    state["theme"] = ui.preferences.theme == ThemeKind::Light ? "light" : "dark";
    state["settled"] = is_settled(ui);
    const ImVec2 pointer = ImGui::GetIO().MousePos;
    state["pointer"] = ImGui::IsMousePosValid(&pointer) ? Json{pointer.x, pointer.y} : Json();
    state["can_undo"] = ui.session.can_undo();
    state["focus"] = ui.focus.shown() ? ui.focus_name : "";
    state["popup"] = ui.popup_open;
    const PanelLayout& layout = ui.session.layout();
    state["layout"] = {{"views", static_cast<int>(layout.views)},
                       {"inspector", layout.inspector},
                       {"histogram", layout.histogram},
                       {"hidden", layout.hidden},
                       {"split", layout.split}};
    state["streams"] = shows_streams(ui);
    state["maximised"] = ui.session.maximised() != 0;
    state["chosen"] = chosen_pane(ui);
    state["linked"] = ui.session.linked();
    state["panes"] = Json::array();
    for (std::size_t i = 0; i < ui.panels.size() && i < ui.session.pane_count(); ++i)
        state["panes"].push_back(pane_state(ui, i));
    const auto rows = ui.session.sequence_rows();
    state["images"] = rows.size();
    state["image"] = rows.empty() ? 0 : row_index(ui.session.playhead, rows);
    state["playing"] = ui.session.playhead.playing;
    state["timeline"] = ui.session.playhead.at.timeline.name;
    state["time"] = ui.session.playhead.at.value;
    state["time_text"] = ui.time_bar.shown_text;
    state["time_error"] = ui.time_bar.error;
    if (rows_are_shown(ui) && ui.rows.of) state["rows"] = rows_state(ui.rows);
    if (ui.open_dialog.open) state["open_folder"] = ui.open_dialog.folder;
    if (ui.export_sheet.open) state["export_command"] = ui.export_sheet.command;
    if (ui.raw_form.open) state["raw_form"] = raw_form_state(ui.raw_form);
    state["activities"] = Json::array();
    for (const auto& progress : activities(ui))
        state["activities"].push_back(progress->label);
    state["notices"] = Json::array();
    for (const Notice& notice : ui.notices.shown())
        state["notices"].push_back(notice.text);
    Json& places = state["places"] = Json::object();
    for (const auto& [name, rect] : ui.places)
        if (!places.contains(name)) places[name] = box(rect);
    const std::string beside = path + ".part";
    std::ofstream(beside) << state.dump(1, ' ', false, Json::error_handler_t::replace) << '\n';
    std::rename(beside.c_str(), path.c_str());
}

} // namespace fathom
