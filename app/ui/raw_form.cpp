#include "app/ui/raw_form.hpp"

#include "app/ui/panels.hpp"
#include "app/ui/widgets.hpp"
#include "app/views/value_text.hpp"

#include <GLFW/glfw3.h>

#include <algorithm>
#include <filesystem>

namespace fathom {
namespace {

constexpr double kDebounceS = 0.15; // a number is typed to its end before the file is read again

/// A lone buffer has one stream, in the one recording that there is.
const RawLayout* shown_layout(const Ui& ui, const SessionInput& input) {
    if (input.is_recording()) return nullptr;
    const auto image = latest_at<EncodedImage>(input.recordings.front().store, "/", ui.session.playhead.at);
    return image.value != nullptr && image.value->options.raw ? &*image.value->options.raw : nullptr;
}

/// The views follow the fields; a layout that cannot be changes nothing.
void preview(Ui& ui) {
    RawForm& form = ui.raw_form;
    form.preview_at_s = std::numeric_limits<double>::infinity();
    if (form.previewed == form.fields) return;
    const auto layout = layout_of(form.fields);
    if (!layout || describe_fit(*layout, form.file_bytes).level == RawFitText::Level::Impossible) return;
    form.previewed = form.fields;
    OpenOptions options = form.before;
    options.raw = *layout;
    ui.session.reopen(form.input_id, options);
}

void apply(Ui& ui) {
    RawForm& form = ui.raw_form;
    const auto layout = layout_of(form.fields);
    if (!layout || describe_fit(*layout, form.file_bytes).level == RawFitText::Level::Impossible) return;
    preview(ui);
    form.open = false;
    ui.tell(Notice::Level::Info, "Read as --raw " + raw_layout_text(*layout));
}

/// A name in small capitals, the field under it.
void text_field(Ui& ui, const char* label, const char* hint, std::string& value, float width) {
    ImGui::BeginGroup();
    section_head(ui, label);
    const FontScope font(ui.fonts.numbers);
    char buffer[24] = {};
    value.copy(buffer, sizeof buffer - 1);
    ImGui::SetNextItemWidth(width);
    ImGui::PushID(label);
    if (ui.focus.arrives_at(ImGui::GetID("##value"))) ImGui::SetKeyboardFocusHere();
    if (ImGui::InputTextWithHint("##value", hint, buffer, sizeof buffer, ImGuiInputTextFlags_CharsDecimal))
        value = buffer;
    name_place(ui, label);
    focus_stop(ui, "##value", StopKind::Field);
    ImGui::PopID();
    ImGui::EndGroup();
}

/// Arrows go through the formats without opening the list.
void step_format(RawFields& fields, const FocusKeys& keys) {
    const int by = keys.right - keys.up;
    if (by == 0) return;
    const auto names = raw_format_names();
    const auto found = std::ranges::find(names, fields.format);
    const auto now = found == std::end(names) ? 0 : static_cast<int>(found - std::begin(names));
    const int last = static_cast<int>(std::size(names)) - 1;
    fields.format = names[static_cast<std::size_t>(std::clamp(now + by, 0, last))];
}

void format_field(Ui& ui, RawFields& fields, float width) {
    ImGui::BeginGroup();
    section_head(ui, "FORMAT");
    const FontScope font(ui.fonts.numbers);
    ImGui::SetNextItemWidth(width);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const bool open = ImGui::BeginCombo("##format", fields.format.c_str(),
                                        ImGuiComboFlags_HeightLarge | ImGuiComboFlags_NoArrowButton);
    if (!open) step_format(fields, focus_stop(ui, "##format", StopKind::Slider).keys);
    if (open) {
        for (const std::string_view name : raw_format_names()) {
            const bool chosen = name == fields.format;
            if (ImGui::Selectable(std::string(name).c_str(), chosen)) fields.format = name;
            if (chosen && ImGui::IsWindowAppearing()) ImGui::SetScrollHereY();
        }
        ImGui::EndCombo();
    }
    draw_icon(*ImGui::GetWindowDrawList(), Icon::ChevronDown,
              {at.x + width - static_cast<float>(ui.px(12)), at.y + ImGui::GetFrameHeight() / 2},
              static_cast<float>(ui.px(11)), im_color(ui.theme->dim));
    ImGui::EndGroup();
}

void byte_order_field(Ui& ui, RawFields& fields) {
    const auto named = parse_raw_layout("1x1:" + fields.format);
    const bool matters = named && has_byte_order(*named);
    ImGui::BeginGroup();
    section_head(ui, "BYTE ORDER");
    ImGui::BeginDisabled(!matters);
    if (choice_button(ui, "little", matters && !fields.big_endian)) fields.big_endian = false;
    ImGui::SameLine(0, static_cast<float>(ui.px(4)));
    if (choice_button(ui, "big", matters && fields.big_endian)) fields.big_endian = true;
    ImGui::EndDisabled();
    ImGui::EndGroup();
}

void suggestion_rows(Ui& ui) {
    RawForm& form = ui.raw_form;
    if (form.suggestions.empty()) return;
    section_head(ui, "FROM ITS SIZE");
    const float row = static_cast<float>(ui.px(22));
    for (std::size_t i = 0; i < form.suggestions.size(); ++i) {
        const RawSuggestion& suggestion = form.suggestions[i];
        const RawFields fields = fields_of(suggestion.layout);
        const bool chosen = fields == form.fields;
        const ImVec2 at = ImGui::GetCursorScreenPos();
        const float width = ImGui::GetContentRegionAvail().x;
        ImGui::PushID(static_cast<int>(i));
        if (ImGui::Selectable("##suggestion", chosen, 0, {width, row - ImGui::GetStyle().ItemSpacing.y})) {
            form.fields = fields;
            form.preview_at_s = ui.now_s; // a click is whole at once
        }
        name_place(ui, raw_layout_text(suggestion.layout));
        ImGui::PopID();
        ImDrawList& list = *ImGui::GetWindowDrawList();
        const float inset = static_cast<float>(ui.px(4));
        const float y = at.y + (row - ImGui::GetStyle().ItemSpacing.y - ui.fonts.numbers->FontSize) / 2;
        const float detail_width = text_size(ui.fonts.numbers, suggestion.detail).x;
        draw_text(list, ui.fonts.numbers, {at.x + inset, y}, im_color(ui.theme->text), suggestion.text,
                  width - detail_width - 3 * inset);
        draw_text(list, ui.fonts.numbers, {at.x + width - inset - detail_width, y}, im_color(ui.theme->dim),
                  suggestion.detail);
    }
}

/// What does not fit, with a mark of its colour.
void fit_sentence(Ui& ui, const RawFitText& fit) {
    const Rgba8 color = fit.level == RawFitText::Level::Fits     ? ui.theme->ok
                        : fit.level == RawFitText::Level::Leaves ? ui.theme->warning
                                                                 : ui.theme->error;
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float indent = static_cast<float>(ui.px(11));
    ImGui::Indent(indent);
    ImGui::PushTextWrapPos(0);
    ImGui::TextUnformatted(fit.sentence.c_str());
    ImGui::PopTextWrapPos();
    ImGui::Unindent(indent);
    ImGui::GetWindowDrawList()->AddRectFilled(
        at, {at.x + static_cast<float>(ui.px(3)), ImGui::GetItemRectMax().y}, im_color(color), ui.scale);
}

bool enter_pressed(const Ui& ui) {
    // A button that has the keyboard's focus takes Enter for itself.
    if (ui.overlay_open() || ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopup)) return false;
    if (ui.focus.is_at(StopKind::Button) && !ImGui::GetIO().WantTextInput) return false;
    return std::ranges::any_of(ui.input.presses(), [](const KeyPress& press) {
        return press.key == GLFW_KEY_ENTER || press.key == GLFW_KEY_KP_ENTER;
    });
}

/// The input the form was opened for has been closed.
bool is_gone(Ui& ui) {
    return ui.session.find_input(ui.raw_form.input_id) == nullptr;
}

} // namespace

bool can_change_raw_layout(const Ui& ui) {
    if (!ui.has_active() || ui.raw_form.open) return false;
    const SessionInput& input = ui.session.input_of(ui.active);
    std::error_code ignored;
    return input.name != "-" && shown_layout(ui, input) != nullptr &&
           !std::filesystem::is_directory(input.name, ignored);
}

void open_raw_form(Ui& ui, std::uint32_t input_id) {
    const SessionInput& input = *ui.session.find_input(input_id);
    RawForm form;
    form.open = form.focus_wanted = true;
    form.input_id = input_id;
    form.input = input.name;
    form.before = input.options;
    form.was_open = input.opened;
    std::error_code failed;
    const auto bytes = std::filesystem::file_size(input.name, failed);
    form.file_bytes = failed ? input.bytes : bytes;
    form.suggestions = suggest_raw_layouts(form.file_bytes, input.name);
    if (const RawLayout* now = input.opened ? shown_layout(ui, input) : nullptr; now != nullptr) {
        form.fields = form.previewed = fields_of(*now);
    } else {
        form.fields = form.suggestions.empty() ? RawFields{.width = "640", .height = "480"}
                                               : fields_of(form.suggestions.front().layout);
        form.preview_at_s = ui.now_s;
    }
    ui.raw_form = std::move(form);
    ui.clock.now();
}

void cancel_raw_form(Ui& ui) {
    RawForm& form = ui.raw_form;
    if (!form.open) return;
    form.open = false;
    if (is_gone(ui)) return;
    if (form.was_open) {
        if (ui.session.find_input(form.input_id)->options != form.before)
            ui.session.reopen(form.input_id, form.before);
        return;
    }
    ui.session.close_input(form.input_id); // without a layout there is nothing to show of it
    align_panels(ui);
}

void follow_raw_form(Ui& ui) {
    RawForm& form = ui.raw_form;
    if (form.open && is_gone(ui)) form.open = false;
    for (std::size_t i = 0; i < ui.session.input_count() && !form.open; ++i) {
        const SessionInput& input = ui.session.input(i);
        if (!input.opened && !input.arriving && input.error && input.error->code == ErrorCode::LayoutUnknown)
            open_raw_form(ui, input.id);
    }
    if (!form.open) return;
    if (ui.now_s >= form.preview_at_s)
        preview(ui);
    else
        ui.clock.at(form.preview_at_s);
}

void draw_raw_form(Ui& ui, ScreenRect rect) {
    RawForm& form = ui.raw_form;
    const float pad = static_cast<float>(ui.px(12)), gap = static_cast<float>(ui.px(8));
    const PanelScope window(ui, "raw layout", rect, ui.theme->panel, {pad, pad});
    const float width = ImGui::GetContentRegionAvail().x, half = std::floor((width - gap) / 2);
    const auto space = [&](int height) { ImGui::Dummy({1, static_cast<float>(ui.px(height))}); };
    const RawFields before = form.fields;

    section_head(ui, "RAW LAYOUT");
    const std::string name = std::filesystem::path(form.input).filename().string();
    const ImVec2 at = ImGui::GetCursorScreenPos();
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const std::string size = raw_text(Scalar::U64, static_cast<double>(form.file_bytes)) + " bytes";
    const float size_width = text_size(ui.fonts.numbers, size).x;
    draw_text(list, ui.fonts.titles, at, im_color(ui.theme->text), name, width - size_width - gap);
    draw_text(list, ui.fonts.numbers, {at.x + width - size_width, at.y + 1}, im_color(ui.theme->dim), size);
    space(18);

    if (std::exchange(form.focus_wanted, false)) ImGui::SetKeyboardFocusHere();
    const auto beside = [&](const auto& left, const auto& right) {
        const ImVec2 start = ImGui::GetCursorPos();
        left();
        ImGui::SetCursorPos(
            {start.x + half + gap, start.y}); // SameLine would put it on the field's base line
        right();
    };
    RawFields& fields = form.fields;
    beside([&] { text_field(ui, "WIDTH", "pixels", fields.width, half); },
           [&] { text_field(ui, "HEIGHT", "pixels", fields.height, half); });
    beside([&] { format_field(ui, fields, half); }, [&] { byte_order_field(ui, fields); });
    beside([&] { text_field(ui, "ROW STRIDE, BYTES", "packed", fields.row_stride, half); },
           [&] { text_field(ui, "OFFSET, BYTES", "0", fields.offset, half); });
    space(4);

    const auto layout = layout_of(form.fields);
    const RawFitText fit = layout ? describe_fit(*layout, form.file_bytes)
                                  : RawFitText{RawFitText::Level::Impossible, layout.error().message};
    fit_sentence(ui, fit);
    space(4);
    suggestion_rows(ui);
    space(4);
    section_head(ui, "THE SAME FROM A SHELL");
    const std::string text = layout ? "--raw " + raw_layout_text(*layout) : std::string("--raw …");
    {
        const FontScope font(ui.fonts.numbers);
        ImGui::PushTextWrapPos(0);
        ImGui::TextUnformatted(text.c_str());
        ImGui::PopTextWrapPos();
    }
    space(8);
    const bool possible = fit.level != RawFitText::Level::Impossible;
    ImGui::BeginDisabled(!possible);
    const bool opened = choice_button(ui, "Open", possible);
    ImGui::SameLine(0, gap);
    if (ImGui::Button("Copy")) {
        ImGui::SetClipboardText(text.c_str());
        ui.tell(Notice::Level::Info, "Copied " + text);
    }
    ImGui::EndDisabled();
    ImGui::SameLine(0, gap);
    const bool cancelled = ImGui::Button("Cancel");

    if (form.fields != before && form.preview_at_s > ui.now_s) {
        form.preview_at_s = ui.now_s + kDebounceS;
        ui.clock.at(form.preview_at_s);
    }
    if (opened || enter_pressed(ui))
        apply(ui);
    else if (cancelled)
        cancel_raw_form(ui);
}

} // namespace fathom
