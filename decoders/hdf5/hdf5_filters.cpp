#include "decoders/hdf5/hdf5_filters.hpp"

#include "decoders/decompress.hpp"
#include "decoders/lzf.hpp"
#include "decoders/media/byte_reader.hpp"

#include <libdeflate.h>

#include <algorithm>
#include <memory>

namespace fathom {
namespace {

using Values = std::vector<std::byte>;

// Numbers that The HDF Group has given away (its "Registered Filter Plugins").
constexpr std::uint16_t kDeflate = 1, kShuffle = 2, kFletcher32 = 3, kLzf = 32000, kZstandard = 32015;
constexpr std::size_t kChecksumBytes = 4;

std::string name_of_filter(std::uint16_t id) {
    switch (id) {
    case 4: return "szip";
    case 5: return "nbit";
    case 6: return "scale-offset";
    case 32001: return "Blosc";
    case 32004: return "LZ4";
    case 32008: return "bitshuffle";
    case 32013: return "ZFP";
    case 32026: return "Blosc2";
    default: return "number " + std::to_string(id);
    }
}

bool is_known(const Hdf5Filter& filter) {
    switch (filter.id) {
    case kDeflate:
    case kShuffle:
    case kFletcher32:
    case kLzf:
    case kZstandard: return true;
    default: return false;
    }
}

Result<Values> inflate(const Values& packed, std::size_t most_bytes) {
    const std::unique_ptr<libdeflate_decompressor, void (*)(libdeflate_decompressor*)> inflater(
        libdeflate_alloc_decompressor(), libdeflate_free_decompressor);
    Values values(most_bytes);
    std::size_t size = 0;
    if (inflater == nullptr ||
        libdeflate_zlib_decompress(inflater.get(), packed.data(), packed.size(), values.data(), values.size(),
                                   &size) != LIBDEFLATE_SUCCESS)
        return fail(ErrorCode::Malformed, "its compressed data are damaged");
    values.resize(size);
    return values;
}

/// First bytes of all values, then second bytes, and on: put back; what is left over was not touched.
Values unshuffle(const Values& bytes, std::size_t value_bytes) {
    if (value_bytes <= 1) return bytes;
    Values values = bytes;
    const std::size_t count = bytes.size() / value_bytes;
    if (count == 0) return values;
    for (std::size_t part = 0; part < value_bytes; ++part)
        for (std::size_t i = 0; i < count; ++i)
            values[i * value_bytes + part] = bytes[part * count + i];
    return values;
}

std::uint32_t fletcher32(std::span<const std::byte> bytes) {
    std::uint64_t first = 0, second = 0;
    for (std::size_t i = 0; i < bytes.size(); i += 2) {
        const auto high = std::to_integer<std::uint32_t>(bytes[i]) << 8;
        first += high | (i + 1 < bytes.size() ? std::to_integer<std::uint32_t>(bytes[i + 1]) : 0);
        first = (first & 0xFFFF) + (first >> 16);
        second += first;
        second = (second & 0xFFFF) + (second >> 16);
    }
    first = (first & 0xFFFF) + (first >> 16);
    second = (second & 0xFFFF) + (second >> 16);
    return static_cast<std::uint32_t>(second << 16 | first);
}

Result<Values> check_fletcher32(Values bytes) {
    if (bytes.size() < kChecksumBytes) return fail(ErrorCode::Truncated, "its checksum is missing");
    const auto stated = load_le<std::uint32_t>(bytes.data() + bytes.size() - kChecksumBytes);
    bytes.resize(bytes.size() - kChecksumBytes);
    if (fletcher32(bytes) != stated) return fail(ErrorCode::Malformed, "its checksum does not fit");
    return bytes;
}

Result<Values> undo(const Hdf5Filter& filter, Values bytes, std::size_t most_bytes) {
    switch (filter.id) {
    case kDeflate: return inflate(bytes, most_bytes);
    case kShuffle: return unshuffle(bytes, filter.parameters.empty() ? 1 : filter.parameters[0]);
    case kFletcher32: return check_fletcher32(std::move(bytes));
    case kLzf: {
        Values values(most_bytes);
        values.resize(decode_lzf(bytes, values));
        return values;
    }
    case kZstandard: {
        FATHOM_TRY(const Blob values,
                   decompress_within(Compression::Zstd, make_blob(std::move(bytes)), most_bytes));
        return Values(values.bytes.begin(), values.bytes.end());
    }
    default: return fail(ErrorCode::Unsupported, "it has a filter that is not known");
    }
}

} // namespace

std::string unknown_hdf5_filter(const std::vector<Hdf5Filter>& filters) {
    const auto unknown = std::ranges::find_if_not(filters, is_known);
    return unknown == filters.end()
               ? ""
               : "it is packed with the filter " + name_of_filter(unknown->id) + ", which is not read";
}

Result<std::vector<std::byte>> undo_hdf5_filters(const std::vector<Hdf5Filter>& filters,
                                                 std::uint32_t skipped, std::vector<std::byte> bytes,
                                                 std::uint64_t size) {
    // Between the filters there may be checksums too.
    const std::size_t most_bytes = static_cast<std::size_t>(size) + filters.size() * kChecksumBytes;
    for (std::size_t i = filters.size(); i-- > 0;) {
        if (i < 32 && (skipped >> i & 1) != 0) continue;
        FATHOM_TRY(bytes, undo(filters[i], std::move(bytes), most_bytes));
    }
    if (bytes.size() != size)
        return fail(ErrorCode::Malformed,
                    "it has " + std::to_string(bytes.size()) + " bytes instead of " + std::to_string(size));
    return bytes;
}

} // namespace fathom
