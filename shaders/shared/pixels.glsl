// Reads pixels out of image buffers as they are stored. Before including it, define
//     uint fetch_word(uint source, uint index);
// for the image buffers of the shader; `source` is a constant, so nothing is left of the choice after inlining.

// What nearly every depth camera sends, U16 at even addresses: all other choices fold away.
layout(constant_id = 0) const bool kPlain = false;
// Points with coordinates of their own (free_points.hpp): there is no depth image.
layout(constant_id = 1) const bool kFree = false;

// enum Scalar
const uint kU8 = 0, kU16 = 1, kU32 = 2, kI8 = 4, kI16 = 5, kI32 = 6, kF16 = 8, kF32 = 9;

uint scalar_bytes(uint scalar) {
    if (scalar == kU8 || scalar == kI8) return 1;
    return scalar == kU16 || scalar == kI16 || scalar == kF16 ? 2 : 4;
}

// Pixels may start at any byte: strides of files are what they are.
uint load_byte(uint source, uint at) {
    return bitfieldExtract(fetch_word(source, at >> 2), int(at & 3) * 8, 8);
}
uint load_bits(uint source, uint scalar, uint at) {
    const uint bytes = scalar_bytes(scalar);
    if (bytes == 1) return load_byte(source, at);
    const uint shift = (at & 3) * 8;
    const uint low = fetch_word(source, at >> 2) >> shift;
    if (shift + bytes * 8 <= 32) return bytes == 2 ? low & 0xFFFFu : low;
    const uint both = low | fetch_word(source, (at >> 2) + 1) << (32 - shift);
    return bytes == 2 ? both & 0xFFFFu : both;
}

float raw_of_bits(uint scalar, uint bits) {
    if (scalar <= kU32) return float(bits);
    if (scalar == kI8) return float(bitfieldExtract(int(bits), 0, 8));
    if (scalar == kI16) return float(bitfieldExtract(int(bits), 0, 16));
    if (scalar == kI32) return float(int(bits));
    if (scalar == kF16) return unpackHalf2x16(bits).x;
    return uintBitsToFloat(bits);
}

// One value of a scalar image.
struct Texel {
    uint scalar;
    uint bits;
    float raw;
};

Texel fetch_texel(uint source, PixelLayout pixels, uvec2 at) {
    Texel texel;
    if (kPlain) {
        const uint byte_at = at.y * pixels.stride_bytes + 2 * at.x;
        texel.scalar = kU16;
        texel.bits = bitfieldExtract(fetch_word(source, byte_at >> 2), int(byte_at & 2) * 8, 16);
        texel.raw = float(texel.bits);
        return texel;
    }
    texel.scalar = pixels.scalar;
    texel.bits = load_bits(source, pixels.scalar, at.y * pixels.stride_bytes + at.x * scalar_bytes(pixels.scalar));
    texel.raw = raw_of_bits(texel.scalar, texel.bits);
    return texel;
}
