// Depth images made in code, so that a reader of a test sees its input.
//
//     const Image image = make_depth::ramp(64, 48, 500, 4000);
//     make_depth::with_holes(image, 7);                          // every 7th pixel becomes 0
//
// All are u16 in millimetres unless the name says otherwise.
#pragma once

#include "decoders/media/image.hpp"

#include <cstdint>
#include <span>

namespace fathom::make_depth {

[[nodiscard]] Image constant(std::uint32_t width, std::uint32_t height, std::uint16_t value);

/// From `low` in the left column to `high` in the right one, each row alike.
[[nodiscard]] Image ramp(std::uint32_t width, std::uint32_t height, std::uint16_t low, std::uint16_t high);

/// `left` in the left half, `right` in the right half.
[[nodiscard]] Image step(std::uint32_t width, std::uint32_t height, std::uint16_t left, std::uint16_t right);

/// A sphere of radius 0.5 m, 2 m away, before a wall at 4 m; 60 degrees horizontal field of view.
[[nodiscard]] Image sphere(std::uint32_t width, std::uint32_t height);

/// A room with noise and holes like a time-of-flight camera's, deterministic for a seed.
[[nodiscard]] Image noisy_room(std::uint32_t width, std::uint32_t height, std::uint32_t seed);

/// Sets every n-th pixel to zero, in place.
void with_holes(Image& image, std::uint32_t every_nth);

/// The given values in row order.
[[nodiscard]] Image from_values(std::uint32_t width, std::uint32_t height,
                                std::span<const std::uint16_t> values);
[[nodiscard]] Image from_values(std::uint32_t width, std::uint32_t height, std::span<const float> values);

/// The same numbers converted to another scalar type.
[[nodiscard]] Image converted(const Image& image, Scalar scalar);

} // namespace fathom::make_depth
