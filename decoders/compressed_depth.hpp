// Depth in sensor_msgs/CompressedImage as ROS's compressed_depth_image_transport writes it
// (ros-perception/image_transport_plugins, compressed_depth_image_transport/src/codec.cpp).
//
//     DecodeOptions options{.ros_format = "32FC1; compressedDepth png"};      // the message's format string
//     FATHOM_TRY(const ImageProbe probe, probe_compressed_depth(message_data, options));
//
// 12 bytes (i32, then the quantisation A and B as f32), then a 16-bit grey PNG, or u32 columns, u32 rows and
// an RVL stream. The format string decides: a codec of "rvl" is RVL, anything else PNG (old writers name
// none); "16UC1" are stored codes (u16), "32FC1" quantised metres (f32: A / (code - B), 0 becomes NaN). The
// header of 16UC1 is uninitialised memory and says nothing; without a string it decides where its numbers are
// plausible. A PNG at offset 0 under this name is accepted as it is. Any thread.
#pragma once

#include "decoders/image_decoder.hpp"

namespace fathom {

[[nodiscard]] Result<ImageProbe> probe_compressed_depth(Bytes bytes, const DecodeOptions& options);
[[nodiscard]] Result<DecodeReport> decode_compressed_depth_into(Bytes bytes, const DecodeOptions& options,
                                                                MutableImageView target);

} // namespace fathom
