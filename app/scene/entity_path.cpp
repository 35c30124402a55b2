#include "app/scene/entity_path.hpp"

namespace fathom {

bool go_to_parent(EntityPath& path) {
    if (path.size() <= 1) return false;
    // An escaped slash is part of a name.
    std::size_t slash = path.rfind('/');
    while (slash != 0 && slash != EntityPath::npos && path[slash - 1] == '\\')
        slash = path.rfind('/', slash - 1);
    path.resize(slash == EntityPath::npos || slash == 0 ? 1 : slash);
    return true;
}

} // namespace fathom
