#version 460
// A vertex per depth pixel, as one writes it first: placed by the camera, coloured by its stored value. What has no
// depth is put where it is clipped.
layout(push_constant) uniform Push {
    vec4 eye_from_camera[3]; // rows
    vec2 centre;             // of the depth image's camera, pixels
    vec2 focal_px;
    vec2 view_size;
    float view_focal_px;
    float near_m;
    uint width; // of the depth image
    float metres_per_unit;
} push;
layout(std430, binding = 0) readonly buffer Depth { uint depth_words[]; }; // two 16-bit pixels each
layout(std430, binding = 1) readonly buffer Colors { uint color_of_value[]; };
layout(location = 0) flat out vec4 color;

void main() {
    gl_PointSize = 1;
    gl_Position = vec4(2, 2, 2, 1);
    color = vec4(0);
    const uint pixel = gl_VertexIndex;
    const uint raw = bitfieldExtract(depth_words[pixel / 2], int(pixel % 2) * 16, 16);
    if (raw == 0) return;
    const float z = float(raw) * push.metres_per_unit;
    const vec2 ray = (vec2(pixel % push.width, pixel / push.width) - push.centre) / push.focal_px;
    const vec4 point = vec4(ray * z, z, 1);
    const vec3 eye =
        vec3(dot(push.eye_from_camera[0], point), dot(push.eye_from_camera[1], point), dot(push.eye_from_camera[2], point));
    gl_Position = vec4(2 * push.view_focal_px * eye.xy / push.view_size, push.near_m, eye.z);
    color = unpackUnorm4x8(color_of_value[raw]);
}
