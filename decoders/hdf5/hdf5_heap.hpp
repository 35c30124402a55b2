// The links of a group that newer HDF5 has moved out of its header, once there were many: messages in a fractal heap, found
// by a B-tree of version 2 (specification, III.A.2 and III.G). For this folder alone.
#pragma once

#include "decoders/hdf5/hdf5_file.hpp"

namespace fathom {

/// Of up to some thousand links; Unsupported where there are more.
[[nodiscard]] Result<std::vector<std::vector<std::byte>>>
read_hdf5_dense_links(const Hdf5File& file, std::uint64_t heap_address, std::uint64_t tree_address);

} // namespace fathom
