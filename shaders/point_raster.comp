#version 460
#extension GL_GOOGLE_include_directive : require
#extension GL_EXT_shader_atomic_int64 : require
#extension GL_EXT_shader_explicit_arithmetic_types_int64 : require
// One invocation per depth pixel: its splat into the keys, 64 bits at a time.
#include "shaders/shared/point_inputs.glsl"
layout(std430, binding = 4) buffer Keys { uint64_t keys[]; };

void put(uint at, Splat splat, uint index) {
    const uint64_t key = uint64_t(splat.distance_bits) << 32 | uint64_t(index);
    // A plain load turns most hidden points away without an atomic; a stale value only costs that atomic.
    if (keys[at] > key) atomicMin(keys[at], key);
}

#include "shaders/shared/point_main.glsl"
