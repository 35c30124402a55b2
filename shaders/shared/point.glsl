// What the three point shaders share: from a depth pixel to its square in the view. The includer has defined
// fetch_word (pixels.glsl) and included scale.glsl.
#include "shaders/shared/depth.glsl"

const int kMaxSplatPx = 64; // longer loops per point would stall the device

struct Splat {
    bool visible;
    ivec2 first; // view pixels
    int side;
    uint distance_bits; // of the eye distance, a positive float: bits keep its order
};

vec2 ray_of(uvec2 pixel) {
    if (params.has_rays != 0) {
        const uint at = 2 * (pixel.y * params.pixels.size.x + pixel.x);
        return vec2(rays[at], rays[at + 1]);
    }
    return (vec2(pixel) - params.intrinsics.zw) * params.intrinsics.xy;
}

Splat splat_of(uvec2 pixel) {
    Splat splat;
    splat.visible = false;
    const Texel texel = fetch_texel(kDepthSource, params.pixels, pixel);
    if (class_of(texel) != kValid || is_hidden(texel.raw)) return splat;
    const vec2 ray = ray_of(pixel);
    const float depth = depth_m(texel.raw, ray);
    if (!(depth > 0) || isinf(depth)) return splat;

    const vec4 point = vec4(ray * depth, depth, 1);
    const vec3 eye = vec3(dot(params.eye_from_camera[0], point), dot(params.eye_from_camera[1], point),
                          dot(params.eye_from_camera[2], point));
    if (!(eye.z >= params.near_m)) return splat;
    const float px_per_metre =
        params.view_focal_px > 0 ? params.view_focal_px / eye.z : params.view_px_per_metre;
    const vec2 centre = params.view_centre + eye.xy * px_per_metre;

    // Far outside, conversion to integers would be undefined.
    if (any(greaterThan(abs(centre), vec2(1e6)))) return splat;
    const float size_px = params.point_size_px > 0
                              ? params.point_size_px
                              : params.fill_ratio * depth * params.intrinsics.x * px_per_metre;
    splat.side = clamp(int(floor(size_px + 0.5)), 1, kMaxSplatPx);
    splat.first = ivec2(floor(centre - 0.5 * float(splat.side - 1)));
    splat.distance_bits = floatBitsToUint(eye.z);
    splat.visible = true;
    return splat;
}

uint point_index(uvec2 pixel) {
    return params.base_index + pixel.y * params.pixels.size.x + pixel.x;
}
