#version 460
#extension GL_GOOGLE_include_directive : require
// How much of a pixel the segment covers, by the distance of the pixel's centre; nothing where a point is nearer.
#include "shaders/shared/shader_types.h"
layout(push_constant) uniform Push { LinePush push; };
layout(std430, binding = 1) readonly buffer Keys { uvec2 keys[]; }; // number, distance
layout(location = 0) flat in vec4 ends;
layout(location = 1) flat in vec2 end_depths;
layout(location = 2) flat in uvec2 end_colors;
layout(location = 3) flat in float width_px;
layout(location = 0) out vec4 out_color;

void main() {
    const vec2 along = ends.zw - ends.xy;
    const float squared = dot(along, along);
    const float t = squared > 0 ? clamp(dot(gl_FragCoord.xy - ends.xy, along) / squared, 0, 1) : 0;
    const float distance_px = distance(gl_FragCoord.xy, ends.xy + t * along);
    const float coverage = clamp(0.5 * width_px + 0.5 - distance_px, 0, 1);
    if (coverage == 0) discard;
    if (push.is_3d != 0) {
        // 1/z is linear on the screen; in a parallel view z itself is.
        const float depth = push.view_focal_px > 0 ? 1 / mix(1 / end_depths.x, 1 / end_depths.y, t)
                                                   : mix(end_depths.x, end_depths.y, t);
        const uvec2 at = uvec2(gl_FragCoord.xy);
        const uvec2 key = keys[at.y * push.view_size.x + at.x];
        if (key.y != 0xFFFFFFFFu && uintBitsToFloat(key.y) < depth) discard;
    }
    const vec4 color = mix(unpackUnorm4x8(end_colors.x), unpackUnorm4x8(end_colors.y), t);
    out_color = vec4(color.rgb, color.a * coverage);
}
