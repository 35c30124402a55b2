#include "decoders/npy.hpp"

#include "decoders/media/assert.hpp"

#include <algorithm>
#include <cstring>

namespace fathom {
namespace {

struct NpyFile {
    NpyHeader header;
    NpyImages images;
    Bytes payload;
};

Result<NpyFile> read_npy(Bytes bytes) {
    NpyFile file;
    FATHOM_TRY(file.header, parse_npy_header(bytes));
    FATHOM_TRY(file.images, npy_images(file.header));
    file.payload = bytes.subspan(file.header.data_offset);
    return file;
}

std::string descr_of(Scalar scalar) {
    const std::size_t size = byte_size(scalar);
    const char kind = is_float(scalar) ? 'f' : is_signed_integer(scalar) ? 'i' : 'u';
    return (size == 1 ? "|" : "<") + std::string(1, kind) + std::to_string(size);
}

/// Padded so that the values start at a multiple of 64 bytes, as the format asks.
std::string header_text(const ImageDesc& desc) {
    std::string dict = "{'descr': '" + descr_of(desc.format.scalar) +
                       "', 'fortran_order': False, 'shape': (" + std::to_string(desc.height) + ", " +
                       std::to_string(desc.width);
    if (desc.format.channels > 1) dict += ", " + std::to_string(desc.format.channels);
    dict += "), }";
    const std::size_t fixed = 10 + dict.size() + 1;
    dict.append((fixed + 63) / 64 * 64 - fixed, ' ');
    return dict + "\n";
}

} // namespace

Result<std::vector<ImageParts>> list_npy(Bytes bytes, const DecodeOptions&) {
    FATHOM_TRY(const NpyFile file, read_npy(bytes));
    // One image more than is there, if there should be more: asking for it tells that the file broke off.
    const std::uint64_t image_bytes = byte_size(file.images.desc);
    const std::uint64_t present = std::max<std::uint64_t>(file.payload.size() / image_bytes + 1, 1);
    const auto count = static_cast<std::uint32_t>(std::min<std::uint64_t>(file.images.count, present));
    return std::vector<ImageParts>{{"", count}};
}

Result<ImageProbe> probe_npy(Bytes bytes, const DecodeOptions& options) {
    FATHOM_TRY(const NpyFile file, read_npy(bytes));
    FATHOM_TRY(const ImageDesc desc, npy_checked_desc(file.images, options.index, file.payload.size()));
    return ImageProbe{desc, {}};
}

Result<DecodeReport> decode_npy_into(Bytes bytes, const DecodeOptions& options, MutableImageView target) {
    FATHOM_TRY(const NpyFile file, read_npy(bytes));
    FATHOM_CHECK(npy_checked_desc(file.images, options.index, file.payload.size()));
    return decode_npy_payload(file.header, file.images, options.index, file.payload, target);
}

DecodeReport decode_npy_payload(const NpyHeader& header, const NpyImages& images, std::uint32_t index,
                                Bytes payload, MutableImageView target) {
    FATHOM_ASSERT(target.desc.width == images.desc.width && target.desc.height == images.desc.height &&
                  target.desc.format == images.desc.format);
    const std::uint32_t rows = npy_rows_available(images, index, payload.size());
    const std::uint64_t first = npy_image_offset(images, index) * byte_size(header.scalar);
    if (rows > 0) gather_image(payload.data() + first, images.strides, header.big_endian, rows, target);
    DecodeReport report{rows, {}};
    if (rows < images.desc.height) report.warning = "the values end in row " + std::to_string(rows);
    return report;
}

Result<std::vector<std::byte>> encode_npy(const ImageView& image) {
    const PixelFormat format = image.desc.format;
    if (format.arrangement != Arrangement::Interleaved)
        return fail(ErrorCode::Unsupported,
                    "NPY is written from interleaved pixels, not from " + format_name(format));
    const std::string text = header_text(image.desc);
    const std::size_t row_bytes = packed_row_bytes(image.desc.width, format);
    const std::string_view preamble("\x93NUMPY\x01\x00", 8);
    std::vector<std::byte> out(10 + text.size() + row_bytes * image.desc.height);
    std::memcpy(out.data(), preamble.data(), preamble.size());
    out[8] = static_cast<std::byte>(text.size() & 0xFF);
    out[9] = static_cast<std::byte>(text.size() >> 8);
    std::memcpy(out.data() + 10, text.data(), text.size());
    for (std::uint32_t y = 0; y < image.desc.height; ++y)
        std::memcpy(out.data() + 10 + text.size() + y * row_bytes, image.row(y), row_bytes);
    return out;
}

} // namespace fathom
