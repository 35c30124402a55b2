// A layer's colour over the picture, in integers so that both renderers round alike.

uint channel(uint packed, uint index) {
    return bitfieldExtract(packed, int(index) * 8, 8);
}

uvec4 channels(uint color) {
    return uvec4(color, color >> 8, color >> 16, color >> 24) & 0xFF;
}
uint packed(uvec4 c) {
    return c.r | c.g << 8 | c.b << 16 | c.a << 24;
}

// round(x / 255) for x up to 255 * 255.
uint divide_by_255(uint x) {
    return (x + 128 + ((x + 128) >> 8)) >> 8;
}

uint over(uint under, uint color, uint opacity_256, bool premultiplied) {
    const uint alpha = (channel(color, 3) * opacity_256 + 128) >> 8;
    uint result = 0;
    for (uint i = 0; i < 4; ++i) {
        const uint source = i == 3 ? 255 : channel(color, i);
        const uint above = premultiplied && i != 3 ? (source * opacity_256 + 128) >> 8 : divide_by_255(source * alpha);
        const uint below = divide_by_255(channel(under, i) * (255 - alpha));
        result |= min(above + below, 255u) << (8 * i);
    }
    return result;
}

// From a to b by share / 256, all four channels.
uint mixed(uint a, uint b, uint share) {
    uint result = 0;
    for (uint i = 0; i < 4; ++i)
        result |= ((channel(a, i) * (256 - share) + channel(b, i) * share + 128) >> 8) << (8 * i);
    return result;
}
