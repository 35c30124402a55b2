// A depth image as a cloud of points: back-projected in double precision and written row by row, so that a cloud of any
// size takes little memory.
//
//     CloudSource source{.depth = image.view(), .meaning = meaning, .intrinsics = k, .title = "run/0001.png /depth"};
//     FATHOM_CHECK(write_cloud(source, ExportFormat::Ply, "out.ply", {.force = force}));
//
// Optical frame: x right, y down, z forward; metres (scene units where the unit is unknown). Pixel (u, v) with integer
// coordinates at its centre becomes ((u - cx) z / fx, (v - cy) z / fy, z) after distortion is undone. Invalid pixels and
// those without a positive finite depth make no point. Any thread.
#pragma once

#include "app/export/export_image.hpp"
#include "app/export/safe_file.hpp"
#include "app/inspect/auto_range.hpp"
#include "decoders/media/camera.hpp"

#include <glm/mat4x4.hpp>
#include <glm/vec3.hpp>

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace fathom {

struct CloudSource {
    ImageView depth; // a scalar image
    DepthMeaning meaning;
    Intrinsics intrinsics;                       // of the depth image's resolution (scaled_to)
    std::optional<ImageView> color;              // same field of view, any resolution
    std::optional<ValueRange> range_raw;         // only pixels whose raw value lies inside, ends included
    std::optional<glm::dmat4> world_from_camera; // set: points in the world frame
    std::string world;                           // its name, where it has one
    bool organised = true;                       // PCD: width x height points, NaN where there is none
    std::string title;                           // where the image comes from; stated in the file
};

/// One point of a row.
struct CloudPoint {
    std::uint32_t u = 0, v = 0;
    double raw = 0;
    glm::dvec3 position{0};
    std::array<std::uint8_t, 3> color{};
};

/// Why this cannot become a cloud: not a scalar image, no focal length, disparity without its baseline.
[[nodiscard]] Result<void> check_cloud(const CloudSource& source);

/// The points of row v, from left to right. Passed check_cloud.
void append_row(const CloudSource& source, std::uint32_t v, std::vector<CloudPoint>& points);

[[nodiscard]] std::uint64_t count_points(const CloudSource& source);

/// True where the partner's pixels can colour points: interleaved 8 or 16 bit or float, one to four channels.
[[nodiscard]] bool can_color_points(const PixelFormat& format);

/// Writes PLY (binary little-endian), PCD (binary) or CSV (u,v,raw,x,y,z), with unit, frame, kind and title as comments.
/// Coordinates are floats, and doubles where a world frame lies so far out that floats would be coarse.
[[nodiscard]] Result<void> write_cloud(const CloudSource& source, ExportFormat format,
                                       const std::string& path, const SafeFileOptions& options = {});

} // namespace fathom
