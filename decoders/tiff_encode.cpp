#include "decoders/tiff.hpp"
#include "decoders/tiff_file.hpp"

#include <algorithm>
#include <cstring>

namespace fathom {

Result<std::vector<std::byte>> encode_tiff(const ImageView& image) {
    const PixelFormat format = image.desc.format;
    if (format.arrangement != Arrangement::Interleaved || format.channels > 4)
        return fail(ErrorCode::Unsupported,
                    "TIFF is written from interleaved pixels, not from " + format_name(format));
    const std::size_t value_bytes = byte_size(format.scalar);
    const std::size_t row_bytes = packed_row_bytes(image.desc.width, format);
    const bool is_real = is_float(format.scalar);
    const auto rows_per_strip =
        static_cast<std::uint32_t>(std::clamp<std::size_t>((256u << 10) / row_bytes, 1, image.desc.height));
    TiffOutput file;
    TIFF* tiff = file.tiff.get();
    TIFFSetField(tiff, TIFFTAG_IMAGEWIDTH, image.desc.width);
    TIFFSetField(tiff, TIFFTAG_IMAGELENGTH, image.desc.height);
    TIFFSetField(tiff, TIFFTAG_BITSPERSAMPLE, static_cast<int>(value_bytes * 8));
    TIFFSetField(tiff, TIFFTAG_SAMPLESPERPIXEL, static_cast<int>(format.channels));
    TIFFSetField(tiff, TIFFTAG_SAMPLEFORMAT,
                 is_real                            ? SAMPLEFORMAT_IEEEFP
                 : is_signed_integer(format.scalar) ? SAMPLEFORMAT_INT
                                                    : SAMPLEFORMAT_UINT);
    TIFFSetField(tiff, TIFFTAG_PHOTOMETRIC, format.channels >= 3 ? PHOTOMETRIC_RGB : PHOTOMETRIC_MINISBLACK);
    if (format.channels == 2 || format.channels == 4) {
        const std::uint16_t extra = EXTRASAMPLE_UNASSALPHA;
        TIFFSetField(tiff, TIFFTAG_EXTRASAMPLES, 1, &extra);
    }
    TIFFSetField(tiff, TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG);
    TIFFSetField(tiff, TIFFTAG_COMPRESSION, COMPRESSION_ADOBE_DEFLATE);
    if (is_real || value_bytes <= 4) // libtiff differences integers up to 32 bits everywhere
        TIFFSetField(tiff, TIFFTAG_PREDICTOR, is_real ? PREDICTOR_FLOATINGPOINT : PREDICTOR_HORIZONTAL);
    TIFFSetField(tiff, TIFFTAG_ROWSPERSTRIP, rows_per_strip);

    std::vector<std::byte> strip; // libtiff differences in place, so it gets a copy
    for (std::uint32_t y = 0; y < image.desc.height; y += rows_per_strip) {
        const std::uint32_t rows = std::min(rows_per_strip, image.desc.height - y);
        strip.resize(rows * row_bytes);
        for (std::uint32_t i = 0; i < rows; ++i)
            std::memcpy(strip.data() + i * row_bytes, image.row(y + i), row_bytes);
        if (TIFFWriteEncodedStrip(tiff, y / rows_per_strip, strip.data(),
                                  static_cast<tmsize_t>(strip.size())) < 0)
            return fail(ErrorCode::Malformed, "TIFF encoder: " + file.message);
    }
    file.tiff.reset();
    return std::move(file.bytes);
}

} // namespace fathom
