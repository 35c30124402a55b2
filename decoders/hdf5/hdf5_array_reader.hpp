// Hdf5ArrayReader: boxes of values out of one array of an HDF5 file.
//
//     Hdf5ArrayReader array(file, listing.arrays[0]);
//     FATHOM_TRY(auto values, array.read({7, 0, 0}, {1, 480, 640}));      // one of many images
//
// Read is what the box touches: its rows, or the chunks that it lies in, which are unpacked (deflate, LZF, Zstandard,
// shuffle, Fletcher-32) and kept as long as the next box of the same size can use them. The caller bounds the box's size.
// One thread.
#pragma once

#include "decoders/hdf5/hdf5_file.hpp"

#include <array>
#include <list>

namespace fathom {

class Hdf5ArrayReader {
  public:
    /// Of an array without a problem; the file outlives it.
    Hdf5ArrayReader(const Hdf5File& file, Hdf5Array array);

    using Place = std::vector<std::uint64_t>; // a number for each dimension

    [[nodiscard]] const Hdf5Array& array() const { return array_; }

    /// The values of a box inside of the array, in its order and in its order of bytes.
    [[nodiscard]] Result<std::vector<std::byte>> read(const Place& start, const Place& count);

  private:
    struct Chunk {
        std::array<std::uint64_t, kMostHdf5Dimensions> start{};
        std::uint64_t address = 0, bytes = 0;
        std::uint32_t skipped_filters = 0; // a bit each
    };
    struct Unpacked {
        std::uint64_t address = 0;
        std::vector<std::byte> values;
    };

    Result<void> find_chunks();
    Result<void> walk_tree(std::uint64_t address, int levels_left, std::size_t& nodes_left);
    Result<void> read_fixed_array();
    Result<void> list_all_chunks(const std::function<Result<void>(Chunk&, std::uint64_t number)>& place);
    Result<const std::vector<std::byte>*> unpack(const Chunk& chunk, std::uint64_t keep_bytes);
    Result<void> read_rows(const Place& start, const Place& count, std::span<std::byte> out);
    Result<void> read_chunks(const Place& start, const Place& count, std::span<std::byte> out);

    const Hdf5File& file_;
    Hdf5Array array_;
    std::uint64_t value_bytes_ = 1, chunk_bytes_ = 0;
    bool has_chunks_ = false;      // they are listed
    std::vector<Chunk> chunks_;    // by their place
    std::list<Unpacked> unpacked_; // used last first
    std::uint64_t unpacked_bytes_ = 0;
};

/// What one chunk holds at most, unpacked.
inline constexpr std::uint64_t kMaxHdf5ChunkBytes = 512ull << 20;

} // namespace fathom
