#include "app/sources/mcap_notes.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string_view>

namespace fathom {
namespace {

constexpr const char* kUnitKey = "fathom_metres_per_unit";
constexpr const char* kArchetypeKey = "fathom_archetype";
constexpr const char* kStaticKey = "fathom_static";

constexpr const char* kKindKey = "fathom_kind";
constexpr const char* kInvalidKey = "fathom_invalid";
constexpr const char* kNoStampKey = "fathom_no_stamp";

std::string text_of(double value) {
    std::array<char, 32> text{};
    return {text.data(), std::to_chars(text.data(), text.data() + text.size(), value).ptr};
}

std::optional<double> number_in(std::string_view text) {
    double value = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool is_number = read.ec == std::errc{} && read.ptr == text.data() + text.size();
    return is_number && std::isfinite(value) ? std::optional(value) : std::nullopt;
}

std::string_view value_of(const std::map<std::string, std::string>& metadata, const char* key) {
    const auto found = metadata.find(key);
    return found == metadata.end() ? std::string_view() : found->second;
}

} // namespace

std::map<std::string, std::string> metadata_of(const TopicNotes& notes) {
    std::map<std::string, std::string> metadata;
    if (notes.metres_per_unit) metadata[kUnitKey] = text_of(*notes.metres_per_unit);
    if (!notes.archetype.empty()) metadata[kArchetypeKey] = notes.archetype;
    if (!notes.kind.empty()) metadata[kKindKey] = notes.kind;
    std::string codes;
    for (const double code : notes.invalid_codes)
        codes += (codes.empty() ? "" : ",") + text_of(code);
    if (!codes.empty()) metadata[kInvalidKey] = codes;
    if (notes.is_static) metadata[kStaticKey] = "true";
    if (notes.has_no_stamp) metadata[kNoStampKey] = "true";
    return metadata;
}

TopicNotes notes_in(const std::map<std::string, std::string>& metadata) {
    TopicNotes notes;
    const auto unit = number_in(value_of(metadata, kUnitKey));
    if (unit && *unit > 0) notes.metres_per_unit = unit;
    notes.archetype = value_of(metadata, kArchetypeKey);
    notes.kind = value_of(metadata, kKindKey);
    std::string_view codes = value_of(metadata, kInvalidKey);
    constexpr std::size_t kMostCodes = 64;
    while (!codes.empty() && notes.invalid_codes.size() < kMostCodes) {
        const std::size_t end = std::min(codes.find(','), codes.size());
        if (const auto code = number_in(codes.substr(0, end))) notes.invalid_codes.push_back(*code);
        codes.remove_prefix(std::min(end + 1, codes.size()));
    }
    notes.is_static = value_of(metadata, kStaticKey) == "true";
    notes.has_no_stamp = value_of(metadata, kNoStampKey) == "true";
    return notes;
}

} // namespace fathom
