#include "tests/fuzz/fuzz_image.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fathom::fuzz_image(fathom::MediaType::Exr, data, size);
    return 0;
}
