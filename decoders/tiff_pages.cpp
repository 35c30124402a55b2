#include "decoders/tiff_pages.hpp"

#include "decoders/media/byte_reader.hpp"

#include <unordered_set>

namespace fathom {
namespace {

constexpr std::size_t kMaxPages = 65536;
constexpr std::uint16_t kNewSubfileType = 254;
constexpr std::uint32_t kReducedOrMask = 1 | 4;

/// Numbers of either byte order and of either TIFF.
struct TiffReader {
    ByteReader reader;
    bool big_endian = false;
    bool big_tiff = false;

    std::uint16_t u16() { return big_endian ? reader.u16_be() : reader.u16_le(); }
    std::uint32_t u32() { return big_endian ? reader.u32_be() : reader.u32_le(); }
    std::uint64_t u64() { return big_endian ? reader.u64_be() : reader.u64_le(); }
    std::uint64_t offset() { return big_tiff ? u64() : u32(); }
};

struct Directory {
    bool is_page = true;
    std::uint64_t next = 0;
};

Directory read_directory(TiffReader in) {
    Directory directory;
    const std::uint64_t count = in.big_tiff ? in.u64() : in.u16();
    const std::size_t entry_bytes = in.big_tiff ? 20 : 12;
    if (in.reader.failed() || count > in.reader.remaining() / entry_bytes) return directory;
    for (std::uint64_t i = 0; i < count; ++i) {
        TiffReader entry{ByteReader(in.reader.take(entry_bytes)), in.big_endian, in.big_tiff};
        const std::uint16_t tag = entry.u16();
        const std::uint16_t type = entry.u16();
        (void)entry.offset(); // number of values
        if (tag != kNewSubfileType) continue;
        const std::uint32_t value = type == 3 ? entry.u16() : entry.u32(); // SHORT or LONG
        directory.is_page = (value & kReducedOrMask) == 0;
    }
    directory.next = in.offset();
    if (in.reader.failed()) directory.next = 0;
    return directory;
}

/// Stands before the link to the first directory.
TiffReader read_header(Bytes bytes) {
    TiffReader in{ByteReader(bytes), !bytes.empty() && bytes[0] == std::byte{'M'}};
    in.reader.skip(2);
    in.big_tiff = in.u16() == 43;
    if (in.big_tiff) in.reader.skip(4);
    return in;
}

} // namespace

TiffLinks tiff_links(Bytes bytes, std::uint64_t directory) {
    const TiffReader header = read_header(bytes);
    TiffLinks links{.first_at = header.reader.position(),
                    .size_bytes = header.big_tiff ? 8u : 4u,
                    .big_endian = header.big_endian};
    if (directory >= bytes.size()) return links;
    TiffReader in{ByteReader(bytes.subspan(directory)), header.big_endian, header.big_tiff};
    const std::uint64_t count = in.big_tiff ? in.u64() : in.u16();
    const std::size_t entry_bytes = in.big_tiff ? 20 : 12;
    if (in.reader.failed() || count > in.reader.remaining() / entry_bytes) return links;
    links.next_at = directory + in.reader.position() + count * entry_bytes;
    return links;
}

std::vector<std::uint64_t> tiff_page_offsets(Bytes bytes) {
    std::vector<std::uint64_t> pages;
    TiffReader in = read_header(bytes);
    std::uint64_t offset = in.offset();
    std::unordered_set<std::uint64_t> seen;
    while (offset != 0 && offset < bytes.size() && seen.size() < kMaxPages && seen.insert(offset).second) {
        const Directory directory =
            read_directory({ByteReader(bytes.subspan(offset)), in.big_endian, in.big_tiff});
        if (directory.is_page) pages.push_back(offset);
        offset = directory.next;
    }
    // A chain that leaves the file lost at least one page: it is listed, and opening it says what is wrong.
    if (!pages.empty() && offset >= bytes.size()) pages.push_back(offset);
    return pages;
}

} // namespace fathom
