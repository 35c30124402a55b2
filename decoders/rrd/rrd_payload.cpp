#include "decoders/rrd/rrd_payload.hpp"

#include <lz4.h>

namespace fathom {
namespace {

constexpr std::uint64_t kMaxLz4Ratio = 255; // each byte of a length field stands for at most 255 more

Result<Blob> decompress_lz4(const Blob& payload, std::uint64_t size) {
    if (size > kMaxLz4Ratio * payload.bytes.size() || size > LZ4_MAX_INPUT_SIZE ||
        payload.bytes.size() > LZ4_MAX_INPUT_SIZE)
        return fail(ErrorCode::TooLarge, "the LZ4 block of " + std::to_string(payload.bytes.size()) +
                                             " bytes claims to hold " + std::to_string(size));
    const auto plain = std::make_shared_for_overwrite<std::byte[]>(size);
    const int produced = LZ4_decompress_safe(reinterpret_cast<const char*>(payload.bytes.data()),
                                             reinterpret_cast<char*>(plain.get()),
                                             static_cast<int>(payload.bytes.size()), static_cast<int>(size));
    if (produced < 0) return fail(ErrorCode::Malformed, "the LZ4 block is damaged");
    if (static_cast<std::uint64_t>(produced) != size)
        return fail(ErrorCode::Malformed, "the LZ4 block holds " + std::to_string(produced) + " of " +
                                              std::to_string(size) + " bytes");
    return Blob{plain, {plain.get(), size}};
}

} // namespace

Result<Blob> decompress_rrd_payload(const Blob& payload, RrdCompression compression,
                                    std::uint64_t uncompressed_size) {
    switch (compression) {
    case RrdCompression::Unspecified:
    case RrdCompression::None: return payload;
    case RrdCompression::Lz4: return decompress_lz4(payload, uncompressed_size);
    }
    return fail(ErrorCode::Unsupported,
                "compression " + std::to_string(static_cast<std::int32_t>(compression)) + " is not known");
}

Result<std::vector<std::byte>> compress_rrd_payload(std::span<const std::byte> bytes) {
    if (bytes.size() > LZ4_MAX_INPUT_SIZE)
        return fail(ErrorCode::TooLarge,
                    std::to_string(bytes.size()) + " bytes are too many for one LZ4 block");
    const auto size = static_cast<int>(bytes.size());
    std::vector<std::byte> block(static_cast<std::size_t>(LZ4_compressBound(size)));
    const int produced =
        LZ4_compress_default(reinterpret_cast<const char*>(bytes.data()),
                             reinterpret_cast<char*>(block.data()), size, static_cast<int>(block.size()));
    FATHOM_ASSERT(produced > 0); // the bound is LZ4's promise
    block.resize(static_cast<std::size_t>(produced));
    return block;
}

} // namespace fathom
