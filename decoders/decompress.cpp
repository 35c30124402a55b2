#include "decoders/decompress.hpp"

#include <bzlib.h>
#include <lz4frame.h>
#include <zstd.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <memory>
#include <string>
#include <vector>

namespace fathom {
namespace {

/// A stated size is believed, and allocated at once, while it is small or likely; else memory grows with what was really
/// unpacked: a bomb of a few bytes claims much.
std::size_t first_size(std::size_t packed_bytes, std::uint64_t limit) {
    constexpr std::uint64_t kSmall = 64ull << 20, kLikelyRatio = 32, kFirst = 1ull << 20;
    const bool is_believed = limit <= kSmall || limit / kLikelyRatio <= packed_bytes;
    return static_cast<std::size_t>(is_believed ? limit : kFirst);
}

enum class End : std::uint8_t { Whole, BrokenOff, Broken, TooLong };

struct Unpacked {
    std::vector<std::byte> bytes;
    End end = End::Whole;
};

/// Makes room for more, doubling up to `limit`; the place and size of the free part.
std::span<std::byte> grow(std::vector<std::byte>& bytes, std::size_t used, std::uint64_t limit) {
    if (used == bytes.size())
        bytes.resize(static_cast<std::size_t>(std::min<std::uint64_t>(2ull * used, limit)));
    return std::span(bytes).subspan(used);
}

/// Runs one of the libraries' streaming decoders: `step(in, out)` takes what it can, and says whether the end was reached.
template <typename Step>
Unpacked unpack(std::span<const std::byte> packed, std::uint64_t limit, const Step& step) {
    Unpacked result;
    result.bytes.resize(first_size(packed.size(), limit));
    std::size_t used = 0;
    while (true) {
        if (used == limit) {
            // The frame's end mark may still have to be read.
            std::byte beyond{};
            std::span<std::byte> out(&beyond, 1);
            const auto state = step(packed, out);
            result.end = out.empty() ? End::TooLong : state == End::Whole ? End::Whole : End::BrokenOff;
            break;
        }
        std::span<std::byte> out = grow(result.bytes, used, limit);
        const std::size_t free_before = out.size();
        const std::size_t packed_before = packed.size();
        const End state = step(packed, out);
        const std::size_t made = free_before - out.size();
        used += made;
        if (state == End::Whole || state == End::Broken) {
            result.end = state;
            break;
        }
        if (made == 0 && packed.size() == packed_before) {
            result.end = End::BrokenOff;
            break;
        }
    }
    result.bytes.resize(used);
    return result;
}

Unpacked unpack_lz4(std::span<const std::byte> packed, std::uint64_t limit) {
    LZ4F_dctx* context = nullptr;
    if (LZ4F_isError(LZ4F_createDecompressionContext(&context, LZ4F_VERSION)) != 0) return {{}, End::Broken};
    auto result = unpack(packed, limit, [&](std::span<const std::byte>& in, std::span<std::byte>& out) {
        std::size_t out_size = out.size(), in_size = in.size();
        const std::size_t hint =
            LZ4F_decompress(context, out.data(), &out_size, in.data(), &in_size, nullptr);
        if (LZ4F_isError(hint) != 0) return End::Broken;
        in = in.subspan(in_size);
        out = out.subspan(out_size);
        return hint == 0 ? End::Whole : End::BrokenOff;
    });
    LZ4F_freeDecompressionContext(context);
    return result;
}

Unpacked unpack_zstd(std::span<const std::byte> packed, std::uint64_t limit) {
    ZSTD_DStream* stream = ZSTD_createDStream();
    if (stream == nullptr) return {{}, End::Broken};
    auto result = unpack(packed, limit, [&](std::span<const std::byte>& in, std::span<std::byte>& out) {
        ZSTD_inBuffer from{in.data(), in.size(), 0};
        ZSTD_outBuffer to{out.data(), out.size(), 0};
        const std::size_t hint = ZSTD_decompressStream(stream, &to, &from);
        if (ZSTD_isError(hint) != 0) return End::Broken;
        in = in.subspan(from.pos);
        out = out.subspan(to.pos);
        return hint == 0 ? End::Whole : End::BrokenOff;
    });
    ZSTD_freeDStream(stream);
    return result;
}

Unpacked unpack_bzip2(std::span<const std::byte> packed, std::uint64_t limit) {
    bz_stream stream{};
    if (BZ2_bzDecompressInit(&stream, 0, 0) != BZ_OK) return {{}, End::Broken};
    constexpr std::size_t kMost = std::numeric_limits<unsigned int>::max();
    auto result = unpack(packed, limit, [&](std::span<const std::byte>& in, std::span<std::byte>& out) {
        // The library does not write through next_in; its type is older than const.
        stream.next_in = const_cast<char*>(reinterpret_cast<const char*>(in.data()));
        stream.avail_in = static_cast<unsigned int>(std::min(in.size(), kMost));
        stream.next_out = reinterpret_cast<char*>(out.data());
        stream.avail_out = static_cast<unsigned int>(std::min(out.size(), kMost));
        const std::size_t in_before = stream.avail_in, out_before = stream.avail_out;
        const int state = BZ2_bzDecompress(&stream);
        in = in.subspan(in_before - stream.avail_in);
        out = out.subspan(out_before - stream.avail_out);
        return state == BZ_STREAM_END ? End::Whole : state == BZ_OK ? End::BrokenOff : End::Broken;
    });
    BZ2_bzDecompressEnd(&stream);
    return result;
}

Unpacked unpack_any(Compression compression, std::span<const std::byte> packed, std::uint64_t limit) {
    switch (compression) {
    case Compression::Lz4Frame: return unpack_lz4(packed, limit);
    case Compression::Zstd: return unpack_zstd(packed, limit);
    case Compression::Bzip2: return unpack_bzip2(packed, limit);
    case Compression::None: break;
    }
    return {{packed.begin(), packed.end()}, packed.size() > limit ? End::TooLong : End::Whole};
}

std::string_view reason(End end) {
    switch (end) {
    case End::BrokenOff: return "the compressed data breaks off";
    case End::TooLong: return "the data is longer than stated";
    default: return "the compressed data is damaged";
    }
}

} // namespace

std::optional<Compression> parse_compression(std::string_view name) {
    if (name.empty() || name == "none") return Compression::None;
    if (name == "lz4") return Compression::Lz4Frame;
    if (name == "zstd") return Compression::Zstd;
    if (name == "bz2") return Compression::Bzip2;
    return std::nullopt;
}

Result<Blob> decompress(Compression compression, const Blob& packed, std::uint64_t size) {
    if (size > kMaxChunkBytes)
        return fail(ErrorCode::TooLarge, "a stated size of " + std::to_string(size) + " bytes");
    if (compression == Compression::None) {
        if (packed.bytes.size() != size)
            return fail(ErrorCode::Malformed, std::to_string(packed.bytes.size()) +
                                                  " bytes instead of the stated " + std::to_string(size));
        return packed;
    }
    Unpacked unpacked = unpack_any(compression, packed.bytes, size);
    if (unpacked.end != End::Whole)
        return fail(unpacked.end == End::BrokenOff ? ErrorCode::Truncated : ErrorCode::Malformed,
                    std::string(reason(unpacked.end)));
    if (unpacked.bytes.size() != size)
        return fail(ErrorCode::Malformed, std::to_string(unpacked.bytes.size()) +
                                              " bytes instead of the stated " + std::to_string(size));
    return make_blob(std::move(unpacked.bytes));
}

Blob decompress_start(Compression compression, const Blob& packed, std::uint64_t size) {
    if (compression == Compression::None)
        return slice(packed, 0, static_cast<std::size_t>(std::min<std::uint64_t>(size, packed.bytes.size())));
    return make_blob(unpack_any(compression, packed.bytes, std::min(size, kMaxChunkBytes)).bytes);
}

Result<Blob> decompress_within(Compression compression, const Blob& packed, std::uint64_t limit) {
    if (compression == Compression::None) return packed;
    Unpacked unpacked = unpack_any(compression, packed.bytes, std::min(limit, kMaxChunkBytes));
    if (unpacked.end == End::Whole) return make_blob(std::move(unpacked.bytes));
    return fail(unpacked.end == End::TooLong ? ErrorCode::TooLarge : ErrorCode::Malformed,
                std::string(reason(unpacked.end)));
}

Result<bool> unpack_zstd_stream(const std::function<Result<std::size_t>(std::span<std::byte> target)>& read,
                                const std::function<Result<void>(std::span<const std::byte> bytes)>& write,
                                std::uint64_t limit) {
    const std::unique_ptr<ZSTD_DStream, std::size_t (*)(ZSTD_DStream*)> stream(ZSTD_createDStream(),
                                                                               ZSTD_freeDStream);
    if (stream == nullptr) return fail(ErrorCode::TooLarge, "no memory to unpack the file");
    std::vector<std::byte> packed(ZSTD_DStreamInSize()), unpacked(ZSTD_DStreamOutSize());
    bool is_at_frame_end = true;
    std::uint64_t written = 0;
    while (true) {
        FATHOM_TRY(const std::size_t size, read(packed));
        if (size == 0) return is_at_frame_end;
        ZSTD_inBuffer in{packed.data(), size, 0};
        bool is_drained = false;
        while (in.pos < in.size || !is_drained) {
            ZSTD_outBuffer out{unpacked.data(), unpacked.size(), 0};
            const std::size_t hint = ZSTD_decompressStream(stream.get(), &out, &in);
            if (ZSTD_isError(hint) != 0) return fail(ErrorCode::Malformed, std::string(reason(End::Broken)));
            is_at_frame_end = hint == 0;
            is_drained = out.pos < out.size;
            if (out.pos > limit - written)
                return fail(ErrorCode::TooLarge, "unpacked, the file is too large");
            written += out.pos;
            FATHOM_CHECK(write(std::span(unpacked).first(out.pos)));
        }
    }
}

} // namespace fathom
