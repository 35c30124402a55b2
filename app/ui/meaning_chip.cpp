#include "app/ui/panels.hpp"
#include "app/ui/read_out_text.hpp"
#include "app/ui/widgets.hpp"

#include <cmath>
#include <cstdlib>
#include <numbers>

namespace fathom {
namespace {

constexpr double kMinFovDeg = 5, kMaxFovDeg = 150;

void origin_tag(Ui& ui, Origin origin) {
    const bool assumed = origin == Origin::Assumed;
    ImGui::SameLine();
    const FontScope font(ui.fonts.heads);
    ImGui::PushStyleColor(ImGuiCol_Text, im_color(assumed ? ui.theme->warning : ui.theme->ok));
    ImGui::TextUnformatted(std::string(name_of(origin)).c_str());
    ImGui::PopStyleColor();
}

bool unit_choices(Ui& ui, DepthMeaning& meaning) {
    constexpr struct {
        const char* text;
        double metres;
    } kUnits[] = {{"1 mm", 0.001},          {"0.1 mm", 0.0001},     {"0.25 mm", 0.00025},
                  {"1/5000 m", 1.0 / 5000}, {"1/256 m", 1.0 / 256}, {"1 m", 1.0}};
    bool changed = false;
    for (const auto& unit : kUnits) {
        const bool chosen = meaning.unit_known && std::abs(meaning.metres_per_unit / unit.metres - 1) < 1e-9;
        if (choice_button(ui, unit.text, chosen)) {
            meaning.metres_per_unit = unit.metres;
            changed = true;
        }
        ImGui::SameLine(0, static_cast<float>(ui.px(4)));
    }
    ImGui::NewLine();
    const FontScope font(ui.fonts.numbers);
    double millimetres = meaning.metres_per_unit * 1000;
    if (number_field(ui, "mm per unit", millimetres, "%.7g", static_cast<float>(ui.px(160))) &&
        millimetres > 0) {
        meaning.metres_per_unit = millimetres / 1000;
        changed = true;
    }
    if (!changed) return false;
    meaning.unit_origin = Origin::User;
    meaning.unit_known = true;
    return true;
}

bool kind_choices(Ui& ui, DepthMeaning& meaning, const DepthStream& stream) {
    constexpr const char* kKinds[] = {"Planar z", "Ray length", "Disparity", "Inverse depth"};
    bool changed = false;
    for (int i = 0; i < 4; ++i) {
        if (choice_button(ui, kKinds[i], meaning.kind == static_cast<DepthKind>(i))) {
            meaning.kind = static_cast<DepthKind>(i);
            if (meaning.kind == DepthKind::Disparity && meaning.focal_px <= 0)
                meaning.focal_px = stream.intrinsics.fx;
            changed = true;
        }
        ImGui::SameLine(0, static_cast<float>(ui.px(4)));
    }
    ImGui::NewLine();
    if (meaning.kind == DepthKind::Disparity) {
        const FontScope font(ui.fonts.numbers);
        const auto field = [&](const char* label, double& value, const char* format) {
            changed |= number_field(ui, label, value, format, static_cast<float>(ui.px(160)));
        };
        field("focal length, px", meaning.focal_px, "%.3f");
        field("baseline, m", meaning.baseline_m, "%.5f");
        field("offset, px", meaning.offset_px, "%.3f");
    }
    if (changed) meaning.kind_origin = Origin::User;
    return changed;
}

std::vector<double> parsed_codes(const char* text) {
    std::vector<double> codes;
    while (*text != 0 && codes.size() < 16) {
        char* end = nullptr;
        const double code = std::strtod(text, &end);
        if (end == text) {
            ++text;
            continue;
        }
        if (std::isfinite(code) && code != 0) codes.push_back(code);
        text = end;
    }
    return codes;
}

bool invalid_field(Ui& ui, PanePanels& panels, DepthMeaning& meaning) {
    if (ImGui::IsWindowAppearing()) {
        std::string text;
        for (const double code : meaning.invalid_codes) {
            char number[32];
            std::snprintf(number, sizeof number, "%s%.10g", text.empty() ? "" : ", ", code);
            text += number;
        }
        panels.invalid_text = {};
        text.copy(panels.invalid_text.data(), panels.invalid_text.size() - 1);
    }
    const FontScope font(ui.fonts.numbers);
    ImGui::SetNextItemWidth(static_cast<float>(ui.px(160)));
    ImGui::InputTextWithHint("besides 0, NaN, infinity", "65535, 2047", panels.invalid_text.data(),
                             panels.invalid_text.size());
    if (!ImGui::IsItemDeactivatedAfterEdit()) return false;
    meaning.invalid_codes = parsed_codes(panels.invalid_text.data());
    meaning.invalid_origin = Origin::User;
    return true;
}

void camera_fields(Ui& ui, const DepthStream& stream, StreamSettings& settings) {
    Intrinsics k = stream.intrinsics;
    const FontScope font(ui.fonts.numbers);
    bool changed = false;
    double fov = 2 * std::atan(k.width / (2 * k.fx)) * 180 / std::numbers::pi;
    if (number_field(ui, "field of view, degrees", fov, "%.2f", static_cast<float>(ui.px(160))) &&
        fov >= kMinFovDeg && fov <= kMaxFovDeg) {
        k = assumed_intrinsics(k.width, k.height, fov);
        changed = true;
    }
    const auto pair = [&](const char* label, double& a, double& b) {
        double values[2] = {a, b};
        ImGui::SetNextItemWidth(static_cast<float>(ui.px(160)));
        ImGui::InputScalarN(label, ImGuiDataType_Double, values, 2, nullptr, nullptr, "%.2f");
        if (!ImGui::IsItemDeactivatedAfterEdit()) return;
        a = values[0];
        b = values[1];
        changed = true;
    };
    pair("fx, fy", k.fx, k.fy);
    pair("cx, cy", k.cx, k.cy);
    if (k.model != DistortionModel::None)
        ImGui::TextDisabled("%s%s", model_name_of(k).c_str(),
                            k.model == DistortionModel::Unsupported ? ": ignored" : "");
    if (!changed || !(k.fx > 0) || !(k.fy > 0)) return;
    k.origin = Origin::User;
    settings.intrinsics = k;
    ui.session.commit();
}

void draw_editor(Ui& ui, std::size_t pane) {
    PanePanels& panels = ui.panels[pane];
    const DepthStream& stream = panels.stream;
    StreamSettings& settings = ui.session.settings(pane, stream.entity);
    DepthMeaning meaning = stream.meaning;
    const auto space = [&] { ImGui::Dummy({1, static_cast<float>(ui.px(4))}); };
    bool changed = false;
    const auto role_choices = [&] {
        section_head(ui, "LOOKED AT AS");
        for (const auto& [text, role] :
             {std::pair{"Depth", ImageRole::Depth}, {"Intensity", ImageRole::Intensity}}) {
            if (choice_button(ui, text, stream.role == role)) set_role(ui, pane, role);
            ImGui::SameLine(0, static_cast<float>(ui.px(4)));
        }
        ImGui::NewLine();
    };
    if (stream.role == ImageRole::Intensity) return role_choices();
    if (meaning.kind != DepthKind::Disparity) { // whose unit is the pixel
        section_head(ui, "UNIT");
        origin_tag(ui, meaning.unit_origin);
        changed = unit_choices(ui, meaning);
        space();
    }
    section_head(ui, "KIND");
    origin_tag(ui, meaning.kind_origin);
    changed |= kind_choices(ui, meaning, stream);
    space();
    section_head(ui, "INVALID CODES");
    origin_tag(ui, meaning.invalid_origin);
    changed |= invalid_field(ui, panels, meaning);
    space();
    section_head(ui, "CAMERA");
    origin_tag(ui, stream.intrinsics.origin);
    camera_fields(ui, stream, settings);
    space();
    role_choices();
    if (changed) {
        settings.meaning = meaning;
        ui.session.commit();
    }
    if (can_change_raw_layout(ui)) {
        space();
        if (ImGui::Button("Change raw layout…")) {
            open_raw_form(ui, ui.session.input_of(pane).id);
            ImGui::CloseCurrentPopup();
        }
    }
    if (settings.meaning || settings.intrinsics) {
        space();
        if (ImGui::Button("Back to what the source says")) {
            settings.meaning.reset();
            settings.intrinsics.reset();
            ui.session.commit();
        }
    }
}

constexpr const char* kBetweenParts = " · ";

/// The parts in one line, cut where the room ends; amber is what is assumed and nothing else.
void draw_parts(Ui& ui, const std::vector<MeaningPart>& parts, ImVec2 at, float room) {
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float end = at.x + room;
    const auto put = [&](const std::string& text, Rgba8 color) {
        if (at.x >= end - 1) return;
        draw_text(list, ui.fonts.numbers, at, im_color(color), text, end - at.x + 1);
        at.x += text_size(ui.fonts.numbers, text).x;
    };
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (i > 0) put(kBetweenParts, ui.theme->dim);
        put(parts[i].text, parts[i].assumed ? ui.theme->warning : ui.theme->text);
    }
}

} // namespace

void draw_meaning_chip(Ui& ui, std::size_t pane, float right_x, float y) {
    PanePanels& panels = ui.panels[pane];
    const DepthStream& stream = panels.stream;
    std::vector<MeaningPart> parts = meaning_parts(stream.image.desc, stream.meaning);
    if (stream.role == ImageRole::Intensity && parts.size() > 1) {
        parts.resize(1); // the format; brightness has no unit
        parts.push_back({.text = "intensity", .name = "what it is for", .assumed = false});
    }
    std::string text, assumed;
    for (const MeaningPart& part : parts) {
        text += (text.empty() ? "" : kBetweenParts) + part.text;
        if (part.assumed) assumed += (assumed.empty() ? "" : ", ") + part.name;
    }
    const Origin said_by = stream.role == ImageRole::Intensity ? Origin::File : unit_said_by(stream.meaning);
    const std::string origin(name_of(said_by));
    const ImFont* font = ui.fonts.numbers;
    const float pad = static_cast<float>(ui.px(8)), height = static_cast<float>(ui.px(20));
    const float room = right_x - panels.title_x1 - static_cast<float>(ui.px(12));
    float text_width = text_size(font, text).x;
    const float origin_width = text_size(ui.fonts.heads, origin).x;
    const float rest = origin_width + static_cast<float>(ui.px(6 + 14)) + 2 * pad;
    // Where there is no room for the parts, where they are known from still says whether to look.
    text_width = room - rest < static_cast<float>(ui.px(40)) ? 0 : std::min(room - rest, text_width);
    const float width = std::floor(text_width + rest);
    const ImVec2 at{std::floor(right_x - width), y};
    ImGui::SetCursorScreenPos(at);
    bool clicked = ImGui::InvisibleButton("chip", {width, height});
    name_place(ui, "chip");
    const Focus focus = focus_stop(ui, "chip");
    clicked |= focus.keys.activate;
    const bool hovered = ImGui::IsItemHovered();
    ImDrawList& list = *ImGui::GetWindowDrawList();
    list.AddRectFilled(at, {at.x + width, at.y + height}, im_color(ui.theme->line), height / 2);
    if (hovered) // a rim, for amber would not be read on a lighter ground
        list.AddRect(at, {at.x + width, at.y + height}, im_color(ui.theme->dim), height / 2);
    if (text_width > 0) draw_parts(ui, parts, {at.x + pad, at.y + (height - font->FontSize) / 2}, text_width);
    draw_text(list, ui.fonts.heads,
              {at.x + pad + text_width + static_cast<float>(ui.px(6)),
               at.y + (height - ui.fonts.heads->FontSize) / 2},
              im_color(said_by == Origin::Assumed ? ui.theme->warning : ui.theme->ok), origin);
    draw_icon(list, Icon::ChevronDown, {at.x + width - pad - 2, at.y + height / 2},
              static_cast<float>(ui.px(11)), im_color(ui.theme->dim));
    tip(ui,
        assumed.empty() ? "What the numbers mean (U)"
                        : ("Assumed: " + assumed + ". Click to say it (U)").c_str(),
        focus.here);
    if (clicked || panels.editing_meaning) ImGui::OpenPopup("meaning");
    panels.editing_meaning = false;
    ImGui::SetNextWindowPos({at.x + width, at.y + height + static_cast<float>(ui.px(4))}, ImGuiCond_Always,
                            {1, 0});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding,
                        ImVec2(static_cast<float>(ui.px(12)), static_cast<float>(ui.px(10))));
    if (begin_popup(ui, "meaning")) {
        draw_editor(ui, pane);
        ImGui::EndPopup();
    }
    ImGui::PopStyleVar();
}

} // namespace fathom
