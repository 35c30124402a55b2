// What the three point shaders share: from a depth pixel, or a free point, to its square in the view. The includer has
// defined fetch_word (pixels.glsl) and included scale.glsl.
#include "shaders/shared/depth.glsl"

const float kMaxSplatPx = 64;   // a larger splat hides what it is meant to show
const float kOverlapPx = 0.05; // neighbours on a slanted surface lie farther apart than their size

struct Splat {
    bool visible;
    ivec2 first, end; // view pixels, end excluded
    uint distance_bits; // of the eye distance, a positive float: bits keep its order
};

vec2 ray_of(uvec2 pixel) {
    const uvec2 size = params.pixels.size;
    if (kPlain || params.distorted == 0) return vec2(rays[pixel.x], rays[size.x + pixel.y]);
    const uint at = 2 * (pixel.y * size.x + pixel.x);
    return vec2(rays[at], rays[at + 1]);
}

float eye_axis(int row, vec3 point) {
    const vec4 m = params.eye_from_camera[row];
    precise const float value = ((m.x * point.x + m.y * point.y) + m.z * point.z) + m.w;
    return value;
}

uint free_index(uvec2 pixel) {
    return pixel.y * params.pixels.size.x + pixel.x;
}

float free_coordinate(uint axis, uint index) {
    return uintBitsToFloat(fetch_word(kDepthSource, axis * params.free_count + index));
}

// The point of a depth pixel in metres; z is 0 where there is none.
vec3 point_of_depth(uvec2 pixel) {
    const Texel texel = fetch_texel(kDepthSource, params.pixels, pixel);
    if (class_of(texel) != kValid || is_hidden(texel.raw)) return vec3(0);
    const vec2 ray = ray_of(pixel);
    const float depth = depth_m(texel.raw, ray);
    if (!(depth > 0) || isinf(depth)) return vec3(0);
    precise const vec3 point = vec3(ray.x * depth, ray.y * depth, depth);
    return point;
}

// Side of the point's square in view pixels, before it is limited.
float size_of(uvec2 pixel, float depth, float px_per_metre) {
    if (kFree) {
        const float radius = rays[params.has_radii != 0 ? free_index(pixel) : 0];
        precise const float size = radius < 0 ? params.px_per_radius * radius
                                              : (params.size_per_radius * radius) * px_per_metre;
        return size;
    }
    precise const float size = params.point_size_px > 0
                                   ? params.point_size_px
                                   : (params.size_per_depth_m * depth) * px_per_metre + kOverlapPx;
    return size;
}

// The operations and their order are those of the CPU renderer.
Splat splat_of(uvec2 pixel) {
    Splat splat;
    splat.visible = false;
    vec3 point;
    if (kFree) {
        const uint index = free_index(pixel);
        if (index >= params.free_count) return splat;
        point = vec3(free_coordinate(0, index), free_coordinate(1, index), free_coordinate(2, index));
    } else {
        point = point_of_depth(pixel);
        if (point.z == 0) return splat;
    }
    const float eye_z = eye_axis(2, point);
    if (!(eye_z >= params.near_m)) return splat;
    precise const float px_per_metre =
        params.view_focal_px > 0 ? params.view_focal_px / eye_z : params.view_px_per_metre;
    precise const vec2 centre =
        params.view_centre + vec2(eye_axis(0, point) * px_per_metre, eye_axis(1, point) * px_per_metre);
    // Far outside, conversion to integers would be undefined.
    if (!(abs(centre.x) <= 1e6 && abs(centre.y) <= 1e6)) return splat;

    precise const float reach = 0.5 * (clamp(size_of(pixel, point.z, px_per_metre), 1, kMaxSplatPx) - 1);
    precise const vec2 low = centre - reach;
    precise const vec2 high = centre + reach;
    splat.first = ivec2(floor(low));
    splat.end = ivec2(floor(high)) + 1;
    splat.distance_bits = floatBitsToUint(eye_z);
    splat.visible = true;
    return splat;
}

uint point_index(uvec2 pixel) {
    return params.base_index + pixel.y * params.pixels.size.x + pixel.x;
}
