#include "app/export/export_image.hpp"

#include "decoders/exr.hpp"
#include "decoders/media/assert.hpp"
#include "decoders/npy.hpp"
#include "decoders/pfm.hpp"
#include "decoders/png.hpp"
#include "decoders/rvl.hpp"
#include "decoders/tiff.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>

namespace fathom {
namespace {

struct FormatRow {
    ExportFormat format;
    std::string_view extension;
    Result<std::vector<std::byte>> (*encode)(const ImageView& image); // null: points, or not built in
};

Result<std::vector<std::byte>> encode_small_png(const ImageView& image) {
    return encode_png(image, PngEffort::Small);
}

constexpr std::array kFormats = {
    FormatRow{ExportFormat::Png, "png", encode_small_png},
    FormatRow{ExportFormat::Tiff, "tiff", encode_tiff},
    FormatRow{ExportFormat::Exr, "exr", encode_exr},
    FormatRow{ExportFormat::Npy, "npy", encode_npy},
    FormatRow{ExportFormat::Pfm, "pfm", encode_pfm},
    FormatRow{ExportFormat::Rvl, "rvl", encode_rvl_file},
    FormatRow{ExportFormat::Ply, "ply", nullptr},
    FormatRow{ExportFormat::Pcd, "pcd", nullptr},
    FormatRow{ExportFormat::Csv, "csv", nullptr},
};

const FormatRow& row_of(ExportFormat format) {
    return *std::ranges::find(kFormats, format, &FormatRow::format);
}

} // namespace

Result<ExportFormat> export_format_named(std::string_view extension) {
    std::string lower(extension);
    std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return std::tolower(c); });
    if (lower == "tif") lower = "tiff";
    std::string known;
    for (const FormatRow& row : kFormats) {
        if (lower == row.extension) return row.format;
        known += (known.empty() ? "" : ", ") + std::string(row.extension);
    }
    return fail(ErrorCode::InvalidArgument,
                "'" + std::string(extension) + "' is no format that is written (known: " + known + ")");
}

Result<ExportFormat> export_format_of(std::string_view path) {
    const std::string extension = std::filesystem::path(path).extension();
    auto format = export_format_named(extension.empty() ? "" : std::string_view(extension).substr(1));
    if (!format)
        return with_context("cannot tell the format of '" + std::string(path) + "' from its name",
                            std::move(format).error());
    return format;
}

std::string_view extension_of(ExportFormat format) {
    return row_of(format).extension;
}

bool is_cloud_format(ExportFormat format) {
    return format == ExportFormat::Ply || format == ExportFormat::Pcd || format == ExportFormat::Csv;
}

Result<std::vector<std::byte>> encode_image(const ImageView& image, ExportFormat format) {
    FATHOM_ASSERT(!is_cloud_format(format));
    const FormatRow& row = row_of(format);
    if (row.encode == nullptr)
        return fail(ErrorCode::Unsupported, "cannot write " + std::string(row.extension) + " files");
    return row.encode(image);
}

std::string numbered_path(std::string_view path, std::string_view entity, std::uint64_t index) {
    const std::filesystem::path target(path);
    std::string name = target.stem();
    std::string part(entity);
    part.erase(0, part.find_first_not_of('/'));
    for (char& c : part)
        if (std::isalnum(static_cast<unsigned char>(c)) == 0 && c != '-' && c != '.') c = '_';
    if (!part.empty()) name += "_" + part;
    std::string digits = std::to_string(index);
    if (digits.size() < 6) digits.insert(0, 6 - digits.size(), '0');
    return target.parent_path() / (name + "_" + digits + target.extension().string());
}

} // namespace fathom
