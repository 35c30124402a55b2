#include "app/sources/unpacked_file.hpp"

#include "app/sources/byte_source.hpp"
#include "decoders/decompress.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

namespace fathom {
namespace {

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

Result<UnpackedFile> unpack_zstd_file(const std::string& path) {
    FATHOM_TRY(const ByteSource packed, ByteSource::open(path));
    std::error_code error;
    const std::filesystem::path folder = std::filesystem::temp_directory_path(error);
    const auto space = std::filesystem::space(folder, error);
    if (error) return fail(ErrorCode::Io, "no folder for temporary files: " + error.message());
    std::string name = (folder / "fathom-XXXXXX").string();
    const int descriptor = ::mkostemp(name.data(), O_CLOEXEC);
    if (descriptor < 0) return write_error(folder.string());
    UnpackedFile file(name); // removes it on every way out
    std::uint64_t offset = 0;
    const auto read = [&](std::span<std::byte> target) -> Result<std::size_t> {
        const std::uint64_t size = std::min<std::uint64_t>(target.size(), packed.size() - offset);
        FATHOM_CHECK(packed.read_at(offset, target.first(static_cast<std::size_t>(size))));
        offset += size;
        return static_cast<std::size_t>(size);
    };
    const auto write = [&](std::span<const std::byte> bytes) {
        return write_all(descriptor, bytes, folder.string());
    };
    const auto is_whole = unpack_zstd_stream(read, write, space.available / 2);
    ::close(descriptor);
    if (!is_whole) return std::unexpected(is_whole.error());
    file.set_whole(*is_whole);
    return file;
}

} // namespace fathom
