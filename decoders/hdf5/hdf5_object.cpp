#include "decoders/hdf5/hdf5_object.hpp"

#include <algorithm>

namespace fathom {
namespace {

using Data = std::span<const std::byte>;

/// A header has a handful of messages, in a few blocks; a damaged one may claim any number.
constexpr std::size_t kMostMessages = 1u << 16;
constexpr std::size_t kMostBlocks = 1u << 10;
constexpr std::uint64_t kMostBlockBytes = 16u << 20;

struct Block {
    std::uint64_t address = 0, size = 0;
};

bool starts_with(Data bytes, std::string_view signature) {
    return bytes.size() >= signature.size() &&
           std::ranges::equal(bytes.first(signature.size()), std::as_bytes(std::span(signature)));
}

bool is_needed(Hdf5MessageType type) {
    switch (type) {
    case Hdf5MessageType::Dataspace:
    case Hdf5MessageType::LinkInfo:
    case Hdf5MessageType::Datatype:
    case Hdf5MessageType::OldFill:
    case Hdf5MessageType::Fill:
    case Hdf5MessageType::Link:
    case Hdf5MessageType::ExternalFiles:
    case Hdf5MessageType::Layout:
    case Hdf5MessageType::Filters:
    case Hdf5MessageType::SymbolTable: return true;
    case Hdf5MessageType::Continuation: return false;
    }
    return false;
}

struct HeaderForm {
    bool is_version_2 = false;
    bool has_order = false; // each message states when it was made
};

Result<void> take_messages(const Hdf5File& file, Data block, const HeaderForm& form, Hdf5Messages& messages,
                           std::vector<Block>& blocks) {
    constexpr std::size_t kHead1 = 8, kHead2 = 4, kOrder = 2;
    const std::size_t head_bytes = form.is_version_2 ? kHead2 + (form.has_order ? kOrder : 0) : kHead1;
    ByteReader reader(block);
    while (reader.remaining() >= head_bytes) {
        const auto type = static_cast<Hdf5MessageType>(form.is_version_2 ? reader.u8() : reader.u16_le());
        const std::uint16_t size = reader.u16_le();
        const std::uint8_t flags = reader.u8();
        reader.skip(form.is_version_2 ? (form.has_order ? kOrder : 0) : 3);
        const Data data = reader.take(size);
        if (reader.failed()) return fail(ErrorCode::Malformed, "a header's message reaches beyond it");
        if (type == Hdf5MessageType::Continuation) {
            ByteReader where(data);
            const std::uint64_t address = read_address(where, file);
            const std::uint64_t length = read_length(where, file);
            if (!where.failed()) blocks.push_back({address, length});
        } else if (is_needed(type) && messages.size() < kMostMessages) {
            messages.push_back({type, (flags & 2) != 0, {data.begin(), data.end()}});
        }
    }
    return {};
}

/// The first block of a header, and how its messages are written.
Result<Block> read_header_start(const Hdf5File& file, std::uint64_t address, HeaderForm& form) {
    constexpr std::uint64_t kVersion1Bytes = 16; // with its padding
    constexpr std::size_t kTimes = 16, kPhaseChange = 4;
    FATHOM_TRY(const std::vector<std::byte> start, hdf5_bytes(file, address, kVersion1Bytes));
    ByteReader reader(start);
    if (!starts_with(start, "OHDR")) {
        if (reader.u8() != 1) return fail(ErrorCode::Malformed, "no object's header where one should be");
        reader.skip(7);
        return Block{address + kVersion1Bytes, reader.u32_le()};
    }
    reader.skip(5);
    const std::uint8_t flags = reader.u8();
    form = {true, (flags & 4) != 0};
    std::uint64_t at = address + reader.position();
    if ((flags & 0x20) != 0) at += kTimes;
    if ((flags & 0x10) != 0) at += kPhaseChange;
    const std::uint64_t size_bytes = 1u << (flags & 3);
    FATHOM_TRY(const std::vector<std::byte> size, hdf5_bytes(file, at, size_bytes));
    ByteReader size_reader(size);
    return Block{at + size_bytes, read_number(size_reader, size_bytes)};
}

// ---- what the messages say

/// False for no numbers of ours.
bool take_type(Hdf5Array& array, Data data) {
    ByteReader reader(data);
    const std::uint8_t kind = reader.u8() & 15;
    const std::uint8_t bits = reader.u8(), sign_at = reader.u8();
    reader.skip(1);
    const std::uint32_t size = reader.u32_le();
    const std::uint16_t offset = reader.u16_le(), precision = reader.u16_le();
    array.is_big_endian = (bits & 1) != 0;
    if (reader.failed() || offset != 0 || (size != 1 && size != 2 && size != 4 && size != 8)) return false;
    if (precision != 8 * size) return false;
    if (kind == 0) {
        const bool is_signed = (bits & 8) != 0;
        switch (size) {
        case 1: array.scalar = is_signed ? Scalar::I8 : Scalar::U8; break;
        case 2: array.scalar = is_signed ? Scalar::I16 : Scalar::U16; break;
        case 4: array.scalar = is_signed ? Scalar::I32 : Scalar::U32; break;
        default: array.scalar = is_signed ? Scalar::I64 : Scalar::U64; break;
        }
        return true;
    }
    // Floats of IEEE 754: sign, exponent and mantissa lie where they do there.
    const std::uint8_t exponent_at = reader.u8(), exponent_bits = reader.u8();
    const std::uint8_t mantissa_at = reader.u8(), mantissa_bits = reader.u8();
    const std::uint32_t bias = reader.u32_le();
    if (kind != 1 || reader.failed() || (bits & 0x40) != 0 || mantissa_at != 0 ||
        exponent_at != mantissa_bits || sign_at != 8 * size - 1)
        return false;
    const auto is = [&](std::uint32_t of_size, std::uint8_t exponent, std::uint32_t of_bias) {
        return size == of_size && exponent_bits == exponent && bias == of_bias;
    };
    if (is(2, 5, 15)) {
        array.scalar = Scalar::F16;
    } else if (is(4, 8, 127)) {
        array.scalar = Scalar::F32;
    } else if (is(8, 11, 1023)) {
        array.scalar = Scalar::F64;
    } else {
        return false;
    }
    return true;
}

bool take_dimensions(const Hdf5File& file, Hdf5Array& array, Data data) {
    ByteReader reader(data);
    const std::uint8_t version = reader.u8(), rank = reader.u8();
    reader.skip(version == 1 ? 6 : 2);
    if (rank < 2 || rank > kMostHdf5Dimensions || (version != 1 && version != 2)) return false;
    for (std::uint8_t i = 0; i < rank; ++i)
        array.dimensions.push_back(read_length(reader, file));
    return !reader.failed();
}

void take_fill(Hdf5Array& array, const Hdf5Message& message) {
    ByteReader reader(message.data);
    if (message.type == Hdf5MessageType::Fill) {
        const std::uint8_t version = reader.u8(), flags = reader.u8();
        if (version < 3) reader.skip(1);
        const bool is_defined = version == 1 || (version == 2 ? reader.u8() != 0 : (flags & 0x20) != 0);
        if (version == 1) reader.skip(1);
        if (!is_defined) return;
    }
    const std::uint32_t size = reader.u32_le();
    const Data value = reader.take(size);
    if (!reader.failed() && value.size() == byte_size(array.scalar))
        array.fill = {value.begin(), value.end()};
}

void take_filters(Hdf5Array& array, Data data) {
    constexpr std::uint16_t kFirstNamed = 256;
    ByteReader reader(data);
    const std::uint8_t version = reader.u8(), count = reader.u8();
    if (version == 1) reader.skip(6);
    for (std::uint8_t i = 0; i < count && !reader.failed(); ++i) {
        Hdf5Filter filter;
        filter.id = reader.u16_le();
        const bool has_name = version == 1 || filter.id >= kFirstNamed;
        const std::uint16_t name_bytes = has_name ? reader.u16_le() : 0;
        reader.skip(2); // flags
        const std::uint16_t parameters = reader.u16_le();
        reader.skip(version == 1 ? (name_bytes + 7u) / 8 * 8 : name_bytes);
        for (std::uint16_t p = 0; p < parameters && !reader.failed(); ++p)
            filter.parameters.push_back(reader.u32_le());
        if (version == 1 && parameters % 2 != 0) reader.skip(4);
        array.filters.push_back(std::move(filter));
    }
    if (reader.failed()) array.problem = "the list of its filters is damaged";
}

/// The part of versions 1.10 and later.
void take_chunk_index(const Hdf5File& file, Hdf5Array& array, ByteReader& reader, std::uint8_t flags) {
    switch (reader.u8()) {
    case 1:
        array.index = Hdf5ChunkIndex::Single;
        if ((flags & 2) != 0) {
            array.single_bytes = read_length(reader, file);
            array.single_skipped = reader.u32_le();
        }
        break;
    case 2: array.index = Hdf5ChunkIndex::Implicit; break;
    case 3:
        array.index = Hdf5ChunkIndex::FixedArray;
        reader.skip(1);
        break;
    default:
        array.problem =
            "its chunks have an index of HDF5 1.10 or later (\"latest\" in h5py), which is not read";
        return;
    }
    array.address = read_address(reader, file);
}

void take_layout(const Hdf5File& file, Hdf5Array& array, Data data) {
    ByteReader reader(data);
    const std::uint8_t version = reader.u8();
    const std::uint8_t storage = reader.u8();
    if (version != 3 && version != 4) {
        array.problem = "its layout is of version " + std::to_string(version) + ", which is not read";
        return;
    }
    if (storage == 0) {
        array.storage = Hdf5Storage::Compact;
        const std::uint16_t size = reader.u16_le();
        const Data bytes = reader.take(size);
        array.compact = {bytes.begin(), bytes.end()};
        array.is_written = true;
    } else if (storage == 1) {
        array.storage = Hdf5Storage::Contiguous;
        array.address = read_address(reader, file);
    } else if (storage == 2) {
        array.storage = Hdf5Storage::Chunked;
        const std::uint8_t flags = version == 4 ? reader.u8() : 0;
        const std::size_t rank = reader.u8(); // one more than the array's: the size of a value
        const std::size_t width = version == 4 ? reader.u8() : 4;
        if (version == 3) array.address = read_address(reader, file);
        if (rank != array.dimensions.size() + 1 || width == 0 || width > 8) {
            array.problem = "its chunks have another number of dimensions than it has";
            return;
        }
        for (std::size_t i = 0; i < rank; ++i)
            array.chunk_dimensions.push_back(read_number(reader, width));
        array.chunk_dimensions.pop_back();
        if (version == 4) take_chunk_index(file, array, reader, flags);
        if (std::ranges::count(array.chunk_dimensions, 0u) != 0) array.problem = "its chunks have no size";
    } else {
        array.problem = "it is put together from other arrays (a virtual data set), which is not read";
    }
    if (reader.failed()) array.problem = "what says where its data lie is damaged";
    if (storage != 0) array.is_written = array.address != hdf5_no_address(file);
}

} // namespace

std::uint64_t read_number(ByteReader& reader, std::size_t size) {
    std::uint64_t value = 0;
    int shift = 0;
    for (const std::byte byte : reader.take(size)) {
        value |= std::to_integer<std::uint64_t>(byte) << shift;
        shift += 8;
    }
    return value;
}

const Hdf5Message* find_message(const Hdf5Messages& messages, Hdf5MessageType type) {
    const auto found = std::ranges::find(messages, type, &Hdf5Message::type);
    return found == messages.end() ? nullptr : &*found;
}

Result<Hdf5Messages> read_hdf5_messages(const Hdf5File& file, std::uint64_t address) {
    HeaderForm form;
    Hdf5Messages messages;
    FATHOM_TRY(const Block first, read_header_start(file, address, form));
    std::vector<Block> blocks = {first};
    std::uint64_t bytes_left = kMostBlockBytes;
    for (std::size_t i = 0; i < blocks.size() && i < kMostBlocks; ++i) {
        const Block block = blocks[i]; // `blocks` grows
        if (block.size > bytes_left) return fail(ErrorCode::TooLarge, "an object's header is too large");
        bytes_left -= block.size;
        FATHOM_TRY(const std::vector<std::byte> bytes, hdf5_bytes(file, block.address, block.size));
        Data data = bytes;
        constexpr std::size_t kSignature = 4, kChecksum = 4;
        if (form.is_version_2 && i > 0) {
            if (!starts_with(data, "OCHK") || data.size() < kSignature + kChecksum)
                return fail(ErrorCode::Malformed, "an object's header breaks off");
            data = data.subspan(kSignature, data.size() - kSignature - kChecksum);
        }
        FATHOM_CHECK(take_messages(file, data, form, messages, blocks));
    }
    return messages;
}

std::optional<Hdf5Array> describe_hdf5_array(const Hdf5File& file, const Hdf5Messages& messages) {
    const auto* type = find_message(messages, Hdf5MessageType::Datatype);
    const auto* space = find_message(messages, Hdf5MessageType::Dataspace);
    const auto* layout = find_message(messages, Hdf5MessageType::Layout);
    Hdf5Array array;
    if (type == nullptr || space == nullptr || layout == nullptr) return std::nullopt;
    if (type->is_shared || space->is_shared) return std::nullopt; // a type with a name of its own
    if (!take_dimensions(file, array, space->data) || !take_type(array, type->data)) return std::nullopt;
    if (const auto* fill = find_message(messages, Hdf5MessageType::Fill)) {
        take_fill(array, *fill);
    } else if (const auto* old = find_message(messages, Hdf5MessageType::OldFill)) {
        take_fill(array, *old);
    }
    take_layout(file, array, layout->data);
    if (const auto* filters = find_message(messages, Hdf5MessageType::Filters)) {
        if (filters->is_shared) array.problem = "the list of its filters stands elsewhere, which is not read";
        take_filters(array, filters->data);
    }
    if (find_message(messages, Hdf5MessageType::ExternalFiles) != nullptr)
        array.problem = "its data lie in other files, which are not opened";
    return array;
}

} // namespace fathom
