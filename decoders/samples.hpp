// Samples: moving numbers from a file's order into an image's rows: byte order, transposition. What the
// decoders of uncompressed formats share.
//
//     copy_samples(source, target.row(y), width, byte_size(scalar), file_is_big_endian);
//     gather_image(source, {.y = 1, .x = height}, scalar, swap, target);      // Fortran order
//
// The caller has checked that the source holds what is read. Any thread.
#pragma once

#include "decoders/media/image.hpp"

#include <cstddef>

namespace fathom {

/// `count` numbers of `scalar_bytes` (1, 2, 4 or 8) each; `swapped`: their bytes are in the other order.
void copy_samples(const std::byte* source, std::byte* target, std::size_t count, std::size_t scalar_bytes,
                  bool swapped);

/// Distances between neighbours in the source, counted in numbers.
struct SampleStrides {
    std::size_t y = 0, x = 0, channel = 0;
};

/// Rows 0 … rows - 1 of an interleaved image whose numbers lie anywhere.
void gather_image(const std::byte* source, SampleStrides strides, bool swapped, std::uint32_t rows,
                  MutableImageView target);

} // namespace fathom
