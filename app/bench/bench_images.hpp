// Depth images for benchmarks: a ray-cast room as two kinds of sensor would see it. Deterministic, so that figures of
// different days and machines compare.
//
//     const Image image = bench_images::time_of_flight(1920, 1080);     // u16, millimetres, 0 where nothing was measured
//
// Any thread.
#pragma once

#include "decoders/media/image.hpp"

namespace fathom::bench_images {

/// Noise of 1 to 5 mm that is independent from pixel to pixel, a round lens mask, flying pixels and speckle removed:
/// about 92 % valid.
[[nodiscard]] Image time_of_flight(std::uint32_t width, std::uint32_t height);

/// Disparity in steps of 1/32 px with noise that is alike among neighbours, shadows at occlusions and blobs without a
/// match: about 95 % valid.
[[nodiscard]] Image stereo(std::uint32_t width, std::uint32_t height);

} // namespace fathom::bench_images
