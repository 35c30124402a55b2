#version 460
#extension GL_GOOGLE_include_directive : require
// One invocation per pixel of the picture that a scalar image covers: its colour by the scale.
#include "shaders/shared/layer.glsl"
layout(std430, binding = 3) readonly buffer Scale { ScaleHeader stored_scale; uint color_table[256]; uint scale_tail[]; };
#include "shaders/shared/scale.glsl"

Texel texel(ivec2 at) {
    return fetch_texel(kSource, push.pixels, texel_at(at));
}

// The valid texel nearest the footprint's centre; the invalid share shows as the colour of its largest class.
uint minified_color(AxisSample column, AxisSample row) {
    const vec2 centre = vec2(column.fraction, row.fraction) + 0.5;
    const uvec2 step = footprint_step(column, row);
    uint total = 0;
    uint counts[7] = uint[7](0, 0, 0, 0, 0, 0, 0);
    float best = 1e30;
    Texel nearest;
    for (uint y = row.begin; y < row.end; y += step.y) {
        for (uint x = column.begin; x < column.end; x += step.x) {
            const Texel here = texel(ivec2(x, y));
            const uint validity = class_of(here);
            ++counts[validity];
            ++total;
            precise const vec2 offset = vec2(int(x) - column.base, int(y) - row.base) + 0.5 - centre;
            precise const float squared = offset.x * offset.x + offset.y * offset.y;
            if (validity == kValid && squared < best) {
                best = squared;
                nearest = here;
            }
        }
    }
    const uint invalid = total - counts[kValid];
    if (invalid == 0) return color_of_texel(nearest);
    uint largest = kZero;
    for (uint i = kZero; i <= kOther; ++i)
        if (counts[i] > counts[largest]) largest = i;
    if (2 * invalid >= total) return stored_scale.marks[largest];
    return mixed(color_of_texel(nearest), stored_scale.marks[largest], max(256 * invalid / total, 64u));
}

// Values are interpolated as numbers where all texels that would contribute are valid; elsewhere the nearest shows.
uint magnified_color(AxisSample column, AxisSample row) {
    const Texel nearest = texel(ivec2(column.begin, row.begin));
    if (push.magnification == kNearest || class_of(nearest) != kValid) return color_of_texel(nearest);
    const bool bicubic = push.magnification == kBicubic;
    const int first = bicubic ? -1 : 0, last = bicubic ? 2 : 1;
    precise float sum = 0; // rows first, then columns, as the CPU renderer does
    for (int x = first; x <= last; ++x) {
        precise float blended = 0;
        for (int y = first; y <= last; ++y) {
            const Texel here = texel(ivec2(column.base + x, row.base + y));
            if (class_of(here) != kValid) return color_of_texel(nearest);
            blended += here.raw * filter_weight(float(y) - row.fraction, bicubic);
        }
        sum += blended * filter_weight(float(x) - column.fraction, bicubic);
    }
    return color_of_value(sum);
}

void main() {
    load_scale();
    const uvec2 at = gl_GlobalInvocationID.xy;
    if (at.x >= push.extent.x || at.y >= push.extent.y) return;
    const AxisSample column = axes[at.x], row = axes[push.extent.x + at.y];
    put(at, push.minified != 0 ? minified_color(column, row) : magnified_color(column, row));
}
