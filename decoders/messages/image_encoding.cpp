#include "decoders/messages/image_encoding.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <optional>

namespace fathom {
namespace {

struct EncodingName {
    std::string_view name; // lower case
    ImageEncoding encoding;
};

constexpr ImageEncoding colour(Scalar scalar, std::uint8_t channels, Arrangement arrangement) {
    return {{scalar, channels, arrangement}, ImageRole::Colour, false};
}

constexpr ImageEncoding yuv(Arrangement arrangement) {
    return colour(Scalar::U8, 1, arrangement);
}

constexpr ImageEncoding mono(Scalar scalar) {
    return {{scalar, 1, Arrangement::Interleaved}, ImageRole::Intensity, true};
}

constexpr auto kEncodings = std::to_array<EncodingName>({
    {"mono8", mono(Scalar::U8)},
    {"mono16", mono(Scalar::U16)},
    {"rgb8", colour(Scalar::U8, 3, Arrangement::Interleaved)},
    {"bgr8", colour(Scalar::U8, 3, Arrangement::Bgr)},
    {"rgba8", colour(Scalar::U8, 4, Arrangement::Interleaved)},
    {"bgra8", colour(Scalar::U8, 4, Arrangement::Bgr)},
    {"rgb16", colour(Scalar::U16, 3, Arrangement::Interleaved)},
    {"bgr16", colour(Scalar::U16, 3, Arrangement::Bgr)},
    {"rgba16", colour(Scalar::U16, 4, Arrangement::Interleaved)},
    {"bgra16", colour(Scalar::U16, 4, Arrangement::Bgr)},
    {"bayer_rggb8", colour(Scalar::U8, 1, Arrangement::BayerRggb)},
    {"bayer_bggr8", colour(Scalar::U8, 1, Arrangement::BayerBggr)},
    {"bayer_gbrg8", colour(Scalar::U8, 1, Arrangement::BayerGbrg)},
    {"bayer_grbg8", colour(Scalar::U8, 1, Arrangement::BayerGrbg)},
    {"bayer_rggb16", colour(Scalar::U16, 1, Arrangement::BayerRggb)},
    {"bayer_bggr16", colour(Scalar::U16, 1, Arrangement::BayerBggr)},
    {"bayer_gbrg16", colour(Scalar::U16, 1, Arrangement::BayerGbrg)},
    {"bayer_grbg16", colour(Scalar::U16, 1, Arrangement::BayerGrbg)},
    {"uyvy", yuv(Arrangement::Uyvy)},
    {"yuv422", yuv(Arrangement::Uyvy)},
    {"yuyv", yuv(Arrangement::Yuy2)},
    {"yuv422_yuy2", yuv(Arrangement::Yuy2)},
    {"nv12", yuv(Arrangement::Nv12)},
});

std::string lower_case(std::string_view text) {
    std::string lower(text);
    std::ranges::transform(lower, lower.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return lower;
}

std::optional<Scalar> scalar_of(unsigned bits, char kind) {
    switch (kind) {
    case 'u':
        if (bits == 8) return Scalar::U8;
        if (bits == 16) return Scalar::U16;
        if (bits == 32) return Scalar::U32;
        if (bits == 64) return Scalar::U64;
        break;
    case 's':
        if (bits == 8) return Scalar::I8;
        if (bits == 16) return Scalar::I16;
        if (bits == 32) return Scalar::I32;
        if (bits == 64) return Scalar::I64;
        break;
    case 'f':
        if (bits == 16) return Scalar::F16;
        if (bits == 32) return Scalar::F32;
        if (bits == 64) return Scalar::F64;
        break;
    default: break;
    }
    return std::nullopt;
}

/// OpenCV's type names: "16uc1", "8uc3", "32fc(4)"; a missing count is 1.
std::optional<ImageEncoding> opencv_encoding(std::string_view name) {
    const auto number = [&name] {
        unsigned value = 0;
        const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), value);
        name.remove_prefix(error == std::errc{} ? static_cast<std::size_t>(end - name.data()) : 0);
        return error == std::errc{} ? value : 0;
    };
    const unsigned bits = number();
    if (bits == 0 || name.size() < 2 || name[1] != 'c') return std::nullopt;
    const std::optional<Scalar> scalar = scalar_of(bits, name[0]);
    name.remove_prefix(2);
    const bool counted = !name.empty();
    const unsigned channels = counted ? number() : 1;
    if (!scalar || !name.empty() || channels == 0 || channels > 255) return std::nullopt;
    const auto count = static_cast<std::uint8_t>(channels);
    if (count != 1) return colour(*scalar, count, count >= 3 ? Arrangement::Bgr : Arrangement::Interleaved);
    const bool depth =
        *scalar == Scalar::U16 || *scalar == Scalar::F16 || *scalar == Scalar::F32 || *scalar == Scalar::F64;
    return ImageEncoding{{*scalar}, depth ? ImageRole::Depth : ImageRole::Intensity, true};
}

bool has_word(std::string_view topic, std::initializer_list<std::string_view> words) {
    return std::ranges::any_of(words,
                               [&](std::string_view w) { return topic.find(w) != std::string_view::npos; });
}

} // namespace

Result<ImageEncoding> parse_image_encoding(std::string_view encoding) {
    const std::string name = lower_case(encoding);
    const auto found = std::ranges::find(kEncodings, name, &EncodingName::name);
    if (found != kEncodings.end()) return found->encoding;
    const std::string shown = "encoding '" + std::string(encoding.substr(0, 40)) + "'";
    if (name == "nv21" || name == "nv24") return fail(ErrorCode::Unsupported, shown + " is not read");
    const std::optional<ImageEncoding> generic = opencv_encoding(name);
    // What Fathom writes where neither ROS nor OpenCV have a name.
    if (const auto own = generic ? Result<PixelFormat>(generic->format) : parse_pixel_format(name);
        own && !generic)
        return ImageEncoding{*own, ImageRole::Colour, false};
    if (!generic) return fail(ErrorCode::Malformed, shown + " is not known");
    if (generic->format.channels > 4)
        return fail(ErrorCode::Unsupported, shown + " has more than four channels");
    return *generic;
}

ImageRole image_role(std::string_view encoding, std::string_view topic, bool is_realsense) {
    const auto parsed = parse_image_encoding(encoding);
    if (!parsed) return ImageRole::Colour;
    if (!parsed->is_open || is_float(parsed->format.scalar)) return parsed->role;
    const bool is_mono16 = lower_case(encoding) == "mono16";
    if (is_realsense && parsed->format == kU16) return is_mono16 ? ImageRole::Depth : ImageRole::Intensity;
    const std::string words = lower_case(topic);
    if (has_word(words,
                 {"infra", "/ir/", "/ir_", "_ir/", "intensity", "amplitude", "confidence", "label", "mask"}))
        return ImageRole::Intensity;
    // Eight bits called depth are a picture of depth, not measurements: 8UC1 and mono8 stay intensities.
    if (byte_size(parsed->format.scalar) > 1 && has_word(words, {"depth"})) return ImageRole::Depth;
    return parsed->role;
}

Result<RawLayout> raw_layout_of(const ImageMessage& image) {
    FATHOM_TRY(const ImageEncoding encoding, parse_image_encoding(image.encoding));
    FATHOM_TRY(const ImageDesc desc, checked_desc(image.width, image.height, encoding.format));
    if (image.step != 0 && image.step < desc.row_stride_bytes)
        return fail(ErrorCode::Malformed, "a step of " + std::to_string(image.step) +
                                              " bytes is less than a row of " +
                                              std::to_string(desc.row_stride_bytes));
    return RawLayout{.width = image.width,
                     .height = image.height,
                     .format = encoding.format,
                     .big_endian = image.big_endian,
                     .row_stride_bytes = image.step};
}

} // namespace fathom
