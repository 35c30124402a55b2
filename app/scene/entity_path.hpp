// Entity paths: "/camera/depth", parts escaped with a backslash as in Rerun; "/" is the root. Any thread.
#pragma once

#include <string>
#include <string_view>

namespace fathom {

using EntityPath = std::string;

/// "/a/b" becomes "/a", "/a" becomes "/"; false at the root.
bool go_to_parent(EntityPath& path);

} // namespace fathom
