// The arithmetic behind the form that asks for the layout of a bare buffer: fields and layout, what does not fit, what
// the size of the file makes plausible.
//
//     const auto choices = suggest_raw_layouts(file_bytes, "scan.bin");     // best first
//     RawFields fields = fields_of(choices.front().layout);
//     if (const auto layout = layout_of(fields)) … describe_fit(*layout, file_bytes).sentence …
//
// Pure functions, any thread.
#pragma once

#include "decoders/raw.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fathom {

/// What stands in the form, as typed. Empty stride and offset mean 0.
struct RawFields {
    std::string width, height;
    std::string format = "u16"; // as raw_format_name gives it
    bool big_endian = false;
    std::string row_stride, offset;

    bool operator==(const RawFields&) const = default;
};

[[nodiscard]] RawFields fields_of(const RawLayout& layout);

/// Fails with one sentence about the field that is no number, or is too large.
[[nodiscard]] Result<RawLayout> layout_of(const RawFields& fields);

/// Every format that --raw takes, for a list to choose from; those of depth first.
[[nodiscard]] std::span<const std::string_view> raw_format_names();

/// One sentence: how many images, what is left over, where the last one ends.
struct RawFitText {
    enum class Level { Fits, Leaves, Impossible };
    Level level = Level::Fits;
    std::string sentence;
};
[[nodiscard]] RawFitText describe_fit(const RawLayout& layout, std::uint64_t byte_count);

struct RawSuggestion {
    RawLayout layout;
    std::uint64_t images = 1;
    std::string text, detail; // "640 × 480 u16", "30 images + 16 B"
};

/// Sizes of common sensors in formats that divide the file, then other round shapes, then one image behind a header; a
/// size or a kind of picture that the name tells goes first.
[[nodiscard]] std::vector<RawSuggestion>
suggest_raw_layouts(std::uint64_t byte_count, std::string_view file_name, std::size_t max_count = 8);

} // namespace fathom
