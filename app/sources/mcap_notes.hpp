// What Fathom notes in the metadata of an MCAP channel where the messages cannot say it: the meaning of depth, what
// Rerun calls the pictures, that values hold at all times. Written by `fathom convert`, read back by mcap_reader.
//
//     channel.metadata = metadata_of({.metres_per_unit = 0.0002});
//     const TopicNotes notes = notes_in(channel.metadata);
//
// Any thread.
#pragma once

#include <compare>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace fathom {

struct TopicNotes {
    std::optional<double> metres_per_unit;
    std::string archetype; // "DepthImage", "EncodedDepthImage", "Image" …; empty: as the message suggests
    std::string kind;      // of depth that is not planar: "disparity:FOCAL:BASELINE", as apply_kind takes it
    std::vector<double> invalid_codes;
    bool is_static = false;
    bool has_no_stamp = false; // the messages' stamps were made up

    auto operator<=>(const TopicNotes&) const = default;
};

[[nodiscard]] std::map<std::string, std::string> metadata_of(const TopicNotes& notes);

/// Of any channel's metadata; numbers that make no sense are passed over.
[[nodiscard]] TopicNotes notes_in(const std::map<std::string, std::string>& metadata);

} // namespace fathom
