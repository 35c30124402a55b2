// Decompression of the chunks and messages of recordings: LZ4 frames, Zstandard, bzip2. A bomb stays small: nothing is
// unpacked beyond the size that the container states or the caller allows.
//
//     FATHOM_TRY(const Blob records, decompress(Compression::Zstd, chunk.bytes, chunk.uncompressed_size));
//
// Any thread.
#pragma once

#include "decoders/media/blob.hpp"
#include "decoders/media/result.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string_view>

namespace fathom {

enum class Compression : std::uint8_t { None, Lz4Frame, Zstd, Bzip2 };

/// "", "none", "lz4", "zstd", "bz2", as MCAP and ROS write them; nothing for another name.
[[nodiscard]] std::optional<Compression> parse_compression(std::string_view name);

/// Unpacks to `size` bytes exactly. None returns the bytes as they are: a slice of `packed`, nothing is copied.
[[nodiscard]] Result<Blob> decompress(Compression compression, const Blob& packed, std::uint64_t size);

/// What can be unpacked of data that broke off, at most `size` bytes.
[[nodiscard]] Blob decompress_start(Compression compression, const Blob& packed, std::uint64_t size);

/// For data that does not state its size: at most `limit` bytes, else an error.
[[nodiscard]] Result<Blob> decompress_within(Compression compression, const Blob& packed,
                                             std::uint64_t limit);

/// A file too large for memory, in pieces: `read` fills its target as far as there is more, `write` takes what was
/// unpacked, `limit` bytes at most. False: the file breaks off, and what was whole is written.
[[nodiscard]] Result<bool>
unpack_zstd_stream(const std::function<Result<std::size_t>(std::span<std::byte> target)>& read,
                   const std::function<Result<void>(std::span<const std::byte> bytes)>& write,
                   std::uint64_t limit);

/// A chunk above this size is refused, whatever it states.
inline constexpr std::uint64_t kMaxChunkBytes = 4ull << 30;

} // namespace fathom
