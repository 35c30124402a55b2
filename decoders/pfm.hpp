// PFM, the portable float map (Debevec): "Pf" f32, "PF" f32x3, either byte order by the sign of the scale.
//
// Rows are stored from the bottom up and handed out from the top down. The size of the scale is informative
// and never applied: real disparity files carry values such as 0.00839. In a file that breaks off it is the
// upper rows that are missing: they stay zero, and the report counts those that are there. Any thread.
#pragma once

#include "decoders/image_decoder.hpp"

namespace fathom {

[[nodiscard]] bool is_pfm(Bytes bytes);
[[nodiscard]] Result<ImageProbe> probe_pfm(Bytes bytes, const DecodeOptions& options);
[[nodiscard]] Result<DecodeReport> decode_pfm_into(Bytes bytes, const DecodeOptions& options,
                                                   MutableImageView target);

/// Little-endian; f32 and f32x3.
[[nodiscard]] Result<std::vector<std::byte>> encode_pfm(const ImageView& image);

} // namespace fathom
