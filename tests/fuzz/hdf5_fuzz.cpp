#include "decoders/hdf5/hdf5_images.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>

/// All arrays of the file, and the first and the last image of those that are images.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace fathom;
    const std::span<const std::byte> bytes(reinterpret_cast<const std::byte*>(data), size);
    const auto read_at = [&](std::uint64_t offset, std::span<std::byte> target) -> Result<void> {
        if (offset > size || target.size() > size - offset) std::abort(); // they are checked before
        std::ranges::copy(bytes.subspan(static_cast<std::size_t>(offset), target.size()), target.begin());
        return {};
    };
    const auto file = open_hdf5(read_at, size);
    if (!file) return 0;
    const auto listing = list_hdf5(*file);
    if (!listing) return 0;
    constexpr std::size_t kMostArrays = 16;
    for (const Hdf5Array& array :
         std::span(listing->arrays).first(std::min(kMostArrays, listing->arrays.size()))) {
        const auto images = hdf5_images(*file, array);
        if (!images || !array.problem.empty() || images->count == 0) continue;
        // Larger ones are right, but cost time that finds nothing.
        constexpr std::uint64_t kMostValues = 1u << 20;
        std::uint64_t chunk_values = 1;
        for (const std::uint64_t length : array.chunk_dimensions)
            chunk_values =
                length > kMostValues ? kMostValues + 1 : std::min(chunk_values * length, kMostValues + 1);
        if (std::uint64_t{images->width} * images->height * images->channels > kMostValues ||
            chunk_values > kMostValues)
            continue;
        Hdf5ArrayReader reader(*file, array);
        for (const std::uint32_t i : {0u, images->count - 1}) {
            const auto pixels = read_hdf5_image(reader, *images, i);
            if (pixels && pixels->size() != std::size_t{images->width} * images->height * images->channels *
                                                byte_size(array.scalar))
                std::abort();
        }
    }
    return 0;
}
