#include "decoders/npy_header.hpp"

#include "decoders/media/byte_reader.hpp"
#include "decoders/plausibility.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>

namespace fathom {
namespace {

constexpr std::string_view kMagic = "\x93NUMPY";
constexpr std::size_t kMaxDimensions = 8;

/// The text after `'key':`, blanks skipped. The dict is a Python literal that numpy writes in one fixed way;
/// either kind of quote and any order of the keys are read.
Result<std::string_view> value_of(std::string_view dict, std::string_view key) {
    for (const char quote : {'\'', '"'}) {
        const std::string quoted = quote + std::string(key) + quote;
        const std::size_t at = dict.find(quoted);
        if (at == std::string_view::npos) continue;
        std::string_view rest = dict.substr(at + quoted.size());
        rest.remove_prefix(std::min(rest.find_first_not_of(" \t:"), rest.size()));
        return rest;
    }
    return fail(ErrorCode::Malformed, "NPY header lacks " + std::string(key));
}

Result<Scalar> scalar_of(char kind, std::string_view size) {
    struct Row {
        char kind;
        std::string_view size;
        Scalar scalar;
    };
    static constexpr Row kRows[] = {
        {'b', "1", Scalar::U8},  {'u', "1", Scalar::U8},  {'u', "2", Scalar::U16}, {'u', "4", Scalar::U32},
        {'u', "8", Scalar::U64}, {'i', "1", Scalar::I8},  {'i', "2", Scalar::I16}, {'i', "4", Scalar::I32},
        {'i', "8", Scalar::I64}, {'f', "2", Scalar::F16}, {'f', "4", Scalar::F32}, {'f', "8", Scalar::F64},
    };
    for (const Row& row : kRows)
        if (row.kind == kind && row.size == size) return row.scalar;
    return fail(ErrorCode::Unsupported, "NPY holds values of type '" + std::string(1, kind) +
                                            std::string(size) + "', which are no pixels");
}

Result<void> read_descr(std::string_view text, NpyHeader& header) {
    if (text.empty() || (text[0] != '\'' && text[0] != '"'))
        return fail(ErrorCode::Unsupported, "NPY holds records, not numbers");
    const std::string_view descr = text.substr(1, text.find(text[0], 1) - 1);
    const std::size_t kind_at = descr.find_first_not_of("<>|=");
    if (kind_at == std::string_view::npos) return fail(ErrorCode::Malformed, "NPY header has an empty type");
    header.big_endian = descr[0] == '>';
    if (descr[kind_at] == '?') {
        header.scalar = Scalar::U8;
        return {};
    }
    if (descr[kind_at] == 'O')
        return fail(ErrorCode::Unsupported, "NPY holds Python objects, which are never read");
    FATHOM_TRY(header.scalar, scalar_of(descr[kind_at], descr.substr(kind_at + 1)));
    return {};
}

Result<void> read_shape(std::string_view text, NpyHeader& header) {
    const std::size_t end = text.find(')');
    if (text.empty() || text[0] != '(' || end == std::string_view::npos)
        return fail(ErrorCode::Malformed, "NPY header has no shape");
    const std::string_view list = text.substr(1, end - 1);
    const char* at = list.data();
    const char* const last = list.data() + list.size();
    while (at != last) {
        if (*at == ' ' || *at == ',' || *at == 'L') { // L: written by Python 2
            ++at;
            continue;
        }
        std::uint64_t side = 0;
        const auto [next, error] = std::from_chars(at, last, side);
        if (error != std::errc{} || header.shape.size() == kMaxDimensions)
            return fail(ErrorCode::Malformed, "NPY header has a shape that cannot be read");
        header.shape.push_back(side);
        at = next;
    }
    return {};
}

struct Preamble {
    std::size_t text_offset, text_size;
};

Result<Preamble> read_preamble(Bytes bytes) {
    if (!is_npy(bytes)) return fail(ErrorCode::Malformed, "no NPY signature");
    ByteReader reader(bytes);
    reader.skip(kMagic.size());
    const std::uint8_t major = reader.u8();
    reader.skip(1);
    const std::size_t size = major == 1 ? reader.u16_le() : reader.u32_le();
    if (reader.failed()) return fail(ErrorCode::Truncated, "NPY ends inside its header");
    if (major < 1 || major > 3)
        return fail(ErrorCode::Unsupported, "NPY version " + std::to_string(major) + " is not known");
    if (size > kMaxNpyHeaderBytes - kNpyPreambleBytes)
        return fail(ErrorCode::TooLarge, "NPY header of " + std::to_string(size) + " bytes");
    return Preamble{reader.position(), size};
}

/// Distance between neighbours in each dimension, in numbers.
std::vector<std::uint64_t> strides_of(const NpyHeader& header) {
    const std::size_t dimensions = header.shape.size();
    std::vector<std::uint64_t> strides(dimensions, 1);
    for (std::size_t i = 1; i < dimensions; ++i) {
        const std::size_t to = header.fortran_order ? i : dimensions - 1 - i;
        const std::size_t from = header.fortran_order ? i - 1 : dimensions - i;
        strides[to] = strides[from] * header.shape[from];
    }
    return strides;
}

} // namespace

bool is_npy(Bytes bytes) {
    return bytes.size() >= kMagic.size() && std::memcmp(bytes.data(), kMagic.data(), kMagic.size()) == 0;
}

Result<std::size_t> npy_header_size(Bytes bytes) {
    FATHOM_TRY(const Preamble preamble, read_preamble(bytes));
    return preamble.text_offset + preamble.text_size;
}

Result<NpyHeader> parse_npy_header(Bytes bytes) {
    FATHOM_TRY(const Preamble preamble, read_preamble(bytes));
    if (preamble.text_size > bytes.size() - preamble.text_offset)
        return fail(ErrorCode::Truncated, "NPY ends inside its header");
    const std::string_view dict(reinterpret_cast<const char*>(bytes.data()) + preamble.text_offset,
                                preamble.text_size);
    NpyHeader header;
    header.data_offset = preamble.text_offset + preamble.text_size;
    FATHOM_TRY(const std::string_view descr, value_of(dict, "descr"));
    FATHOM_CHECK(read_descr(descr, header));
    FATHOM_TRY(const std::string_view order, value_of(dict, "fortran_order"));
    header.fortran_order = order.starts_with("True");
    FATHOM_TRY(const std::string_view shape, value_of(dict, "shape"));
    FATHOM_CHECK(read_shape(shape, header));

    std::uint64_t values = 1;
    for (const std::uint64_t side : header.shape)
        if (side != 0 && __builtin_mul_overflow(values, side, &values))
            return fail(ErrorCode::TooLarge, "NPY header has an absurd shape");
    if (values > (1ull << 56)) return fail(ErrorCode::TooLarge, "NPY header has an absurd shape");
    return header;
}

Result<NpyImages> npy_images(const NpyHeader& header) {
    const auto& shape = header.shape;
    if (shape.size() < 2)
        return fail(ErrorCode::Unsupported, "the array has " + std::to_string(shape.size()) +
                                                " dimensions; an image needs two or more");
    const bool has_channels = shape.size() >= 3 && shape.back() >= 1 && shape.back() <= 4;
    const std::size_t x = shape.size() - (has_channels ? 2 : 1);
    const std::size_t y = x - 1;
    NpyImages images;
    const auto channels = static_cast<std::uint8_t>(has_channels ? shape.back() : 1);
    FATHOM_TRY(images.desc, checked_desc(shape[x], shape[y], PixelFormat{header.scalar, channels}));

    const auto strides = strides_of(header);
    std::uint64_t count = 1;
    for (std::size_t i = 0; i < y; ++i) {
        count *= shape[i]; // cannot overflow: see parse_npy_header
        images.leading.push_back({shape[i], strides[i]});
    }
    if (count == 0) return fail(ErrorCode::Malformed, "the array is empty");
    images.count = static_cast<std::uint32_t>(std::min<std::uint64_t>(count, UINT32_MAX));
    images.strides = {strides[y], strides[x], has_channels ? strides.back() : 1};
    images.values_per_image = shape[x] * shape[y] * channels;
    images.in_order = !header.fortran_order;
    return images;
}

std::uint64_t npy_image_offset(const NpyImages& images, std::uint32_t index) {
    std::uint64_t offset = 0;
    std::uint64_t rest = index;
    for (std::size_t i = images.leading.size(); i-- > 0;) {
        offset += rest % images.leading[i].size * images.leading[i].stride;
        rest /= images.leading[i].size;
    }
    return offset;
}

std::uint32_t npy_rows_available(const NpyImages& images, std::uint32_t index, std::uint64_t payload_bytes) {
    const std::size_t value_bytes = byte_size(images.desc.format.scalar);
    if (!images.in_order) {
        const bool whole = payload_bytes / value_bytes / images.count >= images.values_per_image;
        return whole ? images.desc.height : 0;
    }
    const std::uint64_t before = npy_image_offset(images, index) * value_bytes;
    if (payload_bytes <= before) return 0;
    const std::uint64_t rows = (payload_bytes - before) / images.desc.row_stride_bytes;
    return static_cast<std::uint32_t>(std::min<std::uint64_t>(rows, images.desc.height));
}

Result<ImageDesc> npy_checked_desc(const NpyImages& images, std::uint32_t index,
                                   std::uint64_t payload_bytes) {
    if (index >= images.count)
        return fail(ErrorCode::NotFound, "the array holds " + std::to_string(images.count) +
                                             " images, there is no number " + std::to_string(index));
    const std::uint32_t rows = npy_rows_available(images, index, payload_bytes);
    if (rows == 0) return fail(ErrorCode::Truncated, "NPY ends before image " + std::to_string(index));
    FATHOM_CHECK(check_backed(rows * images.desc.row_stride_bytes, byte_size(images.desc),
                              kBrokenOffExpansion, "NPY"));
    return images.desc;
}

} // namespace fathom
