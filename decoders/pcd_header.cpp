#include "decoders/pcd_header.hpp"

#include "decoders/lzf.hpp"
#include "decoders/media/byte_reader.hpp"
#include "decoders/plausibility.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <limits>

namespace fathom {
namespace {

constexpr std::size_t kMaxHeaderBytes = 64 * 1024;
constexpr std::size_t kMaxFields = 256;
constexpr std::uint32_t kMaxCount = 65536;
constexpr std::size_t kCompressedHeader = 8; // two u32: compressed and decompressed size

std::string_view text_of(Bytes bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::string_view next_line(std::string_view& text) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

std::string_view next_word(std::string_view& line) {
    line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
    const std::size_t end = std::min(line.find_first_of(" \t"), line.size());
    const std::string_view word = line.substr(0, end);
    line.remove_prefix(end);
    return word;
}

std::optional<std::uint32_t> number_of(std::string_view word) {
    std::uint32_t value = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
    if (error != std::errc{} || end != word.data() + word.size()) return std::nullopt;
    return value;
}

std::optional<Scalar> scalar_of(std::string_view type, std::uint32_t size) {
    const char kind = type.size() == 1 ? type[0] : '?';
    struct Row {
        char kind;
        std::uint32_t size;
        Scalar scalar;
    };
    static constexpr Row kRows[] = {
        {'U', 1, Scalar::U8},  {'U', 2, Scalar::U16}, {'U', 4, Scalar::U32}, {'U', 8, Scalar::U64},
        {'I', 1, Scalar::I8},  {'I', 2, Scalar::I16}, {'I', 4, Scalar::I32}, {'I', 8, Scalar::I64},
        {'F', 4, Scalar::F32}, {'F', 8, Scalar::F64},
    };
    for (const Row& row : kRows)
        if (row.kind == kind && row.size == size) return row.scalar;
    return std::nullopt;
}

/// The lines of the header as they stand, before they are brought together.
struct Lines {
    std::vector<std::string_view> fields, types;
    std::vector<std::uint32_t> sizes, counts;
    std::optional<std::uint32_t> width, height;
    std::string_view data;
    std::size_t data_offset = 0;
};

std::vector<std::string_view> words_of(std::string_view line) {
    std::vector<std::string_view> words;
    for (auto word = next_word(line); !word.empty() && words.size() < kMaxFields; word = next_word(line))
        words.push_back(word);
    return words;
}

std::vector<std::uint32_t> numbers_of(std::string_view line) {
    std::vector<std::uint32_t> numbers;
    for (const std::string_view word : words_of(line))
        numbers.push_back(number_of(word).value_or(0));
    return numbers;
}

Result<Lines> read_lines(Bytes bytes) {
    const std::string_view whole = text_of(bytes.first(std::min(bytes.size(), kMaxHeaderBytes)));
    std::string_view rest = whole;
    Lines lines;
    while (!rest.empty()) {
        std::string_view line = next_line(rest);
        const std::string_view key = next_word(line);
        if (key == "FIELDS" || key == "COLUMNS") lines.fields = words_of(line);
        if (key == "TYPE") lines.types = words_of(line);
        if (key == "SIZE") lines.sizes = numbers_of(line);
        if (key == "COUNT") lines.counts = numbers_of(line);
        if (key == "WIDTH") lines.width = number_of(next_word(line));
        if (key == "HEIGHT") lines.height = number_of(next_word(line));
        if (key != "DATA") continue;
        lines.data = next_word(line);
        lines.data_offset = whole.size() - rest.size();
        return lines;
    }
    return fail(ErrorCode::Malformed, "PCD header has no DATA line");
}

Result<void> add_fields(const Lines& lines, PcdHeader& header) {
    const std::size_t count = lines.fields.size();
    const bool complete = count > 0 && lines.types.size() == count && lines.sizes.size() == count &&
                          (lines.counts.empty() || lines.counts.size() == count);
    if (!complete) return fail(ErrorCode::Malformed, "PCD header names fields without their size and type");
    std::size_t words = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const auto scalar = scalar_of(lines.types[i], lines.sizes[i]);
        const std::uint32_t values = lines.counts.empty() ? 1 : lines.counts[i];
        if (!scalar || values == 0 || values > kMaxCount)
            return fail(ErrorCode::Malformed,
                        "PCD field " + std::string(lines.fields[i]) + " has no known type");
        header.fields.push_back({std::string(lines.fields[i]), *scalar, values, header.point_bytes, words});
        header.point_bytes += byte_size(*scalar) * values;
        words += values;
    }
    return {};
}

std::vector<PcdColumn> binary_columns(const PcdHeader& header, Bytes payload,
                                      const std::vector<const PcdField*>& fields) {
    std::vector<PcdColumn> columns;
    for (const PcdField* field : fields)
        columns.push_back({nullptr, payload.data() + field->offset, header.point_bytes,
                           std::min<std::uint64_t>(payload.size() / header.point_bytes, header.points())});
    return columns;
}

/// Compressed data hold field after field, each for all points; decompressed as far as the last one wanted.
std::vector<PcdColumn> compressed_columns(const PcdHeader& header, Bytes payload,
                                          const std::vector<const PcdField*>& fields) {
    std::uint64_t needed = 0;
    for (const PcdField* field : fields)
        needed =
            std::max(needed, header.points() * (field->offset + byte_size(field->scalar) * field->count));
    const auto owner = std::make_shared<std::vector<std::byte>>(needed);
    const std::size_t compressed = load_le<std::uint32_t>(payload.data());
    const Bytes in =
        payload.subspan(kCompressedHeader, std::min(compressed, payload.size() - kCompressedHeader));
    const std::size_t produced = decode_lzf(in, *owner);
    std::vector<PcdColumn> columns;
    for (const PcdField* field : fields) {
        const std::size_t stride = byte_size(field->scalar) * field->count;
        const std::uint64_t begin = header.points() * field->offset;
        const std::uint64_t present = produced > begin ? (produced - begin) / stride : 0;
        columns.push_back({owner, owner->data() + begin, stride, std::min(present, header.points())});
    }
    return columns;
}

template <typename T>
bool store_word(std::string_view word, std::byte* out) {
    T value{};
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
    if (error != std::errc{} || end != word.data() + word.size()) return false;
    std::memcpy(out, &value, sizeof value);
    return true;
}

bool store_text(std::string_view word, Scalar scalar, std::byte* out) {
    switch (scalar) {
    case Scalar::U8: return store_word<std::uint8_t>(word, out);
    case Scalar::U16: return store_word<std::uint16_t>(word, out);
    case Scalar::U32: return store_word<std::uint32_t>(word, out);
    case Scalar::U64: return store_word<std::uint64_t>(word, out);
    case Scalar::I8: return store_word<std::int8_t>(word, out);
    case Scalar::I16: return store_word<std::int16_t>(word, out);
    case Scalar::I32: return store_word<std::int32_t>(word, out);
    case Scalar::I64: return store_word<std::int64_t>(word, out);
    case Scalar::F32: return store_word<float>(word, out);
    case Scalar::F64: return store_word<double>(word, out);
    case Scalar::F16: break;
    }
    return false;
}

bool read_point(std::string_view line, const std::vector<const PcdField*>& fields,
                const std::vector<std::shared_ptr<std::vector<std::byte>>>& columns, std::uint64_t point) {
    std::size_t found = 0;
    std::size_t at = 0;
    for (auto word = next_word(line); !word.empty() && found < fields.size(); word = next_word(line), ++at)
        for (std::size_t i = 0; i < fields.size(); ++i) {
            if (fields[i]->first_word != at) continue;
            const std::size_t bytes = byte_size(fields[i]->scalar);
            if (!store_text(word, fields[i]->scalar, columns[i]->data() + point * bytes)) return false;
            ++found;
        }
    return found == fields.size();
}

std::vector<PcdColumn> text_columns(const PcdHeader& header, Bytes payload,
                                    const std::vector<const PcdField*>& fields) {
    std::vector<std::shared_ptr<std::vector<std::byte>>> owners;
    for (const PcdField* field : fields)
        owners.push_back(
            std::make_shared<std::vector<std::byte>>(header.points() * byte_size(field->scalar)));
    std::string_view rest = text_of(payload);
    std::uint64_t points = 0;
    while (!rest.empty() && points < header.points()) {
        const std::string_view line = next_line(rest);
        if (line.empty()) continue;
        if (!read_point(line, fields, owners, points)) break;
        ++points;
    }
    std::vector<PcdColumn> columns;
    for (std::size_t i = 0; i < fields.size(); ++i)
        columns.push_back({owners[i], owners[i]->data(), byte_size(fields[i]->scalar), points});
    return columns;
}

} // namespace

const PcdField* PcdHeader::find(std::string_view name) const {
    const auto field = std::ranges::find(fields, name, &PcdField::name);
    return field == fields.end() ? nullptr : &*field;
}

Result<PcdHeader> parse_pcd_header(Bytes bytes) {
    FATHOM_TRY(const Lines lines, read_lines(bytes));
    PcdHeader header;
    FATHOM_CHECK(add_fields(lines, header));
    if (!lines.width || !lines.height) return fail(ErrorCode::Malformed, "PCD header lacks WIDTH or HEIGHT");
    header.width = *lines.width;
    header.height = *lines.height;
    header.data_offset = lines.data_offset;
    if (lines.data == "ascii")
        header.data = PcdData::Ascii;
    else if (lines.data == "binary")
        header.data = PcdData::Binary;
    else if (lines.data == "binary_compressed")
        header.data = PcdData::BinaryCompressed;
    else
        return fail(ErrorCode::Unsupported, "PCD data are '" + std::string(lines.data) + "'");
    return header;
}

Result<void> pcd_checked_points(const PcdHeader& header, Bytes bytes) {
    FATHOM_CHECK(checked_byte_size(header.width, header.height, kF32));
    const std::uint64_t payload = bytes.size() - header.data_offset;
    const bool compressed = header.data == PcdData::BinaryCompressed;
    const std::uint64_t claimed = header.points() * header.point_bytes;
    if (compressed && payload < kCompressedHeader)
        return fail(ErrorCode::Truncated, "PCD ends before its points");
    return check_backed(payload, claimed, compressed ? kMaxLzfRatio : kBrokenOffExpansion, "PCD");
}

std::vector<PcdColumn> read_pcd_columns(const PcdHeader& header, Bytes bytes,
                                        const std::vector<const PcdField*>& fields) {
    const Bytes payload = bytes.subspan(header.data_offset);
    switch (header.data) {
    case PcdData::Binary: return binary_columns(header, payload, fields);
    case PcdData::BinaryCompressed: return compressed_columns(header, payload, fields);
    case PcdData::Ascii: break;
    }
    return text_columns(header, payload, fields);
}

} // namespace fathom
