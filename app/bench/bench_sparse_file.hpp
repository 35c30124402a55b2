// BenchSparseFile: a file that grows at its end and may be larger than the disk: pages of zeros become holes.
//
//     BenchSparseFile file(path);
//     FATHOM_CHECK(file.append(bytes));
//     FATHOM_CHECK(file.finish());
//
// One thread.
#pragma once

#include "decoders/media/result.hpp"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <span>
#include <string>

#include <fcntl.h>
#include <unistd.h>

namespace fathom {

class BenchSparseFile {
  public:
    explicit BenchSparseFile(const std::string& path)
        : file_(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600)) {}
    BenchSparseFile(const BenchSparseFile&) = delete;
    BenchSparseFile& operator=(const BenchSparseFile&) = delete;
    ~BenchSparseFile() {
        if (file_ >= 0) ::close(file_);
    }

    [[nodiscard]] Result<void> append(std::span<const std::byte> bytes) {
        while (!bytes.empty()) {
            const std::size_t room = kPageBytes - static_cast<std::size_t>(size_) % kPageBytes;
            const auto page = bytes.first(std::min(room, bytes.size()));
            const bool is_zero =
                page[0] == std::byte{0} && std::memcmp(&page[0], &page[1], page.size() - 1) == 0;
            if (!is_zero && ::pwrite(file_, page.data(), page.size(), size_) != std::ssize(page))
                return fail(ErrorCode::Io, "cannot write");
            size_ += std::ssize(page);
            bytes = bytes.subspan(page.size());
        }
        return {};
    }
    [[nodiscard]] Result<void> finish() {
        if (::ftruncate(file_, size_) != 0) return fail(ErrorCode::Io, "cannot write");
        return {};
    }

  private:
    static constexpr std::size_t kPageBytes = 4096;
    int file_;
    off_t size_ = 0;
};

} // namespace fathom
