// PortablePicture: a picture as recordings of other programs can hold it: an encoded blob that is passed on as it is, or
// where nobody else reads that format, its decoded pixels, packed and little-endian. Neither loses a bit.
//
//     FATHOM_TRY(const PortablePicture picture, portable_picture(logged));
//     picture.type == MediaType::Raw ? write_buffer(picture.desc, picture.bytes) : write_blob(picture.bytes);
//
// Any thread.
#pragma once

#include "app/scene/pictures.hpp"

#include <string>

namespace fathom {

struct PortablePicture {
    ImageRole role = ImageRole::Depth;
    MediaType type = MediaType::Raw; // or Png, Jpeg, Rvl, CompressedDepth
    Blob bytes;
    ImageDesc desc;         // what it decodes to; of Raw: how the bytes lie
    std::string ros_format; // of CompressedDepth
    DepthMeaning meaning;   // of depth
    std::string archetype;  // as Rerun calls it: "EncodedDepthImage"
    bool is_segmentation = false;
};

[[nodiscard]] Result<PortablePicture> portable_picture(const Picture& picture);

/// The pixels of a PortablePicture of any type, packed.
[[nodiscard]] Result<PortablePicture> unpacked_picture(PortablePicture picture);

} // namespace fathom
