#version 460
#extension GL_GOOGLE_include_directive : require
// First of two passes where there are no 64-bit atomics: the nearest distance of each pixel, in the upper word.
#include "shaders/shared/point_inputs.glsl"
layout(std430, binding = 4) buffer Keys { uint keys[]; };

void put(uint at, Splat splat, uint index) {
    if (keys[2 * at + 1] > splat.distance_bits) atomicMin(keys[2 * at + 1], splat.distance_bits);
}

#include "shaders/shared/point_main.glsl"
