// Single rows of Rerun's Transform3D and Pinhole, read by the definitions of their archetypes (rerun.io, "Archetypes").
//
//     if (auto parent_from_child = transform_in_row(chunk, row)) …
//     const auto child = text_in_row(chunk, row, "Transform3D:child_frame");
//
// All of a transform's parts come from one row; those that are not there are the identity. Any thread.
#pragma once

#include "app/scene/chunk.hpp"

#include <glm/mat4x4.hpp>

#include <span>
#include <string_view>

namespace fathom {

/// "Transform3D:translation" and the others; a row that carries one of them is a transform.
[[nodiscard]] std::span<const std::string_view> transform_parts();

/// The instances of a component in one row; empty where it is not logged there.
[[nodiscard]] ArrowArray instances_in(const Chunk& chunk, std::uint32_t row, std::string_view component);

/// The first instance of a text, as the bytes that were logged; nothing where there is none. Valid as long as the chunk.
[[nodiscard]] std::optional<std::string_view> text_in_row(const Chunk& chunk, std::uint32_t row,
                                                          std::string_view component);

[[nodiscard]] bool has_transform(const Chunk& chunk, std::uint32_t row);

/// T · R(axis, angle) · R(quaternion) · S · M, or its inverse where the row says so. An error names the part that makes
/// it none.
[[nodiscard]] Result<glm::dmat4> transform_in_row(const Chunk& chunk, std::uint32_t row);

/// The focal lengths and the principal point of a Pinhole; its size where the row states it.
[[nodiscard]] std::optional<Intrinsics> pinhole_in_row(const Chunk& chunk, std::uint32_t row);

/// Of "Pinhole:resolution"; nothing where it is no size of a picture.
struct PinholeSize {
    std::uint32_t width = 0, height = 0;
};
[[nodiscard]] std::optional<PinholeSize> resolution_in_row(const Chunk& chunk, std::uint32_t row);

} // namespace fathom
