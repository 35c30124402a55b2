// What the program asks of the system while a test looks: calls of Vulkan that cost time, and memory by operator new on
// this thread. The test program's own definitions of these functions stand in front of the loader's.
//
//     const Calls before = calls();
//     ... a frame ...
//     CHECK(calls().submits == before.submits + 1);
#pragma once

#include <cstddef>

namespace fathom {

struct Calls {
    std::size_t submits = 0;            // vkQueueSubmit2
    std::size_t stalls = 0;             // waits for a value that was not reached yet, or for the whole device
    std::size_t device_allocations = 0; // vkAllocateMemory
    std::size_t news = 0;               // operator new of this thread
};
[[nodiscard]] Calls calls();

/// While it lives, the call number `after` from now on and all later ones of a kind fail.
struct FailingVulkan {
    enum class Kind { Submit, Allocate };
    explicit FailingVulkan(Kind kind, int after = 0);
    ~FailingVulkan();
    FailingVulkan(const FailingVulkan&) = delete;
    FailingVulkan& operator=(const FailingVulkan&) = delete;
};

} // namespace fathom
