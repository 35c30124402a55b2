#include "decoders/pfm.hpp"

#include "decoders/netpbm_header.hpp"
#include "decoders/plausibility.hpp"
#include "decoders/samples.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>

namespace fathom {
namespace {

struct PfmFile {
    ImageDesc desc;
    bool big_endian = false;
    Bytes payload;
};

Result<PfmFile> read_pfm(Bytes bytes) {
    if (!is_pfm(bytes)) return fail(ErrorCode::Malformed, "no PFM signature");
    NetpbmHeader header(bytes);
    FATHOM_TRY(const std::uint32_t width, header.number());
    FATHOM_TRY(const std::uint32_t height, header.number());
    const std::string scale(header.word());
    char* end = nullptr;
    const double value = std::strtod(scale.c_str(), &end);
    if (scale.empty()) return fail(ErrorCode::Truncated, "PFM ends inside its header");
    if (*end != '\0' || value == 0 || value != value)
        return fail(ErrorCode::Malformed, "PFM scale '" + scale + "' tells no byte order");

    PfmFile file;
    file.big_endian = value > 0;
    const auto channels = static_cast<std::uint8_t>(bytes[1] == std::byte{'F'} ? 3 : 1);
    FATHOM_TRY(file.desc, checked_desc(width, height, PixelFormat{Scalar::F32, channels}));
    file.payload = header.payload(byte_size(file.desc));
    if (file.payload.size() < file.desc.row_stride_bytes)
        return fail(ErrorCode::Truncated, "PFM ends before its first row");
    FATHOM_CHECK(check_backed(file.payload.size(), byte_size(file.desc), kBrokenOffExpansion, "PFM"));
    return file;
}

} // namespace

bool is_pfm(Bytes bytes) {
    return has_netpbm_magic(bytes, 'f') || has_netpbm_magic(bytes, 'F');
}

Result<ImageProbe> probe_pfm(Bytes bytes, const DecodeOptions&) {
    FATHOM_TRY(const PfmFile file, read_pfm(bytes));
    return ImageProbe{file.desc, {}};
}

Result<DecodeReport> decode_pfm_into(Bytes bytes, const DecodeOptions&, MutableImageView target) {
    FATHOM_TRY(const PfmFile file, read_pfm(bytes));
    const std::size_t row_bytes = file.desc.row_stride_bytes;
    const auto rows =
        static_cast<std::uint32_t>(std::min<std::size_t>(file.payload.size() / row_bytes, file.desc.height));
    for (std::uint32_t stored = 0; stored < rows; ++stored)
        copy_samples(file.payload.data() + stored * row_bytes, target.row(file.desc.height - 1 - stored),
                     row_bytes / sizeof(float), sizeof(float), file.big_endian);
    DecodeReport report{rows, {}};
    if (rows < file.desc.height)
        report.warning =
            "PFM breaks off: the upper " + std::to_string(file.desc.height - rows) + " rows are missing";
    return report;
}

Result<std::vector<std::byte>> encode_pfm(const ImageView& image) {
    const PixelFormat format = image.desc.format;
    if (format != kF32 && format != PixelFormat{Scalar::F32, 3})
        return fail(ErrorCode::Unsupported, "PFM holds f32 or f32x3, not " + format_name(format));
    const std::string header = (format.channels == 3 ? "PF\n" : "Pf\n") + std::to_string(image.desc.width) +
                               " " + std::to_string(image.desc.height) + "\n-1.0\n";
    const std::size_t row_bytes = packed_row_bytes(image.desc.width, format);
    std::vector<std::byte> out(header.size() + row_bytes * image.desc.height);
    std::memcpy(out.data(), header.data(), header.size());
    for (std::uint32_t y = 0; y < image.desc.height; ++y)
        std::memcpy(out.data() + header.size() + (image.desc.height - 1 - y) * row_bytes, image.row(y),
                    row_bytes);
    return out;
}

} // namespace fathom
