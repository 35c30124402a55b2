#include "app/session/resident_memory.hpp"

#include <array>
#include <charconv>
#include <string_view>

#include <fcntl.h>
#include <unistd.h>

namespace fathom {

std::size_t resident_bytes() {
    const int file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    if (file < 0) return 0;
    std::array<char, 128> buffer;
    const ssize_t size = read(file, buffer.data(), buffer.size());
    close(file);
    const std::string_view text(buffer.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
    const std::size_t blank = text.find(' '); // the first number is what is mapped
    std::size_t pages = 0;
    if (blank != std::string_view::npos) std::from_chars(&text[blank] + 1, text.data() + text.size(), pages);
    return pages * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

} // namespace fathom
