// Arrow arrays in memory, as far as Rerun's data uses them: types, columns, and reading single cells.
//
//     const ArrowArray instances = list_at(column, row);       // what was logged in this row
//     if (instances.length > 0) width = uint64_at(*child(instances, "width"), 0);
//     const auto pixels = bytes_at(list_at(column, row), 0);   // a slice of the payload, nothing is copied
//
// An ArrowArray is a window on an immutable node; copying one copies a pointer. Nodes come from read_arrow_ipc,
// which checks them once (offsets, sizes, child lengths), or from the builders of arrow_build.hpp; the functions
// here check the index only, so they never read outside: beyond the end, and where a cell is null or of
// another type, the answer is nothing. Any thread.
#pragma once

#include "decoders/media/blob.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fathom {

enum class ArrowKind : std::uint8_t {
    Null,
    Bool,
    Int,
    UInt,
    Float,
    Timestamp,
    Duration,
    Utf8,
    Binary,
    FixedSizeBinary,
    List, // Map too: a list of structs
    FixedSizeList,
    Struct,
    DenseUnion,
    Unsupported, // a type that is passed over: all of its cells read as null
};

enum class ArrowTimeUnit : std::uint8_t { Second, Millisecond, Microsecond, Nanosecond };

using ArrowMetadata = std::vector<std::pair<std::string, std::string>>;

/// The value of the first entry with this key, or null.
[[nodiscard]] const std::string* find_metadata(const ArrowMetadata& metadata, std::string_view key);

struct ArrowType;
using ArrowTypePtr = std::shared_ptr<const ArrowType>;

struct ArrowField {
    std::string name;
    ArrowTypePtr type;
    bool nullable = true;
    ArrowMetadata metadata;
};

struct ArrowType {
    ArrowKind kind = ArrowKind::Null;
    std::uint8_t bit_width = 0; // Int, UInt, Float; 64 for times
    bool large = false;         // List, Utf8, Binary: offsets of 64 bits
    ArrowTimeUnit unit = ArrowTimeUnit::Nanosecond;
    std::uint32_t size = 0; // FixedSizeList: items; FixedSizeBinary: bytes; Unsupported: buffers to pass over
    std::string detail;     // Timestamp: time zone; Unsupported: its name in Arrow
    std::vector<ArrowField> children;    // List, FixedSizeList: one
    std::vector<std::int8_t> union_tags; // of the children of a DenseUnion

    /// Whether values are stored alike: names, nullability and metadata of list items are not looked at.
    bool operator==(const ArrowType& other) const;
};

/// "list<struct<width: uint32, height: uint32>>", as Arrow's own tools write it.
[[nodiscard]] std::string type_text(const ArrowType& type);

/// The buffers of one array and its children. Immutable once an ArrowArray points to it.
struct ArrowNode {
    ArrowTypePtr type;
    std::uint64_t length = 0;
    Blob validity; // bits, least significant first; empty: nothing is null
    Blob offsets;  // List, Utf8, Binary: length + 1 of them; DenseUnion: one each, 32 bits
    Blob values;   // numbers, bits, characters; DenseUnion: the tag of each element
    std::vector<ArrowNode> children;
};

struct ArrowArray {
    std::shared_ptr<const ArrowNode> node; // null: an array of nothing
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
};

[[nodiscard]] const ArrowType& type_of(const ArrowArray& array);

/// Elements [first, first + count), cut to what there is.
[[nodiscard]] ArrowArray window(const ArrowArray& array, std::uint64_t first, std::uint64_t count);

/// Also true beyond the end.
[[nodiscard]] bool is_null(const ArrowArray& array, std::uint64_t i);
[[nodiscard]] std::uint64_t null_count(const ArrowArray& array);

/// The items of element i of a List or FixedSizeList; empty where it is null.
[[nodiscard]] ArrowArray list_at(const ArrowArray& array, std::uint64_t i);

/// A member of a Struct with one value per element; a null struct has whatever lies below it.
[[nodiscard]] std::optional<ArrowArray> child(const ArrowArray& array, std::string_view name);

/// Element i of a DenseUnion as an array of length 1 of the member's type.
[[nodiscard]] ArrowArray union_at(const ArrowArray& array, std::uint64_t i);

/// Any number, rounded to double; times as their count of units.
[[nodiscard]] std::optional<double> double_at(const ArrowArray& array, std::uint64_t i);
/// Integers and times that fit.
[[nodiscard]] std::optional<std::int64_t> int64_at(const ArrowArray& array, std::uint64_t i);
[[nodiscard]] std::optional<std::uint64_t> uint64_at(const ArrowArray& array, std::uint64_t i);
[[nodiscard]] std::optional<bool> bool_at(const ArrowArray& array, std::uint64_t i);
/// Valid as long as the array; the bytes are as logged, not checked to be UTF-8.
[[nodiscard]] std::optional<std::string_view> string_at(const ArrowArray& array, std::uint64_t i);
/// Binary, Utf8, and lists of 8-bit integers: a slice of the payload.
[[nodiscard]] std::optional<Blob> bytes_at(const ArrowArray& array, std::uint64_t i);

/// All elements of numbers, or of FixedSizeLists of numbers, as they lie in memory: little-endian, without gaps;
/// null elements are there with any value. Not aligned.
[[nodiscard]] std::optional<Blob> packed_values(const ArrowArray& array);

/// Numbers however deep in lists, one after the other; nulls are NaN. Stops at `max_count`.
[[nodiscard]] std::vector<double> flat_doubles(const ArrowArray& array, std::size_t max_count = 1u << 20);

/// Any cell on one line for people, cut to about `max_chars` characters with an ellipsis: `{width: 640, …}`,
/// `[1, 2, 3, …]`, `614400 bytes`, `null`. Control characters are shown as spaces.
[[nodiscard]] std::string cell_text(const ArrowArray& array, std::uint64_t i, std::size_t max_chars = 120);

} // namespace fathom
