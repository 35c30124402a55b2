// DrawList: the fourth contract value. What a view wants to see, as plain comparable values; the same list
// drawn by the CPU renderer and by the GPU renderer gives the same picture.
//
//     DrawList list{.width = 1280, .height = 720};
//     list.camera = Camera2d{.view_px_per_image_px = 2, .offset_x_px = 0, .offset_y_px = 0};
//     list.layers.push_back(DepthImageItem{.pixels = image, .scale = scale});
//     draw_cpu(list, target, pool);      // or GpuRenderer::draw
//
// Two equal lists give equal pictures, so a view that is equal to its last list is not drawn again. Values
// are raw units of the stored pixels: colour is a view of data, never data. Any thread may build one.
#pragma once

#include "decoders/media/camera.hpp"
#include "decoders/media/depth_meaning.hpp"
#include "decoders/media/point_columns.hpp"

#include <glm/mat4x4.hpp>
#include <glm/vec3.hpp>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace fathom {

/// sRGB, straight alpha unless stated otherwise.
struct Rgba8 {
    std::uint8_t r = 0, g = 0, b = 0, a = 255;

    bool operator==(const Rgba8&) const = default;
};

enum class Transfer : std::uint8_t {
    Linear,
    Logarithmic, // of the shown value; low is lifted to the smallest positive one where it is not positive
    InverseDepth // even steps of 1 / value: more colours for near things
};

enum class OutOfRange : std::uint8_t {
    Clamp, // the end colours
    Hide,  // nothing drawn, in 3D no point
    Mark   // the colours `below` and `above`
};

/// Colours that are not depth. By class in the order of Validity (Valid is unused), then below and above.
struct MarkColors {
    std::array<Rgba8, kValidityCount> invalid = {{{0, 0, 0, 0},
                                                  {0x3B, 0x40, 0x48, 255},
                                                  {0x5B, 0x3A, 0x66, 255},
                                                  {0x2F, 0x4A, 0x5E, 255},
                                                  {0x5E, 0x44, 0x2F, 255},
                                                  {0x6B, 0x2F, 0x3A, 255},
                                                  {0x4A, 0x30, 0x30, 255}}};
    Rgba8 below{0xE6, 0xE9, 0xEE, 255};
    Rgba8 above{0x12, 0x15, 0x1A, 255};

    bool operator==(const MarkColors&) const = default;
};

/// From a raw value to a colour. `low` maps to the start of the colour map and `high` to its end; low > high
/// turns it round, low == high gives its middle.
struct ColorScale {
    std::string colormap = "matplotlib/turbo"; // canonical name of colormap_table.hpp
    bool reversed = false;
    std::uint16_t steps = 0; // 0: continuous; n: n flat colours
    double contour_raw = 0;  // 0: none; else a dark line every so many raw units
    Transfer transfer = Transfer::Linear;
    double low = 0, high = 1; // raw units
    OutOfRange out_of_range = OutOfRange::Clamp;
    std::vector<double> invalid_codes; // besides zero, NaN and the infinities
    MarkColors marks;

    bool operator==(const ColorScale&) const = default;
};

enum class Magnification : std::uint8_t { Nearest, Linear, Bicubic };

/// Depth, infrared or any other scalar image, coloured by a scale. Minified, an image shows the valid texel
/// nearest the footprint's centre, with the colour of its invalid class blended in by the invalid share (at
/// least a quarter, all from a half on). Magnified, values are interpolated as numbers and never across
/// invalid pixels.
struct DepthImageItem {
    SharedImage pixels;
    ColorScale scale;
    Magnification magnification = Magnification::Nearest;
    float opacity = 1;
    float draw_order = 0;
    double origin_x = 0, origin_y = 0; // of the image's top left corner in the 2D scene
    double scene_px_per_texel_x = 1, scene_px_per_texel_y = 1;
    std::uint32_t pick_id = 0; // 0: cannot be picked

    bool operator==(const DepthImageItem&) const = default;
};

/// Colour as stored: interleaved 8 or 16 bit, float in 0 … 1, YUV or Bayer.
struct ColorImageItem {
    SharedImage pixels;
    Magnification magnification = Magnification::Nearest;
    bool premultiplied_alpha = false;
    float opacity = 1;
    float draw_order = 0;
    double origin_x = 0, origin_y = 0;
    double scene_px_per_texel_x = 1, scene_px_per_texel_y = 1;
    std::uint32_t pick_id = 0;

    bool operator==(const ColorImageItem&) const = default;
};

using LayerItem = std::variant<DepthImageItem, ColorImageItem>;

/// A depth image as points: pixel (u, v) with integer coordinates at its centre, back-projected by the
/// intrinsics. A point is a square of its size, 1 to 64 view pixels, and colours the view pixels that it touches
/// with half a pixel or more: those from floor(c - r) to floor(c + r) on each axis, r = (size - 1) / 2, c its place
/// in the view. A surface seen head on is therefore without gaps at any zoom. Of the points on one pixel the nearest
/// is seen, of equally near ones the first.
struct PointCloudItem {
    SharedImage depth;
    DepthMeaning meaning;
    Intrinsics intrinsics;           // already of the depth image's resolution
    glm::dmat4 world_from_camera{1}; // optical frame to world, metres
    ColorScale scale;                // colours, range and hiding, in lock-step with the 2D view
    SharedImage color;    // when set, points take their colour from it: same field of view, any resolution;
                          // where its alpha is 0 they keep that of the scale
    float fill_ratio = 1; // point size as a share of the pixel's footprint
    float point_size_px = 0; // > 0: fixed size on screen instead
    std::uint32_t pick_id = 0;

    bool operator==(const PointCloudItem&) const = default;
};

/// Points that lie where their own coordinates say: a lidar's sweep, a map, marks in a scene. A point is a square of
/// view pixels as in a PointCloudItem, of twice its radius. The images are columns of numbers, one for each of up to
/// kMaxPoints points; whoever makes them does so once, and both renderers read them as they are.
struct FreePointsItem {
    SharedImage positions; // F32, three packed rows: x, y and z in metres of the points' own frame
    SharedImage colors;    // kRgba8, one row; without it all have `color`. Alpha is not looked at
    SharedImage radii;     // F32, one row; without it all have `radius`
    Rgba8 color;
    float radius = -1.5f; // > 0: in units of the points' frame; < 0: view pixels. Finite, never 0
    float size_ratio = 1; // of all radii
    glm::dmat4 world_from_points{1};
    std::uint32_t pick_id = 0; // u of a PickResult is the point's number, v is 0

    [[nodiscard]] std::uint32_t count() const { return positions.desc.width; }
    bool operator==(const FreePointsItem&) const = default;
};

struct LineVertex {
    glm::vec3 position{0}; // 2D: scene pixels, z unused; 3D: metres in the item's own frame
    Rgba8 color;

    bool operator==(const LineVertex&) const = default;
};

/// Vertices 2i and 2i + 1 are the ends of segment i. 3D lines are hidden by nearer points.
struct LineItem {
    std::vector<LineVertex> vertices;
    glm::dmat4 world_from_item{1}; // 3D; floats stay exact however far out the item lies
    float width_px = 1;
    float radius = 0; // > 0: instead; 2D: scene pixels; 3D: in the item's own units, as seen at a segment's
                      // middle. Such a line is 1 to 64 view pixels wide
    float draw_order = 1000;

    bool operator==(const LineItem&) const = default;
};

/// Scene pixels to view pixels: view = scene * view_px_per_scene_px + offset. Scene pixel (0, 0) covers [0,1)
/// x [0,1).
struct Camera2d {
    double view_px_per_scene_px = 1;
    double offset_x_px = 0, offset_y_px = 0;

    bool operator==(const Camera2d&) const = default;
};

/// A pinhole eye in its own optical frame (x right, y down, z forward): a world point with eye coordinates
/// (x, y, z) lands on view pixel (width/2 + f x/z, height/2 + f y/z), f = height / (2 tan(fov_y / 2)).
struct Camera3d {
    glm::dmat4 eye_from_world{1}; // rigid
    double fov_y = 1.0;           // radians; ignored when orthographic_height_m > 0
    double orthographic_height_m = 0;
    double near_m = 0.001; // nearer points are not drawn

    bool operator==(const Camera3d&) const = default;
};

struct DrawList {
    std::uint32_t width = 0, height = 0; // of the picture
    Rgba8 background_top{0x0A, 0x0B, 0x0D, 255};
    Rgba8 background_bottom{0x0A, 0x0B, 0x0D, 255};
    std::variant<Camera2d, Camera3d> camera;
    std::vector<LayerItem> layers;           // 2D; drawn in rising draw_order, equal ones in list order
    std::vector<PointCloudItem> clouds;      // 3D
    std::vector<FreePointsItem> free_points; // 3D; of equally near points those of clouds are seen
    std::vector<LineItem> lines;             // 2D: among the layers by draw_order, above equal ones

    bool operator==(const DrawList&) const = default;
};

/// What lies under a view pixel.
struct PickResult {
    std::uint32_t pick_id = 0;
    std::uint32_t u = 0, v = 0; // pixel of the picked image
    double eye_distance_m = 0;  // 3D: eye z of the point

    bool operator==(const PickResult&) const = default;
};

} // namespace fathom
