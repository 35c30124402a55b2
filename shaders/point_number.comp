#version 460
#extension GL_GOOGLE_include_directive : require
// Second of two passes where there are no 64-bit atomics: of the points at the nearest distance the first, in the
// lower word.
#include "shaders/shared/point_inputs.glsl"
layout(std430, binding = 4) buffer Keys { uint keys[]; };

void put(uint at, Splat splat, uint index) {
    if (keys[2 * at + 1] == splat.distance_bits) atomicMin(keys[2 * at], index);
}

#include "shaders/shared/point_main.glsl"
