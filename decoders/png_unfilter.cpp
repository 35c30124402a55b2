#include "decoders/png_unfilter.hpp"

#include "decoders/media/byte_reader.hpp"
#include "decoders/png_rows.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <vector>

namespace fathom {
namespace {

using namespace png_rows;

/// Nearest of left, up and upper left to left + up - upper left; ties in that order (clause 9.4).
int paeth(int left, int up, int upper_left) {
    const int to_left = std::abs(up - upper_left);
    const int to_up = std::abs(left - upper_left);
    const int to_upper_left = std::abs(left + up - 2 * upper_left);
    if (to_left <= to_up && to_left <= to_upper_left) return left;
    return to_up <= to_upper_left ? up : upper_left;
}

int predict(std::uint8_t filter, int left, int up, int upper_left) {
    switch (filter) {
    case kSub: return left;
    case kUp: return up;
    case kAverage: return (left + up) / 2;
    case kPaeth: return paeth(left, up, upper_left);
    default: return 0;
    }
}

void unfilter_row(std::uint8_t filter, const std::byte* in, std::uint16_t* out, const std::uint16_t* above,
                  std::uint32_t width) {
    int left[2] = {}, upper_left[2] = {};
    for (std::uint32_t x = 0; x < width; ++x) {
        const int up[2] = {above[x] >> 8, above[x] & 255};
        int value[2];
        for (int i = 0; i < 2; ++i)
            value[i] =
                (static_cast<int>(in[2 * x + i]) + predict(filter, left[i], up[i], upper_left[i])) & 255;
        out[x] = static_cast<std::uint16_t>(value[0] << 8 | value[1]);
        std::memcpy(left, value, sizeof left);
        std::memcpy(upper_left, up, sizeof upper_left);
    }
}

Rows rows_of(const std::byte* filtered, MutableImageView target) {
    return {filtered, 1 + 2 * static_cast<std::size_t>(target.desc.width), target,
            std::vector<std::uint16_t>(target.desc.width)};
}

std::uint32_t rows_with_known_filter(const Rows& rows, std::uint32_t row_count) {
    for (std::uint32_t y = 0; y < row_count; ++y)
        if (rows.filter(y) > kPaeth) return y;
    return row_count;
}

#if FATHOM_X86

/// None, Sub and Up: eight pixels at a time, the rest of the row one by one.
void unfilter_simple_row(std::uint8_t filter, const std::byte* in, std::uint16_t* out,
                         const std::uint16_t* above, std::uint32_t width) {
    std::uint32_t x = 0;
    __m128i carried = _mm_setzero_si128(); // Sub: the last pixel, in all lanes
    for (; x + 8 <= width; x += 8) {
        __m128i v = byte_swapped(load(in + 2 * static_cast<std::size_t>(x)));
        if (filter == kUp) v = _mm_add_epi8(v, load(above + x));
        if (filter == kSub) {
            v = _mm_add_epi8(v, _mm_slli_si128(v, 2));
            v = _mm_add_epi8(v, _mm_slli_si128(v, 4));
            v = _mm_add_epi8(v, _mm_slli_si128(v, 8));
            v = _mm_add_epi8(v, carried);
            carried = _mm_shuffle_epi32(_mm_shufflehi_epi16(v, 0xFF), 0xFF);
        }
        store(out + x, v);
    }
    for (; x < width; ++x) {
        const unsigned before = filter == kUp ? above[x] : filter == kSub && x > 0 ? out[x - 1] : 0u;
        const auto high = (static_cast<unsigned>(in[2 * x]) + (before >> 8)) & 255u;
        const auto low = (static_cast<unsigned>(in[2 * x + 1]) + before) & 255u;
        out[x] = static_cast<std::uint16_t>(high << 8 | low);
    }
}

bool is_serial(std::uint8_t filter) {
    return filter == kAverage || filter == kPaeth;
}

#endif

} // namespace

std::uint32_t unfilter_grey16_scalar(const std::byte* filtered, std::uint32_t row_count,
                                     MutableImageView target) {
    const Rows rows = rows_of(filtered, target);
    const std::uint32_t count = rows_with_known_filter(rows, row_count);
    for (std::uint32_t y = 0; y < count; ++y)
        unfilter_row(rows.filter(y), rows.in(y), rows.out(y), rows.above(y), rows.width());
    return count;
}

std::uint32_t unfilter_grey16(const std::byte* filtered, std::uint32_t row_count, MutableImageView target) {
#if FATHOM_X86
    const Rows rows = rows_of(filtered, target);
    const std::uint32_t count = rows_with_known_filter(rows, row_count);
    for (std::uint32_t y = 0; y < count;) {
        if (is_serial(rows.filter(y)) && count - y >= kLanes) {
            y += unfilter_wavefront(rows, y, count - y);
            continue;
        }
        const auto unfilter = is_serial(rows.filter(y)) ? unfilter_row : unfilter_simple_row;
        unfilter(rows.filter(y), rows.in(y), rows.out(y), rows.above(y), rows.width());
        ++y;
    }
    return count;
#else
    return unfilter_grey16_scalar(filtered, row_count, target);
#endif
}

} // namespace fathom
