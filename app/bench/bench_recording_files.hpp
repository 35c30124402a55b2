// Recordings of synthetic depth for benchmarks, made by the project's own writers. Any thread.
#pragma once

#include "decoders/decompress.hpp"
#include "decoders/media/media_type.hpp"

#include <cstddef>
#include <vector>

namespace fathom::bench_recording_files {

/// sensor_msgs/Image 16UC1 640x480 at 30 Hz, in chunks of about a MiB.
[[nodiscard]] std::vector<std::byte> mcap_of_depth(std::size_t frames, Compression compression);

/// DepthImage (Raw) or EncodedDepthImage (Png, Rvl) 640x480 on the timeline "frame", with its index.
[[nodiscard]] std::vector<std::byte> rrd_of_depth(std::size_t frames, MediaType type = MediaType::Raw);

} // namespace fathom::bench_recording_files
