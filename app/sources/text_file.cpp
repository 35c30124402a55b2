#include "app/sources/text_file.hpp"

#include "app/sources/byte_source.hpp"

#include <algorithm>
#include <charconv>

namespace fathom {

std::string small_text(const std::filesystem::path& path, std::uint64_t most_bytes) {
    std::error_code ignored;
    if (!std::filesystem::is_regular_file(path, ignored)) return {};
    const auto source = ByteSource::open(path.string());
    if (!source || source->size() > most_bytes) return {};
    const auto blob = read_all(*source);
    if (!blob) return {};
    return {reinterpret_cast<const char*>(blob->bytes.data()), blob->bytes.size()};
}

std::vector<double> leading_numbers(std::string_view text, std::size_t at_most) {
    constexpr std::string_view kSeparators = " \t\r\n,;[]()";
    std::vector<double> numbers;
    while (numbers.size() < at_most) {
        const std::size_t begin = text.find_first_not_of(kSeparators);
        if (begin == std::string_view::npos) break;
        text.remove_prefix(begin);
        double value = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        if (error != std::errc{}) break;
        numbers.push_back(value);
        text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    }
    return numbers;
}

std::string_view take_line(std::string_view& text) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

} // namespace fathom
