#include "decoders/packing.hpp"

#include "decoders/media/assert.hpp"
#include "decoders/media/byte_reader.hpp"

#include <bit>

namespace fathom {
namespace {

bool is_colour8(const PixelFormat& format) {
    return format.scalar == Scalar::U8 && (format.channels == 3 || format.channels == 4) &&
           (format.arrangement == Arrangement::Interleaved || format.arrangement == Arrangement::Bgr);
}

void unpack_carla(const ImageView& from, MutableImageView to) {
    const std::size_t pixel = from.desc.format.channels;
    const std::size_t red = from.desc.format.arrangement == Arrangement::Bgr ? 2 : 0;
    for (std::uint32_t y = 0; y < to.desc.height; ++y) {
        const auto* in = from.row_as<std::uint8_t>(y);
        auto* out = to.row_as<std::uint32_t>(y);
        for (std::uint32_t x = 0; x < to.desc.width; ++x, in += pixel)
            out[x] = in[red] + 256u * in[1] + 65536u * in[2 - red];
    }
}

void unpack_sun(const ImageView& from, MutableImageView to) {
    for (std::uint32_t y = 0; y < to.desc.height; ++y) {
        const auto* in = from.row_as<std::uint16_t>(y);
        auto* out = to.row_as<std::uint16_t>(y);
        for (std::uint32_t x = 0; x < to.desc.width; ++x)
            out[x] = std::rotr(in[x], 3);
    }
}

void unpack_kinect(const ImageView& from, MutableImageView to) {
    constexpr std::uint32_t kTwiceOffset = 2185; // of 1092.5
    for (std::uint32_t y = 0; y < to.desc.height; ++y) {
        const auto* in = from.row_as<std::uint16_t>(y);
        auto* out = to.row_as<std::uint16_t>(y);
        for (std::uint32_t x = 0; x < to.desc.width; ++x) {
            const std::uint32_t twice = 2u * byte_swapped(in[x]);
            out[x] = static_cast<std::uint16_t>(twice < kTwiceOffset ? kTwiceOffset - twice : 0);
        }
    }
}

} // namespace

Result<PixelFormat> unpacked_format(Packing packing, const PixelFormat& stored) {
    if (packing == Packing::None) return stored;
    if (packing == Packing::Carla24 && is_colour8(stored)) return PixelFormat{Scalar::U32};
    if (packing != Packing::Carla24 && stored == kU16) return kU16;
    const std::string needed = packing == Packing::Carla24 ? "8-bit RGB" : "u16";
    return fail(ErrorCode::InvalidArgument,
                "the packing needs " + needed + " pixels, not " + format_name(stored));
}

void unpack(Packing packing, const ImageView& from, MutableImageView to) {
    FATHOM_ASSERT(from.desc.width == to.desc.width && from.desc.height == to.desc.height);
    if (packing == Packing::Carla24) unpack_carla(from, to);
    if (packing == Packing::SunRotate3) unpack_sun(from, to);
    if (packing == Packing::KinectSwapped) unpack_kinect(from, to);
}

} // namespace fathom
