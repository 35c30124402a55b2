#include "decoders/rvl.hpp"

#include "decoders/media/assert.hpp"
#include "decoders/media/byte_reader.hpp"
#include "decoders/rvl_kernel.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

namespace fathom {
namespace {

constexpr std::size_t kRosHeaderBytes = 20;           // i32 format, f32 A, f32 B, u32 columns, u32 rows
constexpr std::size_t kMagicHeaderBytes[] = {16, 12}; // "DEPTHRVL" and "RVL1", then u32 columns, u32 rows

struct Container {
    std::uint64_t width = 0;
    std::uint64_t height = 0;
    std::optional<InverseDepth> quantisation;
    bool bytewise = false; // kornia's packing of nibbles
    Bytes payload;
};

bool starts_with(Bytes bytes, std::string_view magic) {
    return bytes.size() >= magic.size() && std::memcmp(bytes.data(), magic.data(), magic.size()) == 0;
}

Container behind_magic(Bytes bytes, std::size_t header_bytes) {
    ByteReader reader(bytes.subspan(header_bytes - 8));
    Container container;
    container.width = reader.u32_le();
    container.height = reader.u32_le();
    container.payload = bytes.subspan(header_bytes);
    return container;
}

/// librealsense's former network module wrote the length of the stream before it. Read as a stream, a length
/// below 2^24 begins with two empty counts, which no stream does; so nothing is taken for what it is not.
Bytes without_length_prefix(Bytes payload) {
    if (payload.size() < 8) return payload;
    const auto length = load_le<std::uint32_t>(payload.data());
    return length < (1u << 24) && length == payload.size() - 4 ? payload.subspan(4) : payload;
}

Result<Container> bare_container(Bytes bytes, const RawLayout& layout) {
    if (layout.offset_bytes > bytes.size())
        return fail(ErrorCode::Truncated,
                    "RVL: offset " + std::to_string(layout.offset_bytes) + " lies behind the end");
    Container container;
    container.width = layout.width;
    container.height = layout.height;
    container.payload = without_length_prefix(bytes.subspan(layout.offset_bytes));
    return container;
}

Result<Container> ros_container(Bytes bytes, const DecodeOptions& options) {
    if (bytes.size() < kRosHeaderBytes)
        return fail(ErrorCode::Truncated,
                    "RVL: " + std::to_string(bytes.size()) +
                        " bytes hold no header; a bare stream needs its size from outside");
    ByteReader reader(bytes);
    reader.skip(4); // says "inverse depth" whatever the image is
    const InverseDepth header{reader.f32_le(), reader.f32_le()};
    Container container;
    container.width = reader.u32_le();
    container.height = reader.u32_le();
    container.payload = bytes.subspan(kRosHeaderBytes);
    if (is_quantised(options.ros_format, header)) container.quantisation = header;
    return container;
}

/// A stated size does not make a stream bare: a header that says the same size is one. (Its first word, 0 or -1, would
/// be two empty counts or a count beyond any image.)
bool has_ros_header(Bytes bytes, const RawLayout& layout) {
    if (layout.offset_bytes != 0 || bytes.size() < kRosHeaderBytes) return false;
    const auto format = load_le<std::int32_t>(bytes.data());
    return (format == 0 || format == -1) && load_le<std::uint32_t>(bytes.data() + 12) == layout.width &&
           load_le<std::uint32_t>(bytes.data() + 16) == layout.height;
}

Result<Container> open_container(Bytes bytes, const DecodeOptions& options) {
    if (options.raw && options.raw->rvl)
        return has_ros_header(bytes, *options.raw) ? ros_container(bytes, options)
                                                   : bare_container(bytes, *options.raw);
    if (starts_with(bytes, "DEPTHRVL") && bytes.size() >= kMagicHeaderBytes[0])
        return behind_magic(bytes, kMagicHeaderBytes[0]);
    if (starts_with(bytes, "RVL1") && bytes.size() >= kMagicHeaderBytes[1]) {
        Container container = behind_magic(bytes, kMagicHeaderBytes[1]);
        container.bytewise = true;
        return container;
    }
    if (starts_with(bytes, "RVLD"))
        return fail(ErrorCode::Unsupported, "temporal RVL (\"RVLD\") needs the images before it");
    return ros_container(bytes, options);
}

Result<ImageDesc> desc_of(const Container& container) {
    FATHOM_TRY(const ImageDesc desc,
               checked_desc(container.width, container.height, container.quantisation ? kF32 : kU16));
    if (container.width * container.height > kMaxRvlPixels)
        return fail(ErrorCode::TooLarge, "RVL: " + std::to_string(container.width) + "x" +
                                             std::to_string(container.height) +
                                             " pixels are more than Fathom decodes (2^26)");
    if (container.payload.empty()) return fail(ErrorCode::Truncated, "RVL: no bytes behind the header");
    return desc;
}

bool is_packed(const ImageDesc& desc) {
    return desc.row_stride_bytes == packed_row_bytes(desc.width, desc.format);
}

/// Decodes into a target whose rows follow each other without gaps.
RvlOutcome decode_packed(const Container& container, MutableImageView target) {
    const std::size_t count = static_cast<std::size_t>(target.desc.width) * target.desc.height;
    // Codes of quantised depth go to the upper half of the target, where dequantise may read them.
    std::byte* codes_at = target.data + (container.quantisation ? 2 * count : 0);
    const std::span codes(reinterpret_cast<std::uint16_t*>(codes_at), count);
    const RvlOutcome outcome = container.bytewise ? decode_rvl_bytewise(container.payload, codes)
                                                  : decode_rvl_payload(container.payload, codes);
    const std::size_t whole_rows = outcome.pixels / target.desc.width * target.desc.width;
    std::ranges::fill(codes.subspan(whole_rows), std::uint16_t{0});
    if (container.quantisation)
        dequantise(*container.quantisation, codes, {reinterpret_cast<float*>(target.data), count});
    return outcome;
}

void copy_rows(const ImageView& from, MutableImageView to) {
    const std::size_t row_bytes = packed_row_bytes(to.desc.width, to.desc.format);
    for (std::uint32_t y = 0; y < to.desc.height; ++y)
        std::memcpy(to.row(y), from.row(y), row_bytes);
}

std::string describe(const RvlOutcome& outcome, const ImageDesc& desc) {
    const std::string reason = outcome.end == RvlEnd::Truncated ? "the stream ends" : "the stream is damaged";
    return "RVL: " + reason + " at pixel " + std::to_string(outcome.pixels % desc.width) + " of row " +
           std::to_string(outcome.pixels / desc.width);
}

} // namespace

bool looks_like_rvl(Bytes bytes) {
    if (starts_with(bytes, "DEPTHRVL") || starts_with(bytes, "RVL1")) return true;
    if (bytes.size() < kRosHeaderBytes + 4) return false;
    ByteReader reader(bytes);
    reader.skip(4);
    const InverseDepth header{reader.f32_le(), reader.f32_le()};
    const std::uint64_t width = reader.u32_le(), height = reader.u32_le();
    return (header.a == 0 || is_plausible(header)) && width >= 1 && width <= 65536 && height >= 1 &&
           height <= 65536 && width * height <= kMaxRvlPixels;
}

Result<ImageProbe> probe_rvl(Bytes bytes, const DecodeOptions& options) {
    FATHOM_TRY(const Container container, open_container(bytes, options));
    FATHOM_TRY(const ImageDesc desc, desc_of(container));
    return ImageProbe{desc, {}};
}

Result<DecodeReport> decode_rvl_into(Bytes bytes, const DecodeOptions& options, MutableImageView target) {
    FATHOM_TRY(const Container container, open_container(bytes, options));
    FATHOM_TRY(const ImageDesc desc, desc_of(container));
    FATHOM_ASSERT(target.desc.width == desc.width && target.desc.height == desc.height &&
                  target.desc.format == desc.format);
    RvlOutcome outcome;
    if (is_packed(target.desc)) {
        outcome = decode_packed(container, target);
    } else {
        Image packed = allocate_image(desc);
        outcome = decode_packed(container, packed.view());
        copy_rows(packed.view(), target);
    }
    if (outcome.end == RvlEnd::Complete) return DecodeReport{desc.height, {}};
    const auto rows = static_cast<std::uint32_t>(outcome.pixels / desc.width);
    if (rows == 0)
        return fail(outcome.end == RvlEnd::Truncated ? ErrorCode::Truncated : ErrorCode::Malformed,
                    describe(outcome, desc));
    return DecodeReport{rows, describe(outcome, desc)};
}

bool is_quantised(std::string_view ros_format, const InverseDepth& header) {
    const std::string_view encoding = ros_format.substr(0, ros_format.find(';'));
    if (encoding.find("32FC1") != std::string_view::npos) return true;
    if (encoding.find("16UC1") != std::string_view::npos || encoding.find("mono16") != std::string_view::npos)
        return false;
    return is_plausible(header);
}

bool is_plausible(const InverseDepth& q) {
    if (!std::isfinite(q.a) || !std::isfinite(q.b) || q.a <= 0 || q.b >= 1) return false;
    const double max_depth_m = q.a / (1.0 - q.b);
    return max_depth_m >= 0.1 && max_depth_m <= 1000;
}

void dequantise(const InverseDepth& q, std::span<const std::uint16_t> codes, std::span<float> metres) {
    FATHOM_ASSERT(codes.size() == metres.size());
    constexpr std::size_t kBlock = 32;
    const float no_depth = std::bit_cast<float>(0x7FC00000u);
    // Codes may lie in the upper half of `metres`, so a block is read before it is written. Writing block i
    // ends at or before the first code of block i + 1 up to the last block, which has no next one.
    for (std::size_t i = 0; i < codes.size(); i += kBlock) {
        const std::size_t n = std::min(kBlock, codes.size() - i);
        std::uint16_t code[kBlock] = {};
        std::memcpy(code, codes.data() + i, 2 * n);
        float value[kBlock];
        for (std::size_t k = 0; k < kBlock; ++k) {
            const float z = q.a / (static_cast<float>(code[k]) - q.b);
            value[k] = code[k] == 0 ? no_depth : z;
        }
        std::memcpy(metres.data() + i, value, 4 * n);
    }
}

} // namespace fathom
