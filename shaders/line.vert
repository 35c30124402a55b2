#version 460
#extension GL_GOOGLE_include_directive : require
// A quad round each segment, wide enough for its soft edge. Six vertices per segment, fetched by number.
#include "shaders/shared/shader_types.h"
layout(push_constant) uniform Push { LinePush push; };
layout(std430, binding = 0) readonly buffer Vertices { uint vertices[]; }; // x, y, z, colour
layout(location = 0) flat out vec4 ends;      // view pixels
layout(location = 1) flat out vec2 end_depths; // eye metres
layout(location = 2) flat out uvec2 end_colors;
layout(location = 3) flat out float width_px;

vec3 eye_of(uint vertex) {
    const vec4 world = vec4(uintBitsToFloat(vertices[4 * vertex]), uintBitsToFloat(vertices[4 * vertex + 1]),
                            uintBitsToFloat(vertices[4 * vertex + 2]), 1);
    return vec3(dot(push.eye_from_world[0], world), dot(push.eye_from_world[1], world),
                dot(push.eye_from_world[2], world));
}

float px_per_metre(float eye_z) {
    return push.view_focal_px > 0 ? push.view_focal_px / eye_z : push.view_px_per_metre;
}

vec2 view_of(vec3 eye) {
    if (push.is_3d == 0) return eye.xy;
    return 0.5 * vec2(push.view_size) + eye.xy * px_per_metre(eye.z);
}

// line_width.hpp; where the middle lies behind the eye, as thin as can be.
float width_of(float middle_z) {
    if (push.width_m == 0) return push.width_px;
    return middle_z > 0 ? clamp(push.width_m * px_per_metre(middle_z), 1, 64) : 1;
}

void main() {
    const uint segment = gl_VertexIndex / 6;
    vec3 a = eye_of(2 * segment), b = eye_of(2 * segment + 1);
    end_colors = uvec2(vertices[8 * segment + 3], vertices[8 * segment + 7]);
    width_px = width_of(0.5 * (a.z + b.z));
    if (push.is_3d != 0) {
        if (a.z < push.near_m && b.z < push.near_m) {
            gl_Position = vec4(2, 2, 2, 1); // behind the eye: outside the view
            return;
        }
        if (a.z < push.near_m) a = mix(b, a, (b.z - push.near_m) / (b.z - a.z));
        if (b.z < push.near_m) b = mix(a, b, (a.z - push.near_m) / (a.z - b.z));
    }
    ends = vec4(view_of(a), view_of(b));
    end_depths = vec2(a.z, b.z);

    const vec2 along = ends.zw - ends.xy;
    const float length_px = length(along);
    const vec2 forward = length_px > 0 ? along / length_px : vec2(1, 0);
    const vec2 sideways = vec2(-forward.y, forward.x);
    const float margin = 0.5 * width_px + 1;
    const uint corner = uint[6](0, 1, 2, 2, 1, 3)[gl_VertexIndex % 6];
    const vec2 at = (corner < 2 ? ends.xy - margin * forward : ends.zw + margin * forward) +
                    ((corner & 1) == 0 ? -margin : margin) * sideways;
    gl_Position = vec4(at / vec2(push.view_size) * 2 - 1, 0, 1);
}
