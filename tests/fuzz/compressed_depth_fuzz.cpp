// The format string chooses the codec inside, so each input is tried under every one.
#include "tests/fuzz/fuzz_image.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace fathom;
    for (const char* format : {"16UC1; compressedDepth", "16UC1; compressedDepth rvl",
                               "32FC1; compressedDepth png", "32FC1; compressedDepth rvl", ""})
        fuzz_image(MediaType::CompressedDepth, data, size, {.ros_format = format});
    return 0;
}
