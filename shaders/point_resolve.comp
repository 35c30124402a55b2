#version 460
#extension GL_GOOGLE_include_directive : require
// One invocation per pixel of the picture: the colour of its nearest point, if that belongs to this cloud.
#include "shaders/shared/shader_types.h"

layout(local_size_x = 16, local_size_y = 16) in;
layout(push_constant) uniform Push { PointPush push; };
layout(std430, binding = 0) readonly buffer Params { PointParams params; };
layout(std430, binding = 1) readonly buffer Depth { uint depth_words[]; };
layout(std430, binding = 2) readonly buffer Scale { ScaleHeader scale; uint color_table[256]; uint scale_tail[]; };
layout(std430, binding = 3) readonly buffer Color { uint color_words[]; };
layout(std430, binding = 4) readonly buffer Keys { uvec2 keys[]; }; // number, distance
layout(binding = 5, rgba8) uniform writeonly image2D picture;

const uint kDepthSource = 0, kColorSource = 1;
uint fetch_word(uint source, uint index) {
    return source == kDepthSource ? depth_words[index] : color_words[index];
}

#include "shaders/shared/pixels.glsl"
#include "shaders/shared/scale.glsl"
#include "shaders/shared/color.glsl"

uint color_of_point(uvec2 pixel) {
    if (params.has_color != 0) {
        // Same field of view: the colour pixel under the centre of the depth pixel.
        const uvec2 at = min((2 * pixel + 1) * params.color.size / (2 * params.pixels.size), params.color.size - 1);
        return load_color(kColorSource, params.color, at) | 0xFF000000u;
    }
    return color_of_texel(fetch_texel(kDepthSource, params.pixels, pixel));
}

void main() {
    const uvec2 at = gl_GlobalInvocationID.xy;
    if (at.x >= push.size.x || at.y >= push.size.y) return;
    const uint number = keys[at.y * push.size.x + at.x].x - params.base_index;
    const uvec2 size = params.pixels.size;
    // "No point" is the largest number: it belongs to no cloud, and numbers below the base wrap beyond the last.
    if (number >= size.x * size.y) return;
    const uint color = color_of_point(uvec2(number % size.x, number / size.x));
    imageStore(picture, ivec2(at), unpackUnorm4x8(color));
}
