// GpuRenderer: draws draw lists with Vulkan; the same picture as the CPU renderer.
//
// Offscreen (tests, thumbnails):
//     FATHOM_TRY(GpuRenderer gpu, GpuRenderer::create({}));
//     FATHOM_CHECK(gpu.draw(list, target));                        // waits
// In a window, one submission per frame and no waiting:
//     vulkan::Commands& commands = gpu.begin_frame();
//     FATHOM_CHECK(gpu.record(commands, list, view_picture));      // per view whose list changed
//     imgui.record(commands, *ImGui::GetDrawData(), window_image); // the pictures as textures
//     gpu.end_frame(swapchain.semaphores());
//
// A Result reports what cannot be drawn (an image larger than the device binds); a device that fails throws
// VulkanError. Main thread.
#pragma once

#include "renderer/draw_list.hpp"
#include "renderer/vulkan/commands.hpp"
#include "renderer/vulkan/context.hpp"
#include "renderer/vulkan/host_memory.hpp"
#include "renderer/vulkan/shader_reload.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>

namespace fathom {

struct GpuOptions {
    vulkan::ContextOptions context;
    bool allow_64_bit_keys = true; // false: points in two passes, as on devices without 64-bit atomics
    std::uint64_t kept_image_bytes = 512u << 20;
    std::optional<vulkan::ShaderSources> shaders = vulkan::development_shaders();
};

/// Milliseconds per pass of one frame, in the order of the frame.
using GpuTimings = std::span<const vulkan::PassTime>;

class GpuRenderer {
  public:
    /// NotFound where no device is usable, with the reason for each.
    [[nodiscard]] static Result<GpuRenderer> create(const GpuOptions& options);
    /// The same on devices that were found with the options' context.
    [[nodiscard]] static Result<GpuRenderer> create(const GpuOptions& options, vulkan::Devices devices);
    ~GpuRenderer(); // waits for the frames under way
    GpuRenderer(GpuRenderer&& other) noexcept;
    GpuRenderer& operator=(GpuRenderer&& other) noexcept;

    /// Draws into host memory: kRgba8, of the list's size.
    [[nodiscard]] Result<void> draw(const DrawList& list, MutableImageView target);
    /// What lies under a place of the picture, in view pixels: in 2D the topmost layer with a pick id, in 3D the visible
    /// point within radius_px (at most 32) that is nearest to the place. Waits.
    [[nodiscard]] Result<std::optional<PickResult>> pick(const DrawList& list, double x_px, double y_px,
                                                         double radius_px);

    /// A frame: everything recorded between the two goes into one submission.
    [[nodiscard]] vulkan::Commands& begin_frame();
    void end_frame(const vulkan::PresentSemaphores& present = {});
    /// Number of the frame for Swapchain::acquire.
    [[nodiscard]] std::size_t frame_slot() const;

    /// Draws the list into a picture of its size in RGBA8; compute and graphics work has written it.
    [[nodiscard]] Result<void> record(vulkan::Commands& commands, const DrawList& list,
                                      const vulkan::Texture& picture);

    /// The same question as `pick`, without waiting: asked in a frame, answered by picked() some frames later.
    [[nodiscard]] Result<void> record_pick(vulkan::Commands& commands, const DrawList& list, double x_px,
                                           double y_px, double radius_px);
    /// The newest answer that is there; the outer optional is empty until one is.
    [[nodiscard]] std::optional<std::optional<PickResult>> picked() const;

    /// Of the newest frame that is done; empty where the device has no timestamps.
    [[nodiscard]] GpuTimings timings() const;
    /// Device memory of images, for the memory report, and bytes copied to the device so far.
    [[nodiscard]] std::uint64_t image_bytes() const;
    [[nodiscard]] std::uint64_t uploaded_bytes() const;
    /// Of these the bytes that the processor copied once more: images outside of host_memory().
    [[nodiscard]] std::uint64_t staged_bytes() const;

    [[nodiscard]] vulkan::Context& context();
    /// For the pixel pool: images decoded into it are copied by the GPU without staging.
    [[nodiscard]] vulkan::HostMemory& host_memory();
    /// Watches the renderer's shaders where there are any to watch.
    [[nodiscard]] vulkan::ShaderReload& shader_reload() const;

  private:
    struct State;
    explicit GpuRenderer(std::unique_ptr<State> state);

    std::unique_ptr<State> state_;
};

} // namespace fathom
