// main of the point_* raster shaders: calls put() for each pixel of the target that a splat covers.
void draw_point(uvec2 pixel) {
    const Splat splat = splat_of(pixel);
    if (!splat.visible) return;
    const uint index = point_index(pixel);
    const ivec2 first = max(splat.first - push.origin, ivec2(0));
    const ivec2 end = min(splat.end - push.origin, ivec2(push.size));
    for (int y = first.y; y < end.y; ++y)
        for (int x = first.x; x < end.x; ++x)
            put(uint(y) * push.size.x + uint(x), splat, index);
}

// As many points per invocation as the dispatch leaves to it.
void main() {
    load_scale();
    params = stored_params;
    const uvec2 size = params.pixels.size;
    const uvec2 step = gl_NumWorkGroups.xy * gl_WorkGroupSize.xy;
    for (uint y = gl_GlobalInvocationID.y; y < size.y; y += step.y)
        for (uint x = gl_GlobalInvocationID.x; x < size.x; x += step.x)
            draw_point(uvec2(x, y));
}
