// A compressed file unpacked to a temporary one: what is read by position has to be unpacked first.
//
//     FATHOM_TRY(const UnpackedFile file, unpack_zstd_file("run_0.mcap.zstd", progress));
//     FATHOM_TRY(ByteSource bytes, ByteSource::open(file.path()));       // stays readable when `file` is gone
//
// Unpacked in pieces, so that memory holds hardly any of it; the disk room that it may take is bounded. The file's name is
// removed with this value; who has it open keeps it. Any thread.
#pragma once

#include "decoders/media/progress.hpp"
#include "decoders/media/result.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>

namespace fathom {

class UnpackedFile {
  public:
    explicit UnpackedFile(std::string path) : path_(std::move(path)) {}
    UnpackedFile(UnpackedFile&& other) noexcept;
    UnpackedFile& operator=(UnpackedFile&&) = delete;
    ~UnpackedFile();

    [[nodiscard]] const std::string& path() const { return path_; }
    [[nodiscard]] bool is_whole() const { return is_whole_; } // false: the compressed file breaks off
    void set_whole(bool is_whole) { is_whole_ = is_whole; }

  private:
    std::string path_;
    bool is_whole_ = true;
};

/// A Zstandard frame starts here; 4 bytes are enough.
[[nodiscard]] bool is_zstd(std::span<const std::byte> head);

/// For files that may be large: TMPDIR where it is set, else /var/tmp, because /tmp is often memory.
[[nodiscard]] std::filesystem::path large_temporary_folder();

struct UnpackRoom {
    std::filesystem::path folder = large_temporary_folder();
    std::optional<std::uint64_t> most_bytes; // nothing: half of what is free there
};

/// Refused when it comes to more than the room. `progress` counts the compressed bytes.
[[nodiscard]] Result<UnpackedFile> unpack_zstd_file(const std::string& path, Progress* progress = nullptr,
                                                    const UnpackRoom& room = {});

} // namespace fathom
