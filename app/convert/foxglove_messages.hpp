// What is in a scene as Foxglove's messages say it: pictures, cameras, transforms. Any thread.
#pragma once

#include "app/convert/portable_picture.hpp"
#include "app/sources/mcap_notes.hpp"
#include "decoders/messages/message.hpp"

#include <glm/mat4x4.hpp>

namespace fathom {

/// RawImage or CompressedImage, without stamp and frame.
[[nodiscard]] Result<Message> foxglove_picture(const PortablePicture& picture);

/// What the message does not say of such a picture.
[[nodiscard]] TopicNotes notes_of(const PortablePicture& picture, bool is_static);

[[nodiscard]] CameraInfoMessage foxglove_camera(const Intrinsics& intrinsics);

/// Archetypes that are written as messages, or that say something about those.
[[nodiscard]] bool is_foxglove_archetype(std::string_view archetype);

/// Unsupported for one that scales or mirrors.
[[nodiscard]] Result<StampedTransform> rigid_transform(const glm::dmat4& parent_from_child);

/// As the row names them, else by the entity path.
void name_frames(const Chunk& chunk, std::uint32_t row, StampedTransform& transform);

/// From a camera's own axes (a ViewCoordinates) to optical ones; nothing where these are they, or where they are left-handed.
[[nodiscard]] std::optional<std::array<double, 4>> optical_rotation(const ArrowArray& view_coordinates);

} // namespace fathom
