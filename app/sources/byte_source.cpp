#include "app/sources/byte_source.hpp"

#include "app/sources/unpacked_file.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <memory>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

namespace fathom {
namespace {

std::unexpected<Error> system_error(const char* doing) {
    const ErrorCode code = errno == ENOENT ? ErrorCode::NotFound : ErrorCode::Io;
    return fail(code, std::string("cannot ") + doing + ": " + std::strerror(errno));
}

/// Bytes that nobody has written yet: a vector would clear them first.
struct RawBytes {
    std::unique_ptr<std::byte[]> data;
    std::size_t size = 0;
};

Blob to_blob(RawBytes bytes) {
    const std::span<const std::byte> view(bytes.data.get(), bytes.size);
    return {std::make_shared<RawBytes>(std::move(bytes)), view};
}

} // namespace

ByteSource::ByteSource(int descriptor, std::uint64_t size) : descriptor_(descriptor), size_(size) {}

ByteSource::ByteSource(ByteSource&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), pipe_(other.pipe_), size_(other.size_) {}

ByteSource& ByteSource::operator=(ByteSource&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    std::swap(pipe_, other.pipe_);
    std::swap(size_, other.size_);
    return *this;
}

ByteSource::~ByteSource() {
    if (descriptor_ >= 0) close(descriptor_);
}

Result<ByteSource> ByteSource::open(const std::string& path) {
    // Not blocking: a named pipe without a writer must not hang the program.
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0) return system_error("open");
    ByteSource source(descriptor, 0);
    struct stat status{};
    if (fstat(descriptor, &status) != 0) return system_error("read");
    if (!S_ISREG(status.st_mode)) return fail(ErrorCode::Unsupported, "not a regular file");
    source.size_ = static_cast<std::uint64_t>(status.st_size);
    return source;
}

Result<ByteSource> ByteSource::open_standard_input(std::span<const std::byte> head) {
    std::string name = (large_temporary_folder() / "fathom-XXXXXX").string();
    const int descriptor = mkostemp(name.data(), O_CLOEXEC);
    if (descriptor < 0) return system_error("keep standard input in a file");
    ByteSource source(descriptor, 0);
    unlink(name.c_str());
    FATHOM_CHECK(source.append(head));
    source.pipe_ = STDIN_FILENO;
    return source;
}

Result<void> ByteSource::append(std::span<const std::byte> bytes) {
    while (!bytes.empty()) {
        const ssize_t put = pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(size_));
        if (put < 0 && errno == EINTR) continue;
        if (put < 0) return system_error("keep standard input in a file");
        bytes = bytes.subspan(static_cast<std::size_t>(put));
        size_ += static_cast<std::uint64_t>(put);
    }
    return {};
}

Result<void> ByteSource::pull(std::chrono::milliseconds wait, Progress* progress) {
    constexpr std::size_t kStep = 1u << 20;
    constexpr std::uint64_t kMostAtOnce = 64u << 20; // then whoever asked gets a turn
    constexpr int kLookAgain_ms = 50;                // whether the user wants to stop
    const bool until_end = wait.count() < 0;
    const std::uint64_t before = size_;
    std::vector<std::byte> bytes(kStep);
    while (pipe_ >= 0 && (until_end || size_ - before < kMostAtOnce)) {
        FATHOM_CHECK(advance(progress, 0));
        pollfd input{pipe_, POLLIN, 0};
        const int patience_ms = until_end         ? kLookAgain_ms
                                : size_ == before ? static_cast<int>(wait.count())
                                                  : 0;
        if (poll(&input, 1, patience_ms) <= 0) {
            if (until_end) continue;
            return {};
        }
        const ssize_t got = ::read(pipe_, bytes.data(), bytes.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return system_error("read");
        if (got == 0) {
            pipe_ = -1;
        } else {
            FATHOM_CHECK(append({bytes.data(), static_cast<std::size_t>(got)}));
            FATHOM_CHECK(advance(progress, static_cast<std::uint64_t>(got)));
        }
    }
    return {};
}

bool ByteSource::refresh() {
    if (is_open_ended()) return true;
    struct stat status{};
    if (fstat(descriptor_, &status) != 0 || status.st_nlink == 0) return false;
    size_ = static_cast<std::uint64_t>(status.st_size);
    return true;
}

bool ByteSource::changed_within(std::chrono::seconds time) const {
    struct stat status{};
    if (fstat(descriptor_, &status) != 0 || status.st_nlink == 0) return false; // nobody else has it
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return now - std::chrono::seconds(status.st_mtim.tv_sec) <= time;
}

Result<void> ByteSource::read_at(std::uint64_t offset, std::span<std::byte> target) const {
    while (!target.empty()) {
        const ssize_t got = pread(descriptor_, target.data(), target.size(), static_cast<off_t>(offset));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return system_error("read");
        if (got == 0)
            return fail(ErrorCode::Truncated, "the file ends at byte " + std::to_string(offset) +
                                                  "; it has become shorter while it was read");
        target = target.subspan(static_cast<std::size_t>(got));
        offset += static_cast<std::uint64_t>(got);
    }
    return {};
}

Result<std::vector<std::byte>> ByteSource::read_head(std::size_t size) const {
    std::vector<std::byte> head(static_cast<std::size_t>(std::min<std::uint64_t>(size, size_)));
    FATHOM_CHECK(read_at(0, head));
    return head;
}

Result<Blob> read_all(const ByteSource& source, Progress* progress) {
    constexpr std::size_t kStepBytes = 8u << 20; // some milliseconds
    if (source.size() > kMaxWholeFileBytes)
        return fail(ErrorCode::TooLarge, "a single image file of more than 4 GiB is not opened");
    RawBytes bytes{std::make_unique_for_overwrite<std::byte[]>(source.size()),
                   static_cast<std::size_t>(source.size())};
    begin_part(progress, Progress::Unit::ByteCount, bytes.size);
    for (std::size_t at = 0; at < bytes.size;) {
        const std::size_t step = std::min(kStepBytes, bytes.size - at);
        FATHOM_CHECK(source.read_at(at, {bytes.data.get() + at, step}));
        FATHOM_CHECK(advance(progress, step));
        at += step;
    }
    return to_blob(std::move(bytes));
}

Result<Blob> read_file(const std::string& path, Progress* progress) {
    FATHOM_TRY(const ByteSource source, ByteSource::open(path));
    return read_all(source, progress);
}

Result<std::vector<std::byte>> read_standard_input_head(std::size_t size) {
    std::vector<std::byte> head(size);
    std::size_t filled = 0;
    while (filled < size) {
        const ssize_t got = read(STDIN_FILENO, head.data() + filled, size - filled);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return system_error("read");
        if (got == 0) break;
        filled += static_cast<std::size_t>(got);
    }
    head.resize(filled);
    return head;
}

Result<Blob> read_standard_input(bool (*is_wanted)(std::span<const std::byte> head),
                                 std::span<const std::byte> read_before, std::uint64_t limit) {
    std::vector<std::byte> bytes(read_before.begin(), read_before.end());
    bool is_checked = false;
    while (true) {
        constexpr std::size_t kStep = 1u << 20;
        const std::size_t filled = bytes.size();
        bytes.resize(filled + kStep);
        const ssize_t got = read(STDIN_FILENO, bytes.data() + filled, kStep);
        if (got < 0 && errno == EINTR) {
            bytes.resize(filled);
            continue;
        }
        if (got < 0) return system_error("read");
        bytes.resize(filled + static_cast<std::size_t>(got));
        if (got == 0) return make_blob(std::move(bytes));
        if (!is_checked && bytes.size() >= kStep) {
            is_checked = true;
            if (!is_wanted(bytes)) return make_blob(std::move(bytes));
        }
        if (bytes.size() > limit)
            return fail(ErrorCode::TooLarge, "more than 4 GiB of standard input are not read");
    }
}

} // namespace fathom
