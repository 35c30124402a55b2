// OpenOptions: how the user says an input is to be read, the same for every command and for the window's
// dialogs. What is left out is guessed from the file, its name, its folder and its companions, and carries
// its origin. Any thread.
#pragma once

#include "decoders/image_decoder.hpp"

#include <optional>
#include <string>
#include <vector>

namespace fathom {

struct OpenOptions {
    std::optional<RawLayout> raw;               // --raw
    std::optional<double> metres_per_unit;      // --metres-per-unit
    std::optional<std::string> kind;            // --kind, checked by apply_kind
    std::optional<std::vector<double>> invalid; // --invalid
    std::optional<Intrinsics> intrinsics;       // --intrinsics
    std::optional<std::string> colour;          // --colour: a file or an entity
    Packing packing = Packing::None;            // --packing
    std::uint64_t history_bytes = 512ull << 20; // of a live source, as compressed as it came

    bool operator==(const OpenOptions&) const = default;
};

} // namespace fathom
