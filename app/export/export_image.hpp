// The pixels of an image into a file, number by number as they were stored.
//
//     FATHOM_TRY(const ExportFormat format, export_format_of("out.tiff"));
//     FATHOM_TRY(const auto bytes, encode_image(image.view(), format));
//     FATHOM_CHECK(write_file("out.tiff", bytes, {.force = force}));
//
// A type that a format cannot hold is refused with the formats that can; nothing is ever narrowed. Any thread.
#pragma once

#include "decoders/media/image.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace fathom {

enum class ExportFormat : std::uint8_t { Png, Tiff, Exr, Npy, Pfm, Rvl, Ply, Pcd, Csv };

/// By the extension of a path, any case ("tif" and "tiff"). InvalidArgument with the list of known ones.
[[nodiscard]] Result<ExportFormat> export_format_of(std::string_view path);

/// "png", "tif", "TIFF" … as in a path's extension.
[[nodiscard]] Result<ExportFormat> export_format_named(std::string_view extension);

/// "png", "tiff", "exr" …
[[nodiscard]] std::string_view extension_of(ExportFormat format);

/// PLY, PCD and CSV hold points, the others pixels.
[[nodiscard]] bool is_cloud_format(ExportFormat format);

/// A pixel format, that is not is_cloud_format.
[[nodiscard]] Result<std::vector<std::byte>> encode_image(const ImageView& image, ExportFormat format);

/// STEM_<entity>_<000000>.EXT for `export --all`: "out/a.ply", "/camera/depth", 7 → "out/a_camera_depth_000007.ply".
/// Characters of an entity that are unsafe in file names become '_'.
[[nodiscard]] std::string numbered_path(std::string_view path, std::string_view entity, std::uint64_t index);

} // namespace fathom
