// Registered colour: a picture of another camera, seen from the depth camera: for each depth pixel the colour of the place
// that its point lands on in the picture.
//
//     const Registration registration{depth.meaning, depth.intrinsics, color.intrinsics, color_from_depth};
//     stream.partner_image = registered_color(depth.image, color.image, registration);      // RGBA, depth's size
//
// Points outside of the picture, and those that something nearer hides from the colour camera, get alpha 0: they keep the
// colour of their depth. Any thread.
#pragma once

#include "decoders/media/camera.hpp"
#include "decoders/media/depth_meaning.hpp"
#include "decoders/media/image.hpp"

#include <glm/mat4x4.hpp>

namespace fathom {

struct Registration {
    DepthMeaning meaning;
    Intrinsics depth_camera, color_camera; // each of its picture's resolution
    glm::dmat4 color_from_depth{1};        // optical frames, metres

    bool operator==(const Registration&) const = default;
};

/// Interleaved colours of 8 bits.
[[nodiscard]] bool can_register(const PixelFormat& color);

[[nodiscard]] SharedImage registered_color(const SharedImage& depth, const SharedImage& color,
                                           const Registration& registration);

} // namespace fathom
