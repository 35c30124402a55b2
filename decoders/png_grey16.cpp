#include "decoders/png_file.hpp"

#include "decoders/media/assert.hpp"
#include "decoders/media/byte_reader.hpp"
#include "decoders/png_unfilter.hpp"

#include <algorithm>
#include <cstring>
#include <memory>

#include <libdeflate.h>
#include <zlib.h>
#ifdef FATHOM_HAS_ISAL
#include <isa-l/igzip_lib.h>
#endif

namespace fathom::png_file {
namespace {

/// Deflate makes at most 258 bytes of a two-bit symbol pair.
constexpr std::uint64_t kMaxExpansion = 1032;
constexpr std::size_t kZlibHeaderBytes = 2, kAdlerBytes = 4;

/// Memory that one thread keeps for its next picture: fresh pages would cost a tenth of the decode time.
class Scratch {
  public:
    std::byte* at_least(std::size_t size) {
        if (size > capacity_) {
            bytes_ = std::make_unique_for_overwrite<std::byte[]>(size);
            capacity_ = size;
        }
        return bytes_.get();
    }
    void release_if_large() {
        if (capacity_ <= kKeptBytes) return;
        bytes_.reset();
        capacity_ = 0;
    }

  private:
    static constexpr std::size_t kKeptBytes = 32u << 20;
    std::unique_ptr<std::byte[]> bytes_;
    std::size_t capacity_ = 0;
};

struct ThreadScratch {
    Scratch compressed, inflated;
};
ThreadScratch& thread_scratch() {
    static thread_local ThreadScratch scratch;
    return scratch;
}

/// The parts as one piece: themselves if there is one, else copied.
Bytes join(const Pixels& pixels, Scratch& scratch) {
    if (pixels.parts.size() == 1) return pixels.parts.front();
    std::byte* joined = scratch.at_least(pixels.bytes + 8);
    std::size_t at = 0;
    for (const Bytes part : pixels.parts) {
        if (!part.empty()) std::memcpy(joined + at, part.data(), part.size());
        at += part.size();
    }
    return {joined, at};
}

bool has_zlib_header(Bytes stream) { // RFC 1950, 2.2
    if (stream.size() < kZlibHeaderBytes) return false;
    const auto method = static_cast<unsigned>(stream[0]), flags = static_cast<unsigned>(stream[1]);
    return (method & 15u) == 8 && (method << 8 | flags) % 31 == 0 && (flags & 0x20u) == 0;
}

#ifdef FATHOM_HAS_ISAL
/// ISA-L writes several literals per table look-up and wins where nearly all symbols are literals; libdeflate
/// wins where copies carry the bytes. OpenCV's default (run-length strategy) and Huffman-only streams know no
/// distance above 4, and the header of a dynamic block says so: HDIST counts its distance codes (RFC 1951,
/// 3.2.7).
bool is_mostly_literals(Bytes stream) {
    if (stream.size() < kZlibHeaderBytes + 3) return false;
    const auto bits = static_cast<unsigned>(stream[2]) | static_cast<unsigned>(stream[3]) << 8;
    const unsigned block_type = bits >> 1 & 3u, distance_codes = (bits >> 8 & 31u) + 1;
    return block_type == 2 && distance_codes <= 4;
}

bool inflate_by_isal(Bytes deflated, std::byte* out, std::size_t size) {
    const auto state = std::make_unique_for_overwrite<inflate_state>();
    isal_inflate_init(state.get());
    state->next_in = const_cast<std::uint8_t*>(reinterpret_cast<const std::uint8_t*>(deflated.data()));
    state->avail_in = static_cast<std::uint32_t>(deflated.size());
    state->next_out = reinterpret_cast<std::uint8_t*>(out);
    state->avail_out = static_cast<std::uint32_t>(size);
    return isal_inflate_stateless(state.get()) == ISAL_DECOMP_OK && state->avail_out == 0;
}
#endif

bool inflate_by_libdeflate(Bytes deflated, std::byte* out, std::size_t size) {
    libdeflate_decompressor* decompressor = libdeflate_alloc_decompressor();
    if (decompressor == nullptr) return false;
    const libdeflate_result result =
        libdeflate_deflate_decompress(decompressor, deflated.data(), deflated.size(), out, size, nullptr);
    libdeflate_free_decompressor(decompressor);
    return result == LIBDEFLATE_SUCCESS;
}

/// True if the whole stream makes exactly `size` bytes.
bool inflate_whole(Bytes stream, std::byte* out, std::size_t size) {
    if (!has_zlib_header(stream) || stream.size() * kMaxExpansion < size) return false;
    const Bytes deflated = stream.subspan(kZlibHeaderBytes);
#ifdef FATHOM_HAS_ISAL
    constexpr std::size_t kIsalLimit = 0x7FFFFFFF; // it counts in 32 bits
    if (is_mostly_literals(stream) && deflated.size() < kIsalLimit && size < kIsalLimit &&
        inflate_by_isal(deflated, out, size))
        return true;
#endif
    return inflate_by_libdeflate(deflated, out, size);
}

/// Whether the checksum behind the stream agrees. The stream's end is not known here, but the checksum is the
/// last thing in it.
bool adler_matches(Bytes stream, Bytes inflated) {
    if (stream.size() < kZlibHeaderBytes + kAdlerBytes) return false;
    const auto stored = load_be<std::uint32_t>(stream.data() + stream.size() - kAdlerBytes);
    return libdeflate_adler32(1, inflated.data(), inflated.size()) == stored;
}

struct Partial {
    std::size_t bytes = 0;
    std::string reason;
};

/// As much as a broken stream gives, piece by piece.
Partial inflate_partly(Bytes stream, std::byte* out, std::size_t size) {
    z_stream z{};
    if (inflateInit(&z) != Z_OK) return {0, "out of memory"};
    std::size_t at = 0, made = 0;
    int status = Z_OK;
    constexpr std::size_t kStep = 1u << 28; // zlib counts in 32 bits
    while (status == Z_OK && made < size) {
        const std::size_t in = std::min(kStep, stream.size() - at), room = std::min(kStep, size - made);
        z.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(stream.data() + at));
        z.avail_in = static_cast<uInt>(in);
        z.next_out = reinterpret_cast<Bytef*>(out + made);
        z.avail_out = static_cast<uInt>(room);
        status = inflate(&z, Z_SYNC_FLUSH);
        at += in - z.avail_in;
        made += room - z.avail_out;
    }
    std::string reason = z.msg != nullptr ? z.msg : "the pixels end too early";
    inflateEnd(&z);
    return {made, std::move(reason)};
}

std::string broken_in_row(std::uint32_t row, const std::string& reason) {
    return "PNG breaks off in row " + std::to_string(row) + ": " + reason;
}

void clear_rows(MutableImageView target, std::uint32_t from) {
    for (std::uint32_t y = from; y < target.desc.height; ++y)
        std::memset(target.row(y), 0, 2 * static_cast<std::size_t>(target.desc.width));
}

Result<DecodeReport> decode(Bytes stream, const Pixels& pixels, MutableImageView target, Scratch& scratch) {
    const std::uint32_t height = target.desc.height;
    const std::size_t pitch = 1 + 2 * static_cast<std::size_t>(target.desc.width);
    const std::size_t size = pitch * height;
    // No more is ever written than the stream can hold, whatever the header says.
    const auto room = static_cast<std::size_t>(std::min<std::uint64_t>(size, stream.size() * kMaxExpansion));
    std::byte* inflated = scratch.at_least(room + 2 * kUnfilterMargin) + kUnfilterMargin;
    DecodeReport report{height, {}};
    std::uint32_t rows_inflated = height;
    if (inflate_whole(stream, inflated, size)) {
        if (pixels.crc_mismatch || !adler_matches(stream, {inflated, size}))
            report.warning = "PNG: a checksum does not match; the pixels may be damaged";
    } else {
        const Partial partial = inflate_partly(stream, inflated, room);
        rows_inflated = static_cast<std::uint32_t>(partial.bytes / pitch);
        report.warning = rows_inflated < height ? broken_in_row(rows_inflated, partial.reason)
                                                : "PNG: the pixels do not end where they should";
    }
    report.rows_decoded = unfilter_grey16(inflated, rows_inflated, target);
    if (report.rows_decoded < rows_inflated)
        report.warning = broken_in_row(report.rows_decoded, "its filter does not exist");
    clear_rows(target, report.rows_decoded);
    if (report.rows_decoded == 0) return fail(ErrorCode::Malformed, report.warning);
    return report;
}

} // namespace

Result<DecodeReport> decode_grey16(const Header& header, const Pixels& pixels, MutableImageView target) {
    FATHOM_ASSERT(is_plain_grey16(header) && target.desc.format == kU16);
    if (pixels.bytes == 0) return fail(ErrorCode::Truncated, "PNG ends before its pixels");
    ThreadScratch& scratch = thread_scratch();
    const Bytes stream = join(pixels, scratch.compressed);
    auto report = decode(stream, pixels, target, scratch.inflated);
    scratch.compressed.release_if_large();
    scratch.inflated.release_if_large();
    return report;
}

} // namespace fathom::png_file
