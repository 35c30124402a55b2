#include "app/scene/annotations.hpp"

#include <algorithm>
#include <cmath>

namespace fathom {
namespace {

constexpr std::uint64_t kLargestId = 0xFFFF;

std::optional<std::uint16_t> id_at(const ArrowArray& structs, std::string_view name, std::uint64_t i) {
    const auto ids = child(structs, name);
    const auto id = ids ? uint64_at(*ids, i) : std::nullopt;
    if (!id || *id > kLargestId) return std::nullopt;
    return static_cast<std::uint16_t>(*id);
}

/// 0xRRGGBBAA
std::optional<ClassColor> color_at(const ArrowArray& infos, std::uint64_t i) {
    const auto colors = child(infos, "color");
    const auto rgba = colors ? uint64_at(*colors, i) : std::nullopt;
    if (!rgba) return std::nullopt;
    const auto byte = [&](int shift) { return static_cast<std::uint8_t>(*rgba >> shift); };
    return ClassColor{byte(24), byte(16), byte(8), byte(0)};
}

/// Every member may be missing; an entry without an id says nothing.
ClassTable read_context(const ArrowArray& context) {
    ClassTable table;
    const auto descriptions = child(context, "class_description");
    const auto infos = descriptions ? child(*descriptions, "info") : std::nullopt;
    for (std::uint64_t i = 0; i < context.length; ++i) {
        const auto class_id = id_at(context, "class_id", i);
        if (!class_id) continue;
        ClassDescription description{.id = *class_id, .label = {}, .color = {}};
        if (infos) {
            description.id = id_at(*infos, "id", i).value_or(*class_id);
            if (const auto labels = child(*infos, "label"))
                description.label = string_at(*labels, i).value_or("");
            description.color = color_at(*infos, i);
        }
        table.by_id.insert_or_assign(*class_id, std::move(description));
    }
    return table;
}

} // namespace

ClassColor automatic_color(std::uint16_t number) {
    constexpr float kGoldenSection = 0.6180339887f, kSaturation = 0.85f, kValue = 0.5f;
    const float turns = static_cast<float>(number) * kGoldenSection;
    const float hue = turns - std::floor(turns);
    // HSV in linear light, then encoded as sRGB: Rerun's colours (rerun.io, "Annotation Context").
    ClassColor color{0, 0, 0, 255};
    for (int channel = 0; channel < 3; ++channel) {
        const float around =
            std::fmod(hue * 6 + std::array{5.0f, 3.0f, 1.0f}[static_cast<std::size_t>(channel)], 6.0f);
        const float linear =
            kValue - kValue * kSaturation * std::clamp(std::min(around, 4 - around), 0.0f, 1.0f);
        const float encoded =
            linear <= 0.0031308f ? 12.92f * linear : 1.055f * std::pow(linear, 1 / 2.4f) - 0.055f;
        color[static_cast<std::size_t>(channel)] = static_cast<std::uint8_t>(std::lround(255 * encoded));
    }
    return color;
}

ClassColor ClassTable::color(std::uint16_t class_id) const {
    const auto found = by_id.find(class_id);
    if (found == by_id.end()) return automatic_color(class_id);
    return found->second.color ? *found->second.color : automatic_color(found->second.id);
}

std::string_view ClassTable::label(std::uint16_t class_id) const {
    const auto found = by_id.find(class_id);
    return found == by_id.end() ? std::string_view() : std::string_view(found->second.label);
}

AnnotationsAt latest_annotations(const Store& store, const EntityPath& entity, const TimePoint& at) {
    AnnotationsAt answer;
    EntityPath place = entity;
    do {
        const LatestRow latest = store.latest(place, kAnnotationContext, at);
        answer.pending.insert(answer.pending.end(), latest.pending.begin(), latest.pending.end());
        if (latest.column == nullptr) continue;
        answer.classes = read_context(list_at(list_at(latest.column->cells, latest.row.row), 0));
        return answer;
    } while (go_to_parent(place));
    return answer;
}

} // namespace fathom
