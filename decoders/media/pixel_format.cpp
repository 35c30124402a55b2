#include "decoders/media/pixel_format.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace fathom {
namespace {

struct NamedFormat {
    std::string_view name;
    PixelFormat format;
};

constexpr std::array<std::string_view, 11> kScalarNames = {"u8",  "u16", "u32", "u64", "i8", "i16",
                                                           "i32", "i64", "f16", "f32", "f64"};

/// The first name of a format is the one that Fathom prints.
constexpr NamedFormat kNamedFormats[] = {
    {"nv12", {Scalar::U8, 1, Arrangement::Nv12}},
    {"yuy2", {Scalar::U8, 1, Arrangement::Yuy2}},
    {"uyvy", {Scalar::U8, 1, Arrangement::Uyvy}},
    {"y_u_v12", {Scalar::U8, 1, Arrangement::YUV12Limited}},
    {"y_u_v12_full", {Scalar::U8, 1, Arrangement::YUV12Full}},
    {"y_u_v16", {Scalar::U8, 1, Arrangement::YUV16Limited}},
    {"y_u_v16_full", {Scalar::U8, 1, Arrangement::YUV16Full}},
    {"y_u_v24", {Scalar::U8, 1, Arrangement::YUV24Limited}},
    {"y_u_v24_full", {Scalar::U8, 1, Arrangement::YUV24Full}},
    {"y8", {Scalar::U8, 1, Arrangement::Y8Limited}},
    {"y8_full", {Scalar::U8, 1, Arrangement::Y8Full}},
    {"bayer_rggb8", {Scalar::U8, 1, Arrangement::BayerRggb}},
    {"bayer_bggr8", {Scalar::U8, 1, Arrangement::BayerBggr}},
    {"bayer_gbrg8", {Scalar::U8, 1, Arrangement::BayerGbrg}},
    {"bayer_grbg8", {Scalar::U8, 1, Arrangement::BayerGrbg}},
    {"bayer_rggb16", {Scalar::U16, 1, Arrangement::BayerRggb}},
    {"bayer_bggr16", {Scalar::U16, 1, Arrangement::BayerBggr}},
    {"bayer_gbrg16", {Scalar::U16, 1, Arrangement::BayerGbrg}},
    {"bayer_grbg16", {Scalar::U16, 1, Arrangement::BayerGrbg}},
    {"yuyv", {Scalar::U8, 1, Arrangement::Yuy2}},
    {"i420", {Scalar::U8, 1, Arrangement::YUV12Limited}},
    {"i422", {Scalar::U8, 1, Arrangement::YUV16Limited}},
    {"i444", {Scalar::U8, 1, Arrangement::YUV24Limited}},
    {"grey", kU8},
    {"gray", kU8},
    {"mono8", kU8},
    {"mono16", kU16},
    {"rgb8", kRgb8},
    {"rgba8", kRgba8},
    {"rgb16", {Scalar::U16, 3}},
    {"rgba16", {Scalar::U16, 4}},
    {"bgr8", {Scalar::U8, 3, Arrangement::Bgr}},
    {"bgra8", kBgra8},
    {"bgr16", {Scalar::U16, 3, Arrangement::Bgr}},
    {"bgra16", {Scalar::U16, 4, Arrangement::Bgr}},
};

} // namespace

std::string format_name(const PixelFormat& format) {
    if (is_yuv(format) || is_bayer(format)) {
        const auto* named = std::ranges::find(kNamedFormats, format, &NamedFormat::format);
        return named == std::end(kNamedFormats) ? "unknown" : std::string(named->name);
    }
    std::string name(kScalarNames[static_cast<std::size_t>(format.scalar)]);
    if (format.channels > 1) name += "x" + std::to_string(format.channels);
    return name;
}

std::string_view channel_order(const PixelFormat& format) {
    if (format.arrangement != Arrangement::Bgr) return {};
    return format.channels == 4 ? "bgra" : "bgr";
}

Result<PixelFormat> parse_pixel_format(std::string_view text) {
    std::string name(text);
    std::ranges::transform(name, name.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });

    if (const auto* named = std::ranges::find(kNamedFormats, name, &NamedFormat::name);
        named != std::end(kNamedFormats))
        return named->format;

    const std::string scalar_name = name.substr(0, name.find('x'));
    const auto* scalar = std::ranges::find(kScalarNames, scalar_name);
    const bool has_channels = scalar_name.size() < name.size();
    const std::string channels = has_channels ? name.substr(scalar_name.size() + 1) : "1";
    if (scalar == kScalarNames.end() || channels.size() != 1 || channels[0] < '1' || channels[0] > '4')
        return fail(ErrorCode::InvalidArgument,
                    "unknown pixel format '" + std::string(text) +
                        "' (known: u8 … f64, with xN for channels, and names such as nv12)");
    return PixelFormat{static_cast<Scalar>(scalar - kScalarNames.begin()),
                       static_cast<std::uint8_t>(channels[0] - '0')};
}

} // namespace fathom
