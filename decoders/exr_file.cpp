#include "decoders/exr_file.hpp"

#include "decoders/exr_guard.hpp"
#include "decoders/plausibility.hpp"

#include <algorithm>
#include <cstring>

#include <Iex.h>
#include <ImfChannelList.h>
#include <ImfHeader.h>
#include <ImfPartType.h>

namespace fathom {
namespace {

/// OpenEXR allocates whole chunks and the buffers of their compressor whatever the height of the image.
constexpr std::uint64_t kMaxChunkBytes = 32u << 20;
constexpr std::uint64_t kMaxChunkPerImage = 4;

Scalar scalar_of(Imf::PixelType type) {
    return type == Imf::HALF ? Scalar::F16 : type == Imf::FLOAT ? Scalar::F32 : Scalar::U32;
}

/// Order of recordings in the wild: Z, LAYER.Z, Depth, depth, then grey channels, then the only channel.
int depth_rank(const std::string& channel, bool only_channel) {
    const std::size_t dot = channel.rfind('.');
    const std::string base = dot == std::string::npos ? channel : channel.substr(dot + 1);
    if (channel == "Z") return 0;
    if (base == "Z") return 1;
    if (base == "Depth") return 2;
    if (base == "depth") return 3;
    if (base == "Y") return 4;
    if (base == "V") return 5;
    return only_channel ? 6 : kNoDepth;
}

bool is_colour_base(const std::string& channel) {
    const std::size_t dot = channel.rfind('.');
    const std::string base = dot == std::string::npos ? channel : channel.substr(dot + 1);
    return base == "R" || base == "G" || base == "B" || base == "A";
}

/// R, G, B and perhaps A of the layer ("" or "left.") as one image, when they agree in type.
std::optional<ExrImage> colour_of(const Imf::ChannelList& channels, const std::string& layer) {
    const Imf::Channel* red = channels.findChannel(layer + "R");
    ExrImage image;
    for (const char* base : {"R", "G", "B", "A"}) {
        const Imf::Channel* channel = channels.findChannel(layer + base);
        const bool fits = channel != nullptr && channel->type == red->type && channel->xSampling == 1 &&
                          channel->ySampling == 1;
        if (!fits && *base == 'A') break;
        if (!fits) return std::nullopt;
        image.channels.push_back(layer + base);
    }
    image.name = layer + (image.channels.size() == 4 ? "RGBA" : "RGB");
    image.format = {scalar_of(red->type), static_cast<std::uint8_t>(image.channels.size())};
    image.depth_rank = kNoDepth + 1;
    return image;
}

void add_part(const Imf::Header& header, int part, const std::string& prefix, std::vector<ExrImage>& images) {
    const Imf::ChannelList& channels = header.channels();
    const bool deep = header.hasType() && Imf::isDeepData(header.type());
    auto second = channels.begin();
    if (second != channels.end()) ++second;
    const bool only_channel = second == channels.end();
    for (auto channel = channels.begin(); channel != channels.end(); ++channel) {
        const std::string name = channel.name();
        if (channel.channel().xSampling != 1 || channel.channel().ySampling != 1) continue;
        ExrImage image{prefix + name, part, {name}, PixelFormat{scalar_of(channel.channel().type)}, deep};
        image.depth_rank = depth_rank(name, only_channel);
        const std::size_t dot = name.rfind('.');
        const std::string layer = dot == std::string::npos ? "" : name.substr(0, dot + 1);
        auto colour = is_colour_base(name) && !deep && channels.findChannel(layer + "R") != nullptr
                          ? colour_of(channels, layer)
                          : std::nullopt;
        image.listed = !colour;
        images.push_back(std::move(image));
        if (colour && name == layer + "R") {
            colour->name = prefix + colour->name;
            colour->part = part;
            images.push_back(*std::move(colour));
        }
    }
}

} // namespace

bool ExrInput::read(char out[], int size) {
    if (size < 0 || position_ > bytes_.size() || static_cast<std::uint64_t>(size) > bytes_.size() - position_)
        throw Iex::InputExc("the file ends too early");
    std::memcpy(out, bytes_.data() + position_, static_cast<std::size_t>(size));
    position_ += static_cast<std::uint64_t>(size);
    return position_ < bytes_.size();
}

void ExrOutput::write(const char in[], int size) {
    const std::uint64_t end = position_ + static_cast<std::uint64_t>(size);
    if (end > bytes.size()) bytes.resize(end);
    std::memcpy(bytes.data() + position_, in, static_cast<std::size_t>(size));
    position_ = end;
}

std::vector<ExrImage> exr_images(const Imf::MultiPartInputFile& file) {
    std::vector<ExrImage> images;
    for (int part = 0; part < file.parts(); ++part) {
        const Imf::Header& header = file.header(part);
        const bool named = file.parts() > 1;
        const std::string name = header.hasName() ? header.name() : std::to_string(part);
        add_part(header, part, named ? name + "/" : "", images);
    }
    std::ranges::stable_sort(images, {}, &ExrImage::depth_rank);
    return images;
}

Result<ImageDesc> exr_checked_desc(const Imf::Header& header, PixelFormat format, std::size_t file_bytes) {
    const auto& window = header.dataWindow();
    const std::int64_t width = std::int64_t{window.max.x} - window.min.x + 1;
    const std::int64_t height = std::int64_t{window.max.y} - window.min.y + 1;
    if (width <= 0 || height <= 0) return fail(ErrorCode::Malformed, "EXR has an empty data window");
    FATHOM_TRY(const ImageDesc desc,
               checked_desc(static_cast<std::uint64_t>(width), static_cast<std::uint64_t>(height), format));
    std::uint64_t pixel_bytes = 0; // of all channels: OpenEXR decompresses them together
    const Imf::ChannelList& channels = header.channels();
    for (auto channel = channels.begin(); channel != channels.end(); ++channel)
        pixel_bytes += channel.channel().type == Imf::HALF ? 2 : 4;
    const std::uint64_t image_bytes = desc.height * pixel_bytes * desc.width;
    FATHOM_CHECK(check_backed(file_bytes, image_bytes, kAnyExpansion, "EXR"));
    std::uint64_t chunk_bytes = pixel_bytes * desc.width * exr_lines_in_chunk(header.compression());
    if (header.hasTileDescription()) {
        const Imf::TileDescription& tiles = header.tileDescription(); // at most 2^14 a side, see exr.cpp
        chunk_bytes = std::uint64_t{tiles.xSize} * tiles.ySize * pixel_bytes;
    }
    if (chunk_bytes > std::max(kMaxChunkBytes, image_bytes * kMaxChunkPerImage))
        return fail(ErrorCode::TooLarge, "EXR has chunks of an absurd size");
    return desc;
}

} // namespace fathom
