// SafeFile: a file that appears whole or not at all.
//
//     FATHOM_TRY(SafeFile file, SafeFile::create("out.ply", {.force = false}));
//     FATHOM_CHECK(file.write(header));
//     FATHOM_CHECK(file.write(body));
//     FATHOM_CHECK(file.finish());                        // only now is there a file of this name
//
// The bytes go to a file without a name (O_TMPFILE) in the folder of the target, which vanishes with the process; where
// the file system has none of these, to a hidden neighbour. `finish` gives it its name in one step: without force in a
// way that cannot replace a file that came meanwhile. Devices and pipes (/dev/stdout) are written directly, and "-" is
// standard output. A reader that has gone away is no error: what is still written goes nowhere. One thread.
#pragma once

#include "decoders/media/result.hpp"

#include <atomic>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace fathom {

struct SafeFileOptions {
    bool force = false; // an existing file may be replaced
    bool sync =
        true; // wait for the disk before the name appears, so that a power cut leaves no empty file either
    const std::atomic<bool>* cancelled = nullptr; // once true, the next step fails with Cancelled
};

class SafeFile {
  public:
    /// Fails with Exists (a file is in the way and force was not given), NotFound (no such folder) or Io.
    [[nodiscard]] static Result<SafeFile> create(const std::string& path, const SafeFileOptions& options);

    SafeFile(SafeFile&& other) noexcept;
    SafeFile& operator=(SafeFile&& other) noexcept;
    SafeFile(const SafeFile&) = delete;
    SafeFile& operator=(const SafeFile&) = delete;
    ~SafeFile(); // not finished: nothing is left behind

    [[nodiscard]] Result<void> write(std::span<const std::byte> bytes);
    [[nodiscard]] Result<void> write(std::string_view text);
    [[nodiscard]] Result<void> finish();

  private:
    SafeFile() = default;
    [[nodiscard]] Result<void> open_target();
    [[nodiscard]] Result<void> open_neighbour();
    [[nodiscard]] Result<void> give_name();
    [[nodiscard]] Result<void> check_cancelled() const;
    void discard();

    std::string path_;
    std::string neighbour_; // hidden file in use, or empty
    SafeFileOptions options_;
    int fd_ = -1;
    bool direct_ = false; // a device or a pipe
    bool closed_ = false; // its reader has gone away
};

/// What messages call the target: "standard output" for "-".
[[nodiscard]] std::string output_name(const std::string& path);

/// create, write, finish.
[[nodiscard]] Result<void> write_file(const std::string& path, std::span<const std::byte> bytes,
                                      const SafeFileOptions& options = {});

} // namespace fathom
