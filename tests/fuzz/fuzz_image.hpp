// What every fuzz target of an image format does: list, probe and decode the way the program does.
//
//     extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
//         fathom::fuzz_image(fathom::MediaType::Png, data, size);
//         return 0;
//     }
//
// Sanitizers and the rules checked here find the bugs: a decode never reports more rows than the image has,
// and a size that probe promised is one that can be allocated.
#pragma once

#include "decoders/image_decoder.hpp"

#include <cstdint>
#include <cstdlib>

namespace fathom {

/// Larger images are right, but cost time that finds nothing.
inline constexpr std::uint64_t kMaxFuzzPixels = 64u << 20;

inline void fuzz_one_image(MediaType type, Bytes bytes, const DecodeOptions& options) {
    const auto probe = probe_image(type, bytes, options);
    if (!probe) return;
    const ImageDesc desc = probe->desc;
    if (std::uint64_t{desc.width} * desc.height > kMaxFuzzPixels) return;
    Image image = allocate_image(desc);
    const auto report = decode_image_into(type, bytes, options, image.view());
    if (report && report->rows_decoded > desc.height) std::abort();
    if (report && report->rows_decoded < desc.height && report->warning.empty()) std::abort();
}

/// The default image, then the first ones that the file lists.
inline void fuzz_image(MediaType type, const std::uint8_t* data, std::size_t size,
                       DecodeOptions options = {}) {
    const Bytes bytes(reinterpret_cast<const std::byte*>(data), size);
    (void)sniff_media_type(bytes);
    fuzz_one_image(type, bytes, options);
    const auto parts = list_images(type, bytes, options);
    if (!parts) return;
    for (std::size_t i = 0; i < parts->size() && i < 3; ++i) {
        options.part = (*parts)[i].part;
        options.index = (*parts)[i].count - 1;
        if (i > 0 || options.index > 0) fuzz_one_image(type, bytes, options);
    }
}

} // namespace fathom
