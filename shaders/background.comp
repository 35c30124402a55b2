#version 460
#extension GL_GOOGLE_include_directive : require
// Fills the picture with its rows' colours.
#include "shaders/shared/shader_types.h"

layout(local_size_x = 16, local_size_y = 16) in;
layout(push_constant) uniform Push { BackgroundPush push; };
layout(std430, binding = 0) readonly buffer Rows { uint row_colors[]; };
layout(binding = 1, rgba8) uniform writeonly image2D picture;

void main() {
    const uvec2 at = gl_GlobalInvocationID.xy;
    if (at.x >= push.size.x || at.y >= push.size.y) return;
    imageStore(picture, ivec2(at), unpackUnorm4x8(row_colors[at.y]));
}
