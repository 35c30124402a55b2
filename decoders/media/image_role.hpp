// What a picture is for. Depth and Intensity are scalar images with range, histogram and colour map. Any thread.
#pragma once

#include <cstdint>

namespace fathom {

enum class ImageRole : std::uint8_t { Depth, Intensity, Colour };

} // namespace fathom
