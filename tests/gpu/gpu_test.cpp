#include "tests/gpu/gpu_test.hpp"

namespace fathom {

vulkan::ContextOptions validated_options() {
    return {.validation = true, .on_message = [](const vulkan::ValidationMessage& message) {
                FAIL_CHECK(message.id << ": " << message.text);
            }};
}

} // namespace fathom
