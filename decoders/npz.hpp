// NPZ: a ZIP archive of NPY arrays (numpy.savez, savez_compressed). `part` is the key of an array.
//
// Without a part: "depth", "pred", "disparity" in this order, first as whole keys, then as a part of them;
// else the first array that can be an image. Small arrays beside it become FileFacts: fx fy cx cy, K or
// intrinsics (3x3 or fx fy cx cy), baseline. A key with "disp" makes the kind Disparity. Any thread.
#pragma once

#include "decoders/image_decoder.hpp"

namespace fathom {

/// A ZIP archive whose first member is an .npy.
[[nodiscard]] bool is_npz(Bytes bytes);
[[nodiscard]] Result<std::vector<ImageParts>> list_npz(Bytes bytes, const DecodeOptions& options);
[[nodiscard]] Result<ImageProbe> probe_npz(Bytes bytes, const DecodeOptions& options);
[[nodiscard]] Result<DecodeReport> decode_npz_into(Bytes bytes, const DecodeOptions& options,
                                                   MutableImageView target);

/// A deflated array as the NPY file that it is, for whoever wants many of its images: each one read from the archive
/// inflates all before it. Unsupported where nothing is gained (a stored array), TooLarge beyond `limit_bytes`, an
/// error also where the member is damaged: what of it is readable is then told image by image.
[[nodiscard]] Result<std::vector<std::byte>> inflate_npz_array(Bytes bytes, const std::string& part,
                                                               std::size_t limit_bytes);

} // namespace fathom
