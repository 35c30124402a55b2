#version 460
#extension GL_GOOGLE_include_directive : require
// The shell's vertices from its coordinates to clip space.
#include "shaders/shared/shader_types.h"
layout(push_constant) uniform Push { ImguiPush push; };
layout(location = 0) in vec2 position;
layout(location = 1) in vec2 uv;
layout(location = 2) in vec4 color;
layout(location = 0) out vec2 out_uv;
layout(location = 1) out vec4 out_color;

void main() {
    out_uv = uv;
    out_color = color;
    gl_Position = vec4(position * push.scale + push.translate, 0, 1);
}
