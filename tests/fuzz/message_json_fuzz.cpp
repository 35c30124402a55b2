#include "tests/fuzz/fuzz_message.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    for (const char* name : {"foxglove.RawImage", "foxglove.CameraCalibration", "foxglove.FrameTransforms"})
        fathom::fuzz_message({"json", name, "jsonschema", ""}, data, size);
    return 0;
}
