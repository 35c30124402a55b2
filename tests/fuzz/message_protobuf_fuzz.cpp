#include "tests/fuzz/fuzz_message.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fathom::fuzz_message_with_schema("protobuf", "foxglove.CameraCalibration", data, size);
    return 0;
}
