// Header and columns of a PCD file (pointclouds.org, "The PCD file format", version 0.7): what the fields are
// and where the values of one field lie, whichever of the three kinds of data the file has. Any thread.
#pragma once

#include "decoders/image_decoder.hpp"

#include <memory>

namespace fathom {

enum class PcdData { Ascii, Binary, BinaryCompressed };

struct PcdField {
    std::string name;
    Scalar scalar = Scalar::F32;
    std::uint32_t count = 1;    // values per point
    std::size_t offset = 0;     // bytes before it within a point
    std::size_t first_word = 0; // values before it within a line of text
};

struct PcdHeader {
    std::vector<PcdField> fields;
    std::uint32_t width = 0, height = 0;
    std::size_t point_bytes = 0;
    PcdData data = PcdData::Ascii;
    std::size_t data_offset = 0;

    [[nodiscard]] std::uint64_t points() const { return std::uint64_t{width} * height; }
    [[nodiscard]] const PcdField* find(std::string_view name) const;
};

[[nodiscard]] Result<PcdHeader> parse_pcd_header(Bytes bytes);

/// Values of one field: `count` of them are readable, the first at `first`, `stride` bytes apart.
struct PcdColumn {
    std::shared_ptr<const std::vector<std::byte>> owner; // null: points into the file
    const std::byte* first = nullptr;
    std::size_t stride = 0;
    std::uint64_t count = 0;
};

/// The columns of the given fields, as far as the file goes. Its size has been checked (pcd_checked_points).
[[nodiscard]] std::vector<PcdColumn> read_pcd_columns(const PcdHeader& header, Bytes bytes,
                                                      const std::vector<const PcdField*>& fields);

/// Fails when the bytes cannot hold the points that the header promises.
[[nodiscard]] Result<void> pcd_checked_points(const PcdHeader& header, Bytes bytes);

} // namespace fathom
