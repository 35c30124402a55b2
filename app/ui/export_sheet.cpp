#include "app/ui/command_run.hpp"
#include "app/ui/panels.hpp"
#include "app/ui/sheet.hpp"
#include "app/ui/widgets.hpp"

#include <fmt/format.h>

#include <filesystem>

namespace fathom {
namespace {

namespace fs = std::filesystem;

struct Format {
    const char* extension;
    const char* title;
    enum class Kind { Pixels, Points, Picture } kind;
};
constexpr Format kFormats[] = {
    {"png", "PNG", Format::Kind::Pixels},       {"tiff", "TIFF", Format::Kind::Pixels},
    {"exr", "EXR", Format::Kind::Pixels},       {"npy", "NPY", Format::Kind::Pixels},
    {"pfm", "PFM", Format::Kind::Pixels},       {"rvl", "RVL", Format::Kind::Pixels},
    {"ply", "PLY cloud", Format::Kind::Points}, {"pcd", "PCD cloud", Format::Kind::Points},
    {"csv", "CSV", Format::Kind::Points},       {"png", "Picture", Format::Kind::Picture},
};

constexpr std::string_view kProgramPrefix = "fathom: "; // of what commands say on standard error

std::string number(double value) {
    return fmt::format("{}", value);
}

/// How the user told the window to read the input, as options.
void add_reading_options(std::vector<std::string>& arguments, const OpenOptions& opened,
                         const StreamSettings& settings) {
    if (opened.raw) {
        arguments.push_back("--raw");
        arguments.push_back(raw_layout_text(*opened.raw));
    }
    if (settings.meaning) {
        const DepthMeaning& meaning = *settings.meaning;
        if (meaning.unit_origin == Origin::User) {
            arguments.push_back("--metres-per-unit");
            arguments.push_back(number(meaning.metres_per_unit));
        }
        if (meaning.kind_origin == Origin::User) {
            arguments.push_back("--kind");
            std::string kind(name_of(meaning.kind));
            if (meaning.kind == DepthKind::Disparity)
                kind += ":" + number(meaning.focal_px) + ":" + number(meaning.baseline_m);
            arguments.push_back(kind);
        }
        if (meaning.invalid_origin == Origin::User && !meaning.invalid_codes.empty()) {
            std::string codes;
            for (const double code : meaning.invalid_codes)
                codes += (codes.empty() ? "" : ",") + number(code);
            arguments.push_back("--invalid");
            arguments.push_back(codes);
        }
    }
    if (settings.intrinsics) {
        const Intrinsics& k = *settings.intrinsics;
        arguments.push_back("--intrinsics");
        arguments.push_back(fmt::format("{},{},{},{}", k.fx, k.fy, k.cx, k.cy));
    }
}

std::vector<std::string> arguments_for(Ui& ui) {
    const ExportSheet& sheet = ui.export_sheet;
    const Format& format = kFormats[sheet.format];
    const PanePanels& panels = ui.active_panels();
    const StreamSettings& settings = ui.active_settings();
    const bool picture = format.kind == Format::Kind::Picture;
    std::vector<std::string> a{picture ? "render" : "export", ui.session.input_of(ui.active).name, "-o",
                               sheet.path.data()};
    const auto add = [&](std::initializer_list<std::string> words) { a.insert(a.end(), words); };
    if (panels.stream.entity != "/") add({"--entity", panels.stream.entity});
    const auto rows = ui.session.sequence_rows();
    if (sheet.all && !picture)
        add({"--all"});
    else if (rows.size() > 1)
        add({"--index", std::to_string(row_index(ui.session.playhead, rows))});
    if (format.kind == Format::Kind::Points && sheet.in_range) add({"--in-range"});
    if (format.kind == Format::Kind::Points && sheet.world) add({"--frame", "world"});
    if (picture || (format.kind == Format::Kind::Points && sheet.in_range))
        add({"--range", fmt::format("raw:{}:{}", panels.stream.range_raw.low, panels.stream.range_raw.high)});
    if (picture) {
        add({"--colormap", panels.stream.scale.colormap});
        if (settings.reversed) add({"--reversed"});
        if (sheet.legend) add({"--legend"});
    }
    add_reading_options(a, ui.session.input_of(ui.active).options, settings);
    if (sheet.replace) add({"--force"});
    return a;
}

/// Beside the input, with a name that says what it is; the user's own text is kept while the format stays. Not into a
/// folder that is shown: what is written there would become one of its images.
void suggest_path(Ui& ui) {
    ExportSheet& sheet = ui.export_sheet;
    const Format& format = kFormats[sheet.format];
    const std::string wanted = ui.session.input_of(ui.active).name + format.title;
    if (sheet.path_of == wanted) return;
    sheet.path_of = wanted;
    const std::string& file = ui.active_panels().stream.file_name;
    const fs::path input = ui.session.input_of(ui.active).name;
    const fs::path from = file.empty() ? input : fs::path(file);
    std::error_code failed;
    const fs::path folder = fs::is_directory(input, failed)
                                ? fs::weakly_canonical(input, failed).parent_path()
                                : from.parent_path();
    const char* tag = format.kind == Format::Kind::Picture ? "_view" : "_export";
    const std::string path = (folder / (from.stem().string() + tag + "." + format.extension)).string();
    sheet.path = {};
    path.copy(sheet.path.data(), sheet.path.size() - 1);
}

void follow_run(Ui& ui) {
    ExportSheet& sheet = ui.export_sheet;
    if (!sheet.run || !sheet.run->done()) return;
    const std::uint64_t images = sheet.run->progress()->total;
    const std::string count = images > 1 ? std::to_string(images) + " images as " : "";
    std::string message = sheet.run->message();
    if (message.starts_with(kProgramPrefix)) message.erase(0, kProgramPrefix.size());
    if (sheet.run->exit_code() == 0)
        ui.tell(Notice::Level::Info, "Wrote " + count + std::string(sheet.running_path));
    else if (sheet.run->progress()->cancelled)
        ui.tell(Notice::Level::Warning, message.empty() ? "The export was cancelled" : message);
    else
        ui.tell(Notice::Level::Error, message.empty() ? "The export failed" : message);
    sheet.run.reset();
}

} // namespace

void draw_export_sheet(Ui& ui) {
    ExportSheet& sheet = ui.export_sheet;
    follow_run(ui);
    if (sheet.open && (!ui.has_active() || !ui.active_panels().stream.image)) sheet.open = false;
    if (!sheet.open) return;
    const SheetScope scope(ui, "export", static_cast<float>(ui.px(640)), static_cast<float>(ui.px(300)));
    section_head(ui, "EXPORT");
    for (int i = 0; i < static_cast<int>(std::size(kFormats)); ++i) {
        if (i % 6 != 0) ImGui::SameLine(0, static_cast<float>(ui.px(4)));
        if (choice_button(ui, kFormats[i].title, sheet.format == i)) sheet.format = i;
    }
    suggest_path(ui);
    const Format& format = kFormats[sheet.format];
    ImGui::Dummy({1, static_cast<float>(ui.px(4))});
    if (ui.session.sequence_rows().size() > 1 && format.kind != Format::Kind::Picture) {
        ImGui::Checkbox("All images", &sheet.all);
        ImGui::SameLine(0, static_cast<float>(ui.px(16)));
    }
    if (format.kind == Format::Kind::Points) {
        ImGui::Checkbox("Only points in range", &sheet.in_range);
        ImGui::SameLine(0, static_cast<float>(ui.px(16)));
        ImGui::Checkbox("World frame", &sheet.world);
        ImGui::SameLine(0, static_cast<float>(ui.px(16)));
    }
    if (format.kind == Format::Kind::Picture) {
        ImGui::Checkbox("Legend", &sheet.legend);
        ImGui::SameLine(0, static_cast<float>(ui.px(16)));
    }
    ImGui::Checkbox("Replace an existing file", &sheet.replace);
    name_place(ui, "Replace an existing file");
    ImGui::SetNextItemWidth(-1);
    ImGui::InputText("##path", sheet.path.data(), sheet.path.size());
    name_place(ui, "export path");

    ImGui::Dummy({1, static_cast<float>(ui.px(4))});
    section_head(ui, "THE SAME FROM A SHELL");
    const std::vector<std::string> arguments = arguments_for(ui);
    sheet.command = command_line_text(arguments);
    {
        const FontScope font(ui.fonts.numbers);
        ImGui::PushStyleColor(ImGuiCol_Text, im_color(ui.theme->dim));
        ImGui::TextWrapped("%s", sheet.command.c_str());
        ImGui::PopStyleColor();
    }
    ImGui::SetCursorPosY(ImGui::GetWindowHeight() - static_cast<float>(ui.px(40)));
    if (choice_button(ui, sheet.run ? "Writing…" : "Export", true) && !sheet.run) {
        sheet.running_path = sheet.path.data();
        std::vector<std::string> running = arguments;
        if (arguments.front() == "export") running.emplace_back("--progress");
        sheet.run = std::make_unique<CommandRun>(
            std::move(running), "Writing " + fs::path(sheet.running_path).filename().string(), ui.wake);
        sheet.open = false;
    }
    ImGui::SameLine();
    if (ImGui::Button("Copy command")) ImGui::SetClipboardText(sheet.command.c_str());
    ImGui::SameLine();
    if (ImGui::Button("Cancel")) sheet.open = false;
}

} // namespace fathom
