#include "app/sources/colour_partners.hpp"

#include <optional>

namespace fathom {
namespace {

/// The nearest entity above that logs a pinhole.
std::optional<EntityPath> pinhole_above(const EntityComponents& components, EntityPath path) {
    while (go_to_parent(path)) {
        const auto found = components.find(path);
        if (found != components.end() && found->second.contains("Pinhole:image_from_camera")) return path;
    }
    return std::nullopt;
}

bool has_any(const std::set<std::string, std::less<>>& names, std::string_view one, std::string_view other) {
    return names.contains(one) || names.contains(other);
}

} // namespace

std::map<EntityPath, EntityPath> colour_partners(const EntityComponents& components) {
    std::map<EntityPath, EntityPath> colour_of_pinhole, partners;
    for (const auto& [entity, names] : components)
        if (has_any(names, "Image:buffer", "EncodedImage:blob"))
            if (const auto pinhole = pinhole_above(components, entity))
                colour_of_pinhole.try_emplace(*pinhole, entity);
    for (const auto& [entity, names] : components) {
        if (!has_any(names, "DepthImage:buffer", "EncodedDepthImage:blob") ||
            names.contains("Pinhole:image_from_camera"))
            continue;
        const auto pinhole = pinhole_above(components, entity);
        if (!pinhole) continue;
        const auto colour = colour_of_pinhole.find(*pinhole);
        if (colour != colour_of_pinhole.end()) partners.emplace(entity, colour->second);
    }
    return partners;
}

} // namespace fathom
