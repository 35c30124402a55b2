#include "decoders/raw.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>

namespace fathom {
namespace {

template <typename T>
std::optional<T> number(std::string_view text) {
    T value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

std::string_view take_until(std::string_view& text, char separator) {
    const std::size_t at = std::min(text.find(separator), text.size());
    const std::string_view taken = text.substr(0, at);
    text.remove_prefix(std::min(at + 1, text.size()));
    return taken;
}

Result<void> apply_size(RawLayout& layout, std::string_view text) {
    const std::size_t x = text.find_first_of("xX");
    const auto width = number<std::uint32_t>(text.substr(0, x));
    const auto height =
        x == std::string_view::npos ? std::nullopt : number<std::uint32_t>(text.substr(x + 1));
    if (!width || !height || *width == 0 || *height == 0)
        return fail(ErrorCode::InvalidArgument, "'" + std::string(text) + "' is no size such as 640x480");
    layout.width = *width;
    layout.height = *height;
    return {};
}

Result<void> apply_format(RawLayout& layout, std::string_view text) {
    if (text == "rvl") {
        layout.rvl = true;
        layout.format = kU16;
        return {};
    }
    auto format = parse_pixel_format(text);
    if (!format && (text.ends_with("le") || text.ends_with("be"))) {
        layout.big_endian = text.ends_with("be");
        format = parse_pixel_format(text.substr(0, text.size() - 2));
    }
    if (!format) return std::unexpected(std::move(format).error());
    layout.format = *format;
    return {};
}

Result<void> apply_setting(RawLayout& layout, std::string_view text) {
    const std::string_view name = take_until(text, '=');
    const auto value = number<std::size_t>(text);
    if (value && name == "stride") {
        layout.row_stride_bytes = *value;
        return {};
    }
    if (value && name == "offset") {
        layout.offset_bytes = *value;
        return {};
    }
    return fail(ErrorCode::InvalidArgument,
                "'" + std::string(name) + "' is neither stride=BYTES nor offset=BYTES");
}

std::string lower_file_name(std::string_view path) {
    const std::size_t slash = path.rfind('/');
    std::string name(slash == std::string_view::npos ? path : path.substr(slash + 1));
    std::ranges::transform(name, name.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return name;
}

/// "…_640x480…" anywhere in the name; the last such pair counts.
std::optional<RawLayout> size_in(std::string_view name) {
    const auto is_digit = [&](std::size_t i) {
        return std::isdigit(static_cast<unsigned char>(name[i])) != 0;
    };
    for (std::size_t x = name.size(); x-- > 1;) {
        if (name[x] != 'x' || x + 1 >= name.size() || !is_digit(x - 1) || !is_digit(x + 1)) continue;
        std::size_t begin = x, end = x + 1;
        while (begin > 0 && is_digit(begin - 1))
            --begin;
        while (end < name.size() && is_digit(end))
            ++end;
        RawLayout layout;
        if (apply_size(layout, name.substr(begin, end - begin))) return layout;
    }
    return std::nullopt;
}

bool names_colour(std::string_view name) {
    return name.find("color") != std::string_view::npos || name.find("colour") != std::string_view::npos ||
           name.find("rgb") != std::string_view::npos;
}

/// A word of the name that is a format: "u16", "f32be", "yuyv". RealSense's "z16" and "y16" are u16.
bool apply_named_format(RawLayout& layout, std::string_view name) {
    while (!name.empty()) {
        const std::size_t end = std::min(name.find_first_of("_-. "), name.size());
        const std::string_view word = name.substr(0, end);
        name.remove_prefix(std::min(end + 1, name.size()));
        if (apply_format(layout, word == "z16" || word == "y16" ? "u16" : word)) return true;
    }
    layout.big_endian = false;
    return false;
}

/// What one image of this many bytes per pixel would be.
std::optional<PixelFormat> format_by_size(std::uint64_t bytes_per_pixel, bool colour) {
    switch (bytes_per_pixel) {
    case 1: return kU8;
    case 2: return colour ? PixelFormat{Scalar::U8, 1, Arrangement::Yuy2} : kU16;
    case 3: return kRgb8;
    case 4: return colour ? kRgba8 : kF32;
    case 8: return PixelFormat{Scalar::F64};
    default: return std::nullopt;
    }
}

} // namespace

Result<RawLayout> parse_raw_layout(std::string_view text) {
    RawLayout layout;
    FATHOM_CHECK(apply_size(layout, take_until(text, ':')));
    FATHOM_CHECK(apply_format(layout, take_until(text, ':')));
    while (!text.empty())
        FATHOM_CHECK(apply_setting(layout, take_until(text, ':')));
    return layout;
}

std::string raw_format_name(const RawLayout& layout) {
    if (layout.rvl) return "rvl";
    const PixelFormat& format = layout.format;
    const bool bgr = format.arrangement == Arrangement::Bgr;
    const bool rgb = format.arrangement == Arrangement::Interleaved && format.channels >= 3 &&
                     (format.scalar == Scalar::U8 || format.scalar == Scalar::U16);
    if (!bgr && !rgb) return format_name(format);
    return std::string(bgr ? "bgr" : "rgb") + (format.channels == 4 ? "a" : "") +
           std::to_string(8 * byte_size(format.scalar));
}

bool has_byte_order(const RawLayout& layout) {
    return !layout.rvl && byte_size(layout.format.scalar) > 1;
}

std::string raw_layout_text(const RawLayout& layout) {
    std::string text =
        std::to_string(layout.width) + "x" + std::to_string(layout.height) + ":" + raw_format_name(layout);
    if (has_byte_order(layout)) text += layout.big_endian ? "be" : "le";
    if (layout.row_stride_bytes != 0) text += ":stride=" + std::to_string(layout.row_stride_bytes);
    if (layout.offset_bytes != 0) text += ":offset=" + std::to_string(layout.offset_bytes);
    return text;
}

std::optional<RawLayout> raw_size_in_name(std::string_view file_name) {
    return size_in(lower_file_name(file_name));
}

std::optional<RawLayout> guess_raw_layout(std::string_view file_name, std::uint64_t byte_count) {
    const std::string name = lower_file_name(file_name);
    auto layout = size_in(name);
    if (!layout || byte_count == 0) return std::nullopt;
    const bool named = apply_named_format(*layout, name);
    if (named && layout->rvl) return layout;
    const std::uint64_t pixels = std::uint64_t{layout->width} * layout->height;
    if (!named) {
        const auto format =
            byte_count % pixels == 0 ? format_by_size(byte_count / pixels, names_colour(name)) : std::nullopt;
        if (!format) return std::nullopt;
        layout->format = *format;
    }
    const auto image_bytes = checked_byte_size(layout->width, layout->height, layout->format);
    if (!image_bytes || byte_count % *image_bytes != 0) return std::nullopt;
    return layout;
}

} // namespace fathom
