// A compressed file unpacked beside the others for temporary use: rosbag2 compresses whole files, and what is read by
// position has to be unpacked first.
//
//     FATHOM_TRY(const UnpackedFile file, unpack_zstd_file("run_0.mcap.zstd"));
//     FATHOM_TRY(ByteSource bytes, ByteSource::open(file.path()));       // stays readable when `file` is gone
//
// The file's name is removed with this value; who has it open keeps it. Any thread.
#pragma once

#include "decoders/media/result.hpp"

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

/// Into the system's folder for temporary files; refused when that would fill more than half of what is free there.
[[nodiscard]] Result<UnpackedFile> unpack_zstd_file(const std::string& path);

} // namespace fathom
