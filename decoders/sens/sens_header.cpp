#include "decoders/sens/sens_header.hpp"

#include "decoders/media/byte_reader.hpp"

#include <libdeflate.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <vector>

namespace fathom {
namespace {

constexpr std::uint32_t kSensVersion = 4;
constexpr std::uint32_t kMaxSensSide = 1u << 14;

using Matrix4 = std::array<double, 16>; // row after row

Matrix4 read_matrix(ByteReader& reader) {
    Matrix4 matrix{};
    for (double& value : matrix)
        value = reader.f32_le();
    return matrix;
}

Intrinsics intrinsics_of(const Matrix4& matrix, std::uint32_t width, std::uint32_t height) {
    Intrinsics intrinsics;
    intrinsics.fx = matrix[0];
    intrinsics.cx = matrix[2];
    intrinsics.fy = matrix[5];
    intrinsics.cy = matrix[6];
    intrinsics.width = width;
    intrinsics.height = height;
    intrinsics.origin = Origin::File;
    return intrinsics;
}

/// Of a rotation matrix, by its largest component (Shepperd 1978).
std::array<double, 4> quaternion_of(const Matrix4& m) {
    const double trace = m[0] + m[5] + m[10];
    const std::array<double, 4> squares = {1 + 2 * m[0] - trace, 1 + 2 * m[5] - trace, 1 + 2 * m[10] - trace,
                                           1 + trace};
    const auto largest = std::ranges::max_element(squares) - squares.begin();
    std::array<double, 4> q{};
    switch (largest) {
    case 0: q = {squares[0], m[1] + m[4], m[2] + m[8], m[9] - m[6]}; break;
    case 1: q = {m[1] + m[4], squares[1], m[6] + m[9], m[2] - m[8]}; break;
    case 2: q = {m[2] + m[8], m[6] + m[9], squares[2], m[4] - m[1]}; break;
    default: q = {m[9] - m[6], m[2] - m[8], m[4] - m[1], squares[3]}; break;
    }
    const double norm = std::sqrt(q[0] * q[0] + q[1] * q[1] + q[2] * q[2] + q[3] * q[3]);
    for (double& value : q)
        value /= norm;
    return q;
}

} // namespace

bool is_sens(std::span<const std::byte> head) {
    ByteReader reader(head);
    const std::uint32_t version = reader.u32_le();
    const std::uint64_t name_bytes = reader.u64_le();
    return !reader.failed() && version == kSensVersion && name_bytes > 0 && name_bytes <= kMaxSensNameBytes;
}

Result<SensHeader> read_sens_header(std::span<const std::byte> head) {
    if (!is_sens(head)) return fail(ErrorCode::Malformed, "not a .sens file of version 4");
    ByteReader reader(head);
    reader.skip(sizeof(std::uint32_t)); // version
    SensHeader header;
    const auto name = reader.take(static_cast<std::size_t>(reader.u64_le()));
    header.sensor.assign(reinterpret_cast<const char*>(name.data()), name.size());
    const Matrix4 colour_matrix = read_matrix(reader);
    reader.skip(64); // to another frame of the colour camera; poses are of the frames as they are
    const Matrix4 depth_matrix = read_matrix(reader);
    reader.skip(64);
    const auto colour_codec = static_cast<std::int32_t>(reader.u32_le());
    const auto depth_codec = static_cast<std::int32_t>(reader.u32_le());
    header.colour_width = reader.u32_le();
    header.colour_height = reader.u32_le();
    header.depth_width = reader.u32_le();
    header.depth_height = reader.u32_le();
    const double units_per_metre = reader.f32_le();
    header.frame_count = reader.u64_le();
    if (reader.failed()) return fail(ErrorCode::Truncated, "the header breaks off");
    header.size = reader.position();
    if (colour_codec < 0 || colour_codec > 2)
        return fail(ErrorCode::Unsupported,
                    "colour of the codec " + std::to_string(colour_codec) + " is not known");
    if (depth_codec == 2)
        return fail(ErrorCode::Unsupported, "depth compressed by Occipital's own codec is not read");
    if (depth_codec < 0 || depth_codec > 1)
        return fail(ErrorCode::Unsupported,
                    "depth of the codec " + std::to_string(depth_codec) + " is not known");
    header.colour_codec = static_cast<SensColour>(colour_codec);
    header.depth_codec = static_cast<SensDepth>(depth_codec);
    if (std::max({header.colour_width, header.colour_height, header.depth_width, header.depth_height}) >
        kMaxSensSide)
        return fail(ErrorCode::TooLarge, "images of more than 16384 pixels a side");
    if (header.depth_width == 0 || header.depth_height == 0)
        return fail(ErrorCode::Malformed, "depth images of no size");
    if (!std::isfinite(units_per_metre) || units_per_metre <= 0)
        return fail(ErrorCode::Malformed, "the depth's unit is not a positive number");
    header.metres_per_unit = 1 / units_per_metre;
    header.colour_intrinsics = intrinsics_of(colour_matrix, header.colour_width, header.colour_height);
    header.depth_intrinsics = intrinsics_of(depth_matrix, header.depth_width, header.depth_height);
    return header;
}

Result<SensFrame> read_sens_frame(std::span<const std::byte> bytes) {
    ByteReader reader(bytes);
    SensFrame frame;
    const Matrix4 world_from_camera = read_matrix(reader);
    frame.colour_time_us = reader.u64_le();
    frame.depth_time_us = reader.u64_le();
    frame.colour_bytes = reader.u64_le();
    frame.depth_bytes = reader.u64_le();
    if (reader.failed()) return fail(ErrorCode::Truncated, "the file breaks off inside a frame");
    // A lost camera is at minus infinity.
    if (std::ranges::all_of(world_from_camera, [](double value) { return std::isfinite(value); }))
        frame.world_from_camera =
            SensPose{{world_from_camera[3], world_from_camera[7], world_from_camera[11]},
                     quaternion_of(world_from_camera)};
    return frame;
}

Result<Blob> unpack_sens_depth(const SensHeader& header, const Blob& packed) {
    if (header.depth_codec == SensDepth::Raw) return packed;
    std::vector<std::byte> plane(std::size_t{header.depth_width} * header.depth_height *
                                 sizeof(std::uint16_t));
    const std::unique_ptr<libdeflate_decompressor, void (*)(libdeflate_decompressor*)> decompressor(
        libdeflate_alloc_decompressor(), libdeflate_free_decompressor);
    if (decompressor == nullptr) return fail(ErrorCode::TooLarge, "no memory to unpack the depth");
    const libdeflate_result result = libdeflate_zlib_decompress(
        decompressor.get(), packed.bytes.data(), packed.bytes.size(), plane.data(), plane.size(), nullptr);
    if (result == LIBDEFLATE_SHORT_OUTPUT)
        return fail(ErrorCode::Malformed, "the depth is smaller than the image");
    if (result == LIBDEFLATE_INSUFFICIENT_SPACE)
        return fail(ErrorCode::Malformed, "the depth is larger than the image");
    if (result != LIBDEFLATE_SUCCESS)
        return fail(ErrorCode::Malformed, "the depth's compressed data is damaged");
    return make_blob(std::move(plane));
}

} // namespace fathom
