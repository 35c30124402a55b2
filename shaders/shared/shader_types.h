// Parameter structs that C++ fills and shaders read: one text for both, so that they cannot drift apart. In storage
// buffers (std430) and push constants scalars are 4 bytes and vectors aligned to their size; members are ordered so
// that C++ lays them out alike, and the assertions hold both to it.
#ifndef FATHOM_SHADER_TYPES_H
#define FATHOM_SHADER_TYPES_H

#ifdef __cplusplus
#include <glm/vec2.hpp>
#include <glm/vec4.hpp>

#include <cstdint>

namespace fathom::shader {
using uint = std::uint32_t;
using uvec2 = glm::uvec2;
using ivec2 = glm::ivec2;
using vec2 = glm::vec2;
using vec4 = glm::vec4;
#define FATHOM_SIZE(type, bytes) static_assert(sizeof(type) == (bytes) && alignof(type) <= 16)
#else
#define FATHOM_SIZE(type, bytes)
#endif

// One colour per row of the picture, before anything is drawn.
struct BackgroundPush {
    uvec2 size;
};
FATHOM_SIZE(BackgroundPush, 8);

// Which texels one column (or row) of the picture shows. Minified: begin to end - 1. Magnified: `begin` alone for
// nearest; base and base + 1, weighted by fraction, for linear (base may be -1 or the last texel: clamp).
struct AxisSample {
    uint begin;
    uint end;
    int base;
    float fraction;
};
FATHOM_SIZE(AxisSample, 16);

// How the stored pixels of an image lie in its buffer. `scalar` and `arrangement` are the enum values of
// pixel_format.hpp; 64-bit scalars have become F32 when they were uploaded.
struct PixelLayout {
    uvec2 size;
    uint stride_bytes;
    uint scalar;
    uint arrangement;
    uint channels;
};
FATHOM_SIZE(PixelLayout, 24);

// One layer of a 2D view. It covers the picture's pixels from origin to origin + extent; the axis table holds
// extent.x columns, then extent.y rows.
struct LayerPush {
    PixelLayout pixels;
    uvec2 origin;
    uvec2 extent;
    uint magnification; // enum of draw_list.hpp; only where magnified
    uint minified;
    uint opacity_256; // 0 ... 256
    uint premultiplied;
};
FATHOM_SIZE(LayerPush, 56);

// A ColorScale as shaders use it; behind it in the same buffer: 256 table entries, the named invalid codes (two words
// each: stored bits, float), then one colour per code for types of up to 16 bits. Position on the scale:
// t = (f(raw) - f_start) * t_per_f + t_start with f by `transfer`.
struct ScaleHeader {
    float f_start;
    float t_per_f;
    float t_start;
    float t_not_positive; // of raw values for which f is not defined
    float low;            // the smaller end of the range, raw
    float high;
    float t_at_step[3]; // kStepTransfer: below f_start, between, above t_start
    float contour_raw;
    uint transfer; // enum of draw_list.hpp, or kStepTransfer
    uint out_of_range;
    uint code_count;
    uint largest_code_bits; // of an integer type, for the class Saturated
    uint has_largest_code;
    uint has_code_table;
    uint marks[9]; // by class, then below, above
};
FATHOM_SIZE(ScaleHeader, 100);

// One point cloud, or the free points of one item: then `pixels` is a grid for their invocations, row by row, and what
// speaks of depth is not used.
struct PointParams {
    vec4 eye_from_camera[3]; // rows
    PixelLayout pixels;
    uvec2 view_size;
    vec2 view_centre;
    float view_focal_px;     // 0: orthographic
    float view_px_per_metre; // orthographic
    float near_m;
    float metres_per_unit;
    float disparity_numerator; // focal_px * baseline_m
    float disparity_offset;
    float size_per_depth_m; // side of a splat at depth 1, in metres
    float point_size_px;    // > 0: fixed
    uint kind;              // DepthKind
    uint distorted;         // rays of all pixels; else of one row (x), then of one column (y)
    uint base_index;        // number of the cloud's first point in the picture
    uint has_color;
    PixelLayout color;
    uint free_count;       // free points: their number
    uint has_radii;        // each its own
    float size_per_radius; // free_point_sizes
    float px_per_radius;
};
FATHOM_SIZE(PointParams, 176);

struct PointPush {
    ivec2 origin; // of the target in the view: zero, or the corner of the square round the cursor
    uvec2 size;   // of the target
};
FATHOM_SIZE(PointPush, 16);

// All lines of one item. Vertices are three words of position and one of colour.
struct LinePush {
    vec4 eye_from_world[3]; // 2D: rows of view = scene * scale + offset
    uvec2 view_size;
    float view_focal_px; // 0: orthographic
    float view_px_per_metre;
    float near_m;
    float width_px;
    float width_m; // 3D, > 0: instead
    uint is_3d;
};
FATHOM_SIZE(LinePush, 80);

struct ImguiPush {
    vec2 scale;
    vec2 translate;
};
FATHOM_SIZE(ImguiPush, 16);

#ifdef __cplusplus
} // namespace fathom::shader
#endif

#endif
