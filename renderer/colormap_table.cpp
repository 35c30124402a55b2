#include "renderer/colormap_table.hpp"

#include "decoders/media/assert.hpp"
#include "decoders/media/half.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <limits>
#include <string>

extern "C" const char fathom_colormaps[];
extern "C" const char fathom_colormaps_end[];

namespace fathom {
namespace {

constexpr std::size_t kHexPerEntry = 8;

/// What a logarithmic or inverse scale starts from when its low end is not positive: three decades under its high end.
constexpr double kLeastShareOfHigh = 1e-3;

/// A contour covers this share of the interval, from its lower end, and keeps this much of the colour.
constexpr double kContourShare = 0.08;
constexpr int kContourPercent = 40;

std::string_view next_field(std::string_view& line) {
    const std::size_t blank = std::min(line.find(' '), line.size());
    const std::string_view field = line.substr(0, blank);
    line.remove_prefix(std::min(blank + 1, line.size()));
    return field;
}

ColormapCategory category_from(std::string_view text) {
    if (text == "sequential") return ColormapCategory::Sequential;
    if (text == "diverging") return ColormapCategory::Diverging;
    return text == "cyclic" ? ColormapCategory::Cyclic : ColormapCategory::Miscellaneous;
}

std::vector<ColormapInfo> read_asset() {
    std::vector<ColormapInfo> maps;
    std::string_view text(fathom_colormaps,
                          static_cast<std::size_t>(fathom_colormaps_end - fathom_colormaps));
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        ColormapInfo map{};
        map.id = next_field(line);
        map.name = map.id.substr(map.id.find('/') + 1);
        map.category = category_from(next_field(line));
        map.perceptually_uniform = next_field(line) == "uniform";
        map.entries_hex = line;
        FATHOM_ASSERT(map.entries_hex.size() == 256 * kHexPerEntry);
        maps.push_back(map);
    }
    return maps;
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
    const auto lower = [](unsigned char c) { return std::tolower(c); };
    return std::ranges::equal(a, b, {}, lower, lower);
}

/// Levenshtein distance, case ignored.
std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j)
        row[j] = j;
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i + 1;
        for (std::size_t j = 0; j < b.size(); ++j) {
            const bool equal = equal_ignoring_case(a.substr(i, 1), b.substr(j, 1));
            const std::size_t replaced = diagonal + (equal ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({replaced, row[j] + 1, diagonal + 1});
        }
    }
    return row.back();
}

std::uint8_t hex_digit(char c) {
    return static_cast<std::uint8_t>(c <= '9' ? c - '0' : c - 'a' + 10);
}

/// Position with low < high; the caller turns it for a reversed range.
double ascending_position(Transfer transfer, double low, double high, double raw) {
    if (transfer == Transfer::Linear) return (raw - low) / (high - low);
    if (!(high > 0)) return raw > high ? 2 : raw == high ? 1 : -1; // nothing positive to spread
    if (!(low > 0)) low = high * kLeastShareOfHigh;
    if (!(raw > 0)) return -1;
    if (transfer == Transfer::Logarithmic) return std::log(raw / low) / std::log(high / low);
    return (1 / low - 1 / raw) / (1 / low - 1 / high);
}

std::size_t entry_at(double position) {
    return static_cast<std::size_t>(std::lround(255 * std::clamp(position, 0.0, 1.0)));
}

PackedRgba darkened(PackedRgba color) {
    Rgba8 c = unpack(color);
    for (std::uint8_t* channel : {&c.r, &c.g, &c.b})
        *channel = static_cast<std::uint8_t>(*channel * kContourPercent / 100);
    return pack(c);
}

/// Entry of the table for a valid value; kBelow or kAbove where the scale treats values out of range apart. Never falls
/// over rising values (never rises, for a range that is turned round), which code_table relies on.
constexpr int kBelow = -1;
constexpr int kAbove = 256;

int entry_of(const ColorScale& scale, double raw) {
    const auto [low, high] = std::minmax(scale.low, scale.high);
    if (scale.out_of_range != OutOfRange::Clamp && (raw < low || raw > high))
        return raw < low ? kBelow : kAbove;
    return static_cast<int>(entry_at(scale_position(scale, raw)));
}

PackedRgba color_of_entry(const ColorScale& scale, const ColorTable& table, int entry) {
    if (entry != kBelow && entry != kAbove) return table[static_cast<std::size_t>(entry)];
    if (scale.out_of_range == OutOfRange::Hide) return 0;
    return pack(entry == kBelow ? scale.marks.below : scale.marks.above);
}

PackedRgba with_contour(const ColorScale& scale, PackedRgba color, double raw) {
    if (!(scale.contour_raw > 0) || color == 0) return color;
    const double steps = raw / scale.contour_raw;
    return steps - std::floor(steps) < kContourShare ? darkened(color) : color;
}

double value_of_code(Scalar scalar, std::uint32_t bits) {
    switch (scalar) {
    case Scalar::U8: return static_cast<std::uint8_t>(bits);
    case Scalar::I8: return static_cast<std::int8_t>(bits);
    case Scalar::U16: return static_cast<std::uint16_t>(bits);
    case Scalar::I16: return static_cast<std::int16_t>(bits);
    default: return half_to_float(static_cast<std::uint16_t>(bits));
    }
}

/// Calls store(value, entry) for the integers first … last: a stretch whose ends have the same entry is filled, any
/// other is halved.
template <typename EntryOf, typename Store>
void fill_runs(std::int32_t first, std::int32_t last, int first_entry, int last_entry,
               const EntryOf& entry_of_value, const Store& store) {
    if (first_entry == last_entry || last - first <= 1) {
        for (std::int32_t value = first; value < last; ++value)
            store(value, first_entry);
        store(last, last_entry);
        return;
    }
    const std::int32_t middle = first + (last - first) / 2;
    const int middle_entry = entry_of_value(middle);
    fill_runs(first, middle, first_entry, middle_entry, entry_of_value, store);
    fill_runs(middle, last, middle_entry, last_entry, entry_of_value, store);
}

} // namespace

std::span<const ColormapInfo> colormaps() {
    static const std::vector<ColormapInfo> maps = read_asset();
    return maps;
}

Result<const ColormapInfo*> find_colormap(std::string_view name) {
    const auto maps = colormaps();
    const bool canonical = name.find('/') != std::string_view::npos;
    const auto spelling = [canonical](const ColormapInfo& map) { return canonical ? map.id : map.name; };
    const auto found =
        std::ranges::find_if(maps, [&](const auto& map) { return equal_ignoring_case(spelling(map), name); });
    if (found != maps.end()) return &*found;
    const auto nearest = std::ranges::min_element(
        maps, {}, [&](const auto& map) { return edit_distance(spelling(map), name); });
    return fail(ErrorCode::NotFound, "unknown colour map '" + std::string(name) + "'; the nearest name is '" +
                                         std::string(spelling(*nearest)) + "' (fathom colormaps lists all)");
}

ColorTable colormap_entries(const ColormapInfo& map) {
    ColorTable table{};
    for (std::size_t i = 0; i < table.size(); ++i) {
        const char* hex = map.entries_hex.data() + i * kHexPerEntry;
        for (int channel = 0; channel < 4; ++channel) {
            const auto value =
                static_cast<PackedRgba>(hex_digit(hex[2 * channel]) << 4 | hex_digit(hex[2 * channel + 1]));
            table[i] |= value << (8 * channel);
        }
    }
    return table;
}

ColorTable color_table(const ColorScale& scale) {
    const Result<const ColormapInfo*> map = find_colormap(scale.colormap);
    FATHOM_ASSERT(map.has_value());
    ColorTable table = colormap_entries(**map);
    if (scale.reversed) std::ranges::reverse(table);
    if (scale.steps < 2 || scale.steps >= table.size()) return table;
    ColorTable stepped{};
    for (std::size_t i = 0; i < table.size(); ++i) {
        const std::size_t step = i * scale.steps / table.size();
        stepped[i] = table[step * (table.size() - 1) / (scale.steps - 1u)];
    }
    return stepped;
}

double scale_position(const ColorScale& scale, double raw) {
    if (scale.low == scale.high) return raw < scale.low ? -1 : raw > scale.high ? 2 : 0.5;
    if (scale.low < scale.high) return ascending_position(scale.transfer, scale.low, scale.high, raw);
    return 1 - ascending_position(scale.transfer, scale.high, scale.low, raw);
}

PackedRgba color_of(const ColorScale& scale, const ColorTable& table, Scalar scalar, double raw) {
    const Validity validity = classify(scale.invalid_codes, scalar, raw);
    if (validity != Validity::Valid) return pack(scale.marks.invalid[static_cast<std::size_t>(validity)]);
    return with_contour(scale, color_of_entry(scale, table, entry_of(scale, raw)), raw);
}

std::vector<PackedRgba> code_table(const ColorScale& scale, Scalar scalar) {
    std::vector<PackedRgba> codes(code_count(scalar));
    write_code_table(scale, scalar, codes);
    return codes;
}

void write_code_table(const ColorScale& scale, Scalar scalar, std::span<PackedRgba> codes) {
    const std::size_t count = code_count(scalar);
    FATHOM_ASSERT(byte_size(scalar) <= 2 && codes.size() == count);
    const ColorTable table = color_table(scale);
    if (is_float(scalar)) {
        for (std::uint32_t bits = 0; bits < count; ++bits)
            codes[bits] = color_of(scale, table, scalar, value_of_code(scalar, bits));
        return;
    }
    const auto half = static_cast<std::int32_t>(count / 2);
    const std::int32_t first = is_signed_integer(scalar) ? -half : 0;
    const std::int32_t last = first + static_cast<std::int32_t>(count) - 1;
    const auto entry_of_value = [&](std::int32_t value) { return entry_of(scale, value); };
    const auto store = [&](std::int32_t value, int entry) {
        const PackedRgba color = color_of_entry(scale, table, entry);
        codes[static_cast<std::uint32_t>(value) & (count - 1)] = with_contour(scale, color, value);
    };
    fill_runs(first, last, entry_of_value(first), entry_of_value(last), entry_of_value, store);

    codes[0] = color_of(scale, table, scalar, 0);
    for (const double code : scale.invalid_codes)
        if (code >= first && code <= last && code == std::floor(code))
            codes[static_cast<std::uint32_t>(static_cast<std::int32_t>(code)) & (count - 1)] =
                color_of(scale, table, scalar, code);
}

} // namespace fathom
