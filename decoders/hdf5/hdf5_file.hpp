// HDF5 (The HDF Group, "HDF5 File Format Specification" 3.0): which arrays of numbers a file holds, and how they lie in it.
// What h5py, MATLAB (.mat of version 7.3), PyTables and the HDF5 library write by default; what only newer versions of the
// format have, and is not read, becomes a sentence at the array that has it.
//
//     FATHOM_TRY(const Hdf5File file, open_hdf5(read_at, size_bytes));
//     FATHOM_TRY(const Hdf5Listing listing, list_hdf5(file));         // walks groups and headers, touches no data
//     Hdf5ArrayReader array(file, listing.arrays[0]);                 // hdf5_array_reader.hpp
//
// The library of that name is not used: it trusts what it reads. Here every address and size is checked against the file,
// and work is bounded by what was read. Links to other files, data in other files and virtual arrays are not followed.
// Any thread.
#pragma once

#include "decoders/media/pixel_format.hpp"
#include "decoders/media/result.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace fathom {

/// Fills its target from `offset` of the file.
using Hdf5Read = std::function<Result<void>(std::uint64_t offset, std::span<std::byte> target)>;

struct Hdf5File {
    Hdf5Read read_at;
    std::uint64_t size_bytes = 0;
    std::uint64_t base = 0; // addresses count from here: behind what MATLAB writes before
    std::uint8_t address_bytes = 8, length_bytes = 8;
    std::uint64_t root = 0; // the root group's header
    bool is_matlab = false; // arrays are stored by columns: their dimensions are turned round
};

enum class Hdf5Storage : std::uint8_t { Compact, Contiguous, Chunked };

/// How the chunks of an array are found.
enum class Hdf5ChunkIndex : std::uint8_t { BTree, Single, Implicit, FixedArray };

struct Hdf5Filter {
    std::uint16_t id = 0;
    std::vector<std::uint32_t> parameters;
};

inline constexpr std::size_t kMostHdf5Dimensions = 4; // images, channels, rows, columns

/// Of two to four dimensions, the last one counting fastest.
struct Hdf5Array {
    std::string path;    // "/cam/left/depth"
    std::string problem; // why it cannot be read, one sentence, or empty
    Scalar scalar = Scalar::U8;
    bool is_big_endian = false;
    std::vector<std::uint64_t> dimensions;

    Hdf5Storage storage = Hdf5Storage::Contiguous;
    std::vector<std::byte> fill;    // one value, where no data were written; empty: zero
    std::vector<std::byte> compact; // the data of Compact
    std::uint64_t address = 0;      // of the data, or of the index of the chunks
    bool is_written = false;        // false: nothing was, and all of it is `fill`

    std::vector<std::uint64_t> chunk_dimensions;
    std::vector<Hdf5Filter> filters; // in the order in which they were applied
    Hdf5ChunkIndex index = Hdf5ChunkIndex::BTree;
    std::uint64_t single_bytes = 0; // of Single, filtered
    std::uint32_t single_skipped = 0;
};

struct Hdf5Listing {
    std::vector<Hdf5Array> arrays; // in no order to rely on
    std::vector<std::string> warnings;
};

/// The signature may stand behind 512 or 1024 bytes of something else.
inline constexpr std::size_t kHdf5HeadBytes = 2048;
[[nodiscard]] bool is_hdf5(std::span<const std::byte> head);

[[nodiscard]] Result<Hdf5File> open_hdf5(Hdf5Read read_at, std::uint64_t size_bytes);
[[nodiscard]] Result<Hdf5Listing> list_hdf5(const Hdf5File& file);

/// The bytes at an address, which the file must have.
[[nodiscard]] Result<std::vector<std::byte>> hdf5_bytes(const Hdf5File& file, std::uint64_t address,
                                                        std::uint64_t size);

/// A node of a B-tree (specification, III.A.1).
struct Hdf5TreeNode {
    std::uint8_t level = 0; // above the leaves; below `levels_left`, so that no tree is a circle
    std::uint16_t count = 0;
    std::vector<std::byte> entries;
};
inline constexpr std::uint8_t kHdf5GroupTree = 0, kHdf5ChunkTree = 1;

/// An error says that `what` is damaged.
[[nodiscard]] Result<Hdf5TreeNode> read_tree_node(const Hdf5File& file, std::uint64_t address,
                                                  std::uint8_t kind, std::uint64_t entry_bytes,
                                                  int levels_left, const std::string& what);

/// The address that stands for none.
[[nodiscard]] inline std::uint64_t hdf5_no_address(const Hdf5File& file) {
    return file.address_bytes == 8 ? ~0ull : (1ull << 8 * file.address_bytes) - 1;
}

} // namespace fathom
