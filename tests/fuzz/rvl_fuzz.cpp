// Once as it is, in case a size header stands in front, and once with a size that the user would state.
#include "tests/fuzz/fuzz_image.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace fathom;
    fuzz_image(MediaType::Rvl, data, size);
    if (size < 2) return 0;
    const RawLayout layout{.width = data[0] * 4u, .height = data[1] * 4u, .format = kU16, .rvl = true};
    fuzz_image(MediaType::Rvl, data + 2, size - 2, {.raw = layout});
    return 0;
}
