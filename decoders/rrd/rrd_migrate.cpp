#include "decoders/rrd/rrd_migrate.hpp"

#include "decoders/rrd/rrd_chunk.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace fathom {
namespace {

using SorbetVersion = std::array<int, 3>;

constexpr SorbetVersion kNewestKnown{0, 1, 4};

/// 0.0.0 for what cannot be read: then every step is tried, and none finds anything in current data.
SorbetVersion parse_version(std::string_view text) {
    SorbetVersion version{};
    const char* at = text.data();
    const char* const end = at + text.size();
    for (std::size_t i = 0; i < version.size() && at < end; ++i) {
        const auto [next, error] = std::from_chars(at, end, version[i]);
        if (error != std::errc{}) return {};
        at = next < end ? next + 1 : next;
    }
    return version;
}

std::string* find_value(ArrowMetadata& metadata, std::string_view key) {
    const auto found = std::ranges::find(metadata, key, &ArrowMetadata::value_type::first);
    return found == metadata.end() ? nullptr : &found->second;
}

void set_value(ArrowMetadata& metadata, std::string_view key, std::string value) {
    if (std::string* present = find_value(metadata, key))
        *present = std::move(value);
    else
        metadata.emplace_back(key, std::move(value));
}

void erase_key(ArrowMetadata& metadata, std::string_view key) {
    std::erase_if(metadata, [&](const auto& entry) { return entry.first == key; });
}

void replace_value(ArrowMetadata& metadata, std::string_view key, std::string_view from,
                   std::string_view to) {
    if (std::string* value = find_value(metadata, key); value && *value == from) *value = to;
}

void rename_keys(ArrowMetadata& metadata) {
    constexpr std::string_view kOldPrefix = "rerun.";
    for (auto& [key, value] : metadata)
        if (key.starts_with(kOldPrefix)) key[kOldPrefix.size() - 1] = ':';
}

/// 0.23 named the type "component" and told archetype and field apart; today's component is both together.
void name_component_by_field(ArrowMetadata& metadata) {
    const std::string* field = find_metadata(metadata, "rerun:archetype_field");
    if (!field) return;
    const std::string* archetype = find_metadata(metadata, "rerun:archetype");
    std::string identifier = archetype ? std::string(short_rerun_name(*archetype)) + ':' + *field : *field;
    if (const std::string* type = find_metadata(metadata, "rerun:component"))
        set_value(metadata, "rerun:component_type", std::string(*type));
    set_value(metadata, "rerun:component", std::move(identifier));
    erase_key(metadata, "rerun:archetype_field");
}

void to_0_1_0(ArrowBatch& batch) {
    rename_keys(batch.metadata);
    erase_key(batch.metadata, "rerun:version");
    replace_value(batch.metadata, "rerun:entity_path", "/__properties/recording", "/__properties");
    for (ArrowField& field : batch.fields) {
        rename_keys(field.metadata);
        replace_value(field.metadata, "rerun:archetype", "rerun.archetypes.RecordingProperties",
                      "rerun.archetypes.RecordingInfo");
        name_component_by_field(field.metadata);
    }
}

bool is_indicator(const ArrowField& field) {
    const std::string* flag = find_metadata(field.metadata, "rerun:is_indicator");
    if (flag && *flag == "true") return true;
    const std::string* component = find_metadata(field.metadata, "rerun:component");
    return component && component->starts_with("rerun.components.") && component->ends_with("Indicator");
}

void to_0_1_1(ArrowBatch& batch) {
    for (std::size_t i = batch.fields.size(); i-- > 0;) {
        if (!is_indicator(batch.fields[i])) continue;
        batch.fields.erase(batch.fields.begin() + static_cast<std::ptrdiff_t>(i));
        batch.columns.erase(batch.columns.begin() + static_cast<std::ptrdiff_t>(i));
    }
}

void to_0_1_2(ArrowMetadata& metadata) {
    for (const std::string_view name :
         {"Translation3D", "RotationAxisAngle", "RotationQuat", "Scale3D", "TransformMat3x3"})
        replace_value(metadata, "rerun:component_type", "rerun.components.Pose" + std::string(name),
                      "rerun.components." + std::string(name));
    if (const std::string* component = find_metadata(metadata, "rerun:component");
        component && *component == "Transform3D:axis_length")
        replace_value(metadata, "rerun:archetype", "rerun.archetypes.Transform3D",
                      "rerun.archetypes.TransformAxes3D");
    replace_value(metadata, "rerun:component", "Transform3D:axis_length", "TransformAxes3D:axis_length");
    replace_value(metadata, "rerun:component", "CoordinateFrame:frame_id", "CoordinateFrame:frame");
}

void to_0_1_3(ArrowMetadata& metadata) {
    replace_value(metadata, "rerun:component_type", "rerun.components.SeriesVisible",
                  "rerun.components.Visible");
}

} // namespace

std::string migrate_sorbet(ArrowBatch& batch) {
    const std::string* stated = find_metadata(batch.metadata, "sorbet:version");
    std::string found = stated ? *stated : "";
    const SorbetVersion version = parse_version(found);
    if (version < SorbetVersion{0, 1, 0}) to_0_1_0(batch);
    if (version < SorbetVersion{0, 1, 1}) to_0_1_1(batch);
    for (ArrowField& field : batch.fields) {
        if (version < SorbetVersion{0, 1, 2}) to_0_1_2(field.metadata);
        if (version < SorbetVersion{0, 1, 3}) to_0_1_3(field.metadata);
    }
    return found; // 0.1.4 changed tables only
}

bool is_later_sorbet(std::string_view version) {
    return parse_version(version) > kNewestKnown;
}

} // namespace fathom
