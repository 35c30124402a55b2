#include "app/session/raw_layout_form.hpp"

#include "app/views/value_text.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace fathom {
namespace {

constexpr std::string_view kFormats[] = {
    "u16",     "f32",         "u8",          "rvl",          "f16",          "f64",          "u32",
    "u64",     "i8",          "i16",         "i32",          "i64",          "rgb8",         "bgr8",
    "rgba8",   "bgra8",       "rgb16",       "bgr16",        "rgba16",       "bgra16",       "u8x2",
    "u16x2",   "f32x2",       "f32x3",       "f32x4",        "nv12",         "yuy2",         "uyvy",
    "y_u_v12", "y_u_v16",     "y_u_v24",     "y_u_v12_full", "y_u_v16_full", "y_u_v24_full", "y8",
    "y8_full", "bayer_rggb8", "bayer_bggr8", "bayer_gbrg8",  "bayer_grbg8",  "bayer_rggb16"};

struct Size {
    std::uint32_t width, height;
};

/// What depth and colour cameras write, common ones first: RealSense, Kinect, Azure Kinect, Orbbec, ARKit, ZED, OAK,
/// industrial sensors, data sets.
constexpr Size kSizes[] = {{640, 480},   {1280, 720},  {848, 480},   {640, 576},   {512, 424},   {1024, 1024},
                           {320, 240},   {1920, 1080}, {512, 512},   {640, 400},   {1280, 800},  {1280, 960},
                           {1024, 768},  {256, 192},   {320, 288},   {640, 360},   {480, 270},   {424, 240},
                           {224, 172},   {1280, 1024}, {960, 540},   {800, 600},   {1600, 1200}, {2048, 1536},
                           {1242, 375},  {1024, 512},  {768, 576},   {176, 144},   {160, 120},   {240, 180},
                           {192, 256},   {480, 640},   {720, 1280},  {1080, 1920}, {2208, 1242}, {2048, 1024},
                           {2048, 2048}, {2448, 2048}, {2592, 1944}, {3840, 2160}, {4096, 3072}, {256, 256},
                           {128, 128}};

struct Candidate {
    std::string_view format;
    double cost;        // depth is what people open here
    double colour_cost; // where the name speaks of colour
};
constexpr Candidate kCandidates[] = {{"u16", 0, 4}, {"f32", 1, 5},    {"u8", 2, 2},   {"rgb8", 3.5, 0},
                                     {"f64", 5, 7}, {"yuy2", 9, 0.5}, {"nv12", 6, 1}, {"rgba8", 9, 0.8}};

struct Shape {
    std::uint32_t width, height;
};
constexpr Shape kShapes[] = {{4, 3}, {16, 9}, {16, 10}, {5, 4}, {1, 1}, {3, 2}, {2, 1}};

constexpr std::uint64_t kMostImages = 100'000;
constexpr std::uint64_t kMostHeaderBytes = 4096, kMostHeaderOfSequenceBytes = 1024;

std::string count_text(std::uint64_t n) {
    return raw_text(Scalar::U64, static_cast<double>(n));
}

std::string bytes_of(std::uint64_t n) {
    return count_text(n) + (n == 1 ? " byte" : " bytes");
}

template <typename T>
std::optional<T> number_in(std::string_view text) {
    while (!text.empty() && text.front() == ' ')
        text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ')
        text.remove_suffix(1);
    T value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

/// A whole layout in the format of this name.
RawLayout layout_in(Size size, std::string_view format) {
    return parse_raw_layout(std::to_string(size.width) + "x" + std::to_string(size.height) + ":" +
                            std::string(format))
        .value();
}

bool names_colour_picture(std::string_view name) {
    std::string lower(name);
    std::ranges::transform(lower, lower.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return lower.find("color") != std::string::npos || lower.find("colour") != std::string::npos ||
           lower.find("rgb") != std::string::npos || lower.find("yuv") != std::string::npos;
}

struct Ranked {
    RawLayout layout;
    std::uint64_t images;
    double cost;
};

class Ranking {
  public:
    Ranking(std::uint64_t byte_count, bool colour) : byte_count_(byte_count), colour_(colour) {}

    /// Every format in which whole images of this size fill the file.
    void consider(Size size, double cost) {
        for (const Candidate& candidate : kCandidates) {
            RawLayout layout = layout_in(size, candidate.format);
            const auto fit = fit_raw_layout(layout, byte_count_);
            if (!fit || fit->images == 0 || fit->images > kMostImages) continue;
            double total = cost + (colour_ ? candidate.colour_cost : candidate.cost);
            if (fit->rest_bytes != 0) {
                const bool header =
                    fit->rest_bytes <= (fit->images == 1 ? kMostHeaderBytes : kMostHeaderOfSequenceBytes) &&
                    fit->rest_bytes % 4 == 0 && fit->rest_bytes * 16 < fit->image_bytes;
                if (!header) continue;
                layout.offset_bytes = static_cast<std::size_t>(fit->rest_bytes);
                total += 8;
            }
            if (fit->images > 1) total += 1.5 + 0.4 * std::log2(static_cast<double>(fit->images));
            found_.push_back({layout, fit->images, total});
        }
    }

    /// One image of a usual shape, whatever its size.
    void consider_shape(Shape shape, double cost) {
        for (const Candidate& candidate : kCandidates) {
            const auto per_pixel = bytes_per_pixel(layout_in({2, 2}, candidate.format).format);
            if (per_pixel == 0 || byte_count_ % per_pixel != 0) continue;
            const std::uint64_t pixels = byte_count_ / per_pixel, part = shape.width * shape.height;
            const auto unit = static_cast<std::uint64_t>(
                std::llround(std::sqrt(static_cast<double>(pixels) / static_cast<double>(part))));
            if (pixels % part != 0 || unit < 8 || unit > 1u << 20 || unit * unit * part != pixels) continue;
            consider({static_cast<std::uint32_t>(unit * shape.width),
                      static_cast<std::uint32_t>(unit * shape.height)},
                     cost);
        }
    }

    std::vector<Ranked> best(std::size_t max_count) {
        std::ranges::stable_sort(found_, {}, &Ranked::cost);
        std::vector<Ranked> best;
        for (const Ranked& ranked : found_)
            if (best.size() < max_count &&
                std::ranges::find(best, ranked.layout, &Ranked::layout) == best.end())
                best.push_back(ranked);
        return best;
    }

  private:
    std::uint64_t byte_count_;
    bool colour_;
    std::vector<Ranked> found_;
};

RawSuggestion suggestion_of(const RawLayout& layout, std::uint64_t images) {
    RawSuggestion s{layout,
                    images,
                    std::to_string(layout.width) + " × " + std::to_string(layout.height) + " " +
                        raw_format_name(layout),
                    {}};
    if (images > 1) s.detail = count_text(images) + " images";
    if (layout.offset_bytes != 0)
        s.detail += (images > 1 ? " + " : "offset ") + count_text(layout.offset_bytes) + " B";
    return s;
}

} // namespace

RawFields fields_of(const RawLayout& layout) {
    const auto or_empty = [](std::size_t n) { return n == 0 ? std::string() : std::to_string(n); };
    return {std::to_string(layout.width),      std::to_string(layout.height),
            raw_format_name(layout),           layout.big_endian,
            or_empty(layout.row_stride_bytes), or_empty(layout.offset_bytes)};
}

Result<RawLayout> layout_of(const RawFields& fields) {
    RawLayout layout;
    const auto side = [](std::string_view name, std::string_view text,
                         std::uint32_t& target) -> Result<void> {
        const auto value = number_in<std::uint32_t>(text);
        if (!value || *value == 0)
            return fail(ErrorCode::InvalidArgument,
                        "The " + std::string(name) + " is a number of pixels, such as 640.");
        target = *value;
        return {};
    };
    const auto bytes = [](std::string_view name, std::string_view text, std::size_t& target) -> Result<void> {
        if (text.find_first_not_of(' ') == std::string_view::npos) return {};
        const auto value = number_in<std::size_t>(text);
        if (!value)
            return fail(ErrorCode::InvalidArgument,
                        "The " + std::string(name) + " is a number of bytes, or empty.");
        target = *value;
        return {};
    };
    FATHOM_CHECK(side("width", fields.width, layout.width));
    FATHOM_CHECK(side("height", fields.height, layout.height));
    FATHOM_CHECK(bytes("row stride", fields.row_stride, layout.row_stride_bytes));
    FATHOM_CHECK(bytes("offset", fields.offset, layout.offset_bytes));
    FATHOM_TRY(const RawLayout named, parse_raw_layout("1x1:" + fields.format));
    layout.format = named.format;
    layout.rvl = named.rvl;
    layout.big_endian = fields.big_endian && has_byte_order(layout);
    return layout;
}

std::span<const std::string_view> raw_format_names() {
    return kFormats;
}

RawFitText describe_fit(const RawLayout& layout, std::uint64_t byte_count) {
    using Level = RawFitText::Level;
    const auto fit = fit_raw_layout(layout, byte_count);
    if (!fit) return {Level::Impossible, "This cannot be: " + fit.error().message + "."};
    if (fit->behind_end)
        return {Level::Impossible,
                "The offset lies behind the end of the file, which has " + bytes_of(byte_count) + "."};
    if (layout.rvl) return {Level::Fits, "RVL says nothing by its size: the picture shows whether it fits."};
    const std::uint64_t rows = fit->rest_bytes / fit->row_bytes;
    const std::string ends = "row " + count_text(rows) + " of " + count_text(layout.height);
    if (fit->images == 0) {
        const std::string needs =
            "One image takes " + bytes_of(fit->image_bytes) + ", the file has " + bytes_of(fit->rest_bytes);
        if (rows == 0) return {Level::Impossible, needs + ": less than one row."};
        return {Level::Leaves, needs + ": the picture ends in " + ends + "."};
    }
    std::string text = fit->images == 1 ? "One image of " + bytes_of(fit->image_bytes)
                                        : "A sequence of " + count_text(fit->images) + " images of " +
                                              bytes_of(fit->image_bytes);
    if (fit->rest_bytes == 0) return {Level::Fits, text + ": it fits exactly."};
    text += "; " + bytes_of(fit->rest_bytes) + " left over";
    if (rows > 0) return {Level::Leaves, text + " are one more image that ends in " + ends + "."};
    return {Level::Leaves, text + ": if they are a header, the offset is " +
                               std::to_string(layout.offset_bytes + fit->rest_bytes) + "."};
}

std::vector<RawSuggestion> suggest_raw_layouts(std::uint64_t byte_count, std::string_view file_name,
                                               std::size_t max_count) {
    Ranking ranking(byte_count, names_colour_picture(file_name));
    if (const auto named = raw_size_in_name(file_name)) ranking.consider({named->width, named->height}, -20);
    for (std::size_t i = 0; i < std::size(kSizes); ++i)
        ranking.consider(kSizes[i], 0.1 * static_cast<double>(i));
    for (const Shape& shape : kShapes)
        ranking.consider_shape(shape, 7);
    std::vector<RawSuggestion> suggestions;
    for (const Ranked& ranked : ranking.best(max_count))
        suggestions.push_back(suggestion_of(ranked.layout, ranked.images));
    return suggestions;
}

} // namespace fathom
