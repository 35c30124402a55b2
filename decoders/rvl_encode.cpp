#include "decoders/rvl.hpp"

#include <cstring>

namespace fathom {
namespace {

/// Collects nibbles, first one on top, into little-endian words.
class NibbleWriter {
  public:
    explicit NibbleWriter(std::byte* out) : out_(out) {}

    void number(std::uint32_t value) {
        do {
            const std::uint32_t nibble = value & 7u;
            value >>= 3;
            put(value != 0 ? nibble | 8u : nibble);
        } while (value != 0);
    }

    /// Pads the last word; returns one past the stream.
    std::byte* finish() {
        while (filled_ != 0)
            put(0);
        return out_;
    }

  private:
    void put(std::uint32_t nibble) {
        word_ = word_ << 4 | nibble;
        if (++filled_ < 8) return;
        std::memcpy(out_, &word_, sizeof word_);
        out_ += sizeof word_;
        filled_ = 0;
    }

    std::byte* out_;
    std::uint32_t word_ = 0;
    unsigned filled_ = 0;
};

constexpr std::size_t kRosConfigBytes = 12; // all zero: not quantised

void append_stream(std::vector<std::byte>& bytes, std::span<const std::uint16_t> pixels) {
    const std::size_t start = bytes.size();
    // A pixel takes at most 6 nibbles; the worst pattern of runs takes no more.
    bytes.resize(start + 3 * pixels.size() + 16);
    NibbleWriter writer(bytes.data() + start);
    std::int32_t previous = 0;
    for (std::size_t i = 0; i < pixels.size();) {
        const std::size_t zeros_at = i;
        while (i < pixels.size() && pixels[i] == 0)
            ++i;
        const std::size_t run_at = i;
        while (i < pixels.size() && pixels[i] != 0)
            ++i;
        writer.number(static_cast<std::uint32_t>(run_at - zeros_at));
        writer.number(static_cast<std::uint32_t>(i - run_at));
        for (std::size_t k = run_at; k < i; ++k) {
            const std::int32_t delta = pixels[k] - previous;
            writer.number(static_cast<std::uint32_t>((delta << 1) ^ (delta >> 31)));
            previous = pixels[k];
        }
    }
    bytes.resize(static_cast<std::size_t>(writer.finish() - bytes.data()));
}

void append_u32(std::vector<std::byte>& bytes, std::uint32_t value) {
    for (unsigned i = 0; i < 4; ++i)
        bytes.push_back(static_cast<std::byte>(value >> (8 * i)));
}

} // namespace

std::vector<std::byte> encode_rvl(std::span<const std::uint16_t> pixels) {
    std::vector<std::byte> bytes;
    append_stream(bytes, pixels);
    return bytes;
}

Result<std::vector<std::byte>> encode_rvl_file(const ImageView& image) {
    if (image.desc.format != kU16)
        return fail(ErrorCode::InvalidArgument,
                    "RVL holds u16 images only, not " + format_name(image.desc.format));
    const std::size_t count = static_cast<std::size_t>(image.desc.width) * image.desc.height;
    if (count > kMaxRvlPixels) return fail(ErrorCode::TooLarge, "RVL: more than 2^26 pixels");
    std::vector<std::uint16_t> pixels(count);
    for (std::uint32_t y = 0; y < image.desc.height; ++y)
        std::memcpy(pixels.data() + static_cast<std::size_t>(y) * image.desc.width, image.row(y),
                    2 * static_cast<std::size_t>(image.desc.width));
    std::vector<std::byte> bytes(kRosConfigBytes);
    append_u32(bytes, image.desc.width);
    append_u32(bytes, image.desc.height);
    append_stream(bytes, pixels);
    return bytes;
}

} // namespace fathom
