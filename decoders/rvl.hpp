// RVL, "run length + variable length" (A. D. Wilson, "Fast Lossless Depth Image Compression", ACM ISS 2017).
//
//     FATHOM_TRY(const ImageProbe probe, probe_rvl(bytes, options));      // u16, or f32 where it is quantised
//     FATHOM_TRY(const DecodeReport report, decode_rvl_into(bytes, options, image.view()));
//     const std::vector<std::byte> payload = encode_rvl(pixels);          // the bare stream
//
// Containers: the bare stream (its size in DecodeOptions::raw; a 32-bit length before it, as librealsense
// sent it, is skipped), ROS compressedDepth's 20-byte header, RTAB-Map's "DEPTHRVL", kornia's "RVL1". The
// stream knows no rows: zeros are runs, other pixels are differences to the last pixel that was not zero,
// modulo 2^16. A stream that ends early or contradicts itself gives the whole rows before that place.
// Any thread.
#pragma once

#include "decoders/image_decoder.hpp"

namespace fathom {

/// At most this many pixels are decoded: a stream of four bytes can claim any number.
inline constexpr std::uint64_t kMaxRvlPixels = 1ull << 26;

/// True if the bytes start with a header of RVL: a magic, or a ROS header whose numbers are plausible. Meant
/// for blobs that are known to be encoded depth; other files may look alike.
[[nodiscard]] bool looks_like_rvl(Bytes bytes);

[[nodiscard]] Result<ImageProbe> probe_rvl(Bytes bytes, const DecodeOptions& options);
[[nodiscard]] Result<DecodeReport> decode_rvl_into(Bytes bytes, const DecodeOptions& options,
                                                   MutableImageView target);

/// Depth from the codes that ROS compressedDepth stores for 32FC1: A / (code - B) metres, 0 is "no depth".
struct InverseDepth {
    float a = 0;
    float b = 0;
};

/// Whether a header without an encoding string speaks of quantised depth. ROS's defaults are A = 10100,
/// B = -1009; headers of 16UC1 images carry uninitialised memory, so the numbers must make a maximum depth
/// A / (1 - B) between 0.1 and 1000.
[[nodiscard]] bool is_plausible(const InverseDepth& quantisation);

/// Whether the image behind a ROS header is quantised: as the format string says ("32FC1; …" is, "16UC1; …"
/// is not); without an encoding there, if the header is plausible.
[[nodiscard]] bool is_quantised(std::string_view ros_format, const InverseDepth& header);

/// Turns codes into metres in f32: A / (code - B), and 0 into NaN (bits 0x7FC00000). The codes may lie in the
/// upper half of `metres` itself.
void dequantise(const InverseDepth& quantisation, std::span<const std::uint16_t> codes,
                std::span<float> metres);

/// The bare stream of u16 pixels in row order.
[[nodiscard]] std::vector<std::byte> encode_rvl(std::span<const std::uint16_t> pixels);

/// Encodes a u16 image with the 20-byte header of ROS, which "application/rvl" means in Rerun too: it knows its size.
[[nodiscard]] Result<std::vector<std::byte>> encode_rvl_file(const ImageView& image);

} // namespace fathom
