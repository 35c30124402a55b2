// Colour images as stored to 8-bit RGBA: interleaved, YUV and Bayer. The includer has defined fetch_word and included
// pixels.glsl. Coefficients: ITU-R BT.601 and BT.709, in 1/65536, as the CPU renderer has them.

// enum Arrangement
const uint kInterleaved = 0, kBgr = 1, kNv12 = 2, kYuy2 = 3, kUyvy = 4, kYuv12Limited = 5, kYuv12Full = 6,
           kYuv16Limited = 7, kYuv16Full = 8, kYuv24Limited = 9, kYuv24Full = 10, kY8Limited = 11, kY8Full = 12,
           kBayerRggb = 13, kBayerBggr = 14, kBayerGbrg = 15, kBayerGrbg = 16;

uint pack_rgb(ivec3 rgb) {
    const uvec3 c = uvec3(clamp(rgb, 0, 255));
    return c.r | c.g << 8 | c.b << 16 | 0xFF000000u;
}

// One stored value as 0 ... 255, rounded.
uint load_unorm8(uint source, uint scalar, uint at) {
    const uint bits = load_bits(source, scalar, at);
    if (scalar == kU8) return bits;
    if (scalar == kU16) return (bits * 255 + 32767) / 65535;
    if (scalar < kF16) return 0;
    const float value = raw_of_bits(scalar, bits);
    precise const float rounded = min(value, 1) * 255 + 0.5;
    return value > 0 ? uint(rounded) : 0; // not a number is 0
}

uint load_interleaved(uint source, PixelLayout image, uvec2 at) {
    const uint bytes = scalar_bytes(image.scalar);
    const uint first = at.y * image.stride_bytes + at.x * image.channels * bytes;
    uint values[4] = uint[4](0, 0, 0, 255);
    for (uint i = 0; i < min(image.channels, 4); ++i) values[i] = load_unorm8(source, image.scalar, first + i * bytes);
    if (image.channels == 1) return values[0] * 0x010101u | 0xFF000000u;
    if (image.channels == 2) return values[0] * 0x010101u | values[1] << 24;
    const bool bgr = image.arrangement == kBgr;
    return (bgr ? values[2] : values[0]) | values[1] << 8 | (bgr ? values[0] : values[2]) << 16 | values[3] << 24;
}

// Planes follow the luma plane without gaps; their rows are packed, odd sizes round up.
uvec3 load_yuv(uint source, PixelLayout image, uvec2 at) {
    const uvec2 half_size = (image.size + 1) / 2;
    const uint luma_row = at.y * image.stride_bytes;
    const uint planes = image.stride_bytes * image.size.y;
    uint y = 0, u = 128, v = 128;
    switch (image.arrangement) {
    case kYuy2:
    case kUyvy: {
        const uint pair = luma_row + at.x / 2 * 4;
        const uint luma = image.arrangement == kYuy2 ? 0 : 1;
        y = load_byte(source, pair + luma + (at.x & 1) * 2);
        u = load_byte(source, pair + 1 - luma);
        v = load_byte(source, pair + 3 - luma);
        return uvec3(y, u, v);
    }
    case kNv12: {
        const uint pair = planes + at.y / 2 * 2 * half_size.x + at.x / 2 * 2;
        u = load_byte(source, pair);
        v = load_byte(source, pair + 1);
        break;
    }
    case kYuv12Limited:
    case kYuv12Full:
        u = load_byte(source, planes + at.y / 2 * half_size.x + at.x / 2);
        v = load_byte(source, planes + half_size.x * half_size.y + at.y / 2 * half_size.x + at.x / 2);
        break;
    case kYuv16Limited:
    case kYuv16Full:
        u = load_byte(source, planes + at.y * half_size.x + at.x / 2);
        v = load_byte(source, planes + half_size.x * image.size.y + at.y * half_size.x + at.x / 2);
        break;
    case kYuv24Limited:
    case kYuv24Full:
        u = load_byte(source, planes + at.y * image.size.x + at.x);
        v = load_byte(source, planes + image.size.x * image.size.y + at.y * image.size.x + at.x);
        break;
    }
    return uvec3(load_byte(source, luma_row + at.x), u, v);
}

uint rgb_of_yuv(uint arrangement, uvec3 yuv) {
    const bool full = arrangement == kYuv12Full || arrangement == kYuv16Full || arrangement == kYuv24Full ||
                      arrangement == kY8Full;
    const bool bt601 = arrangement == kNv12 || arrangement == kYuy2 || arrangement == kUyvy;
    const int y = full ? int(yuv.x) * 65536 : (int(yuv.x) - 16) * 76309;
    const int u = int(yuv.y) - 128, v = int(yuv.z) - 128;
    // red by v, green by u and v, blue by u
    const ivec4 k = bt601  ? ivec4(104597, 25675, 53279, 132201)
                    : full ? ivec4(103206, 12276, 30679, 121609)
                           : ivec4(117489, 13975, 34925, 138438);
    return pack_rgb((ivec3(y + k.x * v, y - k.y * u - k.z * v, y + k.w * u) + 32768) >> 16);
}

// A site's value; the border mirrors.
uint bayer_value(uint source, PixelLayout image, ivec2 at) {
    const ivec2 last = ivec2(image.size) - 1;
    at = mix(at, -at, lessThan(at, ivec2(0)));
    at = clamp(mix(at, 2 * last - at, greaterThan(at, last)), ivec2(0), last);
    return load_unorm8(source, image.scalar, at.y * image.stride_bytes + at.x * scalar_bytes(image.scalar));
}

// Bilinear: a missing colour is the mean of its neighbours among the eight around.
uint load_bayer(uint source, PixelLayout image, uvec2 pixel) {
    const ivec2 at = ivec2(pixel);
    const uint arrangement = image.arrangement;
    const uint red_x = arrangement == kBayerBggr || arrangement == kBayerGrbg ? 1 : 0;
    const uint red_y = arrangement == kBayerBggr || arrangement == kBayerGbrg ? 1 : 0;
    const bool on_red_row = (pixel.y & 1) == red_y, on_red_column = (pixel.x & 1) == red_x;
    const uint here = bayer_value(source, image, at);
    const uint across = bayer_value(source, image, at - ivec2(1, 0)) + bayer_value(source, image, at + ivec2(1, 0));
    const uint along = bayer_value(source, image, at - ivec2(0, 1)) + bayer_value(source, image, at + ivec2(0, 1));
    if (on_red_row != on_red_column) { // green
        const uint red = ((on_red_row ? across : along) + 1) / 2, blue = ((on_red_row ? along : across) + 1) / 2;
        return red | here << 8 | blue << 16 | 0xFF000000u;
    }
    const uint green = (across + along + 2) / 4;
    const uint diagonal = (bayer_value(source, image, at + ivec2(-1, -1)) +
                           bayer_value(source, image, at + ivec2(1, -1)) +
                           bayer_value(source, image, at + ivec2(-1, 1)) +
                           bayer_value(source, image, at + ivec2(1, 1)) + 2) / 4;
    return (on_red_row ? here : diagonal) | green << 8 | (on_red_row ? diagonal : here) << 16 | 0xFF000000u;
}

uint load_color(uint source, PixelLayout image, uvec2 at) {
    if (image.arrangement <= kBgr) return load_interleaved(source, image, at);
    if (image.arrangement >= kBayerRggb) return load_bayer(source, image, at);
    return rgb_of_yuv(image.arrangement, load_yuv(source, image, at));
}
