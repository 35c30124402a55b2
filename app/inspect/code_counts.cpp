#include "app/inspect/code_counts.hpp"

#include <algorithm>

namespace fathom {
namespace {

struct Bounds {
    std::uint32_t low = 0, high = 0;
};

template <typename T>
Bounds code_bounds(const ImageView& image, const PixelRect& rect) {
    T low = static_cast<T>(~T{0}), high = 0;
    for (std::uint32_t y = 0; y < rect.height; ++y) {
        const T* row = image.row_as<T>(rect.y + y) + rect.x;
        for (std::uint32_t x = 0; x < rect.width; ++x) {
            low = std::min(low, row[x]);
            high = std::max(high, row[x]);
        }
    }
    return {low, high};
}

template <typename T>
CodeCounts count(const ImageView& image, const PixelRect& rect) {
    const auto [low, high] = code_bounds<T>(image, rect);
    CodeCounts codes{low, high, std::vector<std::uint32_t>(high - low + 1)};
    for (std::uint32_t y = 0; y < rect.height; ++y) {
        const T* row = image.row_as<T>(rect.y + y) + rect.x;
        for (std::uint32_t x = 0; x < rect.width; ++x)
            ++codes.counts[row[x] - low];
    }
    return codes;
}

} // namespace

CodeCounts count_codes(const ImageView& image, const PixelRect& rect) {
    return byte_size(image.desc.format.scalar) == 1 ? count<std::uint8_t>(image, rect)
                                                    : count<std::uint16_t>(image, rect);
}

} // namespace fathom
