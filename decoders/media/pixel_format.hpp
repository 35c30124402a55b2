// PixelFormat: how the pixels of an image lie in memory, as stored: depth keeps its type, YUV stays YUV.
//
//     PixelFormat depth = kU16;                      // one channel
//     PixelFormat colour{Scalar::U8, 3};             // RGB, interleaved
//     format_name(colour) == "u8x3";
//     parse_pixel_format("nv12") == PixelFormat{Scalar::U8, 1, Arrangement::Nv12};
//
// Scalars are little-endian in memory; byte order and bit packing end in the decoder. Any thread.
#pragma once

#include "decoders/media/result.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace fathom {

enum class Scalar : std::uint8_t { U8, U16, U32, U64, I8, I16, I32, I64, F16, F32, F64 };

/// Where the samples of a pixel lie. Names and semantics follow Rerun's PixelFormat (rerun 0.41,
/// "PixelFormat").
enum class Arrangement : std::uint8_t {
    Interleaved, // L, LA, RGB, RGBA by channel count
    Bgr,         // BGR, BGRA
    Nv12,        // plane Y, then interleaved U V at half size; limited range, BT.601
    Yuy2,        // Y0 U Y1 V; limited range, BT.601
    Uyvy,        // U Y0 V Y1; limited range, BT.601
    YUV12Limited,
    YUV12Full, // planes Y, U, V; 4:2:0; BT.709
    YUV16Limited,
    YUV16Full, // 4:2:2
    YUV24Limited,
    YUV24Full, // 4:4:4
    Y8Limited,
    Y8Full,
    BayerRggb,
    BayerBggr,
    BayerGbrg,
    BayerGrbg, // 8 or 16 bit
};

struct PixelFormat {
    Scalar scalar = Scalar::U8;
    std::uint8_t channels = 1;
    Arrangement arrangement = Arrangement::Interleaved;

    bool operator==(const PixelFormat&) const = default;
};

inline constexpr PixelFormat kU8{Scalar::U8};
inline constexpr PixelFormat kU16{Scalar::U16};
inline constexpr PixelFormat kF16{Scalar::F16};
inline constexpr PixelFormat kF32{Scalar::F32};
inline constexpr PixelFormat kRgb8{Scalar::U8, 3};
inline constexpr PixelFormat kRgba8{Scalar::U8, 4};
inline constexpr PixelFormat kBgra8{Scalar::U8, 4, Arrangement::Bgr};

[[nodiscard]] constexpr std::size_t byte_size(Scalar scalar) {
    switch (scalar) {
    case Scalar::U8:
    case Scalar::I8: return 1;
    case Scalar::U16:
    case Scalar::I16:
    case Scalar::F16: return 2;
    case Scalar::U32:
    case Scalar::I32:
    case Scalar::F32: return 4;
    case Scalar::U64:
    case Scalar::I64:
    case Scalar::F64: return 8;
    }
    return 0;
}

[[nodiscard]] constexpr bool is_float(Scalar scalar) {
    return scalar >= Scalar::F16;
}
[[nodiscard]] constexpr bool is_signed_integer(Scalar scalar) {
    return scalar >= Scalar::I8 && scalar <= Scalar::I64;
}

/// Luma and chroma, in planes or packed: the byte size is not width × channels × scalar.
[[nodiscard]] constexpr bool is_yuv(const PixelFormat& format) {
    return format.arrangement >= Arrangement::Nv12 && format.arrangement <= Arrangement::Y8Full;
}
[[nodiscard]] constexpr bool is_bayer(const PixelFormat& format) {
    return format.arrangement >= Arrangement::BayerRggb;
}

/// One value per pixel that can be a depth, an intensity or a label.
[[nodiscard]] constexpr bool is_scalar_image(const PixelFormat& format) {
    return format.channels == 1 && format.arrangement == Arrangement::Interleaved;
}

/// Bytes of one pixel of an interleaved or Bayer format; 0 for YUV.
[[nodiscard]] constexpr std::size_t bytes_per_pixel(const PixelFormat& format) {
    return is_yuv(format) ? 0 : byte_size(format.scalar) * format.channels;
}

/// "u16", "f32", "u8x3" (BGR too: see channel_order), "nv12", "y_u_v24" …, "bayer_rggb8".
[[nodiscard]] std::string format_name(const PixelFormat& format);

/// "bgr" or "bgra" where the stored order is not red first, else empty.
[[nodiscard]] std::string_view channel_order(const PixelFormat& format);

/// The reverse of format_name; also "bgr8", "bgra8", "rgb8", "rgba8", "yuyv", "i420", "i422", "i444", "grey"
/// …
[[nodiscard]] Result<PixelFormat> parse_pixel_format(std::string_view name);

} // namespace fathom
