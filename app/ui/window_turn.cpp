#include "app/ui/window_turn.hpp"

#include "app/session/time_control.hpp"

#include <GLFW/glfw3.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

namespace fathom {
namespace {

void measure_regions(Ui& ui) {
    for (std::size_t i = 0; i < ui.session.pane_count() && i < ui.panels.size(); ++i) {
        PanePanels& panels = ui.panels[i];
        panels.region_stats = nullptr;
        const auto& region = ui.session.settings(i, panels.stream.entity).region;
        if (!region || !panels.stream.image) continue;
        const MeasureRequest request{panels.stream.key, panels.stream.meaning.invalid_codes, region};
        ui.session.wants().measures.push_back(request);
        panels.region_stats = ui.session.pipeline().cache().find_stats(request);
    }
}

std::optional<LinkedPixel> hovered_pixel(const Ui& ui) {
    for (const PanePanels& panels : ui.panels)
        if (panels.hovered && !panels.hovered_from_3d)
            return LinkedPixel{panels.stream.entity, panels.hovered->u, panels.hovered->v};
    return std::nullopt;
}

void advance_playhead(Ui& ui, double elapsed_s) {
    Playhead& playhead = ui.session.playhead;
    if (!playhead.playing) return;
    const auto rows = ui.session.sequence_rows();
    playhead = advanced(playhead, rows, whole_extent(ui.session), elapsed_s);
    // Other streams have images in between, and the slider runs on.
    constexpr double kLeastS = 1.0 / 240, kMostS = 1.0 / 30;
    if (const auto next = seconds_to_next(playhead, rows))
        ui.clock.at(ui.now_s + std::clamp(*next, kLeastS, kMostS));
}

} // namespace

double now_s() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

Result<void> WindowTurn::run() {
    glfwGetFramebufferSize(window_, &ui_.width, &ui_.height);
    const double started = now_s();
    const double elapsed = last_s_ == 0 ? 1.0 / 60 : started - last_s_;
    last_s_ = ui_.now_s = started;
    ui_.clock.begin_frame(started);
    if (ui_.width <= 0 || ui_.height <= 0) return {}; // minimised

    if (const auto dropped = ui_.input.take_dropped(); !dropped.empty())
        open_inputs(ui_, dropped, {}, !ui_.input.shift());
    ui_.session.receive();
    advance_playhead(ui_, elapsed);
    ui_.session.begin_frame(ui_.theme->view, hovered_pixel(ui_));
    build(elapsed);
    measure_regions(ui_);
    ui_.session.end_frame();
    FATHOM_CHECK(show(started));
    if (const auto complaint = ui_.composer.take_complaint()) ui_.tell(Notice::Level::Warning, *complaint);
    if (ui_.composer.awaits_answer()) ui_.clock.at(ui_.now_s + kLiveFrameS);
    if (const double wait = ui_.composer.look_after_s(); std::isfinite(wait)) ui_.clock.at(ui_.now_s + wait);
    if (ui_.input.pending()) ui_.clock.now(); // and one more, as after every event
    if (std::exchange(settled_, ui_.session.settled()) != settled_)
        ui_.clock.now(1);                                     // the status bar says it
    if (!ui_.session.settled()) ui_.clock.at(started + 0.25); // a safety net: wakes come from the workers
    return {};
}

void WindowTurn::build(double elapsed_s) {
    ImGuiIO& io = ImGui::GetIO();
    io.DisplaySize = {static_cast<float>(ui_.width), static_cast<float>(ui_.height)};
    io.DeltaTime = static_cast<float>(std::clamp(elapsed_s, 1e-4, 0.25));
    ui_.popup_open = ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopupId | ImGuiPopupFlags_AnyPopupLevel);
    const bool navigates = ui_.popup_open || ui_.open_dialog.open || ui_.export_sheet.open;
    io.ConfigFlags = navigates ? io.ConfigFlags | ImGuiConfigFlags_NavEnableKeyboard
                               : io.ConfigFlags & ~ImGuiConfigFlags_NavEnableKeyboard;
    ui_.input.begin_frame();
    ui_.composer.begin();
    ImGui::NewFrame();
    draw_shell(ui_);
    ImGui::Render();
    ui_.input.set_cursor(ImGui::GetMouseCursor());
    if (io.WantTextInput) ui_.clock.at(ui_.now_s + 0.5); // the caret blinks
}

Result<void> WindowTurn::show(double started_s) {
    const ImDrawData& data = *ImGui::GetDrawData();
    const bool exposed = ui_.input.take_exposed();
    if (!ui_.composer.changed(data, ui_.width, ui_.height) && (!exposed || ui_.composer.show_again()))
        return {};
    FATHOM_TRY(const bool drawn, ui_.composer.draw(data, exposed));
    if (!drawn) {
        ui_.clock.at(started_s + kLiveFrameS);
        return {};
    }
    ui_.frame_ms = (now_s() - started_s) * 1000;
    ui_.gpu_ms = ui_.composer.times().gpu_ms;
    ++ui_.frames_drawn;
    const auto has_image = [](const PanePanels& panels) { return bool(panels.stream.image); };
    if (ui_.data_shown_s == 0 && std::ranges::any_of(ui_.panels, has_image)) ui_.data_shown_s = now_s();
    return {};
}

} // namespace fathom
