#include "decoders/pcd.hpp"

#include "decoders/media/assert.hpp"
#include "decoders/media/byte_reader.hpp"
#include "decoders/pcd_header.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace fathom {
namespace {

/// Largest distance of x / z from the fitted line that still counts as a pinhole camera.
constexpr double kPinholeTolerance = 1e-4;
constexpr std::uint64_t kMinPoints = 16;

bool is_colour(const PcdField& field) {
    return (field.name == "rgb" || field.name == "rgba") && byte_size(field.scalar) == 4;
}

bool is_shown(const PcdField& field) {
    return field.count == 1 && field.name != "_"; // "_" is padding
}

/// PCL packs colours as 0xAARRGGBB, so blue comes first in memory.
PixelFormat format_of(const PcdField& field) {
    if (!is_colour(field)) return PixelFormat{field.scalar};
    return {Scalar::U8, static_cast<std::uint8_t>(field.name == "rgba" ? 4 : 3), Arrangement::Bgr};
}

Result<PcdHeader> read_organised(Bytes bytes) {
    if (!is_pcd(bytes)) return fail(ErrorCode::Malformed, "no PCD header");
    FATHOM_TRY(PcdHeader header, parse_pcd_header(bytes));
    if (header.width < 2 || header.height < 2)
        return fail(ErrorCode::Unsupported, "PCD is a list of points, not an organised cloud (" +
                                                std::to_string(header.width) + "x" +
                                                std::to_string(header.height) + ")");
    FATHOM_CHECK(pcd_checked_points(header, bytes));
    return header;
}

Result<const PcdField*> choose(const PcdHeader& header, const std::string& part) {
    const PcdField* field = header.find(part.empty() ? "z" : part);
    if (field == nullptr) return fail(ErrorCode::NotFound, "PCD has no field " + (part.empty() ? "z" : part));
    if (!is_shown(*field))
        return fail(ErrorCode::Unsupported, "PCD field " + field->name + " has several values per point");
    return field;
}

double number_at(const PcdColumn& column, Scalar scalar, std::uint64_t point) {
    const std::byte* p = column.first + point * column.stride;
    return scalar == Scalar::F64 ? load_le<double>(p) : double{load_le<float>(p)};
}

/// Least squares of slope = (pixel - centre) / focal over the points added.
struct LineFit {
    double n = 0, u = 0, s = 0, uu = 0, us = 0;

    void add(double pixel, double slope) {
        n += 1;
        u += pixel;
        s += slope;
        uu += pixel * pixel;
        us += pixel * slope;
    }
    [[nodiscard]] double focal() const { return (n * uu - u * u) / (n * us - u * s); }
    [[nodiscard]] double centre() const { return u / n - focal() * s / n; }
};

struct CloudPoints {
    PcdColumn x, y, z;
    Scalar scalar;

    /// Calls body(u, v, x / z, y / z) for the points in front of the camera.
    template <typename Body>
    void for_each_slope(std::uint32_t width, Body&& body) const {
        for (std::uint64_t i = 0; i < z.count; ++i) {
            const double depth = number_at(z, scalar, i);
            const double a = number_at(x, scalar, i) / depth;
            const double b = number_at(y, scalar, i) / depth;
            const std::uint64_t row = i / width;
            if (depth > 0 && std::isfinite(depth) && std::isfinite(a) && std::isfinite(b))
                body(static_cast<double>(i - row * width), static_cast<double>(row), a, b);
        }
    }
};

std::optional<Intrinsics> recovered_intrinsics(const PcdHeader& header, Bytes bytes) {
    const PcdField* x = header.find("x");
    const PcdField* y = header.find("y");
    const PcdField* z = header.find("z");
    if (x == nullptr || y == nullptr || z == nullptr || x->scalar != z->scalar || y->scalar != z->scalar ||
        !is_float(z->scalar))
        return std::nullopt;
    const auto columns = read_pcd_columns(header, bytes, {x, y, z});
    CloudPoints points{columns[0], columns[1], columns[2], z->scalar};
    points.z.count = std::min({columns[0].count, columns[1].count, columns[2].count});
    LineFit across, down;
    points.for_each_slope(header.width, [&](double u, double v, double a, double b) {
        across.add(u, a);
        down.add(v, b);
    });
    Intrinsics k;
    k.fx = across.focal();
    k.fy = down.focal();
    k.cx = across.centre();
    k.cy = down.centre();
    k.width = header.width;
    k.height = header.height;
    k.origin = Origin::File;
    const bool sound = across.n >= double{kMinPoints} && k.fx > 1 && k.fy > 1 && k.fx < 1e6 && k.fy < 1e6 &&
                       std::isfinite(k.cx) && std::isfinite(k.cy);
    if (!sound) return std::nullopt;
    double worst = 0;
    points.for_each_slope(header.width, [&](double u, double v, double a, double b) {
        worst = std::max({worst, std::abs((u - k.cx) / k.fx - a), std::abs((v - k.cy) / k.fy - b)});
    });
    return worst <= kPinholeTolerance ? std::optional(k) : std::nullopt;
}

} // namespace

bool is_pcd(Bytes bytes) {
    constexpr std::string_view kStarts[] = {"# .PCD", "VERSION 0.", "VERSION .", "FIELDS ", "COLUMNS "};
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()),
                                std::min<std::size_t>(bytes.size(), 16));
    return std::ranges::any_of(kStarts, [&](std::string_view start) { return text.starts_with(start); });
}

Result<std::vector<ImageParts>> list_pcd(Bytes bytes, const DecodeOptions&) {
    FATHOM_TRY(const PcdHeader header, read_organised(bytes));
    std::vector<ImageParts> parts;
    for (const PcdField& field : header.fields)
        if (is_shown(field)) parts.push_back({field.name, 1});
    std::ranges::stable_partition(parts, [](const ImageParts& part) { return part.part == "z"; });
    return parts;
}

Result<ImageProbe> probe_pcd(Bytes bytes, const DecodeOptions& options) {
    FATHOM_TRY(const PcdHeader header, read_organised(bytes));
    FATHOM_TRY(const PcdField* field, choose(header, options.part));
    FATHOM_TRY(const ImageDesc desc, checked_desc(header.width, header.height, format_of(*field)));
    ImageProbe probe{desc, {}};
    probe.facts.intrinsics = recovered_intrinsics(header, bytes);
    return probe;
}

Result<DecodeReport> decode_pcd_into(Bytes bytes, const DecodeOptions& options, MutableImageView target) {
    FATHOM_TRY(const PcdHeader header, read_organised(bytes));
    FATHOM_TRY(const PcdField* field, choose(header, options.part));
    FATHOM_ASSERT(target.desc.width == header.width && target.desc.height == header.height);
    const PcdColumn column = read_pcd_columns(header, bytes, {field})[0];
    const auto rows = static_cast<std::uint32_t>(column.count / header.width);
    const std::size_t pixel_bytes = bytes_per_pixel(target.desc.format);
    for (std::uint32_t y = 0; y < rows; ++y) {
        const std::byte* in = column.first + std::uint64_t{y} * header.width * column.stride;
        std::byte* out = target.row(y);
        for (std::uint32_t x = 0; x < header.width; ++x, in += column.stride, out += pixel_bytes)
            std::memcpy(out, in, pixel_bytes);
    }
    if (rows == 0) return fail(ErrorCode::Truncated, "PCD ends before its first row of " + field->name);
    DecodeReport report{rows, {}};
    if (rows < header.height) report.warning = "PCD breaks off in row " + std::to_string(rows);
    return report;
}

} // namespace fathom
