#include "app/sources/unpacked_file.hpp"

#include "app/sources/byte_source.hpp"
#include "decoders/decompress.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

namespace fathom {
namespace {

/// The writer knows it, and says more.
constexpr std::uint64_t kNoLimit = std::numeric_limits<std::uint64_t>::max();

std::unexpected<Error> write_error(const std::string& folder) {
    return fail(ErrorCode::Io, "cannot be unpacked to " + folder + ": " + std::strerror(errno));
}

Result<void> write_all(int descriptor, std::span<const std::byte> bytes, const std::string& folder) {
    while (!bytes.empty()) {
        const ssize_t put = ::write(descriptor, bytes.data(), bytes.size());
        if (put < 0 && errno == EINTR) continue;
        if (put < 0) return write_error(folder);
        bytes = bytes.subspan(static_cast<std::size_t>(put));
    }
    return {};
}

} // namespace

UnpackedFile::UnpackedFile(UnpackedFile&& other) noexcept
    : path_(std::exchange(other.path_, {})), is_whole_(other.is_whole_) {}

UnpackedFile::~UnpackedFile() {
    if (!path_.empty()) ::unlink(path_.c_str());
}

bool is_zstd(std::span<const std::byte> head) {
    constexpr std::array<std::uint8_t, 4> kFrameMagic = {0x28, 0xB5, 0x2F, 0xFD};
    return head.size() >= kFrameMagic.size() &&
           std::ranges::equal(head.first(kFrameMagic.size()), std::as_bytes(std::span(kFrameMagic)));
}

std::filesystem::path large_temporary_folder() {
    const char* const chosen = std::getenv("TMPDIR"); // NOLINT(concurrency-mt-unsafe): nobody sets it
    if (chosen != nullptr && *chosen != 0) return chosen;
    constexpr const char* kUsual = "/var/tmp";
    return ::access(kUsual, W_OK) == 0 ? kUsual : "/tmp";
}

Result<UnpackedFile> unpack_zstd_file(const std::string& path, Progress* progress, const UnpackRoom& room) {
    const std::string folder = room.folder.string();
    FATHOM_TRY(const ByteSource packed, ByteSource::open(path));
    std::error_code error;
    const auto space = std::filesystem::space(room.folder, error);
    if (error)
        return fail(ErrorCode::Io, "no folder for temporary files at " + folder + ": " + error.message());
    const std::uint64_t most_bytes = room.most_bytes.value_or(space.available / 2);
    std::string name = (room.folder / "fathom-XXXXXX").string();
    const int descriptor = ::mkostemp(name.data(), O_CLOEXEC);
    if (descriptor < 0) return write_error(folder);
    UnpackedFile file(name); // removes it on every way out
    std::uint64_t offset = 0;
    const auto read = [&](std::span<std::byte> target) -> Result<std::size_t> {
        const std::uint64_t size = std::min<std::uint64_t>(target.size(), packed.size() - offset);
        FATHOM_CHECK(packed.read_at(offset, target.first(static_cast<std::size_t>(size))));
        offset += size;
        FATHOM_CHECK(advance(progress, size));
        return static_cast<std::size_t>(size);
    };
    std::uint64_t written = 0;
    const auto write = [&](std::span<const std::byte> bytes) -> Result<void> {
        FATHOM_CHECK(advance(progress, 0)); // one piece may unpack to very many
        written += bytes.size();
        if (written > most_bytes)
            return fail(ErrorCode::TooLarge, "unpacked it takes more than " +
                                                 std::to_string(most_bytes >> 20) + " MiB of " + folder +
                                                 "; set TMPDIR to a folder with more room");
        return write_all(descriptor, bytes, folder);
    };
    const auto is_whole = unpack_zstd_stream(read, write, kNoLimit);
    ::close(descriptor);
    if (!is_whole) return std::unexpected(is_whole.error());
    file.set_whole(*is_whole);
    return file;
}

} // namespace fathom
