// PCD point clouds (version 0.7) that are organised, width and height above 1: each field is an image. Text,
// binary and binary_compressed.
//
// `part` is the name of a field; without one it is "z", the depth. Fields with several values per point are
// left out; "rgb" and "rgba" are colours packed into a number. When x / z and y / z of the points agree with
// a pinhole camera to 1e-4, its intrinsics become a fact. Any thread.
#pragma once

#include "decoders/image_decoder.hpp"

namespace fathom {

[[nodiscard]] bool is_pcd(Bytes bytes);
[[nodiscard]] Result<std::vector<ImageParts>> list_pcd(Bytes bytes, const DecodeOptions& options);
[[nodiscard]] Result<ImageProbe> probe_pcd(Bytes bytes, const DecodeOptions& options);
[[nodiscard]] Result<DecodeReport> decode_pcd_into(Bytes bytes, const DecodeOptions& options,
                                                   MutableImageView target);

} // namespace fathom
