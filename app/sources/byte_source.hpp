// ByteSource: the bytes of a file, read by position; never a memory map, because a file that shrinks must not kill the
// program.
//
//     FATHOM_TRY(ByteSource file, ByteSource::open(path));
//     FATHOM_TRY(Blob whole, read_all(file));
//
// Errors give the system's reason; the caller, who knows what the user typed, puts the path before it. One thread at a
// time.
#pragma once

#include "decoders/media/blob.hpp"
#include "decoders/media/progress.hpp"
#include "decoders/media/result.hpp"

#include <cstdint>
#include <span>
#include <string>

namespace fathom {

class ByteSource {
  public:
    [[nodiscard]] static Result<ByteSource> open(const std::string& path);
    ByteSource(ByteSource&& other) noexcept;
    ByteSource& operator=(ByteSource&& other) noexcept;
    ~ByteSource();

    [[nodiscard]] std::uint64_t size() const { return size_; }

    /// Fills `target` from `offset`, or fails: Truncated when the file has become shorter.
    [[nodiscard]] Result<void> read_at(std::uint64_t offset, std::span<std::byte> target) const;

    /// At most `size` bytes from the start: enough to tell the format.
    [[nodiscard]] Result<std::vector<std::byte>> read_head(std::size_t size) const;

  private:
    ByteSource(int descriptor, std::uint64_t size);

    int descriptor_ = -1;
    std::uint64_t size_ = 0;
};

/// A file that is read whole may have at most this size; larger inputs are read in parts by their own readers.
inline constexpr std::uint64_t kMaxWholeFileBytes = 4ull << 30;

[[nodiscard]] Result<Blob> read_all(const ByteSource& source, Progress* progress = nullptr);
[[nodiscard]] Result<Blob> read_file(const std::string& path, Progress* progress = nullptr);

/// Standard input up to its end, at most `limit` bytes. `is_wanted` sees the first MiB: where it says no, reading ends
/// there, so that an endless stream of nothing is not gathered.
[[nodiscard]] Result<Blob> read_standard_input(bool (*is_wanted)(std::span<const std::byte> head),
                                               std::uint64_t limit = kMaxWholeFileBytes);

} // namespace fathom
