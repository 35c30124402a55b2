#include "decoders/rrd/arrow.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>

namespace fathom {
namespace {

constexpr std::string_view kUnitNames[] = {"s", "ms", "us", "ns"};
constexpr std::int64_t kUnitsPerSecond[] = {1, 1'000, 1'000'000, 1'000'000'000};

std::string field_text(const ArrowField& field) {
    return field.name + ": " + type_text(*field.type) + (field.nullable ? "" : " not null");
}

std::string children_text(const ArrowType& type) {
    std::string text;
    for (std::size_t i = 0; i < type.children.size(); ++i) {
        text += (i ? ", " : "") + field_text(type.children[i]);
        if (type.kind == ArrowKind::DenseUnion) text += '=' + std::to_string(type.union_tags[i]);
    }
    return text;
}

std::string float_name(int bit_width) {
    return bit_width == 16 ? "halffloat" : bit_width == 32 ? "float" : "double";
}

/// Cuts at a character's start, so that half a UTF-8 sequence is not shown.
void cut_utf8(std::string& text, std::size_t max_bytes) {
    if (text.size() <= max_bytes) return;
    while (max_bytes > 0 && (static_cast<unsigned char>(text[max_bytes]) & 0xC0u) == 0x80u)
        --max_bytes;
    text.resize(max_bytes);
    text += "…";
}

template <typename T>
std::string shortest(T value) {
    char buffer[32];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, value).ptr;
    return {buffer, end};
}

std::string padded(std::int64_t value, std::size_t digits) {
    std::string text = std::to_string(value);
    return text.size() < digits ? std::string(digits - text.size(), '0') + text : text;
}

/// "2026-08-21 12:30:00.250Z"; the fraction only as far as it goes.
std::string timestamp_text(std::int64_t count, ArrowTimeUnit unit) {
    using namespace std::chrono;
    const std::int64_t per_second = kUnitsPerSecond[static_cast<int>(unit)];
    std::int64_t seconds_since_1970 = count / per_second;
    std::int64_t fraction = count % per_second;
    if (fraction < 0) {
        fraction += per_second;
        --seconds_since_1970;
    }
    const auto day = floor<days>(sys_seconds(seconds(seconds_since_1970)));
    const std::int64_t second_of_day = seconds_since_1970 - day.time_since_epoch().count() * 86400;
    const year_month_day date(day);
    // A year of chrono ends at 32767; numbers beyond are no dates that anyone logged.
    if (seconds_since_1970 < -62'000'000'000 || seconds_since_1970 > 250'000'000'000)
        return std::to_string(count) + ' ' + std::string(kUnitNames[static_cast<int>(unit)]);
    std::string text = padded(static_cast<int>(date.year()), 4) + '-' +
                       padded(static_cast<unsigned>(date.month()), 2) + '-' +
                       padded(static_cast<unsigned>(date.day()), 2) + ' ' + padded(second_of_day / 3600, 2) +
                       ':' + padded(second_of_day / 60 % 60, 2) + ':' + padded(second_of_day % 60, 2);
    if (fraction != 0) {
        std::string digits = padded(fraction, std::to_string(per_second).size() - 1);
        digits.erase(digits.find_last_not_of('0') + 1);
        text += '.' + digits;
    }
    return text + 'Z';
}

std::string duration_text(std::int64_t count, ArrowTimeUnit unit) {
    return shortest(static_cast<double>(count) /
                    static_cast<double>(kUnitsPerSecond[static_cast<int>(unit)])) +
           " s";
}

void append_cell(const ArrowArray& array, std::uint64_t i, std::size_t max_bytes, std::string& out);

void append_list(const ArrowArray& items, std::size_t max_bytes, std::string& out) {
    out += '[';
    for (std::uint64_t i = 0; i < items.length; ++i) {
        if (i) out += ", ";
        if (out.size() >= max_bytes) {
            out += "…";
            break;
        }
        append_cell(items, i, max_bytes, out);
    }
    out += ']';
}

void append_struct(const ArrowArray& array, std::uint64_t i, std::size_t max_bytes, std::string& out) {
    out += '{';
    bool first = true;
    for (const ArrowField& field : type_of(array).children) {
        const ArrowArray member = *child(array, field.name);
        if (is_null(member, i)) continue; // most members of an image format are
        if (!first) out += ", ";
        first = false;
        if (out.size() >= max_bytes) {
            out += "…";
            break;
        }
        out += field.name + ": ";
        append_cell(member, i, max_bytes, out);
    }
    out += '}';
}

void append_string(std::string_view text, std::size_t max_bytes, std::string& out) {
    std::string shown(text.substr(0, max_bytes + 4)); // more is cut anyway
    std::ranges::replace_if(
        shown, [](char c) { return static_cast<unsigned char>(c) < 32 || c == 127; }, ' ');
    cut_utf8(shown, max_bytes);
    out += shown;
}

void append_number(const ArrowArray& array, std::uint64_t i, std::string& out) {
    const ArrowType& type = type_of(array);
    if (type.kind == ArrowKind::Timestamp)
        out += timestamp_text(*int64_at(array, i), type.unit);
    else if (type.kind == ArrowKind::Duration)
        out += duration_text(*int64_at(array, i), type.unit);
    else if (type.kind == ArrowKind::Float)
        out += type.bit_width == 64 ? shortest(*double_at(array, i))
                                    : shortest(static_cast<float>(*double_at(array, i)));
    else if (type.kind == ArrowKind::Int)
        out += std::to_string(*int64_at(array, i));
    else
        out += std::to_string(*uint64_at(array, i));
}

void append_cell(const ArrowArray& array, std::uint64_t i, std::size_t max_bytes, std::string& out) {
    constexpr std::uint64_t kShownBytes = 16; // a UUID is shown, a picture is counted
    if (is_null(array, i)) {
        out += type_of(array).kind == ArrowKind::Unsupported ? type_of(array).detail : "null";
        return;
    }
    switch (type_of(array).kind) {
    case ArrowKind::Bool: out += *bool_at(array, i) ? "true" : "false"; return;
    case ArrowKind::Utf8: append_string(*string_at(array, i), max_bytes, out); return;
    case ArrowKind::Struct: append_struct(array, i, max_bytes, out); return;
    case ArrowKind::DenseUnion: append_cell(union_at(array, i), 0, max_bytes, out); return;
    case ArrowKind::Binary:
    case ArrowKind::FixedSizeBinary:
        out += std::to_string(bytes_at(array, i)->bytes.size()) + " bytes";
        return;
    case ArrowKind::List:
    case ArrowKind::FixedSizeList:
        if (const auto bytes = bytes_at(array, i); bytes && bytes->bytes.size() > kShownBytes)
            out += std::to_string(bytes->bytes.size()) + " bytes";
        else
            append_list(list_at(array, i), max_bytes, out);
        return;
    default: append_number(array, i, out);
    }
}

} // namespace

std::string type_text(const ArrowType& type) {
    const std::string unit(kUnitNames[static_cast<int>(type.unit)]);
    const std::string large = type.large ? "large_" : "";
    switch (type.kind) {
    case ArrowKind::Null: return "null";
    case ArrowKind::Bool: return "bool";
    case ArrowKind::Int: return "int" + std::to_string(type.bit_width);
    case ArrowKind::UInt: return "uint" + std::to_string(type.bit_width);
    case ArrowKind::Float: return float_name(type.bit_width);
    case ArrowKind::Timestamp:
        return "timestamp[" + unit + (type.detail.empty() ? "" : ", tz=" + type.detail) + "]";
    case ArrowKind::Duration: return "duration[" + unit + "]";
    case ArrowKind::Utf8: return large + "string";
    case ArrowKind::Binary: return large + "binary";
    case ArrowKind::FixedSizeBinary: return "fixed_size_binary[" + std::to_string(type.size) + "]";
    case ArrowKind::List: return large + "list<" + children_text(type) + ">";
    case ArrowKind::FixedSizeList:
        return "fixed_size_list<" + children_text(type) + ">[" + std::to_string(type.size) + "]";
    case ArrowKind::Struct: return "struct<" + children_text(type) + ">";
    case ArrowKind::DenseUnion: return "dense_union<" + children_text(type) + ">";
    case ArrowKind::Unsupported: return type.detail;
    }
    return {};
}

std::string cell_text(const ArrowArray& array, std::uint64_t i, std::size_t max_chars) {
    std::string text;
    append_cell(array, i, max_chars, text);
    return text;
}

} // namespace fathom
