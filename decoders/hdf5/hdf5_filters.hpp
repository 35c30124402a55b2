// What HDF5 does to the bytes of a chunk before it writes them, undone (specification, IV.A.2.l). For this folder alone.
#pragma once

#include "decoders/hdf5/hdf5_file.hpp"

namespace fathom {

/// One sentence about the first filter that is not known; empty when all are.
[[nodiscard]] std::string unknown_hdf5_filter(const std::vector<Hdf5Filter>& filters);

/// `skipped` has a bit for each filter that was not applied to this chunk. The result has `size` bytes.
[[nodiscard]] Result<std::vector<std::byte>> undo_hdf5_filters(const std::vector<Hdf5Filter>& filters,
                                                               std::uint32_t skipped,
                                                               std::vector<std::byte> bytes,
                                                               std::uint64_t size);

} // namespace fathom
