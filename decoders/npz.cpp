#include "decoders/npz.hpp"

#include "decoders/media/byte_reader.hpp"
#include "decoders/media/half.hpp"
#include "decoders/npy.hpp"
#include "decoders/zip_reader.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <cstring>

namespace fathom {
namespace {

/// No archive of images has more; each costs a look at its header.
constexpr std::size_t kMaxArrays = 1024;

/// Arrays up to this many values may be parameters (a 4x4 pose is the largest).
constexpr std::uint64_t kMaxParameterValues = 16;

/// Memory for one column of all images of an array in Fortran order.
constexpr std::size_t kMaxColumnBytes = 256u << 20;

/// A depth image is larger than a matrix.
constexpr std::uint32_t kMinImageSide = 5;

struct Array {
    std::string key;
    ZipMember member;
    NpyHeader header;
    std::optional<NpyImages> images;
    std::optional<Error> refused; // images beyond what is accepted
};

/// Header of an array, decompressing nothing behind it. Empty for members that are no arrays.
std::optional<Array> read_array(const ZipMember& member) {
    if (!member.name.ends_with(".npy")) return std::nullopt;
    ZipMemberReader reader(member);
    std::vector<std::byte> bytes(kNpyPreambleBytes);
    if (reader.read(bytes) < bytes.size()) return std::nullopt;
    const auto size = npy_header_size(bytes);
    if (!size || *size < bytes.size()) return std::nullopt;
    bytes.resize(*size);
    if (reader.read(std::span(bytes).subspan(kNpyPreambleBytes)) < *size - kNpyPreambleBytes)
        return std::nullopt;
    auto header = parse_npy_header(bytes);
    if (!header) return std::nullopt;
    Array array{member.name.substr(0, member.name.size() - 4), member, *std::move(header), std::nullopt,
                std::nullopt};
    auto images = npy_images(array.header);
    if (images)
        array.images = *std::move(images);
    else if (images.error().code == ErrorCode::TooLarge)
        array.refused = std::move(images).error();
    return array;
}

std::string lower_case(std::string text) {
    std::ranges::transform(text, text.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

bool is_parameter(const ZipMember& member) {
    constexpr auto kNames = std::to_array<std::string_view>(
        {"fx.npy", "fy.npy", "cx.npy", "cy.npy", "k.npy", "intrinsics.npy", "intrinsic.npy",
         "camera_matrix.npy", "cam_k.npy", "baseline.npy", "baseline_m.npy"});
    return std::ranges::find(kNames, lower_case(member.name)) != kNames.end();
}

/// All arrays; or the one of `part` and those that may say something about it, so that reading one array after the
/// other does not cost the square of their number.
Result<std::vector<Array>> read_arrays(Bytes bytes, const std::string& part = {}) {
    FATHOM_TRY(const std::vector<ZipMember> members, read_zip_directory(bytes));
    std::vector<Array> arrays;
    for (const ZipMember& member : members) {
        if (arrays.size() == kMaxArrays) break;
        if (!part.empty() && member.name != part + ".npy" && !is_parameter(member)) continue;
        if (auto array = read_array(member)) arrays.push_back(*std::move(array));
    }
    if (arrays.empty() && part.empty())
        return fail(ErrorCode::Unsupported, "the ZIP archive holds no readable NPY arrays");
    return arrays;
}

bool is_large(const Array& array) {
    return array.images && array.images->desc.width >= kMinImageSide &&
           array.images->desc.height >= kMinImageSide;
}

/// Those that can be images: matrices and lists of points only where there is nothing else.
std::vector<const Array*> image_arrays(const std::vector<Array>& arrays) {
    std::vector<const Array*> images;
    for (const Array& array : arrays)
        if (is_large(array)) images.push_back(&array);
    if (images.empty())
        for (const Array& array : arrays)
            if (array.images) images.push_back(&array);
    return images;
}

const Array* preferred(const std::vector<const Array*>& images) {
    for (const bool whole : {true, false})
        for (const char* wanted : {"depth", "pred", "disparity"})
            for (const Array* array : images) {
                const std::string key = lower_case(array->key);
                if (whole ? key == wanted : key.find(wanted) != std::string::npos) return array;
            }
    return images.front();
}

Result<void> check_columns(const Array& array) {
    if (array.images->in_order || array.images->strides.x <= kMaxColumnBytes / byte_size(array.header.scalar))
        return {};
    return fail(ErrorCode::TooLarge,
                "NPZ: " + array.key + " is in Fortran order with columns that are too long");
}

Result<const Array*> choose(const std::vector<Array>& arrays, const std::string& part) {
    if (!part.empty()) {
        const auto array = std::ranges::find(arrays, part, &Array::key);
        if (array == arrays.end()) return fail(ErrorCode::NotFound, "NPZ has no array " + part);
        FATHOM_CHECK(npy_images(array->header));
        FATHOM_CHECK(check_columns(*array));
        return &*array;
    }
    const auto images = image_arrays(arrays);
    if (images.empty()) return fail(ErrorCode::Unsupported, "NPZ holds arrays, but none is an image");
    const Array* array = preferred(images);
    FATHOM_CHECK(check_columns(*array));
    return array;
}

double widened(const std::byte* p, Scalar scalar, bool big_endian) {
    Image one = allocate_image(packed_desc(1, 1, PixelFormat{scalar}));
    copy_samples(p, one.data.get(), 1, byte_size(scalar), big_endian);
    return value_at(one.view(), 0, 0);
}

/// The values of a small array in C order; empty for anything else.
std::vector<double> parameter_values(const Array& array) {
    std::uint64_t count = 1;
    for (const std::uint64_t side : array.header.shape) {
        if (side == 0 || side > kMaxParameterValues) return {};
        count *= side;
    }
    if (count > kMaxParameterValues) return {};
    const std::size_t value_bytes = byte_size(array.header.scalar);
    std::vector<std::byte> bytes(array.header.data_offset + count * value_bytes);
    ZipMemberReader reader(array.member);
    if (reader.read(bytes) < bytes.size()) return {};
    std::vector<double> values(count);
    const auto& shape = array.header.shape;
    for (std::size_t i = 0; i < count; ++i) {
        const bool transposed = array.header.fortran_order && shape.size() == 2;
        const std::size_t at = transposed ? i % shape[1] * shape[0] + i / shape[1] : i;
        values[i] = widened(bytes.data() + array.header.data_offset + at * value_bytes, array.header.scalar,
                            array.header.big_endian);
    }
    return values;
}

std::vector<double> parameter(const std::vector<Array>& arrays, std::initializer_list<const char*> keys) {
    for (const char* key : keys)
        for (const Array& array : arrays)
            if (lower_case(array.key) == key)
                if (auto values = parameter_values(array); !values.empty()) return values;
    return {};
}

std::optional<double> scalar_parameter(const std::vector<Array>& arrays,
                                       std::initializer_list<const char*> keys) {
    const auto values = parameter(arrays, keys);
    if (values.size() != 1) return std::nullopt;
    return values[0];
}

std::optional<Intrinsics> intrinsics_of(const std::vector<Array>& arrays) {
    Intrinsics k;
    k.origin = Origin::File;
    const auto fx = scalar_parameter(arrays, {"fx"});
    const auto fy = scalar_parameter(arrays, {"fy"});
    const auto cx = scalar_parameter(arrays, {"cx"});
    const auto cy = scalar_parameter(arrays, {"cy"});
    const auto matrix = parameter(arrays, {"k", "intrinsics", "intrinsic", "camera_matrix", "cam_k"});
    if (fx && cx && cy) {
        k.fx = *fx;
        k.fy = fy.value_or(*fx);
        k.cx = *cx;
        k.cy = *cy;
    } else if (matrix.size() == 9 || matrix.size() == 12 || matrix.size() == 16) {
        const std::size_t columns = matrix.size() == 9 ? 3 : 4; // 3x3, or the 3x4 and 4x4 forms
        k.fx = matrix[0];
        k.cx = matrix[2];
        k.fy = matrix[columns + 1];
        k.cy = matrix[columns + 2];
    } else if (matrix.size() == 4) {
        k.fx = matrix[0];
        k.fy = matrix[1];
        k.cx = matrix[2];
        k.cy = matrix[3];
    }
    const bool sound =
        k.fx > 0 && k.fy > 0 && k.fx < 1e9 && k.fy < 1e9 && std::abs(k.cx) < 1e9 && std::abs(k.cy) < 1e9;
    return sound ? std::optional(k) : std::nullopt;
}

FileFacts facts_of(const std::vector<Array>& arrays, const Array& chosen) {
    FileFacts facts;
    facts.intrinsics = intrinsics_of(arrays);
    facts.baseline_m = scalar_parameter(arrays, {"baseline", "baseline_m"});
    if (lower_case(chosen.key).find("disp") != std::string::npos) {
        facts.kind = DepthKind::Disparity;
        if (facts.intrinsics) facts.focal_px = facts.intrinsics->fx;
    }
    return facts;
}

std::uint64_t max_payload_bytes(const Array& array) {
    const std::uint64_t all = max_zip_member_bytes(array.member);
    return all - std::min<std::uint64_t>(all, array.header.data_offset);
}

/// Rows follow each other: read until the member ends.
std::uint32_t read_rows(ZipMemberReader& reader, const NpyHeader& header, MutableImageView target) {
    const std::size_t value_bytes = byte_size(header.scalar);
    const std::size_t row_bytes = packed_row_bytes(target.desc.width, target.desc.format);
    for (std::uint32_t y = 0; y < target.desc.height; ++y) {
        if (reader.read({target.row(y), row_bytes}) < row_bytes) return y;
        if (header.big_endian)
            copy_samples(target.row(y), target.row(y), row_bytes / value_bytes, value_bytes, true);
    }
    return target.desc.height;
}

/// Fortran order: leading dimensions lie innermost, then y, x, channel. One column of all images at a time.
std::uint32_t read_columns(ZipMemberReader& reader, const Array& array, std::uint32_t index,
                           MutableImageView target) {
    const SampleStrides strides = array.images->strides;
    const std::size_t value_bytes = byte_size(array.header.scalar);
    const std::size_t channels = target.desc.format.channels;
    const std::size_t first = npy_image_offset(*array.images, index);
    std::vector<std::byte> column(strides.x * value_bytes);
    for (std::size_t channel = 0; channel < channels; ++channel)
        for (std::uint32_t x = 0; x < target.desc.width; ++x) {
            if (reader.read(column) < column.size()) return 0;
            for (std::uint32_t y = 0; y < target.desc.height; ++y)
                copy_samples(column.data() + (first + y * strides.y) * value_bytes,
                             target.row(y) + (x * channels + channel) * value_bytes, 1, value_bytes,
                             array.header.big_endian);
        }
    return target.desc.height;
}

} // namespace

bool is_npz(Bytes bytes) {
    ByteReader reader(bytes);
    if (reader.u32_le() != 0x04034B50) return false;
    reader.skip(22);
    const std::uint16_t name_length = reader.u16_le();
    reader.skip(2);
    const Bytes name = reader.take(name_length);
    return name.size() > 4 && std::memcmp(name.data() + name.size() - 4, ".npy", 4) == 0;
}

Result<std::vector<ImageParts>> list_npz(Bytes bytes, const DecodeOptions&) {
    FATHOM_TRY(const std::vector<Array> arrays, read_arrays(bytes));
    const auto images = image_arrays(arrays);
    std::vector<ImageParts> parts;
    if (images.empty()) {
        const auto refused =
            std::ranges::find_if(arrays, [](const Array& array) { return array.refused.has_value(); });
        if (refused != arrays.end()) return with_context("array " + refused->key, *refused->refused);
        return parts;
    }
    const Array* first = preferred(images);
    const auto add = [&](const Array& array) {
        const std::uint64_t present = max_payload_bytes(array) / byte_size(array.images->desc) + 1;
        parts.push_back(
            {array.key, static_cast<std::uint32_t>(std::min<std::uint64_t>(array.images->count, present))});
    };
    add(*first);
    for (const Array* array : images)
        if (array != first) add(*array);
    return parts;
}

Result<ImageProbe> probe_npz(Bytes bytes, const DecodeOptions& options) {
    FATHOM_TRY(const std::vector<Array> arrays, read_arrays(bytes, options.part));
    FATHOM_TRY(const Array* array, choose(arrays, options.part));
    FATHOM_TRY(const ImageDesc desc,
               npy_checked_desc(*array->images, options.index, max_payload_bytes(*array)));
    return ImageProbe{desc, facts_of(arrays, *array)};
}

Result<DecodeReport> decode_npz_into(Bytes bytes, const DecodeOptions& options, MutableImageView target) {
    FATHOM_TRY(const std::vector<Array> arrays, read_arrays(bytes, options.part));
    FATHOM_TRY(const Array* array, choose(arrays, options.part));
    FATHOM_CHECK(npy_checked_desc(*array->images, options.index, max_payload_bytes(*array)));
    ZipMemberReader reader(array->member);
    const std::uint64_t before = array->images->in_order ? npy_image_offset(*array->images, options.index) *
                                                               byte_size(array->header.scalar)
                                                         : 0;
    reader.skip(array->header.data_offset + before);
    DecodeReport report;
    report.rows_decoded = array->images->in_order ? read_rows(reader, array->header, target)
                                                  : read_columns(reader, *array, options.index, target);
    if (report.rows_decoded == 0) return fail(ErrorCode::Truncated, reader.problem());
    if (report.rows_decoded < target.desc.height)
        report.warning = reader.problem() + " in row " + std::to_string(report.rows_decoded);
    else if (reader.checksum_differs())
        report.warning = "checksum of " + array->key + " does not match: its values may be wrong";
    return report;
}

Result<std::vector<std::byte>> inflate_npz_array(Bytes bytes, const std::string& part,
                                                 std::size_t limit_bytes) {
    FATHOM_TRY(const std::vector<Array> arrays, read_arrays(bytes, part));
    FATHOM_TRY(const Array* array, choose(arrays, part));
    if (array->member.method == 0) return fail(ErrorCode::Unsupported, "the array is stored as it is");
    const std::uint64_t size = max_zip_member_bytes(array->member);
    if (size > limit_bytes) return fail(ErrorCode::TooLarge, "the array is too large to be held whole");
    ZipMemberReader reader(array->member);
    std::vector<std::byte> file;
    // The size is a claim: memory follows what is really there.
    constexpr std::size_t kStepBytes = 16u << 20;
    while (file.size() < size) {
        const std::size_t filled = file.size();
        file.resize(std::min<std::size_t>(filled + kStepBytes, size));
        if (reader.read(std::span(file).subspan(filled)) < file.size() - filled)
            return fail(ErrorCode::Truncated, reader.problem());
    }
    if (reader.checksum_differs()) return fail(ErrorCode::Malformed, "the checksum does not match");
    return file;
}

} // namespace fathom
