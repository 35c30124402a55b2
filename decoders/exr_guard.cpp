#include "decoders/exr_guard.hpp"

#include "decoders/media/byte_reader.hpp"
#include "decoders/plausibility.hpp"

#include <ImfHeader.h>
#include <ImfPartType.h>
#include <ImfTileDescription.h>

namespace fathom {
namespace {

constexpr std::uint32_t kSeveralParts = 0x1000;
constexpr std::size_t kMaxNameBytes = 256;

/// Bytes up to a zero, which is skipped.
std::string_view read_name(ByteReader& reader, Bytes bytes) {
    const std::size_t begin = reader.position();
    for (std::size_t i = 0; i < kMaxNameBytes; ++i)
        if (reader.u8() == 0)
            return {reinterpret_cast<const char*>(bytes.data()) + begin, reader.failed() ? 0 : i};
    reader.skip(SIZE_MAX);
    return {};
}

/// Sizes of the attribute types that have one. OpenEXR reads these without a look at the stated size, so a
/// wrong one would make it see other attributes than are checked here.
struct FixedSize {
    std::string_view type;
    std::size_t bytes;
};
constexpr FixedSize kFixedSizes[] = {
    {"box2i", 16},
    {"box2f", 16},
    {"chromaticities", 32},
    {"compression", 1},
    {"deepImageState", 1},
    {"double", 8},
    {"envmap", 1},
    {"float", 4},
    {"int", 4},
    {"keycode", 28},
    {"lineOrder", 1},
    {"m33f", 36},
    {"m33d", 72},
    {"m44f", 64},
    {"m44d", 128},
    {"rational", 8},
    {"tiledesc", 9},
    {"timecode", 8},
    {"v2i", 8},
    {"v2f", 8},
    {"v2d", 16},
    {"v3i", 12},
    {"v3f", 12},
    {"v3d", 24},
};

/// Names, each with 16 bytes, to an empty name that ends the value.
bool is_channel_list(Bytes value) {
    ByteReader reader(value);
    while (!read_name(reader, value).empty())
        reader.skip(16);
    return !reader.failed() && reader.remaining() == 0;
}

bool is_string_vector(Bytes value) {
    ByteReader reader(value);
    while (reader.remaining() > 0 && !reader.failed())
        reader.skip(reader.u32_le());
    return !reader.failed();
}

bool is_preview(Bytes value) {
    ByteReader reader(value);
    const std::uint64_t width = reader.u32_le();
    const std::uint64_t height = reader.u32_le();
    return !reader.failed() && width <= kMaxSide && height <= kMaxSide &&
           width * height * 4 == reader.remaining();
}

/// Whether the value is as long as its type makes it, sizes inside it included.
bool has_sound_size(std::string_view type, Bytes value) {
    for (const FixedSize& fixed : kFixedSizes)
        if (fixed.type == type) return fixed.bytes == value.size();
    if (type == "chlist") return is_channel_list(value);
    if (type == "stringvector") return is_string_vector(value);
    if (type == "preview") return is_preview(value);
    if (type == "idmanifest") return ByteReader(value).u32_le() <= kAlwaysAcceptedBytes; // decompressed
    return true; // the size is all there is: strings, lists of floats, unknown types
}

Result<void> check_attributes(ByteReader& reader, Bytes bytes, bool& empty) {
    empty = true;
    while (true) {
        const std::string_view name = read_name(reader, bytes);
        if (reader.failed()) return fail(ErrorCode::Truncated, "EXR ends inside its header");
        if (name.empty()) return {};
        empty = false;
        const std::string_view type = read_name(reader, bytes);
        const std::uint32_t size = reader.u32_le();
        const Bytes value = reader.take(size);
        if (reader.failed())
            return fail(ErrorCode::Truncated,
                        "EXR ends inside its header, in attribute " + std::string(name));
        if (!has_sound_size(type, value))
            return fail(ErrorCode::Malformed, "EXR attribute " + std::string(name) + " contradicts its size");
    }
}

std::uint64_t divided_up(std::uint64_t value, std::uint64_t by) {
    return (value + by - 1) / by;
}

/// Chunks of a part: lines, or tiles of one resolution; nothing for tiles of several.
std::optional<std::uint64_t> chunks_of(const Imf::Header& header) {
    const auto& window = header.dataWindow();
    const auto width = static_cast<std::uint64_t>(std::int64_t{window.max.x} - window.min.x + 1);
    const auto height = static_cast<std::uint64_t>(std::int64_t{window.max.y} - window.min.y + 1);
    if (!header.hasTileDescription()) return divided_up(height, exr_lines_in_chunk(header.compression()));
    const Imf::TileDescription& tiles = header.tileDescription();
    if (tiles.mode != Imf::ONE_LEVEL || tiles.xSize == 0 || tiles.ySize == 0) return std::nullopt;
    return divided_up(width, tiles.xSize) * divided_up(height, tiles.ySize);
}

Result<void> check_deep_chunk(Bytes bytes, std::uint64_t offset, bool several_parts, bool tiled) {
    if (offset == 0 || offset >= bytes.size()) return {}; // OpenEXR will find nothing there either
    ByteReader reader(bytes.subspan(offset));
    reader.skip((several_parts ? 4u : 0u) + (tiled ? 16u : 4u)); // part, then coordinates
    const std::uint64_t table = reader.u64_le();
    const std::uint64_t stored = reader.u64_le();
    const std::uint64_t unpacked = reader.u64_le();
    const std::uint64_t left = reader.remaining();
    if (reader.failed() || table > left || stored > left - table)
        return fail(ErrorCode::Truncated, "EXR breaks off inside its deep data");
    return check_backed(stored, unpacked, kDeflateExpansion, "EXR deep chunk");
}

} // namespace

std::uint32_t exr_lines_in_chunk(Imf::Compression compression) {
    switch (compression) {
    case Imf::NO_COMPRESSION:
    case Imf::RLE_COMPRESSION:
    case Imf::ZIPS_COMPRESSION: return 1;
    case Imf::ZIP_COMPRESSION:
    case Imf::PXR24_COMPRESSION: return 16;
    case Imf::DWAB_COMPRESSION: return 256;
    default: return 32;
    }
}

Result<std::size_t> check_exr_headers(Bytes bytes) {
    ByteReader reader(bytes);
    reader.skip(4);
    const bool several_parts = (reader.u32_le() & kSeveralParts) != 0;
    bool empty = false;
    do
        FATHOM_CHECK(check_attributes(reader, bytes, empty));
    while (several_parts && !empty);
    return reader.position();
}

Result<void> check_deep_chunks(Bytes bytes, std::size_t tables, const Imf::MultiPartInputFile& file,
                               int part) {
    const bool several_parts = file.parts() > 1;
    for (int before = 0; before < part; ++before) {
        const auto chunks = chunks_of(file.header(before));
        if (!chunks || *chunks > bytes.size())
            return fail(ErrorCode::Unsupported, "EXR mixes deep parts with tiles of several resolutions");
        tables += *chunks * 8;
    }
    const Imf::Header& header = file.header(part);
    const auto chunks = chunks_of(header);
    if (!chunks) return fail(ErrorCode::Unsupported, "EXR has deep tiles of several resolutions");
    if (tables > bytes.size() || *chunks > (bytes.size() - tables) / 8)
        return fail(ErrorCode::Truncated, "EXR ends inside its chunk table");
    for (std::uint64_t i = 0; i < *chunks; ++i)
        FATHOM_CHECK(check_deep_chunk(bytes, load_le<std::uint64_t>(bytes.data() + tables + i * 8),
                                      several_parts, header.type() == Imf::DEEPTILE));
    return {};
}

} // namespace fathom
