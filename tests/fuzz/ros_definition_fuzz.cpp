#include "tests/fuzz/fuzz_message.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    // Each kind of text, with what follows it as a message.
    fathom::fuzz_message_with_schema("cdr", "sensor_msgs/msg/Image", data, size, "ros2msg");
    fathom::fuzz_message_with_schema("ros1", "sensor_msgs/Image", data, size, "ros1msg");
    fathom::fuzz_message_with_schema("cdr", "sensor_msgs/msg/Image", data, size, "ros2idl");
    return 0;
}
