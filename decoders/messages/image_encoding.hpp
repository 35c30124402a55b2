// The `encoding` strings of ROS (sensor_msgs/image_encodings.hpp) and Foxglove, as pixel formats and as what the picture
// is likely for.
//
//     FATHOM_TRY(const ImageEncoding encoding, parse_image_encoding("16UC1"));
//     const ImageRole role = image_role(encoding, topic, is_realsense);
//     FATHOM_TRY(const RawLayout layout, raw_layout_of(image));
//     decode_image(MediaType::Raw, image.data.bytes, {.raw = layout});
//
// Depth is 16UC1 and float; mono16 is depth in RealSense recordings and infrared elsewhere, where RealSense has 16UC1 for
// infrared. The topic decides what the encoding leaves open; a guess, for people to change. Any thread.
#pragma once

#include "decoders/image_decoder.hpp"
#include "decoders/media/image_role.hpp"
#include "decoders/messages/message.hpp"

#include <string_view>

namespace fathom {

struct ImageEncoding {
    PixelFormat format;
    ImageRole role = ImageRole::Colour; // where nothing else is known
    bool is_open = false;               // one channel that could be depth as well as intensity
};

/// Unsupported for names that are valid but not read (nv21, more than four channels), Malformed for unknown ones.
[[nodiscard]] Result<ImageEncoding> parse_image_encoding(std::string_view encoding);

[[nodiscard]] ImageRole image_role(std::string_view encoding, std::string_view topic, bool is_realsense);

/// How the raw decoder reads the picture's data: it checks sizes and shows the rows that exist. Fails for an encoding
/// that is not read and a step that is shorter than a row.
[[nodiscard]] Result<RawLayout> raw_layout_of(const ImageMessage& image);

} // namespace fathom
