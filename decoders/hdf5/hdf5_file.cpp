#include "decoders/hdf5/hdf5_file.hpp"

#include "decoders/hdf5/hdf5_heap.hpp"
#include "decoders/hdf5/hdf5_object.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace fathom {
namespace {

using Data = std::span<const std::byte>;

constexpr std::array<std::uint8_t, 8> kSignature = {0x89, 'H', 'D', 'F', '\r', '\n', 0x1A, '\n'};
constexpr std::uint64_t kLastSignature = 1024; // it may stand at 0, 512, 1024, and on; nobody goes on
constexpr std::size_t kMostObjects = 1u << 16;
constexpr std::size_t kMostNameBytes = 1024;
constexpr int kDeepestTree = 32;

std::optional<std::uint64_t> find_signature(Data head) {
    for (std::uint64_t at = 0; at <= kLastSignature; at = at == 0 ? 512 : 2 * at)
        if (at + kSignature.size() <= head.size() &&
            std::ranges::equal(head.subspan(at, kSignature.size()), std::as_bytes(std::span(kSignature))))
            return at;
    return std::nullopt;
}

struct Link {
    std::string name;
    std::uint64_t address = 0;
};

/// Where the names of an older group's links stand.
struct NameHeap {
    std::vector<std::byte> bytes;

    [[nodiscard]] std::string at(std::uint64_t offset) const {
        std::string name;
        while (offset < bytes.size() && bytes[offset] != std::byte{} && name.size() < kMostNameBytes)
            name += static_cast<char>(bytes[offset++]);
        return name;
    }
};

Result<NameHeap> read_name_heap(const Hdf5File& file, std::uint64_t address) {
    constexpr std::uint64_t kMostBytes = 64u << 20;
    FATHOM_TRY(const std::vector<std::byte> head,
               hdf5_bytes(file, address, 8 + 2u * file.length_bytes + file.address_bytes));
    ByteReader reader(head);
    reader.skip(8); // "HEAP", version
    const std::uint64_t size = read_length(reader, file);
    (void)read_length(reader, file); // the free list
    if (size > kMostBytes) return fail(ErrorCode::TooLarge, "a group's names take too much room");
    NameHeap heap;
    FATHOM_TRY(heap.bytes, hdf5_bytes(file, read_address(reader, file), size));
    return heap;
}

/// Walks the tree of groups.
class Hdf5Walk {
  public:
    explicit Hdf5Walk(const Hdf5File& file) : file_(file) {}

    Result<Hdf5Listing> run() {
        FATHOM_CHECK(visit({"", file_.root}));
        for (std::size_t i = 0; i < pending_.size(); ++i) { // `pending_` grows
            const Link link = pending_[i];
            if (const auto visited = visit(link); !visited)
                listing_.warnings.push_back(link.name + ": " + visited.error().message);
        }
        return std::move(listing_);
    }

  private:
    Result<void> visit(const Link& object) {
        if (!visited_.insert(object.address).second) return {}; // several names of one object
        FATHOM_TRY(const Hdf5Messages messages, read_hdf5_messages(file_, object.address));
        if (auto array = describe_hdf5_array(file_, messages)) {
            array->path = object.name;
            listing_.arrays.push_back(*std::move(array));
            return {};
        }
        for (const Hdf5Message& message : messages) {
            if (message.type == Hdf5MessageType::SymbolTable)
                FATHOM_CHECK(take_symbol_table(object, message));
            if (message.type == Hdf5MessageType::Link) take_link(object, message.data);
            if (message.type == Hdf5MessageType::LinkInfo) FATHOM_CHECK(take_dense_links(object, message));
        }
        return {};
    }

    void enter(const Link& group, const std::string& name, std::uint64_t address) {
        // What MATLAB keeps cells and objects in.
        if (name.empty() || name.starts_with('#') || address == hdf5_no_address(file_)) return;
        if (pending_.size() < kMostObjects) {
            pending_.push_back({group.name + "/" + name, address});
        } else if (!is_cut_) {
            is_cut_ = true;
            listing_.warnings.push_back("only the first " + std::to_string(kMostObjects) +
                                        " objects of the file are listed");
        }
    }

    /// Hard links only: soft ones lead to what is listed anyway, external ones to other files.
    void take_link(const Link& group, Data message) {
        ByteReader reader(message);
        reader.skip(1);
        const std::uint8_t flags = reader.u8();
        const std::uint8_t kind = (flags & 8) != 0 ? reader.u8() : 0;
        if ((flags & 4) != 0) reader.skip(8);
        if ((flags & 0x10) != 0) reader.skip(1);
        const std::uint64_t name_bytes = read_number(reader, 1u << (flags & 3));
        if (reader.failed() || name_bytes > kMostNameBytes || kind != 0) return;
        const Data name = reader.take(static_cast<std::size_t>(name_bytes));
        const std::uint64_t address = read_address(reader, file_);
        if (!reader.failed())
            enter(group, std::string(reinterpret_cast<const char*>(name.data()), name.size()), address);
    }

    /// Links that have been moved out of the header.
    Result<void> take_dense_links(const Link& group, const Hdf5Message& message) {
        ByteReader reader(message.data);
        reader.skip(1);
        if ((reader.u8() & 1) != 0) reader.skip(8);
        const std::uint64_t heap = read_address(reader, file_);
        const std::uint64_t tree = read_address(reader, file_);
        if (reader.failed() || heap == hdf5_no_address(file_)) return {};
        FATHOM_TRY(const auto links, read_hdf5_dense_links(file_, heap, tree));
        for (const std::vector<std::byte>& link : links)
            take_link(group, link);
        return {};
    }

    Result<void> take_symbol_table(const Link& group, const Hdf5Message& message) {
        ByteReader reader(message.data);
        const std::uint64_t tree = read_address(reader, file_);
        const std::uint64_t heap_address = read_address(reader, file_);
        if (reader.failed()) return fail(ErrorCode::Malformed, "a group's header is damaged");
        FATHOM_TRY(const NameHeap heap, read_name_heap(file_, heap_address));
        return take_tree(group, heap, tree, kDeepestTree);
    }

    Result<void> take_tree(const Link& group, const NameHeap& heap, std::uint64_t address, int levels_left) {
        if (++nodes_ > kMostObjects) return fail(ErrorCode::TooLarge, "a group's tree has no end");
        const std::uint64_t entry_bytes = std::uint64_t{file_.length_bytes} + file_.address_bytes;
        FATHOM_TRY(const Hdf5TreeNode node, read_tree_node(file_, address, kHdf5GroupTree, entry_bytes,
                                                           levels_left, "a group's tree"));
        ByteReader children(node.entries);
        for (std::uint16_t i = 0; i < node.count; ++i) {
            (void)read_length(children, file_);
            const std::uint64_t child = read_address(children, file_);
            FATHOM_CHECK(node.level > 0 ? take_tree(group, heap, child, node.level)
                                        : take_names(group, heap, child));
        }
        return {};
    }

    Result<void> take_names(const Link& group, const NameHeap& heap, std::uint64_t address) {
        constexpr std::uint32_t kSoftLink = 2;
        constexpr std::size_t kScratch = 16;
        FATHOM_TRY(const std::vector<std::byte> head, hdf5_bytes(file_, address, 8));
        ByteReader reader(head);
        if (!std::ranges::equal(reader.take(4), std::as_bytes(std::span("SNOD", 4))))
            return fail(ErrorCode::Malformed, "a group's list of names is damaged");
        reader.skip(2);
        const std::uint16_t count = reader.u16_le();
        const std::uint64_t entry_bytes = 2u * file_.address_bytes + 8 + kScratch;
        FATHOM_TRY(const std::vector<std::byte> entries, hdf5_bytes(file_, address + 8, count * entry_bytes));
        ByteReader rest(entries);
        for (std::uint16_t i = 0; i < count; ++i) {
            const std::uint64_t name = read_address(rest, file_);
            const std::uint64_t object = read_address(rest, file_);
            const std::uint32_t kind = rest.u32_le();
            rest.skip(4 + kScratch);
            if (kind != kSoftLink) enter(group, heap.at(name), object);
        }
        return {};
    }

    const Hdf5File& file_;
    Hdf5Listing listing_;
    std::vector<Link> pending_;
    std::set<std::uint64_t> visited_;
    std::size_t nodes_ = 0;
    bool is_cut_ = false;
};

bool is_width(std::uint8_t bytes) {
    return bytes == 2 || bytes == 4 || bytes == 8;
}

} // namespace

bool is_hdf5(std::span<const std::byte> head) {
    return find_signature(head).has_value();
}

Result<std::vector<std::byte>> hdf5_bytes(const Hdf5File& file, std::uint64_t address, std::uint64_t size) {
    const std::uint64_t room = file.size_bytes - std::min(file.base, file.size_bytes);
    if (address > room || size > room - address)
        return fail(ErrorCode::Truncated,
                    "the file ends before what its address " + std::to_string(address) + " promises");
    std::vector<std::byte> bytes(static_cast<std::size_t>(size));
    FATHOM_CHECK(file.read_at(file.base + address, bytes));
    return bytes;
}

Result<Hdf5TreeNode> read_tree_node(const Hdf5File& file, std::uint64_t address, std::uint8_t kind,
                                    std::uint64_t entry_bytes, int levels_left, const std::string& what) {
    const std::uint64_t head_bytes = 8 + 2u * file.address_bytes;
    FATHOM_TRY(const std::vector<std::byte> head, hdf5_bytes(file, address, head_bytes));
    ByteReader reader(head);
    const bool is_node = std::ranges::equal(reader.take(4), std::as_bytes(std::span("TREE", 4)));
    const std::uint8_t kind_here = reader.u8();
    Hdf5TreeNode node;
    node.level = reader.u8();
    node.count = reader.u16_le();
    if (!is_node || kind_here != kind || node.level >= levels_left)
        return fail(ErrorCode::Malformed, what + " is damaged");
    FATHOM_TRY(node.entries, hdf5_bytes(file, address + head_bytes, node.count * entry_bytes));
    return node;
}

Result<Hdf5File> open_hdf5(Hdf5Read read_at, std::uint64_t size_bytes) {
    constexpr std::uint64_t kMostSuperblockBytes = 128;
    Hdf5File file{.read_at = std::move(read_at), .size_bytes = size_bytes};
    std::vector<std::byte> head(
        static_cast<std::size_t>(std::min<std::uint64_t>(kHdf5HeadBytes, size_bytes)));
    FATHOM_CHECK(file.read_at(0, head));
    const auto start = find_signature(head);
    if (!start) return fail(ErrorCode::Malformed, "no HDF5 file");
    constexpr std::string_view kMatlab = "MATLAB 7.3";
    file.is_matlab = *start != 0 &&
                     std::ranges::equal(Data(head).first(kMatlab.size()), std::as_bytes(std::span(kMatlab)));
    const Data superblock = Data(head).subspan(*start);
    ByteReader reader(superblock.first(std::min<std::size_t>(superblock.size(), kMostSuperblockBytes)));
    reader.skip(kSignature.size());
    const std::uint8_t version = reader.u8();
    if (version > 3)
        return fail(ErrorCode::Unsupported,
                    "HDF5's superblock is of version " + std::to_string(version) + ", which is not read");
    if (version < 2) reader.skip(4);
    file.address_bytes = reader.u8();
    file.length_bytes = reader.u8();
    if (!is_width(file.address_bytes) || !is_width(file.length_bytes))
        return fail(ErrorCode::Malformed, "the superblock is damaged");
    if (version < 2) {
        reader.skip(version == 0 ? 9 : 13);
        file.base = read_address(reader, file);
        for (int i = 0; i < 3; ++i)
            (void)read_address(reader, file); // free space, end, driver
        (void)read_address(reader, file);     // the root's name
    } else {
        reader.skip(1);
        file.base = read_address(reader, file);
        (void)read_address(reader, file); // extension
        (void)read_address(reader, file); // end
    }
    file.root = read_address(reader, file);
    if (reader.failed()) return fail(ErrorCode::Truncated, "the file breaks off in its superblock");
    if (file.base > size_bytes) return fail(ErrorCode::Malformed, "the superblock is damaged");
    // Who put something before the file may have left its addresses counting from the old start.
    if (file.base == 0 && *start != 0) file.base = *start;
    return file;
}

Result<Hdf5Listing> list_hdf5(const Hdf5File& file) {
    // A few lists that everything points at could be read without end.
    constexpr std::uint64_t kMostBytes = 1ull << 30;
    std::uint64_t bytes = 0;
    Hdf5File counted = file;
    counted.read_at = [&](std::uint64_t offset, std::span<std::byte> target) -> Result<void> {
        bytes += target.size();
        if (bytes > kMostBytes) return fail(ErrorCode::TooLarge, "what lists the file's content has no end");
        return file.read_at(offset, target);
    };
    return Hdf5Walk(counted).run();
}

} // namespace fathom
