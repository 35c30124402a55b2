// PLY ("The PLY Polygon File Format", G. Turk, 1994), PCD ("The PCD file format", Point Cloud Library, version 0.7) and
// CSV. Each is a header and rows of points; write_cloud brings them together.
#include "app/export/cloud.hpp"

#include "decoders/media/assert.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstring>
#include <limits>

namespace fathom {
namespace {

/// Floats are spaced by 0.06 mm at this distance, below any sensor's noise.
constexpr double kFloatReach = 1000;

/// Rows are collected to about this many bytes before they are written.
constexpr std::size_t kWriteBytes = 1u << 20;

struct Layout {
    bool doubles = false;
    bool colors = false;
};

Layout layout_of(const CloudSource& source) {
    Layout layout{.colors = source.color.has_value()};
    if (source.world_from_camera)
        for (int axis = 0; axis < 3; ++axis)
            layout.doubles |= std::abs((*source.world_from_camera)[3][axis]) > kFloatReach;
    return layout;
}

/// One line of a header: what a file name may smuggle in must not end it.
std::string one_line(std::string text) {
    for (char& c : text)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = '?';
    return text;
}

/// What the file says about itself, a line each.
std::vector<std::string> notes_of(const CloudSource& source) {
    const DepthMeaning& meaning = source.meaning;
    const Intrinsics& k = source.intrinsics;
    std::vector<std::string> notes;
    notes.push_back(meaning.unit_known ? "unit: metres" : "unit: unknown (scene units)");
    notes.push_back(source.world_from_camera
                        ? "frame: world" + (source.world.empty() ? "" : " (" + source.world + ")")
                        : "frame: camera, optical (x right, y down, z forward)");
    notes.push_back(fmt::format("depth: kind {} ({})", name_of(meaning.kind), name_of(meaning.kind_origin)));
    if (meaning.kind == DepthKind::Disparity)
        notes.back() +=
            fmt::format(", focal length {} px, baseline {} m", meaning.focal_px, meaning.baseline_m);
    else
        notes.back() += fmt::format(", {} per unit {} ({})",
                                    meaning.kind == DepthKind::InverseDepth ? "1/metres" : "metres",
                                    meaning.metres_per_unit, name_of(meaning.unit_origin));
    notes.push_back(fmt::format("intrinsics: fx {} fy {} cx {} cy {} ({}), distortion {}{}", k.fx, k.fy, k.cx,
                                k.cy, name_of(k.origin), model_name_of(k),
                                k.model == DistortionModel::Unsupported ? " (ignored)" : ""));
    if (source.range_raw)
        notes.push_back(fmt::format("range: raw {} to {}, other pixels left out", source.range_raw->low,
                                    source.range_raw->high));
    if (!source.title.empty()) notes.push_back("source: " + source.title);
    for (std::string& note : notes)
        note = one_line(std::move(note));
    return notes;
}

std::string ply_header(const CloudSource& source, const Layout& layout) {
    std::string header = "ply\nformat binary_little_endian 1.0\ncomment written by Fathom\n";
    for (const std::string& note : notes_of(source))
        header += "comment " + note + "\n";
    header += fmt::format("element vertex {}\n", count_points(source));
    for (const char axis : {'x', 'y', 'z'})
        header += fmt::format("property {} {}\n", layout.doubles ? "double" : "float", axis);
    if (layout.colors) header += "property uchar red\nproperty uchar green\nproperty uchar blue\n";
    return header + "end_header\n";
}

std::string pcd_header(const CloudSource& source, const Layout& layout) {
    std::string header = "# .PCD v0.7 - Point Cloud Data file format\n# written by Fathom\n";
    for (const std::string& note : notes_of(source))
        header += "# " + note + "\n";
    const int size = layout.doubles ? 8 : 4;
    const std::uint64_t width = source.organised ? source.depth.desc.width : count_points(source);
    const std::uint64_t height = source.organised ? source.depth.desc.height : 1;
    header += fmt::format("VERSION 0.7\nFIELDS x y z{}\nSIZE {} {} {}{}\n", layout.colors ? " rgb" : "", size,
                          size, size, layout.colors ? " 4" : "");
    header +=
        fmt::format("TYPE F F F{}\nCOUNT 1 1 1{}\n", layout.colors ? " U" : "", layout.colors ? " 1" : "");
    header += fmt::format("WIDTH {}\nHEIGHT {}\nVIEWPOINT 0 0 0 1 0 0 0\nPOINTS {}\nDATA binary\n", width,
                          height, width * height);
    return header;
}

std::string csv_header(const CloudSource& source) {
    std::string header = "# written by Fathom\n";
    for (const std::string& note : notes_of(source))
        header += "# " + note + "\n";
    return header + (source.color ? "u,v,raw,x,y,z,red,green,blue\n" : "u,v,raw,x,y,z\n");
}

template <typename T>
void append_value(std::string& out, T value) {
    char bytes[sizeof value];
    std::memcpy(bytes, &value, sizeof value);
    out.append(bytes, sizeof value);
}

void append_position(std::string& out, const glm::dvec3& position, bool doubles) {
    for (int axis = 0; axis < 3; ++axis) {
        if (doubles)
            append_value(out, position[axis]);
        else
            append_value(out, static_cast<float>(position[axis]));
    }
}

void append_ply(std::string& out, const std::vector<CloudPoint>& points, const Layout& layout) {
    for (const CloudPoint& point : points) {
        append_position(out, point.position, layout.doubles);
        if (layout.colors)
            for (const std::uint8_t channel : point.color)
                append_value(out, channel);
    }
}

/// PCL packs a colour as 0x00RRGGBB.
std::uint32_t packed_rgb(const std::array<std::uint8_t, 3>& color) {
    return static_cast<std::uint32_t>(color[0]) << 16 | static_cast<std::uint32_t>(color[1]) << 8 | color[2];
}

void append_pcd(std::string& out, const CloudSource& source, const std::vector<CloudPoint>& points,
                const Layout& layout) {
    const auto append = [&](const CloudPoint& point) {
        append_position(out, point.position, layout.doubles);
        if (layout.colors) append_value(out, packed_rgb(point.color));
    };
    if (!source.organised) {
        for (const CloudPoint& point : points)
            append(point);
        return;
    }
    CloudPoint missing;
    missing.position = glm::dvec3(std::numeric_limits<double>::quiet_NaN());
    std::uint32_t u = 0;
    for (const CloudPoint& point : points) {
        for (; u < point.u; ++u)
            append(missing);
        append(point);
        ++u;
    }
    for (; u < source.depth.desc.width; ++u)
        append(missing);
}

/// Shortest decimals that read back as the same number; 64-bit integers beyond 2^53 are rounded.
std::string raw_text(double raw, Scalar scalar) {
    if (!is_float(scalar)) return fmt::format("{:.0f}", raw);
    return scalar == Scalar::F64 ? fmt::format("{}", raw) : fmt::format("{}", static_cast<float>(raw));
}

void append_csv(std::string& out, const CloudSource& source, const std::vector<CloudPoint>& points) {
    for (const CloudPoint& point : points) {
        const glm::dvec3& p = point.position;
        fmt::format_to(std::back_inserter(out), "{},{},{},{},{},{}", point.u, point.v,
                       raw_text(point.raw, source.depth.desc.format.scalar), p.x, p.y, p.z);
        if (source.color)
            fmt::format_to(std::back_inserter(out), ",{},{},{}", point.color[0], point.color[1],
                           point.color[2]);
        out += '\n';
    }
}

} // namespace

Result<void> write_cloud(const CloudSource& source, ExportFormat format, const std::string& path,
                         const SafeFileOptions& options) {
    FATHOM_ASSERT(is_cloud_format(format));
    FATHOM_CHECK(check_cloud(source));
    FATHOM_TRY(SafeFile file, SafeFile::create(path, options));
    const Layout layout = layout_of(source);
    std::string out = format == ExportFormat::Ply   ? ply_header(source, layout)
                      : format == ExportFormat::Pcd ? pcd_header(source, layout)
                                                    : csv_header(source);
    std::vector<CloudPoint> points;
    for (std::uint32_t v = 0; v < source.depth.desc.height; ++v) {
        points.clear();
        append_row(source, v, points);
        if (format == ExportFormat::Ply)
            append_ply(out, points, layout);
        else if (format == ExportFormat::Pcd)
            append_pcd(out, source, points, layout);
        else
            append_csv(out, source, points);
        if (out.size() < kWriteBytes) continue;
        FATHOM_CHECK(file.write(out));
        out.clear();
    }
    FATHOM_CHECK(file.write(out));
    return file.finish();
}

} // namespace fathom
