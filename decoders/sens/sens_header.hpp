// ScanNet's .sens files (ScanNet, SensReader): the head of the file and of each frame, and depth unpacked.
//
//     FATHOM_TRY(const SensHeader header, read_sens_header(head));            // kMaxSensHeaderBytes are enough
//     FATHOM_TRY(const SensFrame frame, read_sens_frame(bytes));              // then its colour, then its depth
//     FATHOM_TRY(const Blob plane, unpack_sens_depth(header, depth));         // width × height × u16
//
// The file has no index: frames follow each other, each stating its sizes. Everything is little-endian. Any thread.
#pragma once

#include "decoders/media/blob.hpp"
#include "decoders/media/camera.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace fathom {

enum class SensColour : std::int32_t { Raw = 0, Png = 1, Jpeg = 2 };
enum class SensDepth : std::int32_t { Raw = 0, Zlib = 1 };

inline constexpr std::size_t kMaxSensNameBytes = 1024;
inline constexpr std::size_t kMaxSensHeaderBytes = 4 + 8 + kMaxSensNameBytes + 4 * 64 + 2 * 4 + 4 * 4 + 4 + 8;
inline constexpr std::size_t kSensFrameHeadBytes = 64 + 4 * 8;

struct SensHeader {
    std::string sensor;
    Intrinsics colour_intrinsics, depth_intrinsics;
    SensColour colour_codec = SensColour::Raw;
    SensDepth depth_codec = SensDepth::Raw;
    std::uint32_t colour_width = 0, colour_height = 0; // 0: no colour
    std::uint32_t depth_width = 0, depth_height = 0;
    double metres_per_unit = 0.001;
    std::uint64_t frame_count = 0;
    std::size_t size = 0; // of the header: frames follow
};

/// The format has no magic: version 4 and numbers that can be.
[[nodiscard]] bool is_sens(std::span<const std::byte> head);

[[nodiscard]] Result<SensHeader> read_sens_header(std::span<const std::byte> head);

/// p_world = rotation · p_camera + translation.
struct SensPose {
    std::array<double, 3> translation_m{};
    std::array<double, 4> rotation{}; // x y z w
};

struct SensFrame {
    std::optional<SensPose> world_from_camera; // nothing: tracking was lost
    std::uint64_t colour_time_us = 0, depth_time_us = 0;
    std::uint64_t colour_bytes = 0, depth_bytes = 0;
};

/// From kSensFrameHeadBytes.
[[nodiscard]] Result<SensFrame> read_sens_frame(std::span<const std::byte> bytes);

[[nodiscard]] Result<Blob> unpack_sens_depth(const SensHeader& header, const Blob& packed);

} // namespace fathom
