// JPEG (ITU-T T.81, JFIF) through libjpeg-turbo: grey gives u8, everything else u8x3 in the order R, G, B.
//
// A file that breaks off gives the rows before the break; a progressive one gives all rows, coarse from the
// break on. Files whose scans cost far more time than their pixels are worth are refused. Any thread.
#pragma once

#include "decoders/image_decoder.hpp"

namespace fathom {

[[nodiscard]] bool is_jpeg(Bytes bytes);
[[nodiscard]] Result<ImageProbe> probe_jpeg(Bytes bytes, const DecodeOptions& options);
[[nodiscard]] Result<DecodeReport> decode_jpeg_into(Bytes bytes, const DecodeOptions& options,
                                                    MutableImageView target);

} // namespace fathom
