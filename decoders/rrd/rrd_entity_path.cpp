#include "decoders/rrd/rrd_entity_path.hpp"

#include <charconv>

namespace fathom {
namespace {

bool is_plain(char c) {
    // Bytes of UTF-8 sequences stay: whether a character is a letter is not decided here.
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' ||
           c == '-' || c == '.' || static_cast<unsigned char>(c) >= 0x80;
}

void append_utf8(std::string& out, unsigned code) {
    const auto put = [&](unsigned byte) { out += static_cast<char>(byte); };
    if (code < 0x80) {
        put(code);
    } else if (code < 0x800) {
        put(0xC0 | code >> 6);
        put(0x80 | (code & 63));
    } else {
        put(0xE0 | code >> 12);
        put(0x80 | (code >> 6 & 63));
        put(0x80 | (code & 63));
    }
}

/// What follows a backslash at `at`: appended without its escape. Moves `at` behind it.
void append_unescaped(std::string_view text, std::size_t& at, std::string& part) {
    const char c = text[at];
    if (c == 'u' && text.substr(at).size() >= 7 && text[at + 1] == '{' && text[at + 6] == '}') {
        unsigned code = 0;
        const char* digits = text.data() + at + 2;
        if (const auto [end, error] = std::from_chars(digits, digits + 4, code, 16);
            error == std::errc{} && end == digits + 4 && (code < 0xD800 || code > 0xDFFF)) {
            append_utf8(part, code);
            at += 7;
            return;
        }
    }
    part += c == 'n' ? '\n' : c == 'r' ? '\r' : c == 't' ? '\t' : c;
    ++at;
}

void append_escaped(std::string_view part, std::string& out) {
    constexpr std::string_view kHex = "0123456789ABCDEF";
    for (const char c : part) {
        if (is_plain(c)) {
            out += c;
        } else if (c == '\n' || c == '\r' || c == '\t') {
            out += c == '\n' ? "\\n" : c == '\r' ? "\\r" : "\\t";
        } else if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7F) {
            out += '\\';
            out += c;
        } else {
            const auto code = static_cast<unsigned char>(c);
            out += "\\u{00";
            out += kHex[code >> 4];
            out += kHex[code & 15];
            out += '}';
        }
    }
}

} // namespace

std::vector<std::string> entity_path_parts(std::string_view escaped) {
    std::vector<std::string> parts;
    std::string part;
    for (std::size_t at = 0; at < escaped.size();) {
        const char c = escaped[at++];
        if (c == '/') {
            if (!part.empty()) parts.push_back(std::move(part));
            part.clear();
        } else if (c == '\\' && at < escaped.size()) {
            append_unescaped(escaped, at, part);
        } else {
            part += c;
        }
    }
    if (!part.empty()) parts.push_back(std::move(part));
    return parts;
}

std::string entity_path_of(std::span<const std::string> parts) {
    std::string path;
    for (const std::string& part : parts) {
        path += '/';
        append_escaped(part, path);
    }
    return path.empty() ? "/" : path;
}

Result<std::string> normalize_entity_path(std::string_view escaped) {
    // The store keeps a path for every row of a table that names it; nobody writes such names.
    constexpr std::size_t kMaxEntityPathBytes = 16 * 1024;
    if (escaped.size() > kMaxEntityPathBytes)
        return fail(ErrorCode::TooLarge, "an entity path of " + std::to_string(escaped.size()) + " bytes");
    return entity_path_of(entity_path_parts(escaped));
}

} // namespace fathom
