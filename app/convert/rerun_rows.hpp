// Rows of Rerun's archetypes, one instance each, as components that RrdWriter takes (rerun.io, "Types").
//
//     FATHOM_TRY(std::vector<RrdComponent> depth, rerun_picture(portable));
//     std::vector<RrdComponent> camera = rerun_pinhole(intrinsics, image_plane_of(frame_id), frame_id);
//
// Any thread.
#pragma once

#include "app/convert/portable_picture.hpp"
#include "decoders/rrd/rrd_chunk.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace fathom {

/// A topic or an entity as Rerun's path: "/camera/depth image" is "/camera/depth\ image".
[[nodiscard]] std::string rerun_entity(std::string_view entity);

/// The frame of a camera's picture, which a Pinhole takes to the camera's own; as Rerun's MCAP importer names it.
[[nodiscard]] std::string image_plane_of(std::string_view frame_id);

[[nodiscard]] RrdComponent rerun_text(std::string_view archetype, std::string_view field,
                                      std::string_view type, const std::string& text);

/// Unsupported where Rerun has no such pixels.
[[nodiscard]] Result<std::vector<RrdComponent>> rerun_picture(const PortablePicture& picture);

/// What a DepthImage has no fields for, as components of no archetype; none where there is nothing to say.
[[nodiscard]] std::vector<RrdComponent> rerun_notes(const DepthNotes& notes);

/// From the picture's frame to the camera's; both empty where they are the entity's own and that of the entity above.
[[nodiscard]] std::vector<RrdComponent>
rerun_pinhole(const Intrinsics& intrinsics, const std::string& image_plane, const std::string& frame_id);

/// Without names of frames it is the entity's own, in its parent's space.
[[nodiscard]] std::vector<RrdComponent> rerun_transform(const FrameTransform& transform);

} // namespace fathom
