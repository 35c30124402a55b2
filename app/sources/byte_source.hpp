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

#include <chrono>
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

    /// Standard input behind `head`, which was read from it already: kept in a file without a name as far as pull() has
    /// got, so that it can be read by position like any other.
    [[nodiscard]] static Result<ByteSource> open_standard_input(std::span<const std::byte> head);

    /// More may come from standard input.
    [[nodiscard]] bool is_open_ended() const { return pipe_ >= 0; }

    /// Takes what has come, and waits for it at most so long; negative: until all is there. `progress` can stop that.
    [[nodiscard]] Result<void> pull(std::chrono::milliseconds wait, Progress* progress = nullptr);

    /// The size as it is now. False when the file is gone from the system.
    bool refresh();

    /// Somebody wrote to the file within so long from now.
    [[nodiscard]] bool changed_within(std::chrono::seconds time) const;

    /// Fills `target` from `offset`, or fails: Truncated when the file has become shorter.
    [[nodiscard]] Result<void> read_at(std::uint64_t offset, std::span<std::byte> target) const;

    /// At most `size` bytes from the start: enough to tell the format.
    [[nodiscard]] Result<std::vector<std::byte>> read_head(std::size_t size) const;

  private:
    ByteSource(int descriptor, std::uint64_t size);
    [[nodiscard]] Result<void> append(std::span<const std::byte> bytes);

    int descriptor_ = -1;
    int pipe_ = -1; // standard input, until its end
    std::uint64_t size_ = 0;
};

/// A file that is read whole may have at most this size; larger inputs are read in parts by their own readers.
inline constexpr std::uint64_t kMaxWholeFileBytes = 4ull << 30;

[[nodiscard]] Result<Blob> read_all(const ByteSource& source, Progress* progress = nullptr);
[[nodiscard]] Result<Blob> read_file(const std::string& path, Progress* progress = nullptr);

/// Standard input up to its end, at most `limit` bytes. `is_wanted` sees the first MiB: where it says no, reading ends
/// there, so that an endless stream of nothing is not gathered.
/// `read_before` are bytes that somebody has looked at already.
[[nodiscard]] Result<Blob> read_standard_input(bool (*is_wanted)(std::span<const std::byte> head),
                                               std::span<const std::byte> read_before = {},
                                               std::uint64_t limit = kMaxWholeFileBytes);

/// At most `size` bytes from its start: enough to tell the format.
[[nodiscard]] Result<std::vector<std::byte>> read_standard_input_head(std::size_t size);

} // namespace fathom
