#include "decoders/plausibility.hpp"

#include <string>

namespace fathom {

Result<void> check_backed(std::uint64_t stored_bytes, std::uint64_t image_bytes, std::uint64_t max_expansion,
                          std::string_view format) {
    if (image_bytes <= kAlwaysAcceptedBytes || image_bytes / max_expansion <= stored_bytes) return {};
    return fail(ErrorCode::TooLarge, std::string(format) + " header promises " + std::to_string(image_bytes) +
                                         " bytes of pixels, which " + std::to_string(stored_bytes) +
                                         " bytes of file cannot hold");
}

} // namespace fathom
