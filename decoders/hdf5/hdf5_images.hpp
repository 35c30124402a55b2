// Which arrays of an HDF5 file are images, and the images themselves.
//
//     const auto images = hdf5_images(file, array);                  // nothing: no images
//     FATHOM_TRY(auto pixels, read_hdf5_image(reader, *images, 7));  // packed rows, interleaved, little-endian
//
// Images are (h, w), (n, h, w), (h, w, c), (n, h, w, c) and, of bytes, (c, h, w) and (n, c, h, w), with c of 1, 3 or 4. MATLAB
// keeps arrays by columns and HDF5 by rows, so that in its files all of that is turned round: what is depths(h, w, n) there is
// stored as (n, w, h). Any thread.
#pragma once

#include "decoders/hdf5/hdf5_array_reader.hpp"

#include <optional>

namespace fathom {

struct Hdf5Images {
    std::uint32_t width = 0, height = 0, count = 0;
    std::uint8_t channels = 1;
    // Dimensions of the array; nothing where there is none for it.
    std::size_t row_dimension = 0, column_dimension = 1;
    std::optional<std::size_t> image_dimension, channel_dimension;
};

[[nodiscard]] std::optional<Hdf5Images> hdf5_images(const Hdf5File& file, const Hdf5Array& array);

[[nodiscard]] Result<std::vector<std::byte>> read_hdf5_image(Hdf5ArrayReader& reader,
                                                             const Hdf5Images& images, std::uint32_t index);

} // namespace fathom
