// The header of an NPY array (numpy.lib.format, versions 1.0 to 3.0), and how its shape is seen as images:
//
//     (h, w) (h, w, 1) (1, h, w)      one image         (h, w, 2…4)      one image of 2 to 4 channels
//     (n, h, w) (n, h, w, 1…4)        a sequence        Fortran order    transposed while decoding
//
// Shared by NPY files and the members of NPZ. Any thread.
#pragma once

#include "decoders/image_decoder.hpp"
#include "decoders/samples.hpp"

#include <vector>

namespace fathom {

/// Bytes that have to be there to learn how long the header is.
inline constexpr std::size_t kNpyPreambleBytes = 12;

/// numpy itself refuses to parse more than 10,000 characters from untrusted files.
inline constexpr std::size_t kMaxNpyHeaderBytes = 64 * 1024;

struct NpyHeader {
    Scalar scalar = Scalar::U8; // bool is read as U8
    bool big_endian = false;
    bool fortran_order = false;
    std::vector<std::uint64_t> shape;
    std::size_t data_offset = 0;
};

[[nodiscard]] bool is_npy(Bytes bytes);

/// Total size of the header from its first kNpyPreambleBytes; at most kMaxNpyHeaderBytes.
[[nodiscard]] Result<std::size_t> npy_header_size(Bytes bytes);
[[nodiscard]] Result<NpyHeader> parse_npy_header(Bytes bytes);

/// The array as `count` images of one size. Offsets and strides count numbers, not bytes.
struct NpyImages {
    ImageDesc desc;
    std::uint32_t count = 1;
    SampleStrides strides;
    std::uint64_t values_per_image = 0; // width x height x channels
    bool in_order = true;               // the images follow each other, their rows in file order
    struct Dimension {
        std::uint64_t size, stride;
    };
    std::vector<Dimension> leading; // the dimensions that were flattened into `count`, slowest first
};

/// Fails with Unsupported for arrays that are no images (fewer than two dimensions, lists of vectors).
[[nodiscard]] Result<NpyImages> npy_images(const NpyHeader& header);

/// Number of values before the first one of image `index`.
[[nodiscard]] std::uint64_t npy_image_offset(const NpyImages& images, std::uint32_t index);

/// Whole rows of image `index` when the file holds `payload_bytes` behind its header. Out of order it is all
/// or nothing.
[[nodiscard]] std::uint32_t npy_rows_available(const NpyImages& images, std::uint32_t index,
                                               std::uint64_t payload_bytes);

/// The desc of image `index`, if the index exists and the payload holds at least a part of it worth showing.
[[nodiscard]] Result<ImageDesc> npy_checked_desc(const NpyImages& images, std::uint32_t index,
                                                 std::uint64_t payload_bytes);

} // namespace fathom
