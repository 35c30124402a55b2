// The table of image decoders: {media type, sniff, list, probe, decode_into}. One way to open any still
// image.
//
//     const MediaType type = sniff_media_type(bytes, file_name);
//     FATHOM_TRY(const auto parts, list_images(type, bytes, {}));   // a TIFF's pages, an NPZ's members …
//     DecodeOptions options{.part = parts[0].part};
//     FATHOM_TRY(const ImageProbe probe, probe_image(type, bytes, options));   // header only, sizes checked
//     Image image = allocate_image(probe.desc);
//     FATHOM_TRY(const DecodeReport report, decode_image_into(type, bytes, options, image.view()));
//
// Decoders take views, keep nothing and know no files. They never trust a size: every one is checked before
// it is used to allocate, read or write. Adding a format: a pair of files with its probe_ and decode_
// functions of the signatures below, one row in image_decoder.cpp, one fuzz target, tests. Any thread.
#pragma once

#include "decoders/media/camera.hpp"
#include "decoders/media/depth_meaning.hpp"
#include "decoders/media/image.hpp"
#include "decoders/media/media_type.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fathom {

/// Layout of a buffer without a header, as stated by the user, a file name or a message.
struct RawLayout {
    std::uint32_t width = 0;
    std::uint32_t height = 0;
    PixelFormat format;
    bool rvl = false; // the buffer is a bare RVL payload of this size; `format` is then u16
    bool big_endian = false;
    std::size_t row_stride_bytes = 0; // 0: packed
    std::size_t offset_bytes = 0;     // of the first image; further images follow without gaps

    bool operator==(const RawLayout&) const = default;
};

/// Which image of the bytes, and what its header does not say. Part of the identity of decoded pixels.
struct DecodeOptions {
    std::string part;         // NPZ member, EXR channel; empty: the only one, or the best for depth
    std::uint32_t index = 0;  // page, or image within a part
    std::uint64_t offset = 0; // where `index` starts, of ImageParts::offsets; 0: the decoder looks for it
    std::optional<RawLayout> raw;
    std::string ros_format; // sensor_msgs/CompressedImage.format, for CompressedDepth
    Packing packing = Packing::None;

    bool operator==(const DecodeOptions&) const = default;
};

/// What the file itself says about the meaning of its numbers.
struct FileFacts {
    std::optional<double> metres_per_unit;
    std::optional<DepthKind> kind;
    std::optional<double> focal_px, baseline_m, offset_px;
    std::vector<double> invalid_codes;
    std::optional<Intrinsics> intrinsics;
    bool unit_unknown = false; // scene units, as in EXR: neither stated nor conventional

    bool operator==(const FileFacts&) const = default;
};

struct ImageProbe {
    ImageDesc desc;
    FileFacts facts;
};

/// Images of one kind inside the bytes. `part` is what DecodeOptions::part takes; "" for a lone image.
struct ImageParts {
    std::string part;
    std::uint32_t count = 1;
    std::vector<std::uint64_t> offsets =
        {}; // of each image, where finding one takes a walk past all before it
};

/// A picture that broke off carries what was readable: rows from the top, the rest left zero, and why. An interlaced one
/// whose first pass is there has all of its rows, coarsely, which its warning says.
struct DecodeReport {
    std::uint32_t rows_decoded = 0;
    std::string warning; // empty when whole
};

using Bytes = std::span<const std::byte>;

struct ImageDecoder {
    MediaType type;
    std::string_view name;       // for people: "16-bit PNG" is one of "PNG"
    std::string_view extensions; // lower case, separated by blanks: "tif tiff"
    bool (*sniff)(Bytes bytes);  // from the leading bytes; null: cannot be told from bytes
    Result<std::vector<ImageParts>> (*list)(Bytes bytes, const DecodeOptions& options); // null: one image
    Result<ImageProbe> (*probe)(Bytes bytes, const DecodeOptions& options);
    Result<DecodeReport> (*decode_into)(Bytes bytes, const DecodeOptions& options, MutableImageView target);
};

[[nodiscard]] std::span<const ImageDecoder> image_decoders();

/// Bytes first; then the extension of the name for formats without a magic (rvl, raw). Unknown when neither
/// tells.
[[nodiscard]] MediaType sniff_media_type(Bytes bytes, std::string_view file_name = {});

/// True for an extension ("png", any case) that some decoder claims.
[[nodiscard]] bool is_image_extension(std::string_view extension);

[[nodiscard]] Result<std::vector<ImageParts>> list_images(MediaType type, Bytes bytes,
                                                          const DecodeOptions& options);
[[nodiscard]] Result<ImageProbe> probe_image(MediaType type, Bytes bytes, const DecodeOptions& options);

/// target.desc equals the probe's. On an error nothing of the target is meant to be shown.
[[nodiscard]] Result<DecodeReport> decode_image_into(MediaType type, Bytes bytes,
                                                     const DecodeOptions& options, MutableImageView target);

/// probe, allocate, decode: for callers that have no pool.
struct DecodedImage {
    SharedImage pixels;
    FileFacts facts;
    std::string warning;
};
[[nodiscard]] Result<DecodedImage> decode_image(MediaType type, Bytes bytes, const DecodeOptions& options);

} // namespace fathom
