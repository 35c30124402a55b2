#include "tests/gpu/gpu_test.hpp"

namespace fathom {

vulkan::ContextOptions validated_options() {
    return {.validation = true, .on_message = [](const vulkan::ValidationMessage& message) {
                FAIL_CHECK(message.id << ": " << message.text);
            }};
}

GpuOptions validated(GpuOptions options) {
    options.context = validated_options();
    return options;
}

Image drawn(GpuRenderer& gpu, const DrawList& list) {
    Image picture = allocate_image(packed_desc(list.width, list.height, kRgba8));
    const Result<void> result = gpu.draw(list, picture.view());
    if (!result) FAIL(result.error().message);
    return picture;
}

} // namespace fathom
