// HDF5 files for tests, written piece by piece from their specification, in the form that h5py and MATLAB write.
//
//     Hdf5Made made;
//     made.array("depth", hdf5_u16(), {48, 64}, bytes_of_values(values));
//     made.chunked("seq", {.type = hdf5_f32(), .dims = {5, 48, 64}, .chunk = {1, 48, 64}}, bytes_of_values(values));
//     const ByteVector file = made.file();
#pragma once

#include "tests/support/bytes.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

namespace fathom {

template <typename T>
[[nodiscard]] ByteVector hdf5_value(T value) {
    return bytes_of_values(std::vector{value});
}

/// The message of a type of whole numbers (specification, IV.A.2.d).
[[nodiscard]] inline ByteVector hdf5_integer(std::uint32_t size, bool is_signed, bool is_big_endian = false) {
    return bytes_of_values(std::vector<std::uint8_t>{
               0x10, static_cast<std::uint8_t>((is_signed ? 8 : 0) | (is_big_endian ? 1 : 0)), 0, 0}) +
           hdf5_value(size) + hdf5_value(std::uint16_t{0}) + hdf5_value(static_cast<std::uint16_t>(8 * size));
}
[[nodiscard]] inline ByteVector hdf5_u16() {
    return hdf5_integer(2, false);
}
[[nodiscard]] inline ByteVector hdf5_f32() {
    return bytes_of_values(
               std::vector<std::uint8_t>{0x11, 0x20, 31, 0, 4, 0, 0, 0, 0, 0, 32, 0, 23, 8, 0, 23}) +
           hdf5_value(std::uint32_t{127});
}

/// A stream of zlib's that stores its bytes as they are (RFC 1950 and 1951), less than 64 KiB.
[[nodiscard]] inline ByteVector hdf5_deflated(const ByteVector& bytes) {
    std::uint32_t a = 1, b = 0;
    for (const std::byte byte : bytes) {
        a = (a + std::to_integer<std::uint32_t>(byte)) % 65521;
        b = (b + a) % 65521;
    }
    const auto size = static_cast<std::uint16_t>(bytes.size());
    std::vector<std::uint8_t> sum;
    for (const int shift : {8, 0})
        sum.push_back(static_cast<std::uint8_t>(b >> shift));
    for (const int shift : {8, 0})
        sum.push_back(static_cast<std::uint8_t>(a >> shift));
    return bytes_of_values(std::vector<std::uint8_t>{0x78, 0x01, 0x01}) + hdf5_value(size) +
           hdf5_value(static_cast<std::uint16_t>(~size)) + bytes + bytes_of_values(sum);
}

/// First bytes of all values, then second bytes, and on.
[[nodiscard]] inline ByteVector hdf5_shuffled(const ByteVector& bytes, std::size_t value_bytes) {
    ByteVector shuffled;
    for (std::size_t part = 0; part < value_bytes; ++part)
        for (std::size_t at = part; at < bytes.size(); at += value_bytes)
            shuffled.push_back(bytes[at]);
    return shuffled;
}

struct Hdf5MadeChunks {
    ByteVector type;
    std::vector<std::uint64_t> dims, chunk;
    std::vector<std::uint16_t> filters = {}; // 1 deflate, 2 shuffle; others only by name
};

class Hdf5Made {
  public:
    /// With `before` the file starts with a block of 512 bytes, as MATLAB's do.
    explicit Hdf5Made(std::string_view before = {}) {
        if (before.empty()) return;
        base_ = 512;
        before_ = bytes_of(before);
        before_.resize(base_, std::byte{' '});
    }

    void array(const std::string& name, const ByteVector& type, const std::vector<std::uint64_t>& dims,
               const ByteVector& values) {
        const std::uint64_t data = place(values);
        const ByteVector layout = bytes_of_values(std::vector<std::uint8_t>{3, 1}) + hdf5_value(data) +
                                  hdf5_value(std::uint64_t{values.size()});
        enter(name, header({{1, space(dims)}, {3, type}, {8, layout}}));
    }

    /// An array whose header is as given, for what no writer would do.
    void odd(const std::string& name, const std::vector<std::pair<std::uint16_t, ByteVector>>& messages) {
        enter(name, header(messages));
    }

    /// `values` of the whole array; its chunks are cut out of them, those at the edges filled up.
    void chunked(const std::string& name, const Hdf5MadeChunks& of, const ByteVector& values) {
        const std::size_t rank = of.dims.size();
        const std::size_t value_bytes = std::to_integer<std::size_t>(of.type[4]);
        std::vector<std::uint64_t> start(rank, 0);
        ByteVector entries;
        std::uint16_t count = 0;
        const auto key = [&](std::size_t bytes) {
            ByteVector at;
            for (const std::uint64_t s : start)
                at = at + hdf5_value(s);
            return hdf5_value(static_cast<std::uint32_t>(bytes)) + hdf5_value(std::uint32_t{0}) + at +
                   hdf5_value(std::uint64_t{0});
        };
        for (bool more = true; more; ++count) {
            const ByteVector chunk = packed(of, cut(of, values, start, value_bytes), value_bytes);
            entries = entries + key(chunk.size()) + hdf5_value(place(chunk));
            more = false;
            for (std::size_t d = rank; d-- > 0 && !more;) {
                start[d] += of.chunk[d];
                more = start[d] < of.dims[d];
                if (!more) start[d] = 0;
            }
        }
        const std::uint64_t tree = place(bytes_of("TREE") + bytes_of_values(std::vector<std::uint8_t>{1, 0}) +
                                         hdf5_value(count) + none() + none() + entries + key(0));
        ByteVector layout =
            bytes_of_values(std::vector<std::uint8_t>{3, 2, static_cast<std::uint8_t>(rank + 1)}) +
            hdf5_value(tree);
        for (const std::uint64_t size : of.chunk)
            layout = layout + hdf5_value(static_cast<std::uint32_t>(size));
        layout = layout + hdf5_value(static_cast<std::uint32_t>(value_bytes));
        ByteVector filters = bytes_of_values(
            std::vector<std::uint8_t>{1, static_cast<std::uint8_t>(of.filters.size()), 0, 0, 0, 0, 0, 0});
        for (const std::uint16_t id : of.filters)
            filters = filters + bytes_of_values(std::vector<std::uint16_t>{id, 0, 0, 1}) +
                      hdf5_value(static_cast<std::uint32_t>(value_bytes)) + hdf5_value(std::uint32_t{0});
        enter(name, header({{1, space(of.dims)}, {3, of.type}, {8, layout}, {0x0B, filters}}));
    }

    /// What follows goes into this group of the root, or into the root again when the name is empty.
    void group(std::string name) { group_ = std::move(name); }

    [[nodiscard]] ByteVector file() {
        for (auto& [name, entries] : groups_)
            if (!name.empty()) groups_[""].push_back({name, table(entries)});
        const std::uint64_t root = table(groups_[""]);
        ByteVector start =
            from_hex("89 48 44 46 0D 0A 1A 0A 00 00 00 00 00 08 08 00 04 00 10 00 00 00 00 00") +
            hdf5_value(base_) + none() + hdf5_value(bytes_.size() + kStart) + none() +
            hdf5_value(std::uint64_t{0}) + hdf5_value(root);
        start.resize(kStart);
        return before_ + start + bytes_;
    }

    [[nodiscard]] static ByteVector space(const std::vector<std::uint64_t>& dims) {
        return bytes_of_values(
                   std::vector<std::uint8_t>{1, static_cast<std::uint8_t>(dims.size()), 0, 0, 0, 0, 0, 0}) +
               bytes_of_values(dims);
    }

  private:
    static constexpr std::uint64_t kStart = 96;
    struct Entry {
        std::string name;
        std::uint64_t header = 0;
    };

    [[nodiscard]] static ByteVector none() { return hdf5_value(~std::uint64_t{0}); }

    std::uint64_t place(const ByteVector& bytes) {
        const std::uint64_t address = bytes_.size() + kStart;
        bytes_ = bytes_ + bytes;
        bytes_.resize((bytes_.size() + 7) / 8 * 8);
        return address;
    }

    ByteVector header(const std::vector<std::pair<std::uint16_t, ByteVector>>& messages) {
        ByteVector content;
        for (auto [type, data] : messages) {
            data.resize((data.size() + 7) / 8 * 8);
            content = content + hdf5_value(type) + hdf5_value(static_cast<std::uint16_t>(data.size())) +
                      hdf5_value(std::uint32_t{0}) + data;
        }
        return hdf5_value(std::uint16_t{1}) + hdf5_value(static_cast<std::uint16_t>(messages.size())) +
               hdf5_value(std::uint32_t{1}) + hdf5_value(static_cast<std::uint32_t>(content.size())) +
               hdf5_value(std::uint32_t{0}) + content;
    }

    void enter(const std::string& name, const ByteVector& header) {
        groups_[group_].push_back({name, place(header)});
    }

    /// The header of a group: its names, a node and a list of them.
    std::uint64_t table(const std::vector<Entry>& entries) {
        ByteVector names(8), symbols;
        for (const Entry& entry : entries) {
            symbols =
                symbols + hdf5_value(std::uint64_t{names.size()}) + hdf5_value(entry.header) + ByteVector(24);
            names = names + bytes_of(entry.name) + ByteVector(1);
        }
        const std::uint64_t segment = place(names);
        const std::uint64_t heap =
            place(bytes_of("HEAP") + ByteVector(4) + hdf5_value(std::uint64_t{names.size()}) + none() +
                  hdf5_value(segment));
        const std::uint64_t list = place(bytes_of("SNOD") + hdf5_value(std::uint16_t{1}) +
                                         hdf5_value(static_cast<std::uint16_t>(entries.size())) + symbols);
        const std::uint64_t tree =
            place(bytes_of("TREE") + ByteVector(2) + hdf5_value(std::uint16_t{1}) + none() + none() +
                  hdf5_value(std::uint64_t{0}) + hdf5_value(list) + hdf5_value(std::uint64_t{names.size()}));
        return place(header({{0x11, hdf5_value(tree) + hdf5_value(heap)}}));
    }

    static ByteVector cut(const Hdf5MadeChunks& of, const ByteVector& values,
                          const std::vector<std::uint64_t>& start, std::size_t value_bytes) {
        std::size_t total = 1;
        for (const std::uint64_t size : of.chunk)
            total *= static_cast<std::size_t>(size);
        ByteVector chunk(total * value_bytes);
        for (std::size_t number = 0; number < total; ++number) {
            std::uint64_t rest = number, from = 0;
            std::vector<std::uint64_t> at(of.chunk.size());
            for (std::size_t d = of.chunk.size(); d-- > 0; rest /= of.chunk[d])
                at[d] = start[d] + rest % of.chunk[d];
            bool is_inside = true;
            for (std::size_t d = 0; d < at.size(); ++d) {
                is_inside &= at[d] < of.dims[d];
                from = from * of.dims[d] + at[d];
            }
            if (is_inside)
                std::copy_n(values.begin() + static_cast<std::ptrdiff_t>(from * value_bytes), value_bytes,
                            chunk.begin() + static_cast<std::ptrdiff_t>(number * value_bytes));
        }
        return chunk;
    }

    static ByteVector packed(const Hdf5MadeChunks& of, ByteVector chunk, std::size_t value_bytes) {
        for (const std::uint16_t id : of.filters) {
            if (id == 1) chunk = hdf5_deflated(chunk);
            if (id == 2) chunk = hdf5_shuffled(chunk, value_bytes);
        }
        return chunk;
    }

    std::uint64_t base_ = 0;
    ByteVector before_, bytes_;
    std::string group_;
    std::map<std::string, std::vector<Entry>> groups_;
};

} // namespace fathom
