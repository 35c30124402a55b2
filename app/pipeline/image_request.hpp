// ImageRequest: the third contract value. What views want decoded and measured now; stated whole every frame.
//
//     wants.images.push_back({.key = {chunk, row}, .encoded = *image, .invalid_codes = meaning.invalid_codes});
//     wants.measures.push_back({.key = key, .invalid_codes = codes, .rect = visible_part});
//     wants.chunks.push_back(pending_chunk);
//
// Lower priority numbers go first: 0 is on screen now, 1 is a companion, from 2 on prefetch. Any thread.
#pragma once

#include "app/inspect/statistics.hpp"
#include "app/scene/chunk.hpp"

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <vector>

namespace fathom {

/// Identity of decoded pixels: where they were logged. The meaning is not part of it.
struct ImageKey {
    ChunkId chunk{};
    std::uint32_t row = 0;

    auto operator<=>(const ImageKey&) const = default;
};

struct ImageRequest {
    ImageKey key;
    EncodedImage encoded;
    std::vector<double> invalid_codes; // the image is measured with these while it is warm
    int priority = 0;
};

struct MeasureRequest {
    ImageKey key;
    std::vector<double> invalid_codes;
    std::optional<PixelRect> rect; // nothing: the whole image

    auto operator<=>(const MeasureRequest& other) const {
        if (const auto order = key <=> other.key; order != 0) return order;
        if (invalid_codes != other.invalid_codes)
            return invalid_codes < other.invalid_codes ? std::strong_ordering::less
                                                       : std::strong_ordering::greater;
        const auto corner = [](const MeasureRequest& r) {
            const PixelRect part = r.rect.value_or(PixelRect{});
            return std::array{static_cast<std::uint32_t>(r.rect.has_value()), part.x, part.y, part.width,
                              part.height};
        };
        return corner(*this) <=> corner(other);
    }
    bool operator==(const MeasureRequest&) const = default;
};

struct Wants {
    std::vector<ImageRequest> images;
    std::vector<MeasureRequest> measures;
    std::vector<ChunkId> chunks; // by falling priority
};

} // namespace fathom
