#include "app/inspect/code_counts.hpp"

#include "decoders/media/cpu_features.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#if FATHOM_X86
#include <immintrin.h>
#endif

namespace fathom {
namespace {

/// Depth images hold runs of equal codes, and an increment has to wait for the store of the one before it when both
/// go to the same counter. Neighbouring pixels therefore count into different tables, which are added up at the end.
constexpr std::size_t kTables = 4;

template <typename T>
std::uint32_t highest(std::uint32_t so_far, const T* row, std::uint32_t count) {
    for (std::uint32_t x = 0; x < count; ++x)
        so_far = std::max<std::uint32_t>(so_far, row[x]);
    return so_far;
}

#if FATHOM_X86
FATHOM_TARGET_AVX2 std::uint32_t highest_avx2(std::uint32_t so_far, const std::uint16_t* row,
                                              std::uint32_t count) {
    std::uint32_t x = 0;
    __m256i high = _mm256_setzero_si256();
    for (; x + 32 <= count; x += 32) {
        const __m256i a = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(row + x));
        const __m256i b = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(row + x + 16));
        high = _mm256_max_epu16(high, _mm256_max_epu16(a, b));
    }
    alignas(32) std::array<std::uint16_t, 16> highs;
    _mm256_store_si256(reinterpret_cast<__m256i*>(highs.data()), high);
    return highest(highest(so_far, highs.data(), 16), row + x, count - x);
}
#endif

std::uint32_t highest_code(const ImageView& image, const PixelRect& rect) {
    std::uint32_t high = 0;
    for (std::uint32_t y = rect.y; y < rect.y + rect.height; ++y) {
        const std::uint16_t* row = image.row_as<std::uint16_t>(y) + rect.x;
#if FATHOM_X86
        if (cpu_level() >= CpuLevel::Avx2) {
            high = highest_avx2(high, row, rect.width);
            continue;
        }
#endif
        high = highest(high, row, rect.width);
    }
    return high;
}

/// Eight pixels are read at once and taken apart in registers.
void count_row(std::uint32_t* tables, std::size_t table_size, const std::uint16_t* row, std::uint32_t count) {
    std::uint32_t* const t0 = tables;
    std::uint32_t* const t1 = t0 + table_size;
    std::uint32_t* const t2 = t1 + table_size;
    std::uint32_t* const t3 = t2 + table_size;
    std::uint32_t x = 0;
    for (; x + 8 <= count; x += 8) {
        std::uint64_t a, b;
        std::memcpy(&a, row + x, sizeof a);
        std::memcpy(&b, row + x + 4, sizeof b);
        ++t0[a & 0xFFFF];
        ++t1[(a >> 16) & 0xFFFF];
        ++t2[(a >> 32) & 0xFFFF];
        ++t3[a >> 48];
        ++t0[b & 0xFFFF];
        ++t1[(b >> 16) & 0xFFFF];
        ++t2[(b >> 32) & 0xFFFF];
        ++t3[b >> 48];
    }
    for (; x < count; ++x)
        ++t0[row[x]];
}

CodeCounts count_u16(const ImageView& image, const PixelRect& rect) {
    // Tables that end with the highest code are few kilobytes for most depth images and stay in the first cache.
    const std::size_t size = highest_code(image, rect) + 1;
    // Up to 1 MiB for each thread that measures, kept: taking it from the system each time costs as much as counting.
    static thread_local std::vector<std::uint32_t> tables;
    tables.assign(kTables * size, 0);
    for (std::uint32_t y = rect.y; y < rect.y + rect.height; ++y)
        count_row(tables.data(), size, image.row_as<std::uint16_t>(y) + rect.x, rect.width);

    CodeCounts codes(size);
    for (std::size_t i = 0; i < size; ++i)
        codes[i] = tables[i] + tables[size + i] + tables[2 * size + i] + tables[3 * size + i];
    return codes;
}

CodeCounts count_u8(const ImageView& image, const PixelRect& rect) {
    std::array<std::array<std::uint32_t, 256>, 2> tables{};
    for (std::uint32_t y = rect.y; y < rect.y + rect.height; ++y) {
        const std::uint8_t* row = image.row_as<std::uint8_t>(y) + rect.x;
        for (std::uint32_t x = 0; x < rect.width; ++x)
            ++tables[x % 2][row[x]];
    }
    CodeCounts codes(256);
    for (std::size_t i = 0; i < 256; ++i)
        codes[i] = tables[0][i] + tables[1][i];
    return codes;
}

} // namespace

CodeCounts count_codes(const ImageView& image, const PixelRect& rect) {
    return byte_size(image.desc.format.scalar) == 1 ? count_u8(image, rect) : count_u16(image, rect);
}

} // namespace fathom
