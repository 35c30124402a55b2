// PGM and PPM (Netpbm pgm(5), ppm(5)): P2 and P3 as text, P5 and P6 binary, maxval up to 65535.
//
// maxval above 255 gives u16 (stored big-endian), else u8; grey is one channel, colour three. Codes are
// handed out as stored, never scaled to maxval. A file that breaks off gives its whole rows. Any thread.
#pragma once

#include "decoders/image_decoder.hpp"

namespace fathom {

[[nodiscard]] bool is_pnm(Bytes bytes);
[[nodiscard]] Result<ImageProbe> probe_pnm(Bytes bytes, const DecodeOptions& options);
[[nodiscard]] Result<DecodeReport> decode_pnm_into(Bytes bytes, const DecodeOptions& options,
                                                   MutableImageView target);

/// P5 or P6 with the largest maxval of the type: u8, u16, u8x3, u16x3.
[[nodiscard]] Result<std::vector<std::byte>> encode_pnm(const ImageView& image);

} // namespace fathom
