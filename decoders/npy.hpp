// NPY (numpy.lib.format 1.0 to 3.0): every integer and float type, bool as u8, both byte orders, C and
// Fortran order. Which shapes are images: decoders/npy_header.hpp. Object arrays are refused: they are Python
// pickles.
//
// A file in C order that breaks off gives its whole rows and a warning. Any thread.
#pragma once

#include "decoders/npy_header.hpp"

namespace fathom {

[[nodiscard]] Result<std::vector<ImageParts>> list_npy(Bytes bytes, const DecodeOptions& options);
[[nodiscard]] Result<ImageProbe> probe_npy(Bytes bytes, const DecodeOptions& options);
[[nodiscard]] Result<DecodeReport> decode_npy_into(Bytes bytes, const DecodeOptions& options,
                                                   MutableImageView target);

/// Image `index` of an array whose values start at `payload`; the desc has been checked against it.
[[nodiscard]] DecodeReport decode_npy_payload(const NpyHeader& header, const NpyImages& images,
                                              std::uint32_t index, Bytes payload, MutableImageView target);

/// Version 1.0, C order, little-endian, shape (h, w) or (h, w, channels): any interleaved format.
[[nodiscard]] Result<std::vector<std::byte>> encode_npy(const ImageView& image);

} // namespace fathom
