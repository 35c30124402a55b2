// What the passes of a 2D view share: their inputs, and how a colour goes over what is there.
#include "shaders/shared/shader_types.h"

layout(local_size_x = 16, local_size_y = 16) in;
layout(push_constant) uniform Push { LayerPush push; };
layout(std430, binding = 0) readonly buffer Pixels { uint pixel_words[]; };
layout(std430, binding = 1) readonly buffer Axes { AxisSample axes[]; };
layout(binding = 2, rgba8) uniform image2D picture;

const uint kSource = 0;
uint fetch_word(uint source, uint index) {
    return pixel_words[index];
}

// enum Magnification
const uint kNearest = 0, kLinearFilter = 1, kBicubic = 2;

// The texel under a place, clamped to the image.
uvec2 texel_at(ivec2 at) {
    return uvec2(clamp(at, ivec2(0), ivec2(push.pixels.size) - 1));
}

#include "shaders/shared/pixels.glsl"
#include "shaders/shared/blend.glsl"

// Weights of interpolation, of a texel `away` from the place in question, in texels. Bicubic: Catmull and Rom 1974.
float filter_weight(float away, bool bicubic) {
    const float x = abs(away);
    precise const float linear = 1 - x;
    precise const float near = (1.5 * x - 2.5) * x * x + 1;
    precise const float far = ((-0.5 * x + 2.5) * x - 4) * x + 2;
    return !bicubic ? linear : x < 1 ? near : far;
}
float filter_weight(vec2 away, bool bicubic) {
    precise const float weight = filter_weight(away.x, bicubic) * filter_weight(away.y, bicubic);
    return weight;
}

// Texels of a footprint that are looked at, per axis: all of them up to 64, then every second and so on. A picture that
// is minified more than that is a thumbnail, and one invocation that reads a whole image would stall the device.
uvec2 footprint_step(AxisSample column, AxisSample row) {
    return (uvec2(column.end - column.begin, row.end - row.begin) + 63) / 64;
}

// `color` is straight or premultiplied as the push constants say.
void put(uvec2 at, uint color) {
    const ivec2 pixel = ivec2(push.origin + at);
    const uint under = packUnorm4x8(imageLoad(picture, pixel));
    imageStore(picture, pixel, unpackUnorm4x8(over(under, color, push.opacity_256, push.premultiplied != 0)));
}
