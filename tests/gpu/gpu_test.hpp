// What the GPU tests share: a device under validation, where any message fails the test that runs.
//
//     FATHOM_GPU_CONTEXT(context);                 // std::shared_ptr<vulkan::Context>, or the test is skipped
//     FATHOM_GPU_RENDERER(gpu);                    // GpuRenderer, or the test is skipped; options may follow
//     const Image picture = drawn(gpu, list);
//
// Messages of the performance class are not asked for (see vulkan/instance.hpp).
#pragma once

#include "renderer/gpu/gpu_renderer.hpp"
#include "renderer/vulkan/context.hpp"
#include "tests/support/catch.hpp"

#include <memory>
#include <utility>

namespace fathom {

/// Options with validation on and a handler that fails the running test.
[[nodiscard]] vulkan::ContextOptions validated_options();

/// The same for a renderer, its other options kept.
[[nodiscard]] GpuOptions validated(GpuOptions options = {});

/// The list's picture, RGBA8.
[[nodiscard]] Image drawn(GpuRenderer& gpu, const DrawList& list);

} // namespace fathom

#define FATHOM_GPU_CONTEXT(name)                                                                             \
    auto name##_result = ::fathom::vulkan::Context::create(::fathom::validated_options());                   \
    if (!name##_result) FATHOM_SKIP(name##_result.error().message);                                          \
    const std::shared_ptr<::fathom::vulkan::Context> name = *std::move(name##_result)

#define FATHOM_GPU_RENDERER(name, ...)                                                                       \
    auto name##_result = ::fathom::GpuRenderer::create(::fathom::validated(__VA_ARGS__));                    \
    if (!name##_result) FATHOM_SKIP(name##_result.error().message);                                          \
    ::fathom::GpuRenderer name = *std::move(name##_result)
