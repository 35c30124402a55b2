// ZIP archives in memory (PKWARE APPNOTE 6.3.10), as far as NPZ and its like need them: the central
// directory, ZIP64, members that are stored or deflated.
//
//     FATHOM_TRY(const auto members, read_zip_directory(bytes));
//     ZipMemberReader reader(members[0]);
//     if (reader.read(header) < header.size()) ... reader.problem()
//
// Sizes of the directory are claims: `max_zip_member_bytes` says what the stored bytes can hold. Nothing is
// decompressed that is not asked for. Any thread.
#pragma once

#include "decoders/media/result.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace fathom {

struct ZipMember {
    std::string name;
    std::uint16_t method = 0;        // 0 stored, 8 deflated
    std::uint64_t size = 0;          // as claimed, decompressed
    std::uint32_t crc32 = 0;         // of the decompressed bytes
    std::span<const std::byte> data; // as stored; shorter than stated when the archive broke off
};

/// DEFLATE cannot expand further (zlib technical details, "Maximum Compression Factor").
inline constexpr std::uint64_t kMaxDeflateRatio = 1032;

/// Members in the order of the directory; an archive whose end is lost is read from its local headers.
/// Encrypted members and unknown methods are listed and fail when they are read.
[[nodiscard]] Result<std::vector<ZipMember>> read_zip_directory(std::span<const std::byte> bytes);

/// Upper limit of the decompressed size: the claim, or less where the stored bytes cannot yield it.
[[nodiscard]] std::uint64_t max_zip_member_bytes(const ZipMember& member);

/// Reads a member front to back without holding it whole.
class ZipMemberReader {
  public:
    explicit ZipMemberReader(const ZipMember& member);
    ~ZipMemberReader();
    ZipMemberReader(const ZipMemberReader&) = delete;
    ZipMemberReader& operator=(const ZipMemberReader&) = delete;

    /// Fills the front of `out`; less than all of it where the member ends or is damaged: see `problem`.
    std::size_t read(std::span<std::byte> out);

    /// Bytes skipped; less than asked for as with read.
    std::uint64_t skip(std::uint64_t count);

    /// Everything was read and its checksum is not the directory's.
    [[nodiscard]] bool checksum_differs() const { return produced_ == member_.size && crc_ != member_.crc32; }

    /// Why the last read or skip came short; empty when it did not.
    [[nodiscard]] const std::string& problem() const { return problem_; }

  private:
    struct Inflater;

    std::size_t read_stored(std::span<std::byte> out);
    std::size_t read_deflated(std::span<std::byte> out);

    ZipMember member_;
    std::size_t position_ = 0;   // in the data as stored
    std::uint64_t produced_ = 0; // decompressed bytes handed out
    std::uint32_t crc_ = 0;      // of those
    std::unique_ptr<Inflater> inflater_;
    std::string problem_;
};

} // namespace fathom
