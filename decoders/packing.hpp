// Depth that is packed into other pixels (media/depth_meaning.hpp, Packing), and how it is taken out again.
//
//     FATHOM_TRY(const PixelFormat format, unpacked_format(Packing::Carla24, kRgb8));      // u32
//     unpack(Packing::Carla24, stored, target);
//
// Called by image_decoder.cpp for every format, so that no decoder knows of it. Any thread.
#pragma once

#include "decoders/media/depth_meaning.hpp"
#include "decoders/media/image.hpp"

namespace fathom {

/// CARLA's codes: 24 bits over 1000 m (CARLA documentation, "Depth camera").
inline constexpr double kCarlaMetresPerUnit = 1000.0 / ((1 << 24) - 1);

/// A Kinect's codes fall with the inverse of the depth: metres = 351.3 / (1092.5 - code) (toolbox of NYU Depth V2,
/// depth_rel2depth_abs.m). Turned round and doubled, 2185 - 2 code, they are an inverse depth in integers.
inline constexpr double kKinectInverseMetresPerUnit = 1 / (2 * 351.3);
inline constexpr std::uint16_t kLastKinectCode = 2047; // which says that there is no depth

/// Carla24: u8x3 or u8x4, RGB or BGR, to u32. The others: u16 to u16. Anything else is an InvalidArgument.
[[nodiscard]] Result<PixelFormat> unpacked_format(Packing packing, const PixelFormat& stored);

/// Carla24: R + 256 G + 65536 B. SunRotate3: rotated right by 3 bits. KinectSwapped: 2185 - 2 code, and 0 where that is
/// not positive. `from` and `to` may be the same, but for Carla24.
void unpack(Packing packing, const ImageView& from, MutableImageView to);

} // namespace fathom
