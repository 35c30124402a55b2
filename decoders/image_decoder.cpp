#include "decoders/image_decoder.hpp"

#include "decoders/compressed_depth.hpp"
#include "decoders/exr.hpp"
#include "decoders/jpeg.hpp"
#include "decoders/media/assert.hpp"
#include "decoders/npy.hpp"
#include "decoders/npz.hpp"
#include "decoders/packing.hpp"
#include "decoders/pcd.hpp"
#include "decoders/pfm.hpp"
#include "decoders/png.hpp"
#include "decoders/pnm.hpp"
#include "decoders/raw.hpp"
#include "decoders/rvl.hpp"
#include "decoders/tiff.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace fathom {
namespace {

constexpr auto kDecoders = std::to_array<ImageDecoder>({
    {MediaType::Png, "PNG", "png", is_png, nullptr, probe_png, decode_png_into},
    {MediaType::Jpeg, "JPEG", "jpg jpeg", is_jpeg, nullptr, probe_jpeg, decode_jpeg_into},
    {MediaType::Rvl, "RVL", "rvl", nullptr, nullptr, probe_rvl, decode_rvl_into},
    {MediaType::CompressedDepth, "ROS compressedDepth", "", nullptr, nullptr, probe_compressed_depth,
     decode_compressed_depth_into},
    {MediaType::Pfm, "PFM", "pfm", is_pfm, nullptr, probe_pfm, decode_pfm_into},
    {MediaType::Pnm, "PNM", "pgm ppm pnm", is_pnm, nullptr, probe_pnm, decode_pnm_into},
    {MediaType::Tiff, "TIFF", "tif tiff", is_tiff, list_tiff, probe_tiff, decode_tiff_into},
    {MediaType::Exr, "EXR", "exr", is_exr, list_exr, probe_exr, decode_exr_into},
    {MediaType::Npy, "NPY", "npy", is_npy, list_npy, probe_npy, decode_npy_into},
    {MediaType::Npz, "NPZ", "npz", is_npz, list_npz, probe_npz, decode_npz_into},
    {MediaType::Pcd, "PCD", "pcd", is_pcd, list_pcd, probe_pcd, decode_pcd_into},
    {MediaType::Raw, "raw buffer", "", nullptr, list_raw, probe_raw, decode_raw_into},
});

std::string lower_case(std::string_view text) {
    std::string lower(text);
    std::ranges::transform(lower, lower.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return lower;
}

bool claims_extension(const ImageDecoder& decoder, std::string_view extension) {
    std::string_view rest = decoder.extensions;
    while (!rest.empty()) {
        const std::size_t blank = std::min(rest.find(' '), rest.size());
        if (rest.substr(0, blank) == extension) return true;
        rest.remove_prefix(std::min(blank + 1, rest.size()));
    }
    return false;
}

std::string extension_of(std::string_view file_name) {
    const std::size_t dot = file_name.rfind('.');
    return dot == std::string_view::npos ? std::string() : lower_case(file_name.substr(dot + 1));
}

Result<const ImageDecoder*> decoder_for(MediaType type) {
    const auto decoder = std::ranges::find(kDecoders, type, &ImageDecoder::type);
    if (decoder == kDecoders.end())
        return fail(ErrorCode::Unsupported, "the bytes are of no image format that Fathom knows");
    return &*decoder;
}

} // namespace

std::span<const ImageDecoder> image_decoders() {
    return kDecoders;
}

MediaType sniff_media_type(Bytes bytes, std::string_view file_name) {
    for (const ImageDecoder& decoder : kDecoders)
        if (decoder.sniff != nullptr && decoder.sniff(bytes)) return decoder.type;
    const std::string extension = extension_of(file_name);
    for (const ImageDecoder& decoder : kDecoders)
        if (decoder.sniff == nullptr && claims_extension(decoder, extension)) return decoder.type;
    return MediaType::Unknown;
}

bool is_image_extension(std::string_view extension) {
    const std::string lower = lower_case(extension);
    return std::ranges::any_of(kDecoders,
                               [&](const auto& decoder) { return claims_extension(decoder, lower); });
}

Result<std::vector<ImageParts>> list_images(MediaType type, Bytes bytes, const DecodeOptions& options) {
    FATHOM_TRY(const ImageDecoder* decoder, decoder_for(type));
    if (decoder->list == nullptr) return std::vector<ImageParts>{{}};
    return decoder->list(bytes, options);
}

Result<ImageProbe> probe_image(MediaType type, Bytes bytes, const DecodeOptions& options) {
    if (bytes.empty()) return fail(ErrorCode::Truncated, "the file is empty");
    FATHOM_TRY(const ImageDecoder* decoder, decoder_for(type));
    FATHOM_TRY(ImageProbe probe, decoder->probe(bytes, options));
    if (options.packing == Packing::None) return probe;
    FATHOM_TRY(const PixelFormat format, unpacked_format(options.packing, probe.desc.format));
    FATHOM_TRY(probe.desc, checked_desc(probe.desc.width, probe.desc.height, format));
    if (options.packing == Packing::Carla24) probe.facts.metres_per_unit = kCarlaMetresPerUnit;
    if (options.packing == Packing::KinectSwapped) {
        probe.facts.kind = DepthKind::InverseDepth;
        probe.facts.metres_per_unit = kKinectInverseMetresPerUnit;
    }
    return probe;
}

Result<DecodeReport> decode_image_into(MediaType type, Bytes bytes, const DecodeOptions& options,
                                       MutableImageView target) {
    FATHOM_TRY(const ImageDecoder* decoder, decoder_for(type));
    if (options.packing == Packing::None) return decoder->decode_into(bytes, options, target);
    FATHOM_TRY(const ImageProbe stored_probe, decoder->probe(bytes, options));
    FATHOM_CHECK(unpacked_format(options.packing, stored_probe.desc.format));
    Image stored = allocate_image(stored_probe.desc);
    FATHOM_TRY(DecodeReport report, decoder->decode_into(bytes, options, stored.view()));
    unpack(options.packing, stored.view(), target);
    return report;
}

Result<DecodedImage> decode_image(MediaType type, Bytes bytes, const DecodeOptions& options) {
    FATHOM_TRY(ImageProbe probe, probe_image(type, bytes, options));
    Image image = allocate_image(probe.desc);
    FATHOM_TRY(DecodeReport report, decode_image_into(type, bytes, options, image.view()));
    return DecodedImage{share(std::move(image), report.rows_decoded), std::move(probe.facts),
                        std::move(report.warning)};
}

} // namespace fathom
