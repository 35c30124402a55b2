// The header of an HDF5 object: its messages, and what they say of an array (specification, IV.A). For this folder alone.
#pragma once

#include "decoders/hdf5/hdf5_file.hpp"
#include "decoders/media/byte_reader.hpp"

#include <optional>

namespace fathom {

enum class Hdf5MessageType : std::uint16_t {
    Dataspace = 0x01,
    LinkInfo = 0x02,
    Datatype = 0x03,
    OldFill = 0x04,
    Fill = 0x05,
    Link = 0x06,
    ExternalFiles = 0x07,
    Layout = 0x08,
    Filters = 0x0B,
    Continuation = 0x10,
    SymbolTable = 0x11
};

struct Hdf5Message {
    Hdf5MessageType type{};
    bool is_shared = false; // it stands elsewhere
    std::vector<std::byte> data;
};

using Hdf5Messages = std::vector<Hdf5Message>;

/// Of both versions, with their continuations; what cannot be needed here is left out.
[[nodiscard]] Result<Hdf5Messages> read_hdf5_messages(const Hdf5File& file, std::uint64_t address);

[[nodiscard]] const Hdf5Message* find_message(const Hdf5Messages& messages, Hdf5MessageType type);

/// A number of 1 to 8 bytes.
[[nodiscard]] std::uint64_t read_number(ByteReader& reader, std::size_t size);
[[nodiscard]] inline std::uint64_t read_address(ByteReader& reader, const Hdf5File& file) {
    return read_number(reader, file.address_bytes);
}
[[nodiscard]] inline std::uint64_t read_length(ByteReader& reader, const Hdf5File& file) {
    return read_number(reader, file.length_bytes);
}

/// Nothing for what is no array of numbers of two to four dimensions; with its problem where it is one that cannot be read.
[[nodiscard]] std::optional<Hdf5Array> describe_hdf5_array(const Hdf5File& file,
                                                           const Hdf5Messages& messages);

} // namespace fathom
