// Compression of what recordings are written with: the counterpart of decompress.hpp. Any thread.
#pragma once

#include "decoders/decompress.hpp"

#include <vector>

namespace fathom {

/// None, Lz4Frame or Zstd, at the level that keeps up with a recording camera.
[[nodiscard]] Result<std::vector<std::byte>> compress(Compression compression,
                                                      std::span<const std::byte> bytes);

} // namespace fathom
