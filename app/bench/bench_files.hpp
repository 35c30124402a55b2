// BenchFile: a file with given bytes for the time of a benchmark, in a folder of its own.
//
//     const BenchFile file(".png", encode_png(image.view()).value());
//     read_file(file.path());
//
// One thread.
#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace fathom {

class BenchFile {
  public:
    BenchFile(const std::string& extension, std::span<const std::byte> bytes);
    ~BenchFile();
    BenchFile(const BenchFile&) = delete;
    BenchFile& operator=(const BenchFile&) = delete;

    [[nodiscard]] const std::string& path() const { return path_; }
    [[nodiscard]] const std::string& folder() const { return folder_; }

  private:
    std::string folder_, path_;
};

} // namespace fathom
