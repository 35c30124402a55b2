// OpenEXR (openexr.com, file layout 2.0) through its library: scan lines and tiles, several parts, deep data.
//
// A part of ours is a channel, "Z" or "left.Z", in files of several parts "PART/Z"; R, G, B (A) of a layer
// are also offered together, as "RGB", "left.RGBA". Half gives f16, float f32, uint u32. The image is the
// data window. Without a part the first of Z, LAYER.Z, Depth, depth, Y, V, the only channel, the colour. Deep
// images show the nearest sample of each pixel, 0 where there is none. Units of EXR are free: `unit_unknown`.
// Any thread.
#pragma once

#include "decoders/image_decoder.hpp"

namespace fathom {

[[nodiscard]] bool is_exr(Bytes bytes);
[[nodiscard]] Result<std::vector<ImageParts>> list_exr(Bytes bytes, const DecodeOptions& options);
[[nodiscard]] Result<ImageProbe> probe_exr(Bytes bytes, const DecodeOptions& options);
[[nodiscard]] Result<DecodeReport> decode_exr_into(Bytes bytes, const DecodeOptions& options,
                                                   MutableImageView target);

/// Scan lines with ZIP: f16, f32 and u32 as channel Z; f16 and f32 with three or four channels as R G B A.
[[nodiscard]] Result<std::vector<std::byte>> encode_exr(const ImageView& image);

} // namespace fathom
