#include "app/export/safe_file.hpp"

#include "decoders/media/assert.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <utility>

namespace fathom {
namespace {

constexpr mode_t kMode = 0666; // less the umask, as any program writes
constexpr int kNeighbourTries = 100;

std::unexpected<Error> system_error(const std::string& path, int error) {
    const ErrorCode code = error == EEXIST   ? ErrorCode::Exists
                           : error == ENOENT ? ErrorCode::NotFound
                                             : ErrorCode::Io;
    if (error == EEXIST) return fail(code, path + ": file exists (--force replaces it)");
    if (error == ENOENT) return fail(code, path + ": no such folder");
    return fail(code, path + ": " + std::strerror(error));
}

std::string folder_of(const std::string& path) {
    const std::string folder = std::filesystem::path(path).parent_path();
    return folder.empty() ? "." : folder;
}

/// In the folder of the target, so that the last step is a rename within one file system.
std::string neighbour_of(const std::string& path, int attempt) {
    const std::filesystem::path target(path);
    return target.parent_path() / ("." + target.filename().string() + "." + std::to_string(getpid()) + "-" +
                                   std::to_string(attempt) + ".part");
}

std::string path_of_descriptor(int fd) {
    return "/proc/self/fd/" + std::to_string(fd);
}

} // namespace

Result<SafeFile> SafeFile::create(const std::string& path, const SafeFileOptions& options) {
    SafeFile file;
    file.path_ = path;
    file.options_ = options;
    FATHOM_CHECK(file.open_target());
    return file;
}

Result<void> SafeFile::open_target() {
    if (path_ == "-") {
        path_ = output_name(path_);
        direct_ = true;
        fd_ = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0);
        return fd_ >= 0 ? Result<void>() : system_error(path_, errno);
    }
    struct stat status{};
    if (stat(path_.c_str(), &status) == 0) {
        if (S_ISDIR(status.st_mode)) return fail(ErrorCode::InvalidArgument, path_ + ": is a folder");
        if (!S_ISREG(status.st_mode)) {
            direct_ = true;
            fd_ = open(path_.c_str(), O_WRONLY | O_CLOEXEC);
            return fd_ >= 0 ? Result<void>() : system_error(path_, errno);
        }
        if (!options_.force) return system_error(path_, EEXIST);
        // A symbolic link stays one: what it points to is replaced.
        std::error_code error;
        if (const auto real = std::filesystem::canonical(path_, error); !error) path_ = real;
    }
    fd_ = open(folder_of(path_).c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, kMode);
    if (fd_ >= 0) return {};
    // Some file systems and old kernels have no unnamed files; they say so in several ways.
    if (errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL) return open_neighbour();
    return system_error(path_, errno);
}

Result<void> SafeFile::open_neighbour() {
    for (int attempt = 0; attempt < kNeighbourTries; ++attempt) {
        neighbour_ = neighbour_of(path_, attempt);
        fd_ = open(neighbour_.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, kMode);
        if (fd_ >= 0) return {};
        const int error = errno;
        neighbour_.clear();
        if (error != EEXIST) return system_error(path_, error);
    }
    return fail(ErrorCode::Io, path_ + ": too many unfinished files beside it");
}

Result<void> SafeFile::check_cancelled() const {
    if (options_.cancelled == nullptr || !*options_.cancelled) return {};
    return fail(ErrorCode::Cancelled, path_ + ": cancelled");
}

Result<void> SafeFile::write(std::span<const std::byte> bytes) {
    constexpr std::size_t kStepBytes = 16u << 20; // the wish to stop is seen between steps
    FATHOM_ASSERT(fd_ >= 0);
    while (!bytes.empty()) {
        if (closed_) return {};
        FATHOM_CHECK(check_cancelled());
        const ssize_t written = ::write(fd_, bytes.data(), std::min(bytes.size(), kStepBytes));
        if (written < 0 && errno == EINTR) continue;
        closed_ = written < 0 && errno == EPIPE && direct_;
        if (closed_) return {};
        if (written < 0) return fail(ErrorCode::Io, path_ + ": " + std::strerror(errno));
        bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
    return {};
}

Result<void> SafeFile::write(std::string_view text) {
    return write(std::as_bytes(std::span(text)));
}

/// A name for an unnamed file, or the target's name for the hidden one. link() fails where a file exists, rename()
/// replaces it; both are one step.
Result<void> SafeFile::give_name() {
    const std::string from = path_of_descriptor(fd_);
    if (!options_.force) {
        const int failed =
            neighbour_.empty()
                ? linkat(AT_FDCWD, from.c_str(), AT_FDCWD, path_.c_str(), AT_SYMLINK_FOLLOW)
                : renameat2(AT_FDCWD, neighbour_.c_str(), AT_FDCWD, path_.c_str(), RENAME_NOREPLACE);
        if (failed == 0) {
            neighbour_.clear();
            return {};
        }
        // File systems without RENAME_NOREPLACE have hard links at best.
        if (!neighbour_.empty() && errno == EINVAL && link(neighbour_.c_str(), path_.c_str()) == 0) return {};
        return system_error(path_, errno);
    }
    for (int attempt = 0; neighbour_.empty() && attempt < kNeighbourTries; ++attempt) {
        const std::string name = neighbour_of(path_, attempt);
        if (linkat(AT_FDCWD, from.c_str(), AT_FDCWD, name.c_str(), AT_SYMLINK_FOLLOW) == 0)
            neighbour_ = name;
        else if (errno != EEXIST)
            return system_error(path_, errno);
    }
    if (rename(neighbour_.c_str(), path_.c_str()) != 0) return system_error(path_, errno);
    neighbour_.clear();
    return {};
}

Result<void> SafeFile::finish() {
    FATHOM_ASSERT(fd_ >= 0);
    FATHOM_CHECK(check_cancelled());
    if (!direct_) {
        if (options_.sync && fsync(fd_) != 0) return fail(ErrorCode::Io, path_ + ": " + std::strerror(errno));
        FATHOM_CHECK(give_name());
    }
    // Network file systems report a full disk only here.
    if (close(std::exchange(fd_, -1)) != 0) return fail(ErrorCode::Io, path_ + ": " + std::strerror(errno));
    discard();
    return {};
}

void SafeFile::discard() {
    if (fd_ >= 0) close(std::exchange(fd_, -1));
    if (!neighbour_.empty()) unlink(std::exchange(neighbour_, {}).c_str());
}

SafeFile::SafeFile(SafeFile&& other) noexcept
    : path_(std::move(other.path_)), neighbour_(std::exchange(other.neighbour_, {})),
      options_(other.options_), fd_(std::exchange(other.fd_, -1)), direct_(other.direct_),
      closed_(other.closed_) {}

SafeFile& SafeFile::operator=(SafeFile&& other) noexcept {
    std::swap(path_, other.path_);
    std::swap(neighbour_, other.neighbour_);
    std::swap(options_, other.options_);
    std::swap(fd_, other.fd_);
    std::swap(direct_, other.direct_);
    std::swap(closed_, other.closed_);
    return *this;
}

SafeFile::~SafeFile() {
    discard();
}

std::string output_name(const std::string& path) {
    return path == "-" ? "standard output" : path;
}

Result<void> write_file(const std::string& path, std::span<const std::byte> bytes,
                        const SafeFileOptions& options) {
    FATHOM_TRY(SafeFile file, SafeFile::create(path, options));
    FATHOM_CHECK(file.write(bytes));
    return file.finish();
}

} // namespace fathom
