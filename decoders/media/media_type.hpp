// MediaType: which decoder reads these bytes. Asked of the bytes first, of the name only where bytes cannot
// tell. Any thread.
#pragma once

#include <cstdint>
#include <string_view>

namespace fathom {

enum class MediaType : std::uint8_t {
    Unknown,
    Raw, // a bare buffer; its layout comes from the user, the file name or a message
    Png,
    Jpeg,
    Rvl,             // bare, or with one of the size headers of decoders/rvl.hpp
    CompressedDepth, // ROS compressed_depth_image_transport: 12-byte header, then PNG or RVL
    Pfm,
    Pnm, // PGM, PPM
    Npy,
    Npz,
    Tiff,
    Exr,
    Pcd,
};

/// "image/png", "application/rvl" … as Rerun and IANA spell them; "application/octet-stream" for Raw and
/// Unknown.
[[nodiscard]] std::string_view media_type_string(MediaType type);
[[nodiscard]] MediaType media_type_from_string(std::string_view text);

} // namespace fathom
