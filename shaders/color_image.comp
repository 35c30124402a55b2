#version 460
#extension GL_GOOGLE_include_directive : require
// One invocation per pixel of the picture that a colour image covers.
#include "shaders/shared/layer.glsl"
#include "shaders/shared/color.glsl"

uint texel(ivec2 at) {
    return load_color(kSource, push.pixels, texel_at(at));
}

// Mean of the footprint.
uint minified_color(AxisSample column, AxisSample row) {
    const uvec2 step = footprint_step(column, row);
    uvec4 sum = uvec4(0);
    uint total = 0;
    for (uint y = row.begin; y < row.end; y += step.y) {
        for (uint x = column.begin; x < column.end; x += step.x) {
            sum += channels(texel(ivec2(x, y)));
            ++total;
        }
    }
    return packed((sum + total / 2) / total);
}

uint magnified_color(AxisSample column, AxisSample row) {
    if (push.magnification == kNearest) return texel(ivec2(column.begin, row.begin));
    precise vec4 sum = vec4(0);
    const bool bicubic = push.magnification == kBicubic;
    const int first = bicubic ? -1 : 0, last = bicubic ? 2 : 1;
    for (int y = first; y <= last; ++y) {
        for (int x = first; x <= last; ++x) {
            const vec2 away = vec2(float(x) - column.fraction, float(y) - row.fraction);
            sum += vec4(channels(texel(ivec2(column.base + x, row.base + y)))) * filter_weight(away, bicubic);
        }
    }
    return packed(uvec4(clamp(sum, vec4(0), vec4(255)) + 0.5));
}

void main() {
    const uvec2 at = gl_GlobalInvocationID.xy;
    if (at.x >= push.extent.x || at.y >= push.extent.y) return;
    const AxisSample column = axes[at.x], row = axes[push.extent.x + at.y];
    put(at, push.minified != 0 ? minified_color(column, row) : magnified_color(column, row));
}
