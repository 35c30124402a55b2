#include "decoders/png_file.hpp"

#include "decoders/media/byte_reader.hpp"
#include "decoders/png.hpp"

#include <libdeflate.h>

namespace fathom::png_file {
namespace {

constexpr std::size_t kSignatureBytes = 8;
constexpr std::size_t kIhdrEnd = 33; // signature, then the 25 bytes of the IHDR chunk (clauses 5.3, 11.2.1)

constexpr std::uint32_t kIhdr = 0x49484452, kIdat = 0x49444154, kIend = 0x49454E44, kTrns = 0x74524E53;

struct Chunk {
    std::uint32_t type = 0;
    Bytes data; // cut off at the end of the file
    bool crc_matches = false;
};

/// Walks over the chunks behind the signature; false at the end.
class ChunkReader {
  public:
    explicit ChunkReader(Bytes bytes) : bytes_(bytes) {}

    bool next(Chunk& chunk) {
        if (bytes_.size() - at_ < 8) return false;
        const std::size_t length = load_be<std::uint32_t>(bytes_.data() + at_);
        chunk.type = load_be<std::uint32_t>(bytes_.data() + at_ + 4);
        const std::size_t left = bytes_.size() - at_ - 8;
        chunk.data = bytes_.subspan(at_ + 8, std::min(length, left));
        const bool whole = length <= left && left - length >= 4;
        chunk.crc_matches = whole && libdeflate_crc32(0, bytes_.data() + at_ + 4, length + 4) ==
                                         load_be<std::uint32_t>(bytes_.data() + at_ + 8 + length);
        at_ = whole ? at_ + 12 + length : bytes_.size();
        return true;
    }

  private:
    Bytes bytes_;
    std::size_t at_ = kSignatureBytes;
};

bool has_transparency_chunk(Bytes bytes) {
    ChunkReader reader(bytes);
    for (Chunk chunk; reader.next(chunk);) {
        if (chunk.type == kTrns) return true;
        if (chunk.type == kIdat) return false;
    }
    return false;
}

} // namespace

Result<Header> read_header(Bytes bytes) {
    if (!is_png(bytes)) return fail(ErrorCode::Malformed, "no PNG signature");
    if (bytes.size() < kIhdrEnd) return fail(ErrorCode::Truncated, "PNG ends inside its header");
    ByteReader reader(bytes.subspan(kSignatureBytes));
    const std::uint32_t length = reader.u32_be();
    const std::uint32_t type = reader.u32_be();
    if (length != 13 || type != kIhdr) return fail(ErrorCode::Malformed, "PNG does not start with IHDR");
    Header header;
    header.width = reader.u32_be();
    header.height = reader.u32_be();
    header.bit_depth = reader.u8();
    header.colour_type = reader.u8();
    reader.skip(2); // compression and filter method: there is one each
    header.interlace = reader.u8();
    header.has_transparency = has_transparency_chunk(bytes);
    return header;
}

Pixels find_pixels(Bytes bytes) {
    Pixels pixels;
    ChunkReader reader(bytes);
    for (Chunk chunk; reader.next(chunk) && chunk.type != kIend;) {
        if (chunk.type == kIdat) {
            pixels.parts.push_back(chunk.data);
            pixels.bytes += chunk.data.size();
        } else if (!pixels.parts.empty()) {
            break; // the parts follow each other (clause 5.6)
        }
        if (!chunk.crc_matches) pixels.crc_mismatch = true;
    }
    return pixels;
}

bool is_plain_grey16(const Header& header) {
    return header.colour_type == 0 && header.bit_depth == 16 && header.interlace == 0;
}

} // namespace fathom::png_file
