#include "renderer/gpu/scale_tables.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

namespace fathom::gpu {
namespace {

/// Scales that live at once in a busy layout; beyond it they are built again when they come back.
constexpr std::size_t kKeptScales = 32;

double transferred(Transfer transfer, double raw) {
    switch (transfer) {
    case Transfer::Linear: return raw;
    case Transfer::Logarithmic: return std::log(raw);
    case Transfer::InverseDepth: return 1 / raw;
    }
    return raw;
}

std::uint32_t stored_bits(Scalar scalar, double value) {
    switch (scalar) {
    case Scalar::U8:
    case Scalar::I8: return static_cast<std::uint32_t>(static_cast<std::int64_t>(value)) & 0xFF;
    case Scalar::U16:
    case Scalar::I16: return static_cast<std::uint32_t>(static_cast<std::int64_t>(value)) & 0xFFFF;
    default: return static_cast<std::uint32_t>(static_cast<std::int64_t>(value));
    }
}

/// A code that the type cannot hold is no code of this image.
bool is_code_of(Scalar scalar, double value) {
    if (is_float(scalar) || byte_size(scalar) == 8) return true;
    const double largest = largest_code(scalar);
    const double smallest = is_signed_integer(scalar) ? -largest - 1 : 0;
    return value == std::floor(value) && value >= smallest && value <= largest;
}

/// Floats that compare with floats as the double does: at least the value, or at most.
float rounded_up(double value) {
    const auto rounded = static_cast<float>(value);
    return rounded < value ? std::nextafter(rounded, std::numeric_limits<float>::infinity()) : rounded;
}
float rounded_down(double value) {
    const auto rounded = static_cast<float>(value);
    return rounded > value ? std::nextafter(rounded, -std::numeric_limits<float>::infinity()) : rounded;
}

/// In the shader an empty range is a transfer of its own.
constexpr std::uint32_t kStepTransfer = 3;

/// The position is linear in the transferred value, so two values determine it. Taking them from scale_position keeps
/// its rules (lifted ends, turned ranges, ranges of one value) in one place.
void set_position(shader::ScaleHeader& header, const ColorScale& scale) {
    const auto [low, high] = std::minmax(scale.low, scale.high);
    const auto position = [&](double raw) { return static_cast<float>(scale_position(scale, raw)); };
    const bool linear = scale.transfer == Transfer::Linear;
    header.transfer = static_cast<std::uint32_t>(scale.transfer);
    if (low == high || (!linear && !(high > 0))) {
        header.transfer = kStepTransfer;
        const double below = std::nextafter(high, -std::numeric_limits<double>::infinity());
        const double above = std::nextafter(high, std::numeric_limits<double>::infinity());
        header.f_start = rounded_up(high);
        header.t_start = rounded_down(high);
        header.t_at_step[0] = position(below);
        header.t_at_step[1] = position(high);
        header.t_at_step[2] = position(above);
        return;
    }
    header.t_not_positive = linear ? 0 : position(0);
    const double other = linear ? low : 0.5 * high;
    const double t_high = scale_position(scale, high), t_other = scale_position(scale, other);
    const double slope =
        (t_high - t_other) / (transferred(scale.transfer, high) - transferred(scale.transfer, other));
    // Measured from where t is 0: near it differences of floats are exact.
    const double f_start = transferred(scale.transfer, other) - t_other / slope;
    header.f_start = static_cast<float>(f_start);
    header.t_per_f = static_cast<float>(slope);
    header.t_start = static_cast<float>((header.f_start - f_start) * slope);
}

shader::ScaleHeader header_of(const ColorScale& scale, Scalar scalar) {
    shader::ScaleHeader header{};
    set_position(header, scale);
    header.low = rounded_up(std::min(scale.low, scale.high));
    header.high = rounded_down(std::max(scale.low, scale.high));
    header.contour_raw = static_cast<float>(scale.contour_raw);
    header.out_of_range = static_cast<std::uint32_t>(scale.out_of_range);
    header.has_largest_code = is_float(scalar) || byte_size(scalar) == 8 ? 0 : 1;
    if (header.has_largest_code != 0) header.largest_code_bits = stored_bits(scalar, largest_code(scalar));
    header.has_code_table = has_code_table(scalar) ? 1 : 0;
    for (std::size_t i = 0; i < kValidityCount; ++i)
        header.marks[i] = pack(scale.marks.invalid[i]);
    header.marks[kValidityCount] = pack(scale.marks.below);
    header.marks[kValidityCount + 1] = pack(scale.marks.above);
    return header;
}

std::size_t words_of(const ColorScale& scale, Scalar scalar) {
    const auto codes = static_cast<std::size_t>(
        std::ranges::count_if(scale.invalid_codes, [&](double code) { return is_code_of(scalar, code); }));
    return sizeof(shader::ScaleHeader) / sizeof(std::uint32_t) + std::tuple_size_v<ColorTable> + 2 * codes +
           (has_code_table(scalar) ? code_count(scalar) : 0) +
           1; // a shader's runtime array has at least one element
}

/// `words` as many as words_of says; written from first to last.
void write_scale(const ColorScale& scale, Scalar scalar, std::uint32_t* words) {
    shader::ScaleHeader header = header_of(scale, scalar);
    for (const double code : scale.invalid_codes)
        header.code_count += is_code_of(scalar, code) ? 1 : 0;
    std::memcpy(words, &header, sizeof header);
    words = std::ranges::copy(color_table(scale), words + sizeof header / sizeof *words).out;
    for (const double code : scale.invalid_codes) {
        if (!is_code_of(scalar, code)) continue;
        *words++ = is_float(scalar) ? 0 : stored_bits(scalar, code);
        *words++ = std::bit_cast<std::uint32_t>(static_cast<float>(code));
    }
    if (has_code_table(scalar)) {
        write_code_table(scale, scalar, {words, code_count(scalar)});
        words += code_count(scalar);
    }
    *words = 0;
}

} // namespace

vulkan::BufferSlice ScaleTables::ensure(vulkan::Commands& commands, const ColorScale& scale, Scalar scalar) {
    const auto known = std::ranges::find_if(
        entries_, [&](const Entry& entry) { return entry.scalar == scalar && entry.scale == scale; });
    if (known != entries_.end()) {
        known->frame = frame_;
        return known->slice;
    }
    const std::size_t size = words_of(scale, scalar) * sizeof(std::uint32_t);
    Entry& entry = take_entry(size);
    entry.scale = scale;
    entry.scalar = scalar;
    entry.frame = frame_;
    entry.slice = entry.buffer.slice(0, size);
    const vulkan::ArenaSlice staging = commands.allocate(size);
    write_scale(scale, scalar, reinterpret_cast<std::uint32_t*>(staging.mapped));
    commands.copy(staging.slice, entry.slice);
    return entry.slice;
}

ScaleTables::Entry& ScaleTables::take_entry(std::size_t size) {
    const auto fits = [&](const Entry& entry) { return entry.frame < frame_ && entry.buffer.size >= size; };
    if (entries_.size() >= kKeptScales) {
        const auto oldest = std::ranges::min_element(entries_, {}, [&](const Entry& entry) {
            return fits(entry) ? entry.frame : std::numeric_limits<std::uint64_t>::max();
        });
        if (fits(*oldest)) return *oldest;
    }
    Entry& entry = entries_.emplace_back();
    entry.buffer = vulkan::create_buffer(*context_, vulkan::BufferKind::Device, size, "colour scale");
    return entry;
}

} // namespace fathom::gpu
