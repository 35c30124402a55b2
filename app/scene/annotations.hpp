// Annotations: what class ids mean, by the nearest AnnotationContext on the way from an entity to the root.
//
//     const AnnotationsAt annotations = latest_annotations(store, "/cam/mask", at);
//     annotations.classes.color(7);      // logged, or the one that Rerun gives to a class without
//     annotations.classes.label(7);      // "floor", or empty
//
// Contexts are not merged: the first that is met holds alone. Main thread only, as the store.
#pragma once

#include "app/scene/store.hpp"

#include <array>
#include <map>
#include <string>

namespace fathom {

/// Red, green, blue, alpha; straight.
using ClassColor = std::array<std::uint8_t, 4>;

/// A colour for a number that nobody gave one: hues of neighbouring numbers lie a golden section apart.
[[nodiscard]] ClassColor automatic_color(std::uint16_t number);

struct ClassDescription {
    std::uint16_t id = 0; // of its info; names the automatic colour
    std::string label;
    std::optional<ClassColor> color;

    bool operator==(const ClassDescription&) const = default;
};

struct ClassTable {
    std::map<std::uint16_t, ClassDescription> by_id;

    [[nodiscard]] ClassColor color(std::uint16_t class_id) const;
    [[nodiscard]] std::string_view label(std::uint16_t class_id) const;

    bool operator==(const ClassTable&) const = default;
};

/// Where a context is logged.
inline constexpr std::string_view kAnnotationContext = "AnnotationContext:context";

struct AnnotationsAt {
    ClassTable classes;
    std::vector<ChunkId> pending;
};

[[nodiscard]] AnnotationsAt latest_annotations(const Store& store, const EntityPath& entity,
                                               const TimePoint& at);

} // namespace fathom
