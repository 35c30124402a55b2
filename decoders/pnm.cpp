#include "decoders/pnm.hpp"

#include "decoders/netpbm_header.hpp"
#include "decoders/plausibility.hpp"
#include "decoders/samples.hpp"

#include <algorithm>
#include <cstring>

namespace fathom {
namespace {

struct PnmFile {
    ImageDesc desc;
    bool text = false;
    std::uint32_t max_value = 0;
    NetpbmHeader header; // stands before the pixels
    Bytes payload;
};

Result<PnmFile> read_pnm(Bytes bytes) {
    if (!is_pnm(bytes)) return fail(ErrorCode::Malformed, "no PGM or PPM signature");
    NetpbmHeader header(bytes);
    FATHOM_TRY(const std::uint32_t width, header.number());
    FATHOM_TRY(const std::uint32_t height, header.number());
    FATHOM_TRY(const std::uint32_t max_value, header.number());
    if (max_value == 0 || max_value > 65535)
        return fail(ErrorCode::Malformed, "PNM maxval is " + std::to_string(max_value) + ", not 1 to 65535");
    const auto kind = static_cast<char>(bytes[1]);
    const bool colour = kind == '3' || kind == '6';
    const PixelFormat format{max_value > 255 ? Scalar::U16 : Scalar::U8,
                             static_cast<std::uint8_t>(colour ? 3 : 1)};
    FATHOM_TRY(const ImageDesc desc, checked_desc(width, height, format));
    const bool text = kind == '2' || kind == '3';
    const Bytes payload = header.payload(text ? 0 : byte_size(desc));
    // A number in text takes a digit and a blank, so text is never shorter than the bytes it stands for.
    if (payload.size() < desc.row_stride_bytes)
        return fail(ErrorCode::Truncated, "PNM ends before its first row is whole");
    FATHOM_CHECK(check_backed(payload.size(), byte_size(desc), kBrokenOffExpansion, "PNM"));
    return PnmFile{desc, text, max_value, header, payload};
}

DecodeReport report_rows(std::uint32_t rows, const ImageDesc& desc) {
    DecodeReport report{rows, {}};
    if (rows < desc.height) report.warning = "PNM breaks off in row " + std::to_string(rows);
    return report;
}

Result<bool> read_text_row(PnmFile& file, std::byte* row) {
    const std::size_t value_bytes = byte_size(file.desc.format.scalar);
    for (std::size_t at = 0; at < file.desc.row_stride_bytes; at += value_bytes) {
        const auto value = file.header.number();
        if (!value && value.error().code == ErrorCode::Truncated) return false;
        if (!value) return std::unexpected(value.error());
        if (*value > file.max_value)
            return fail(ErrorCode::Malformed, "PNM holds " + std::to_string(*value) + ", its maxval is " +
                                                  std::to_string(file.max_value));
        std::memcpy(row + at, &*value, value_bytes);
    }
    return true;
}

Result<DecodeReport> decode_text(PnmFile file, MutableImageView target) {
    for (std::uint32_t y = 0; y < file.desc.height; ++y) {
        const auto whole = read_text_row(file, target.row(y));
        if (!whole && y == 0) return std::unexpected(whole.error());
        if (!whole) return DecodeReport{y, "row " + std::to_string(y) + ": " + whole.error().message};
        if (!*whole && y == 0) return fail(ErrorCode::Truncated, "PNM ends before its first row is whole");
        if (!*whole) return report_rows(y, file.desc);
    }
    return report_rows(file.desc.height, file.desc);
}

} // namespace

bool is_pnm(Bytes bytes) {
    return has_netpbm_magic(bytes, '5') || has_netpbm_magic(bytes, '6') || has_netpbm_magic(bytes, '2') ||
           has_netpbm_magic(bytes, '3');
}

Result<ImageProbe> probe_pnm(Bytes bytes, const DecodeOptions&) {
    FATHOM_TRY(const PnmFile file, read_pnm(bytes));
    return ImageProbe{file.desc, {}};
}

Result<DecodeReport> decode_pnm_into(Bytes bytes, const DecodeOptions&, MutableImageView target) {
    FATHOM_TRY(PnmFile file, read_pnm(bytes));
    if (file.text) return decode_text(std::move(file), target);
    const std::size_t row_bytes = file.desc.row_stride_bytes;
    const std::size_t value_bytes = byte_size(file.desc.format.scalar);
    const auto rows =
        static_cast<std::uint32_t>(std::min<std::size_t>(file.payload.size() / row_bytes, file.desc.height));
    for (std::uint32_t y = 0; y < rows; ++y)
        copy_samples(file.payload.data() + y * row_bytes, target.row(y), row_bytes / value_bytes, value_bytes,
                     true);
    return report_rows(rows, file.desc);
}

Result<std::vector<std::byte>> encode_pnm(const ImageView& image) {
    const PixelFormat format = image.desc.format;
    const bool wide = format.scalar == Scalar::U16;
    if ((!wide && format.scalar != Scalar::U8) || (format.channels != 1 && format.channels != 3) ||
        format.arrangement != Arrangement::Interleaved)
        return fail(ErrorCode::Unsupported, "PNM holds u8, u16, u8x3 or u16x3, not " + format_name(format));
    const std::string header = std::string(format.channels == 3 ? "P6\n" : "P5\n") +
                               std::to_string(image.desc.width) + " " + std::to_string(image.desc.height) +
                               (wide ? "\n65535\n" : "\n255\n");
    const std::size_t row_bytes = packed_row_bytes(image.desc.width, format);
    const std::size_t value_bytes = byte_size(format.scalar);
    std::vector<std::byte> out(header.size() + row_bytes * image.desc.height);
    std::memcpy(out.data(), header.data(), header.size());
    for (std::uint32_t y = 0; y < image.desc.height; ++y)
        copy_samples(image.row(y), out.data() + header.size() + y * row_bytes, row_bytes / value_bytes,
                     value_bytes, true);
    return out;
}

} // namespace fathom
