#include "decoders/exr_file.hpp"

#include "decoders/media/half.hpp"
#include "decoders/plausibility.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>

#include <ImfChannelList.h>
#include <ImfDeepFrameBuffer.h>
#include <ImfDeepScanLineInputPart.h>
#include <ImfDeepTiledInputPart.h>
#include <ImfHeader.h>
#include <ImfPartType.h>

namespace fathom {
namespace {

/// Samples of one block of rows; no renderer keeps so many for a tile's worth of pixels.
constexpr std::uint64_t kMaxBlockSamples = 1u << 26;

/// One channel of all samples of a block: `at` points to each pixel's first one.
struct SampleChannel {
    std::string name;
    Imf::PixelType type = Imf::FLOAT;
    std::vector<std::byte> samples;
    std::vector<char*> at;

    [[nodiscard]] std::size_t sample_bytes() const { return type == Imf::HALF ? 2 : 4; }

    void lay_out(const std::vector<std::uint32_t>& counts, std::uint64_t total) {
        samples.assign(total * sample_bytes(), std::byte{});
        at.resize(counts.size());
        auto* next = reinterpret_cast<char*>(samples.data());
        for (std::size_t i = 0; i < counts.size(); ++i) {
            at[i] = next;
            next += counts[i] * sample_bytes();
        }
    }

    [[nodiscard]] double value(std::size_t pixel, std::uint32_t sample) const {
        const char* p = at[pixel] + sample * sample_bytes();
        if (type == Imf::HALF) {
            std::uint16_t bits;
            std::memcpy(&bits, p, sizeof bits);
            return half_to_float(bits);
        }
        if (type == Imf::FLOAT) {
            float number;
            std::memcpy(&number, p, sizeof number);
            return number;
        }
        std::uint32_t number;
        std::memcpy(&number, p, sizeof number);
        return number;
    }
};

/// The channel wanted, and Z where that is another one.
struct Block {
    std::vector<std::uint32_t> counts;
    std::vector<SampleChannel> channels;
    std::size_t depth = 0; // index of Z in `channels`
};

Block make_block(const Imf::Header& header, const ExrImage& image) {
    Block block;
    const Imf::ChannelList& list = header.channels();
    const std::string& wanted = image.channels[0];
    block.channels.push_back({wanted, list.findChannel(wanted)->type, {}, {}});
    if (const Imf::Channel* z = list.findChannel("Z"); z != nullptr && wanted != "Z") {
        block.channels.push_back({"Z", z->type, {}, {}});
        block.depth = 1;
    }
    return block;
}

/// The address that OpenEXR adds x * step + y * row to; computed as a number, for it lies outside the array.
template <typename T>
char* base_of(std::vector<T>& values, int first_x, int first_y, std::size_t width) {
    const std::int64_t first = std::int64_t{first_y} * static_cast<std::int64_t>(width) + first_x;
    // NOLINTNEXTLINE(performance-no-int-to-ptr): OpenEXR wants a pointer that is not within the array
    return reinterpret_cast<char*>(reinterpret_cast<std::uintptr_t>(values.data()) -
                                   static_cast<std::uintptr_t>(first * std::int64_t{sizeof(T)}));
}

Imf::DeepFrameBuffer frame_buffer(Block& block, int first_x, int first_y, std::size_t width) {
    Imf::DeepFrameBuffer buffer;
    buffer.insertSampleCountSlice(Imf::Slice(Imf::UINT, base_of(block.counts, first_x, first_y, width),
                                             sizeof(std::uint32_t), sizeof(std::uint32_t) * width));
    for (SampleChannel& channel : block.channels)
        buffer.insert(channel.name,
                      Imf::DeepSlice(channel.type, base_of(channel.at, first_x, first_y, width),
                                     sizeof(char*), sizeof(char*) * width, channel.sample_bytes()));
    return buffer;
}

std::uint32_t nearest_sample(const Block& block, std::size_t pixel) {
    const SampleChannel& depth = block.channels[block.depth];
    if (depth.name != "Z") return 0;
    std::uint32_t nearest = 0;
    double nearest_z = depth.value(pixel, 0);
    for (std::uint32_t i = 1; i < block.counts[pixel]; ++i)
        if (const double z = depth.value(pixel, i); z < nearest_z || std::isnan(nearest_z)) {
            nearest = i;
            nearest_z = z;
        }
    return nearest;
}

void write_nearest(const Block& block, std::uint32_t first_row, std::uint32_t rows, MutableImageView target) {
    const SampleChannel& channel = block.channels[0];
    const std::size_t bytes = channel.sample_bytes();
    for (std::size_t i = 0; i < std::size_t{rows} * target.desc.width; ++i) {
        if (block.counts[i] == 0) continue;
        std::byte* out = target.row(first_row + static_cast<std::uint32_t>(i / target.desc.width)) +
                         i % target.desc.width * bytes;
        std::memcpy(out, channel.at[i] + nearest_sample(block, i) * bytes, bytes);
    }
}

bool lay_out(Block& block, std::size_t file_bytes) {
    const std::uint64_t total = std::accumulate(block.counts.begin(), block.counts.end(), std::uint64_t{0});
    if (total > kMaxBlockSamples || !check_backed(file_bytes, total * 4, kDeflateExpansion, "EXR"))
        return false;
    for (SampleChannel& channel : block.channels)
        channel.lay_out(block.counts, total);
    return true;
}

constexpr std::string_view kTooManySamples = "more samples than the file can hold";

/// Scan lines one by one, so that memory stays small and a break costs no more than a line.
DecodeReport decode_lines(Imf::MultiPartInputFile& file, const ExrImage& image, std::size_t file_bytes,
                          MutableImageView target) {
    Imf::DeepScanLineInputPart part(file, image.part);
    const auto window = part.header().dataWindow();
    Block block = make_block(part.header(), image);
    block.counts.resize(target.desc.width);
    for (SampleChannel& channel : block.channels)
        channel.at.resize(target.desc.width);
    for (std::uint32_t row = 0; row < target.desc.height; ++row) {
        const int y = window.min.y + static_cast<int>(row);
        try {
            part.setFrameBuffer(frame_buffer(block, window.min.x, y, target.desc.width));
            part.readPixelSampleCounts(y, y);
            if (!lay_out(block, file_bytes)) return {row, std::string(kTooManySamples)};
            part.readPixels(y, y);
        } catch (const std::exception& error) {
            return {row, error.what()};
        }
        write_nearest(block, row, 1, target);
    }
    return {target.desc.height, {}};
}

/// Rows of tiles of the full resolution.
DecodeReport decode_tiles(Imf::MultiPartInputFile& file, const ExrImage& image, std::size_t file_bytes,
                          MutableImageView target) {
    Imf::DeepTiledInputPart part(file, image.part);
    const auto window = part.header().dataWindow();
    const std::uint32_t tile_height = part.tileYSize();
    Block block = make_block(part.header(), image);
    block.counts.resize(std::size_t{std::min(tile_height, target.desc.height)} * target.desc.width);
    for (SampleChannel& channel : block.channels)
        channel.at.resize(block.counts.size());
    for (std::uint32_t row = 0; row < target.desc.height; row += tile_height) {
        const std::uint32_t rows = std::min(tile_height, target.desc.height - row);
        const int tile = static_cast<int>(row / tile_height);
        const int last = part.numXTiles(0) - 1;
        std::ranges::fill(block.counts, 0u);
        try {
            part.setFrameBuffer(
                frame_buffer(block, window.min.x, window.min.y + static_cast<int>(row), target.desc.width));
            part.readPixelSampleCounts(0, last, tile, tile);
            if (!lay_out(block, file_bytes)) return {row, std::string(kTooManySamples)};
            part.readTiles(0, last, tile, tile);
        } catch (const std::exception& error) {
            return {row, error.what()};
        }
        write_nearest(block, row, rows, target);
    }
    return {target.desc.height, {}};
}

} // namespace

DecodeReport decode_deep_exr(Imf::MultiPartInputFile& file, const ExrImage& image, std::size_t file_bytes,
                             MutableImageView target) {
    return file.header(image.part).type() == Imf::DEEPTILE ? decode_tiles(file, image, file_bytes, target)
                                                           : decode_lines(file, image, file_bytes, target);
}

} // namespace fathom
