// Inputs of the point_* raster shaders, from parameters to splats.
#include "shaders/shared/shader_types.h"

layout(local_size_x = 64, local_size_y = 4) in;
layout(push_constant) uniform Push { PointPush push; };
layout(std430, binding = 0) readonly buffer Params { PointParams stored_params; };
layout(std430, binding = 1) readonly buffer Depth { uint depth_words[]; };
layout(std430, binding = 2) readonly buffer Scale { ScaleHeader stored_scale; uint color_table[256]; uint scale_tail[]; };
layout(std430, binding = 3) readonly buffer Rays { float rays[]; };

PointParams params; // loaded like the scale

const uint kDepthSource = 0;
uint fetch_word(uint source, uint index) {
    return depth_words[index];
}

#include "shaders/shared/pixels.glsl"
#include "shaders/shared/scale.glsl"
#include "shaders/shared/point.glsl"
