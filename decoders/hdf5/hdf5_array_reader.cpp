#include "decoders/hdf5/hdf5_array_reader.hpp"

#include "decoders/hdf5/hdf5_filters.hpp"
#include "decoders/hdf5/hdf5_object.hpp"
#include "decoders/media/assert.hpp"

#include <algorithm>
#include <cstring>

namespace fathom {
namespace {

constexpr int kDeepestTree = 32;
constexpr std::size_t kMostNodes = 1u << 18;
constexpr std::size_t kMostChunks = 1u << 24;
constexpr std::uint64_t kLeastKeptBytes = 32u << 20, kMostKeptBytes = 256u << 20;

using Place = Hdf5ArrayReader::Place;

/// Copies a box between two arrays of values in rows, where it lies at `from_start` and `to_start`.
struct BoxCopy {
    std::size_t value_bytes = 1;
    std::span<const std::byte> from;
    std::span<const std::uint64_t> from_size;
    std::span<std::byte> to;
    std::span<const std::uint64_t> to_size;
    std::span<const std::uint64_t> count;

    void run(const Place& from_start, const Place& to_start) const {
        std::uint64_t from_at = 0, to_at = 0;
        walk(0, from_start, to_start, from_at, to_at);
    }

  private:
    void walk(std::size_t dimension, const Place& from_start, const Place& to_start, std::uint64_t from_at,
              std::uint64_t to_at) const {
        from_at = from_at * from_size[dimension] + from_start[dimension];
        to_at = to_at * to_size[dimension] + to_start[dimension];
        if (dimension + 1 == count.size()) {
            const auto row = from.subspan(static_cast<std::size_t>(from_at) * value_bytes,
                                          static_cast<std::size_t>(count[dimension]) * value_bytes);
            std::ranges::copy(row, to.begin() + static_cast<std::ptrdiff_t>(to_at * value_bytes));
            return;
        }
        for (std::uint64_t i = 0; i < count[dimension]; ++i)
            walk(dimension + 1, from_start, to_start, from_at + i, to_at + i);
    }
};

std::uint64_t chunks_along(std::uint64_t size, std::uint64_t chunk) {
    return size / chunk + (size % chunk != 0);
}

} // namespace

Hdf5ArrayReader::Hdf5ArrayReader(const Hdf5File& file, Hdf5Array array)
    : file_(file), array_(std::move(array)), value_bytes_(byte_size(array_.scalar)) {}

// ---- the index of the chunks

Result<void> Hdf5ArrayReader::walk_tree(std::uint64_t address, int levels_left, std::size_t& nodes_left) {
    const std::string what = "the index of its chunks";
    if (nodes_left-- == 0) return fail(ErrorCode::Malformed, what + " is damaged");
    const std::size_t rank = array_.dimensions.size();
    const std::uint64_t entry_bytes = 8 + 8 * (rank + 1) + file_.address_bytes;
    FATHOM_TRY(const Hdf5TreeNode node,
               read_tree_node(file_, address, kHdf5ChunkTree, entry_bytes, levels_left, what));
    ByteReader rest(node.entries);
    for (std::uint16_t i = 0; i < node.count; ++i) {
        Chunk chunk;
        chunk.bytes = rest.u32_le();
        chunk.skipped_filters = rest.u32_le();
        for (std::size_t d = 0; d < rank; ++d)
            chunk.start[d] = rest.u64_le();
        rest.skip(8);
        chunk.address = read_address(rest, file_);
        if (node.level > 0) {
            FATHOM_CHECK(walk_tree(chunk.address, node.level, nodes_left));
            continue;
        }
        bool is_inside = true; // an array that was made smaller keeps its chunks
        for (std::size_t d = 0; d < rank; ++d) {
            if (chunk.start[d] % array_.chunk_dimensions[d] != 0)
                return fail(ErrorCode::Malformed, "the index of its chunks is damaged");
            is_inside &= chunk.start[d] < array_.dimensions[d];
        }
        if (!is_inside) continue;
        if (chunks_.size() == kMostChunks)
            return fail(ErrorCode::TooLarge, "it has more chunks than are read");
        chunks_.push_back(chunk);
    }
    return {};
}

/// Chunks that are numbered in their order.
Result<void>
Hdf5ArrayReader::list_all_chunks(const std::function<Result<void>(Chunk&, std::uint64_t number)>& place) {
    const std::size_t rank = array_.dimensions.size();
    std::array<std::uint64_t, kMostHdf5Dimensions> along{};
    std::uint64_t total = 1;
    for (std::size_t d = 0; d < rank; ++d) {
        along[d] = chunks_along(array_.dimensions[d], array_.chunk_dimensions[d]);
        if (along[d] != 0 && total > kMostChunks / along[d])
            return fail(ErrorCode::TooLarge, "it has more chunks than are read");
        total *= along[d];
    }
    for (std::uint64_t number = 0; number < total; ++number) {
        Chunk chunk;
        chunk.bytes = chunk_bytes_;
        std::uint64_t rest = number;
        for (std::size_t d = rank; d-- > 0; rest /= along[d])
            chunk.start[d] = rest % along[d] * array_.chunk_dimensions[d];
        FATHOM_CHECK(place(chunk, number));
        if (chunk.address != hdf5_no_address(file_)) chunks_.push_back(chunk);
    }
    return {};
}

/// "FAHD" and the block that it leads to (specification, VII.C).
Result<void> Hdf5ArrayReader::read_fixed_array() {
    FATHOM_TRY(const std::vector<std::byte> head,
               hdf5_bytes(file_, array_.address, 8u + file_.length_bytes + file_.address_bytes));
    ByteReader reader(head);
    const bool is_head = std::ranges::equal(reader.take(4), std::as_bytes(std::span("FAHD", 4)));
    reader.skip(1);
    const bool is_filtered = reader.u8() == 1;
    const std::uint8_t entry_bytes = reader.u8(), page_bits = reader.u8();
    const std::uint64_t count = read_length(reader, file_);
    const std::uint64_t block = read_address(reader, file_);
    const std::size_t size_bytes = is_filtered ? entry_bytes - file_.address_bytes - 4u : 0;
    if (!is_head || page_bits > 32 || entry_bytes < file_.address_bytes || size_bytes > 8)
        return fail(ErrorCode::Malformed, "the index of its chunks is damaged");
    if (count > kMostChunks) return fail(ErrorCode::TooLarge, "it has more chunks than are read");
    if (count > 1ull << page_bits)
        return fail(ErrorCode::Unsupported, "the index of its chunks has pages, which are not read");
    if (block == hdf5_no_address(file_)) return {};
    const std::uint64_t first = 6u + file_.address_bytes;
    FATHOM_TRY(const std::vector<std::byte> entries, hdf5_bytes(file_, block + first, count * entry_bytes));
    ByteReader rest(entries);
    return list_all_chunks([&](Chunk& chunk, std::uint64_t number) -> Result<void> {
        if (number >= count) return fail(ErrorCode::Malformed, "the index of its chunks is too short");
        chunk.address = read_address(rest, file_);
        if (!is_filtered) return {};
        chunk.bytes = read_number(rest, size_bytes);
        chunk.skipped_filters = rest.u32_le();
        return {};
    });
}

Result<void> Hdf5ArrayReader::find_chunks() {
    if (has_chunks_) return {};
    chunks_.clear();
    chunk_bytes_ = value_bytes_;
    for (const std::uint64_t size : array_.chunk_dimensions) {
        if (size > kMaxHdf5ChunkBytes / chunk_bytes_)
            return fail(ErrorCode::TooLarge, "one of its chunks would take more than 512 MiB");
        chunk_bytes_ *= size;
    }
    switch (array_.index) {
    case Hdf5ChunkIndex::BTree: {
        std::size_t nodes_left = kMostNodes;
        FATHOM_CHECK(walk_tree(array_.address, kDeepestTree, nodes_left));
        break;
    }
    case Hdf5ChunkIndex::Single:
        FATHOM_CHECK(list_all_chunks([&](Chunk& chunk, std::uint64_t) -> Result<void> {
            chunk.address = array_.address;
            if (array_.single_bytes != 0) chunk.bytes = array_.single_bytes;
            chunk.skipped_filters = array_.single_skipped;
            return {};
        }));
        break;
    case Hdf5ChunkIndex::Implicit:
        FATHOM_CHECK(list_all_chunks([&](Chunk& chunk, std::uint64_t number) -> Result<void> {
            chunk.address = array_.address + number * chunk_bytes_;
            return {};
        }));
        break;
    case Hdf5ChunkIndex::FixedArray: FATHOM_CHECK(read_fixed_array()); break;
    }
    std::ranges::sort(chunks_, {}, &Chunk::start);
    has_chunks_ = true;
    return {};
}

// ---- values

Result<const std::vector<std::byte>*> Hdf5ArrayReader::unpack(const Chunk& chunk, std::uint64_t keep_bytes) {
    for (auto it = unpacked_.begin(); it != unpacked_.end(); ++it) {
        if (it->address != chunk.address) continue;
        unpacked_.splice(unpacked_.begin(), unpacked_, it);
        return &it->values;
    }
    // What packing made larger is stored as it is.
    constexpr std::uint64_t kMostExtraBytes = 1u << 16;
    if (chunk.bytes > 2 * chunk_bytes_ + kMostExtraBytes)
        return fail(ErrorCode::Malformed, "the index of its chunks is damaged");
    FATHOM_TRY(std::vector<std::byte> packed, hdf5_bytes(file_, chunk.address, chunk.bytes));
    FATHOM_TRY(std::vector<std::byte> values,
               undo_hdf5_filters(array_.filters, chunk.skipped_filters, std::move(packed), chunk_bytes_));
    unpacked_.push_front({chunk.address, std::move(values)});
    unpacked_bytes_ += chunk_bytes_;
    while (unpacked_bytes_ > keep_bytes && unpacked_.size() > 1) {
        unpacked_bytes_ -= unpacked_.back().values.size();
        unpacked_.pop_back();
    }
    return &unpacked_.front().values;
}

Result<void> Hdf5ArrayReader::read_chunks(const Place& start, const Place& count, std::span<std::byte> out) {
    FATHOM_CHECK(find_chunks());
    const std::size_t rank = start.size();
    // Sorted by place: those of the box lie together along the first dimension.
    const std::uint64_t chunk_rows = array_.chunk_dimensions[0];
    const auto first = std::ranges::lower_bound(chunks_, start[0] / chunk_rows * chunk_rows, {},
                                                [](const Chunk& chunk) { return chunk.start[0]; });
    std::vector<const Chunk*> touched;
    for (auto chunk = first; chunk != chunks_.end() && chunk->start[0] < start[0] + count[0]; ++chunk) {
        bool is_touched = true;
        for (std::size_t d = 0; d < rank; ++d)
            is_touched &=
                chunk->start[d] < start[d] + count[d] &&
                (start[d] < chunk->start[d] || start[d] - chunk->start[d] < array_.chunk_dimensions[d]);
        if (is_touched) touched.push_back(&*chunk);
    }
    // The next image may lie in the same chunks as this one.
    const std::uint64_t keep_bytes =
        std::clamp(touched.size() * chunk_bytes_, kLeastKeptBytes, kMostKeptBytes);
    for (const Chunk* chunk : touched) {
        FATHOM_TRY(const std::vector<std::byte>* values, unpack(*chunk, keep_bytes));
        Place from(rank), to(rank), size(rank);
        for (std::size_t d = 0; d < rank; ++d) {
            const std::uint64_t begin = std::max(start[d], chunk->start[d]);
            const std::uint64_t end =
                std::min(start[d] + count[d], chunk->start[d] + array_.chunk_dimensions[d]);
            from[d] = begin - chunk->start[d];
            to[d] = begin - start[d];
            size[d] = end - begin;
        }
        BoxCopy{static_cast<std::size_t>(value_bytes_), *values, array_.chunk_dimensions, out, count, size}
            .run(from, to);
    }
    return {};
}

/// Runs of values that lie behind each other.
Result<void> Hdf5ArrayReader::read_rows(const Place& start, const Place& count, std::span<std::byte> out) {
    const std::size_t rank = start.size();
    // From here on the box is as wide as the array.
    std::size_t whole = rank - 1;
    while (whole > 0 && start[whole] == 0 && count[whole] == array_.dimensions[whole])
        --whole;
    std::uint64_t run_bytes = value_bytes_;
    for (std::size_t d = whole; d < rank; ++d)
        run_bytes *= count[d];
    Place at = start;
    for (std::size_t written = 0; written < out.size(); written += static_cast<std::size_t>(run_bytes)) {
        std::uint64_t value = 0;
        for (std::size_t d = 0; d < rank; ++d)
            value = value * array_.dimensions[d] + at[d];
        const auto target = out.subspan(written, static_cast<std::size_t>(run_bytes));
        const std::uint64_t offset = value * value_bytes_;
        if (array_.storage == Hdf5Storage::Compact) {
            if (offset > array_.compact.size() || run_bytes > array_.compact.size() - offset)
                return fail(ErrorCode::Truncated, "it has fewer values than its dimensions say");
            std::ranges::copy(
                std::span(array_.compact).subspan(static_cast<std::size_t>(offset), target.size()),
                target.begin());
        } else {
            FATHOM_TRY(const std::vector<std::byte> bytes,
                       hdf5_bytes(file_, array_.address + offset, run_bytes));
            std::ranges::copy(bytes, target.begin());
        }
        for (std::size_t d = whole; d-- > 0;) {
            if (++at[d] < start[d] + count[d]) break;
            at[d] = start[d];
        }
    }
    return {};
}

Result<std::vector<std::byte>> Hdf5ArrayReader::read(const Place& start, const Place& count) {
    FATHOM_ASSERT(array_.problem.empty() && start.size() == array_.dimensions.size() &&
                  count.size() == start.size());
    std::uint64_t size = value_bytes_;
    for (std::size_t d = 0; d < start.size(); ++d) {
        FATHOM_ASSERT(count[d] > 0 && start[d] < array_.dimensions[d] &&
                      count[d] <= array_.dimensions[d] - start[d]);
        size *= count[d];
    }
    std::vector<std::byte> values(static_cast<std::size_t>(size));
    if (array_.fill.size() == value_bytes_ && (!array_.is_written || array_.storage == Hdf5Storage::Chunked))
        for (std::size_t at = 0; at < values.size(); at += array_.fill.size())
            std::ranges::copy(array_.fill, values.begin() + static_cast<std::ptrdiff_t>(at));
    if (!array_.is_written) return values;
    if (array_.storage == Hdf5Storage::Chunked) {
        if (const std::string unknown = unknown_hdf5_filter(array_.filters); !unknown.empty())
            return fail(ErrorCode::Unsupported, unknown);
        FATHOM_CHECK(read_chunks(start, count, values));
    } else {
        FATHOM_CHECK(read_rows(start, count, values));
    }
    return values;
}

} // namespace fathom
