// TIFF 6.0 and BigTIFF through libtiff, from memory: 8 to 64-bit integers, f16, f32, f64, one to four
// channels, strips and tiles, both planar configurations; uncompressed, LZW, deflate, PackBits, zstd, JPEG
// with every predictor.
//
// Each page is an image of the sequence; reduced-resolution pages (overviews, thumbnails) and masks are left
// out. GDAL's nodata tag becomes an invalid code. The photometric interpretation changes nothing: codes stay
// as stored. Other compressions are refused, also because the memory of their decoders has no bound. A file
// that breaks off gives the rows before the break. Any thread.
#pragma once

#include "decoders/image_decoder.hpp"

namespace fathom {

[[nodiscard]] bool is_tiff(Bytes bytes);
[[nodiscard]] Result<std::vector<ImageParts>> list_tiff(Bytes bytes, const DecodeOptions& options);
[[nodiscard]] Result<ImageProbe> probe_tiff(Bytes bytes, const DecodeOptions& options);
[[nodiscard]] Result<DecodeReport> decode_tiff_into(Bytes bytes, const DecodeOptions& options,
                                                    MutableImageView target);

/// Deflate with the predictor of the type: every scalar, one to four interleaved channels.
[[nodiscard]] Result<std::vector<std::byte>> encode_tiff(const ImageView& image);

} // namespace fathom
