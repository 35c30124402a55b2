// What the GPU tests share: a device under validation, where any message fails the test that runs.
//
//     FATHOM_GPU_CONTEXT(context);                 // std::unique_ptr<vulkan::Context>, or the test is skipped
//
// Messages of the performance class are not asked for (see vulkan/instance.hpp).
#pragma once

#include "renderer/vulkan/context.hpp"
#include "tests/support/catch.hpp"

#include <memory>

namespace fathom {

/// Options with validation on and a handler that fails the running test.
[[nodiscard]] vulkan::ContextOptions validated_options();

} // namespace fathom

#define FATHOM_GPU_CONTEXT(name)                                                                             \
    auto name##_result = ::fathom::vulkan::Context::create(::fathom::validated_options());                   \
    if (!name##_result) FATHOM_SKIP(name##_result.error().message);                                          \
    const std::unique_ptr<::fathom::vulkan::Context> name = *std::move(name##_result)
