#include "decoders/sens/sens_header.hpp"

#include <cmath>
#include <cstdint>
#include <cstdlib>

/// The header, the head of its first frame, and what follows it as depth.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::span<const std::byte> bytes(reinterpret_cast<const std::byte*>(data), size);
    const auto header = fathom::read_sens_header(bytes);
    if (!header) return 0;
    if (header->size > bytes.size()) std::abort();
    const auto frame = fathom::read_sens_frame(bytes.subspan(header->size));
    if (!frame) return 0;
    if (frame->world_from_camera)
        for (const double value : frame->world_from_camera->rotation)
            if (!std::isfinite(value)) std::abort();
    constexpr std::uint64_t kMaxPixels = 1u
                                         << 20; // larger planes are right, but cost time that finds nothing
    if (std::uint64_t{header->depth_width} * header->depth_height > kMaxPixels) return 0;
    const auto rest = bytes.subspan(header->size + fathom::kSensFrameHeadBytes);
    (void)fathom::unpack_sens_depth(*header, fathom::make_blob({rest.begin(), rest.end()}));
    return 0;
}
