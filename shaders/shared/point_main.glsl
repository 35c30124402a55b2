// main of the point_* raster shaders: calls put() for each pixel of the target that a splat covers.
void main() {
    // Two-dimensional dispatches carry more points than one dimension's 65535 groups.
    const uint number = gl_GlobalInvocationID.y * gl_NumWorkGroups.x * gl_WorkGroupSize.x + gl_GlobalInvocationID.x;
    const uvec2 size = params.pixels.size;
    if (number >= size.x * size.y) return;
    const uvec2 pixel = uvec2(number % size.x, number / size.x);
    const Splat splat = splat_of(pixel);
    if (!splat.visible) return;
    const uint index = point_index(pixel);
    const ivec2 first = max(splat.first - push.origin, ivec2(0));
    const ivec2 end = min(splat.end - push.origin, ivec2(push.size));
    for (int y = first.y; y < end.y; ++y)
        for (int x = first.x; x < end.x; ++x)
            put(uint(y) * push.size.x + uint(x), splat, index);
}
