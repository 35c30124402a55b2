// Which colour pictures belong to which depth pictures in a recording that does not say so itself: those that lie behind
// the same pinhole, which is one camera (rerun.io, "Pinhole").
//
//     names["/cam/image"].insert("Pinhole:image_from_camera"); names["/cam/image/depth"].insert("DepthImage:buffer");
//     for (const auto& [depth, colour] : colour_partners(names)) …
//
// Pure function. Any thread.
#pragma once

#include "app/scene/entity_path.hpp"

#include <map>
#include <set>
#include <string>

namespace fathom {

/// Names of all components that an entity logs.
using EntityComponents = std::map<EntityPath, std::set<std::string, std::less<>>>;

/// By depth entity. A pinhole of its own, beside the picture, belongs to that picture alone.
[[nodiscard]] std::map<EntityPath, EntityPath> colour_partners(const EntityComponents& components);

} // namespace fathom
