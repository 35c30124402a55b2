// Recordings of synthetic depth for benchmarks, made by the project's own writers. Any thread.
#pragma once

#include "decoders/decompress.hpp"
#include "decoders/media/media_type.hpp"
#include "decoders/media/result.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace fathom::bench_recording_files {

/// sensor_msgs/Image 16UC1 640x480 at 30 Hz, in chunks of about a MiB.
[[nodiscard]] std::vector<std::byte> mcap_of_depth(std::size_t frames, Compression compression);

struct RrdOfDepth {
    std::size_t frames = 100;
    MediaType type = MediaType::Raw; // DepthImage, or EncodedDepthImage (Png, Rvl)
    std::uint32_t width = 640, height = 480;
    std::size_t streams = 1; // "/depth", "/depth1", …
    bool timed = false;      // at 30 Hz on "log_time", instead of the sequence "frame"
};

/// With its index.
[[nodiscard]] std::vector<std::byte> rrd_of_depth(const RrdOfDepth& content);

/// As mcap_of_depth, uncompressed, straight into a file that may be larger than the disk: images are zero but for their
/// first row, and what is zero takes no room. Pixel 0 of image i is kLargeFirst + i % 10000, pixel 1 is kLargeFirst +
/// i / 10000.
inline constexpr std::uint16_t kLargeFirst = 1000;
[[nodiscard]] Result<void> write_large_mcap(const std::string& path, std::size_t frames);

/// The same as a Rerun recording with its index: "/camera/depth", a chunk an image.
[[nodiscard]] Result<void> write_large_rrd(const std::string& path, std::size_t frames);

} // namespace fathom::bench_recording_files
