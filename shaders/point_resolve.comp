#version 460
#extension GL_GOOGLE_include_directive : require
// One invocation per pixel of the picture: the colour of its nearest point, if that belongs to this cloud. The first
// cloud also brings the background.
#include "shaders/shared/shader_types.h"

layout(local_size_x = 16, local_size_y = 16) in;
layout(push_constant) uniform Push { PointPush push; };
layout(std430, binding = 0) readonly buffer Params { PointParams stored_params; };
layout(std430, binding = 1) readonly buffer Depth { uint depth_words[]; };
layout(std430, binding = 2) readonly buffer Scale { ScaleHeader stored_scale; uint color_table[256]; uint scale_tail[]; };
layout(std430, binding = 3) readonly buffer Color { uint color_words[]; };
layout(std430, binding = 4) readonly buffer Keys { uvec2 keys[]; }; // number, distance
layout(std430, binding = 5) readonly buffer Rows { uint row_colors[]; };
layout(binding = 6, rgba8) uniform writeonly image2D picture;

PointParams params; // loaded like the scale

const uint kNoPoint = 0xFFFFFFFFu;
const uint kDepthSource = 0, kColorSource = 1;
uint fetch_word(uint source, uint index) {
    return source == kDepthSource ? depth_words[index] : color_words[index];
}

#include "shaders/shared/pixels.glsl"
#include "shaders/shared/scale.glsl"
#include "shaders/shared/color.glsl"

uint color_of_point(uint number) {
    if (kFree) return color_words[params.has_color != 0 ? number : 0] | 0xFF000000u;
    const uvec2 size = params.pixels.size;
    // Rows of plain pixels have no gaps.
    const uvec2 pixel = kPlain ? uvec2(number, 0) : uvec2(number % size.x, number / size.x);
    if (!kPlain && params.has_color != 0) {
        // Same field of view: the colour pixel under the centre of the depth pixel.
        const uvec2 at = min((2 * pixel + 1) * params.color.size / (2 * size), params.color.size - 1);
        const uint texel = load_color(kColorSource, params.color, at);
        if ((texel >> 24) != 0) return texel | 0xFF000000u; // no alpha: the colour camera does not see the point
    }
    return color_of_texel(fetch_texel(kDepthSource, params.pixels, pixel));
}

void main() {
    load_scale();
    params = stored_params;
    const uvec2 at = gl_GlobalInvocationID.xy;
    if (at.x >= push.size.x || at.y >= push.size.y) return;
    const uint nearest = keys[at.y * push.size.x + at.x].x;
    const uint number = nearest - params.base_index;
    // "No point" is the largest number: it belongs to no cloud, and numbers below the base wrap beyond the last.
    const bool ours = number < (kFree ? params.free_count : params.pixels.size.x * params.pixels.size.y);
    if (!ours && !(nearest == kNoPoint && params.base_index == 0)) return;
    const uint color = ours ? color_of_point(number) : row_colors[at.y];
    imageStore(picture, ivec2(at), unpackUnorm4x8(color));
}
