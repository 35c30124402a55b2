#include "decoders/exr.hpp"

#include "decoders/exr_file.hpp"
#include "decoders/exr_guard.hpp"
#include "decoders/media/assert.hpp"
#include "decoders/media/byte_reader.hpp"

#include <algorithm>
#include <new>

#include <ImfChannelList.h>
#include <ImfFrameBuffer.h>
#include <ImfHeader.h>
#include <ImfInputPart.h>
#include <ImfOutputFile.h>

namespace fathom {
namespace {

constexpr std::uint32_t kMagic = 20000630;

/// The border to OpenEXR: what it throws becomes an error.
template <typename Body>
auto guarded(Body&& body) -> decltype(body()) {
    // Process-wide limits of the library; set once, before any header is read.
    static const bool limited =
        (Imf::Header::setMaxImageSize(static_cast<int>(kMaxSide), static_cast<int>(kMaxSide)),
         Imf::Header::setMaxTileSize(1 << 14, 1 << 14), true);
    (void)limited;
    try {
        return body();
    } catch (const std::bad_alloc&) {
        return fail(ErrorCode::TooLarge, "EXR asks for more memory than there is");
    } catch (const std::exception& error) {
        return fail(ErrorCode::Malformed, std::string("EXR: ") + error.what());
    }
}

Result<ExrImage> choose(const std::vector<ExrImage>& images, const std::string& part) {
    const auto image = part.empty() ? std::ranges::find(images, true, &ExrImage::listed)
                                    : std::ranges::find(images, part, &ExrImage::name);
    if (image != images.end()) {
        const bool colour_instead = part.empty() && image->depth_rank == kNoDepth;
        const auto colour =
            std::ranges::find_if(images, [](const ExrImage& i) { return i.channels.size() > 1; });
        return colour_instead && colour != images.end() ? *colour : *image;
    }
    if (part.empty()) return fail(ErrorCode::Unsupported, "EXR has no channel that can be shown");
    return fail(ErrorCode::NotFound, "EXR has no channel " + part);
}

Imf::PixelType type_of(Scalar scalar) {
    return scalar == Scalar::F16 ? Imf::HALF : scalar == Scalar::F32 ? Imf::FLOAT : Imf::UINT;
}

/// Slices over the rows of an image whose first pixel has the coordinates of the window's corner.
Imf::FrameBuffer frame_buffer(const std::vector<std::string>& channels, const ImageDesc& desc,
                              const std::byte* data, const Imath::Box2i& window) {
    Imf::FrameBuffer buffer;
    const std::size_t value_bytes = byte_size(desc.format.scalar);
    for (std::size_t i = 0; i < channels.size(); ++i)
        buffer.insert(channels[i],
                      Imf::Slice::Make(type_of(desc.format.scalar), data + i * value_bytes, window,
                                       bytes_per_pixel(desc.format), desc.row_stride_bytes));
    return buffer;
}

/// Lines from the top until one cannot be read. The file is opened anew: OpenEXR reports the error of an
/// earlier call again.
std::uint32_t salvage_lines(Bytes bytes, const ExrImage& image, MutableImageView target) {
    ExrInput stream(bytes);
    Imf::MultiPartInputFile file(stream, 0);
    Imf::InputPart part(file, image.part);
    const Imath::Box2i window = part.header().dataWindow();
    part.setFrameBuffer(frame_buffer(image.channels, target.desc, target.data, window));
    std::uint32_t rows = 0;
    try {
        for (int y = window.min.y; y <= window.max.y; ++y, ++rows)
            part.readPixels(y, y);
    } catch (const std::exception&) {
        return rows;
    }
    return rows;
}

DecodeReport decode_flat(Bytes bytes, Imf::MultiPartInputFile& file, const ExrImage& image,
                         MutableImageView target) {
    Imf::InputPart part(file, image.part);
    const Imath::Box2i window = part.header().dataWindow();
    part.setFrameBuffer(frame_buffer(image.channels, target.desc, target.data, window));
    try {
        part.readPixels(window.min.y, window.max.y);
    } catch (const std::exception& error) {
        return {salvage_lines(bytes, image, target), error.what()};
    }
    return {target.desc.height, {}};
}

} // namespace

bool is_exr(Bytes bytes) {
    return bytes.size() >= 4 && load_le<std::uint32_t>(bytes.data()) == kMagic;
}

Result<std::vector<ImageParts>> list_exr(Bytes bytes, const DecodeOptions&) {
    if (!is_exr(bytes)) return fail(ErrorCode::Malformed, "no EXR signature");
    FATHOM_CHECK(check_exr_headers(bytes));
    return guarded([&]() -> Result<std::vector<ImageParts>> {
        ExrInput stream(bytes);
        const Imf::MultiPartInputFile file(stream, 0);
        std::vector<ImageParts> parts;
        for (const ExrImage& image : exr_images(file))
            if (image.listed) parts.push_back({image.name, 1});
        return parts;
    });
}

Result<ImageProbe> probe_exr(Bytes bytes, const DecodeOptions& options) {
    if (!is_exr(bytes)) return fail(ErrorCode::Malformed, "no EXR signature");
    FATHOM_CHECK(check_exr_headers(bytes));
    return guarded([&]() -> Result<ImageProbe> {
        ExrInput stream(bytes);
        const Imf::MultiPartInputFile file(stream, 0);
        FATHOM_TRY(const ExrImage image, choose(exr_images(file), options.part));
        FATHOM_TRY(const ImageDesc desc,
                   exr_checked_desc(file.header(image.part), image.format, bytes.size()));
        ImageProbe probe{desc, {}};
        probe.facts.unit_unknown = image.format.channels == 1;
        return probe;
    });
}

Result<DecodeReport> decode_exr_into(Bytes bytes, const DecodeOptions& options, MutableImageView target) {
    if (!is_exr(bytes)) return fail(ErrorCode::Malformed, "no EXR signature");
    FATHOM_TRY(const std::size_t tables, check_exr_headers(bytes));
    return guarded([&]() -> Result<DecodeReport> {
        ExrInput stream(bytes);
        Imf::MultiPartInputFile file(stream, 0);
        FATHOM_TRY(const ExrImage image, choose(exr_images(file), options.part));
        FATHOM_TRY(const ImageDesc desc,
                   exr_checked_desc(file.header(image.part), image.format, bytes.size()));
        FATHOM_ASSERT(target.desc.width == desc.width && target.desc.height == desc.height &&
                      target.desc.format == desc.format);
        if (image.deep) FATHOM_CHECK(check_deep_chunks(bytes, tables, file, image.part));
        DecodeReport report = image.deep ? decode_deep_exr(file, image, bytes.size(), target)
                                         : decode_flat(bytes, file, image, target);
        if (report.rows_decoded == 0) return fail(ErrorCode::Malformed, "EXR: " + report.warning);
        if (!report.warning.empty())
            report.warning =
                "EXR breaks off in row " + std::to_string(report.rows_decoded) + ": " + report.warning;
        return report;
    });
}

Result<std::vector<std::byte>> encode_exr(const ImageView& image) {
    const PixelFormat format = image.desc.format;
    const bool is_half_or_float = format.scalar == Scalar::F16 || format.scalar == Scalar::F32;
    const bool scalar = format.channels == 1 && (is_half_or_float || format.scalar == Scalar::U32);
    const bool colour = format.channels >= 3 && format.channels <= 4 && is_half_or_float;
    if ((!scalar && !colour) || format.arrangement != Arrangement::Interleaved)
        return fail(ErrorCode::Unsupported,
                    "EXR holds f16, f32 or u32, and f16 or f32 colours, not " + format_name(format));
    std::vector<std::string> channels{"Z"};
    if (colour) channels.assign({"R", "G", "B", "A"});
    channels.resize(format.channels);
    return guarded([&]() -> Result<std::vector<std::byte>> {
        Imf::Header header(static_cast<int>(image.desc.width), static_cast<int>(image.desc.height));
        header.compression() = Imf::ZIP_COMPRESSION;
        for (const std::string& channel : channels)
            header.channels().insert(channel, Imf::Channel(type_of(format.scalar)));
        ExrOutput stream;
        {
            Imf::OutputFile file(stream, header, 0);
            file.setFrameBuffer(frame_buffer(channels, image.desc, image.data, header.dataWindow()));
            file.writePixels(static_cast<int>(image.desc.height));
        }
        return std::move(stream.bytes);
    });
}

} // namespace fathom
