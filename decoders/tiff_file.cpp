#include "decoders/tiff_file.hpp"

#include <algorithm>
#include <cstdarg>
#include <cstdio>
#include <cstring>

namespace fathom {
namespace {

/// libtiff allocates rows, tables of strips and strips as stored; none is larger than the file, or, in a small
/// file, than a row of the widest image.
constexpr std::uint64_t kLeastAllocation = 64u << 20;
constexpr std::uint64_t kAllocationPerByte = 4;

int keep_first(std::string& message, const char* format, va_list arguments) {
    char text[256];
    std::vsnprintf(text, sizeof text, format, arguments);
    if (message.empty()) message = text;
    return 1; // handled: nothing is printed
}

template <typename File>
int on_error(TIFF*, void* file, const char*, const char* format, va_list arguments) {
    return keep_first(static_cast<File*>(file)->message, format, arguments);
}

int on_warning(TIFF*, void*, const char*, const char*, va_list) {
    return 1;
}

/// Bytes of a link that were read to `out` from `position` on become those of `value`.
void replace_link(const TiffInput& file, std::uint64_t link_at, std::uint64_t value, std::byte* out,
                  std::uint64_t count) {
    for (std::size_t i = 0; i < file.links.size_bytes; ++i) {
        const std::uint64_t at = link_at + i;
        if (at < file.position || at - file.position >= count) continue;
        const std::size_t shift = file.links.big_endian ? file.links.size_bytes - 1 - i : i;
        out[at - file.position] = static_cast<std::byte>(value >> (8 * shift));
    }
}

tmsize_t read_bytes(thandle_t handle, void* out, tmsize_t size) {
    auto& file = *static_cast<TiffInput*>(handle);
    const std::uint64_t end = file.bytes.size() * 2;
    if (size <= 0 || file.position >= end) return 0;
    const auto wanted = std::min(static_cast<std::uint64_t>(size), end - file.position);
    const std::uint64_t real = file.position < file.bytes.size()
                                   ? std::min<std::uint64_t>(wanted, file.bytes.size() - file.position)
                                   : 0;
    if (real > 0) std::memcpy(out, file.bytes.data() + file.position, real);
    std::memset(static_cast<std::byte*>(out) + real, static_cast<int>(file.filler), wanted - real);
    replace_link(file, file.links.first_at, file.directory, static_cast<std::byte*>(out), real);
    if (file.links.next_at != 0)
        replace_link(file, file.links.next_at, 0, static_cast<std::byte*>(out), real);
    file.position += wanted;
    return static_cast<tmsize_t>(wanted);
}

tmsize_t write_bytes(thandle_t handle, void* in, tmsize_t size) {
    auto& file = *static_cast<TiffOutput*>(handle);
    const std::uint64_t end = file.position + static_cast<std::uint64_t>(size);
    if (end > file.bytes.size()) file.bytes.resize(end);
    std::memcpy(file.bytes.data() + file.position, in, static_cast<std::size_t>(size));
    file.position = end;
    return size;
}

tmsize_t read_back(thandle_t handle, void* out, tmsize_t size) {
    auto& file = *static_cast<TiffOutput*>(handle);
    const std::uint64_t left = file.bytes.size() - std::min<std::uint64_t>(file.position, file.bytes.size());
    const std::uint64_t count = std::min(static_cast<std::uint64_t>(size), left);
    if (count > 0) std::memcpy(out, file.bytes.data() + file.position, count);
    file.position += count;
    return static_cast<tmsize_t>(count);
}

tmsize_t refuse_write(thandle_t, void*, tmsize_t) {
    return -1;
}

template <typename File>
toff_t seek_to(thandle_t handle, toff_t offset, int whence) {
    auto& file = *static_cast<File*>(handle);
    if (whence == SEEK_CUR) offset += file.position;
    if (whence == SEEK_END) offset += file.bytes.size();
    file.position = offset;
    return offset;
}

template <typename File>
toff_t size_of(thandle_t handle) {
    return static_cast<File*>(handle)->bytes.size();
}

int close_nothing(thandle_t) {
    return 0;
}

struct OptionsDeleter {
    void operator()(TIFFOpenOptions* options) const { TIFFOpenOptionsFree(options); }
};

template <typename File>
std::unique_ptr<TIFFOpenOptions, OptionsDeleter> options_for(File& file) {
    const std::uint64_t limit = std::max(kLeastAllocation, file.bytes.size() * kAllocationPerByte);
    std::unique_ptr<TIFFOpenOptions, OptionsDeleter> options(TIFFOpenOptionsAlloc());
    TIFFOpenOptionsSetMaxSingleMemAlloc(options.get(), static_cast<tmsize_t>(limit));
    TIFFOpenOptionsSetErrorHandlerExtR(options.get(), on_error<File>, &file);
    TIFFOpenOptionsSetWarningHandlerExtR(options.get(), on_warning, &file);
    return options;
}

} // namespace

// Modes: m no memory map, D and O strip tables only as far as they are used; l little-endian.
TiffInput::TiffInput(Bytes file, std::uint64_t directory_offset, std::byte filler_byte)
    : bytes(file), directory(directory_offset), links(tiff_links(file, directory_offset)),
      filler(filler_byte) {
    const auto options = options_for(*this);
    tiff.reset(TIFFClientOpenExt("", "rmDO", this, read_bytes, refuse_write, seek_to<TiffInput>,
                                 close_nothing, size_of<TiffInput>, nullptr, nullptr, options.get()));
}

TiffOutput::TiffOutput() {
    const auto options = options_for(*this);
    tiff.reset(TIFFClientOpenExt("", "wml", this, read_back, write_bytes, seek_to<TiffOutput>, close_nothing,
                                 size_of<TiffOutput>, nullptr, nullptr, options.get()));
}

} // namespace fathom
