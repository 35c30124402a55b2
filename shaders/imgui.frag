#version 460
// The shell's texture (glyphs, or a view's picture) times its vertex colour.
layout(binding = 0) uniform sampler2D source;
layout(location = 0) in vec2 uv;
layout(location = 1) in vec4 color;
layout(location = 0) out vec4 out_color;

void main() {
    out_color = color * texture(source, uv);
}
