// PNG (W3C PNG specification, third edition). 16-bit grey takes the fast path (own chunk walk, whole-buffer
// inflate, SIMD unfilter); everything else goes through libpng.
//
// Decodes to u8, u16 and their x2, x3, x4 forms as stored: palettes become u8x3 (u8x4 with transparency), 1,
// 2 and 4-bit grey becomes u8 with the stored code (not scaled). Gamma and colour profiles never touch the
// numbers. A file that breaks off gives its readable rows and a warning. Any thread.
#pragma once

#include "decoders/image_decoder.hpp"

namespace fathom {

[[nodiscard]] bool is_png(Bytes bytes);
[[nodiscard]] Result<ImageProbe> probe_png(Bytes bytes, const DecodeOptions& options);
[[nodiscard]] Result<DecodeReport> decode_png_into(Bytes bytes, const DecodeOptions& options,
                                                   MutableImageView target);

/// How hard the encoder tries; depth is written with row filters that suit it at either level.
enum class PngEffort { Fast, Small };

/// Encodes u8, u16 and their x2, x3, x4 forms. Used by export and by tests.
[[nodiscard]] Result<std::vector<std::byte>> encode_png(const ImageView& image,
                                                        PngEffort effort = PngEffort::Fast);

} // namespace fathom
