#include "tests/fuzz/fuzz_message.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fathom::fuzz_ros_message("ros1", data, size);
    return 0;
}
