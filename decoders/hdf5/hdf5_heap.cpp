#include "decoders/hdf5/hdf5_heap.hpp"

#include "decoders/hdf5/hdf5_object.hpp"

#include <algorithm>
#include <bit>

namespace fathom {
namespace {

using Bytes = std::vector<std::byte>;

constexpr std::size_t kMostRows = 64;

std::unexpected<Error> damaged() {
    return fail(ErrorCode::Malformed, "the heap of a group's links is damaged");
}

bool take_signature(ByteReader& reader, const char (&text)[5]) {
    return std::ranges::equal(reader.take(4), std::as_bytes(std::span(text, 4)));
}

/// Objects by their offset in the space that all blocks of the heap share.
class LinkHeap {
  public:
    explicit LinkHeap(const Hdf5File& file) : file_(file) {}

    Result<void> open(std::uint64_t address) {
        const std::uint64_t head_bytes = 22 + 12u * file_.length_bytes + 3u * file_.address_bytes;
        FATHOM_TRY(const Bytes head, hdf5_bytes(file_, address, head_bytes));
        ByteReader reader(head);
        const bool is_heap = take_signature(reader, "FRHP");
        reader.skip(3); // version, length of ids
        const std::uint16_t filter_bytes = reader.u16_le();
        reader.skip(1);
        const std::uint32_t most_managed = reader.u32_le();
        reader.skip(10u * file_.length_bytes + 2u * file_.address_bytes); // huge and tiny objects, free space
        width_ = reader.u16_le();
        first_block_bytes_ = read_length(reader, file_);
        const std::uint64_t largest_block_bytes = read_length(reader, file_);
        offset_bytes_ = (reader.u16_le() + 7u) / 8;
        reader.skip(2);
        root_ = read_address(reader, file_);
        rows_ = reader.u16_le();
        if (!is_heap || reader.failed() || first_block_bytes_ == 0 || offset_bytes_ > 8 || rows_ > kMostRows)
            return damaged();
        if (filter_bytes != 0) return fail(ErrorCode::Unsupported, "a group's links are compressed");
        const std::uint64_t most_bytes = std::min<std::uint64_t>(most_managed, largest_block_bytes);
        length_bytes_ = (static_cast<std::size_t>(std::bit_width(most_bytes)) + 7) / 8;
        return rows_ == 0 ? add_block(root_, first_block_bytes_) : add_rows(largest_block_bytes);
    }

    /// By the id that the tree holds.
    Result<Bytes> object(std::span<const std::byte> id) const {
        ByteReader reader(id);
        const bool is_managed = (reader.u8() & 0x30) == 0;
        std::uint64_t offset = read_number(reader, offset_bytes_);
        const std::uint64_t size = read_number(reader, length_bytes_);
        if (!is_managed || reader.failed()) return damaged();
        for (const Block& block : blocks_) {
            if (offset >= block.size) {
                offset -= block.size;
                continue;
            }
            if (size > block.size - offset || block.address == hdf5_no_address(file_)) return damaged();
            return hdf5_bytes(file_, block.address + offset, size);
        }
        return fail(ErrorCode::Unsupported, "a group has more links than are read");
    }

  private:
    struct Block {
        std::uint64_t address = 0, size = 0;
    };

    Result<void> add_block(std::uint64_t address, std::uint64_t size) {
        blocks_.push_back({address, size});
        return {};
    }

    /// The blocks that an indirect block lists, up to those that list others.
    Result<void> add_rows(std::uint64_t largest_block_bytes) {
        const std::uint64_t start = 5u + file_.address_bytes + offset_bytes_;
        FATHOM_TRY(const Bytes bytes,
                   hdf5_bytes(file_, root_, start + std::uint64_t{rows_} * width_ * file_.address_bytes));
        ByteReader reader(bytes);
        if (!take_signature(reader, "FHIB")) return damaged();
        reader.skip(static_cast<std::size_t>(start) - 4);
        std::uint64_t size = first_block_bytes_;
        for (std::size_t row = 0; row < rows_ && size <= largest_block_bytes; ++row) {
            for (std::size_t i = 0; i < width_; ++i)
                FATHOM_CHECK(add_block(read_address(reader, file_), size));
            if (row > 0) size *= 2; // the first two rows are alike
        }
        return {};
    }

    const Hdf5File& file_;
    std::vector<Block> blocks_;
    std::uint64_t first_block_bytes_ = 0, root_ = 0;
    std::size_t width_ = 0, offset_bytes_ = 0, length_bytes_ = 0, rows_ = 0;
};

struct LinkTree {
    std::size_t node_bytes = 0, record_bytes = 0;

    [[nodiscard]] std::size_t most_records() const { return (node_bytes - 10) / record_bytes; }
};

/// Ids of the records of a node, and of those below it.
Result<void> take_node(const Hdf5File& file, const LinkTree& tree, std::uint64_t address, std::size_t count,
                       bool has_children, std::vector<Bytes>& ids) {
    constexpr std::size_t kHead = 6, kHash = 4;
    FATHOM_TRY(const Bytes node, hdf5_bytes(file, address, tree.node_bytes));
    ByteReader reader(node);
    const bool is_node = has_children ? take_signature(reader, "BTIN") : take_signature(reader, "BTLF");
    reader.skip(kHead - 4);
    if (!is_node || count > tree.most_records()) return damaged();
    for (std::size_t i = 0; i < count; ++i) {
        reader.skip(kHash);
        const auto id = reader.take(tree.record_bytes - kHash);
        ids.emplace_back(id.begin(), id.end());
    }
    for (std::size_t i = 0; has_children && i <= count; ++i) {
        const std::uint64_t child = read_address(reader, file);
        const std::uint64_t records =
            read_number(reader, (static_cast<std::size_t>(std::bit_width(tree.most_records())) + 7) / 8);
        if (reader.failed()) return damaged();
        FATHOM_CHECK(take_node(file, tree, child, static_cast<std::size_t>(records), false, ids));
    }
    return {};
}

} // namespace

Result<std::vector<std::vector<std::byte>>>
read_hdf5_dense_links(const Hdf5File& file, std::uint64_t heap_address, std::uint64_t tree_address) {
    constexpr std::uint8_t kLinksByName = 5;
    constexpr std::size_t kLeastRecord = 8, kLeastNode = 64, kMostNode = 1u << 16;
    LinkHeap heap(file);
    FATHOM_CHECK(heap.open(heap_address));
    FATHOM_TRY(const Bytes head,
               hdf5_bytes(file, tree_address, 18u + file.address_bytes + file.length_bytes));
    ByteReader reader(head);
    const bool is_tree = take_signature(reader, "BTHD");
    reader.skip(1);
    const std::uint8_t kind = reader.u8();
    LinkTree tree;
    tree.node_bytes = reader.u32_le();
    tree.record_bytes = reader.u16_le();
    const std::uint16_t depth = reader.u16_le();
    reader.skip(2);
    const std::uint64_t root = read_address(reader, file);
    const std::uint16_t count = reader.u16_le();
    if (!is_tree || reader.failed() || kind != kLinksByName || tree.record_bytes < kLeastRecord ||
        tree.node_bytes < kLeastNode || tree.node_bytes > kMostNode)
        return damaged();
    if (depth > 1) return fail(ErrorCode::Unsupported, "a group has more links than are read");
    std::vector<Bytes> ids, links;
    if (root != hdf5_no_address(file)) FATHOM_CHECK(take_node(file, tree, root, count, depth == 1, ids));
    for (const Bytes& id : ids) {
        FATHOM_TRY(Bytes link, heap.object(id));
        links.push_back(std::move(link));
    }
    return links;
}

} // namespace fathom
