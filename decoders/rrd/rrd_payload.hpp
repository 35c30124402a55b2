// The compression of Rerun's payloads: none, or one raw LZ4 block whose size stands beside it. Any thread.
#pragma once

#include "decoders/media/blob.hpp"
#include "decoders/media/result.hpp"

#include <cstdint>
#include <vector>

namespace fathom {

enum class RrdCompression : std::int32_t { Unspecified = 0, None = 1, Lz4 = 2 };

/// The plain bytes: the same blob where nothing is compressed, else one allocation of the stated size, which
/// is believed only as far as LZ4 could reach from the payload's.
[[nodiscard]] Result<Blob> decompress_rrd_payload(const Blob& payload, RrdCompression compression,
                                                  std::uint64_t uncompressed_size);

/// One LZ4 block; at most 0x7E000000 bytes, LZ4's own limit.
[[nodiscard]] Result<std::vector<std::byte>> compress_rrd_payload(std::span<const std::byte> bytes);

} // namespace fathom
