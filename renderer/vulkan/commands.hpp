// Commands: what the GPU is told to do in one frame, in one submission.
//
//     FrameQueue frames(context);
//     Commands& commands = frames.begin();                  // waits only if the GPU is two frames behind
//     commands.discard(picture);
//     commands.dispatch(fill, {w, h}, push, {storage_image(picture)});
//     commands.barrier(Work::Compute, Work::Copy);          // "what compute wrote, the copy may read"
//     commands.copy(picture, readback);
//     const std::uint64_t value = frames.submit();
//
// Small data of a frame (scales, axis tables, line and UI vertices) goes through an arena of mapped memory
// that grows to what frames need and is then reused: no allocation per frame. Main thread.
#pragma once

#include "renderer/vulkan/buffer.hpp"
#include "renderer/vulkan/context.hpp"
#include "renderer/vulkan/program.hpp"
#include "renderer/vulkan/texture.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <span>
#include <string_view>
#include <vector>

namespace fathom::vulkan {

/// Kinds of work between which a memory barrier stands.
enum class Work : std::uint8_t { Copy, Compute, Graphics, HostRead };

/// Invocations in x and y; rounded up to whole workgroups, so shaders check their bounds.
struct Threads {
    std::uint32_t x = 1, y = 1;
};

struct Rect {
    std::int32_t x = 0, y = 0;
    std::uint32_t width = 0, height = 0;
};

/// What graphics draw into: a texture of ours or an image of the swapchain.
struct RenderTarget {
    VkImage image = VK_NULL_HANDLE;
    VkImageView view = VK_NULL_HANDLE;
    std::uint32_t width = 0, height = 0;
};
[[nodiscard]] RenderTarget render_target(const Texture& texture);

/// Time that the GPU took from the mark before this one.
struct PassTime {
    std::string_view name;
    double ms = 0;
};

/// Mapped memory that lives until the frame's commands are done.
struct ArenaSlice {
    BufferSlice slice;
    std::byte* mapped = nullptr;
};

class Commands {
  public:
    explicit Commands(Context& context);

    // Data of this frame. Sizes in bytes; slices are aligned for storage buffers.
    [[nodiscard]] ArenaSlice allocate(std::size_t size);
    template <typename T>
    [[nodiscard]] BufferSlice upload(std::span<const T> values) {
        const ArenaSlice to = allocate(values.size_bytes());
        std::memcpy(to.mapped, values.data(), values.size_bytes());
        return to.slice;
    }

    // Order.
    void discard(const Texture& texture); // its content is lost; in GENERAL layout after it
    void discard(const RenderTarget& target);
    void prepare_present(const RenderTarget& target); // Graphics before it is waited for
    void barrier(Work before, Work after);

    // Compute and copies.
    template <typename Push>
    void dispatch(const Program& program, Threads threads, const Push& push,
                  std::initializer_list<Resource> resources) {
        bind(program, &push, sizeof push, {resources.begin(), resources.size()});
        dispatch_bound(program, threads);
    }
    void fill(const BufferSlice& slice, std::uint32_t word);
    void copy(const BufferSlice& from, const BufferSlice& to); // sizes are equal
    void copy(const BufferSlice& from, const Texture& to);     // packed rows of the whole texture
    void copy(const Texture& from, const BufferSlice& to);
    void blit(const Texture& from, const RenderTarget& to); // same size, between RGBA8 and BGRA8

    // Graphics.
    void begin_rendering(const RenderTarget& target); // keeps what is there
    /// Starts with one colour and no depth; for programs that draw what is nearest. `depth` has the target's size.
    void begin_rendering(const RenderTarget& target, const Texture& depth, const std::array<float, 4>& color);
    template <typename Push>
    void bind_graphics(const Program& program, const Push& push, std::initializer_list<Resource> resources) {
        bind(program, &push, sizeof push, {resources.begin(), resources.size()});
    }
    void bind_vertices(const BufferSlice& vertices, const BufferSlice& indices, VkIndexType index_type);
    void set_scissor(const Rect& rect);
    void draw(std::uint32_t vertex_count);
    void draw_indexed(std::uint32_t index_count, std::uint32_t first_index, std::int32_t vertex_offset);
    void end_rendering();

    /// Ends a pass for the timings; `name` is a literal.
    void mark(std::string_view name);

  private:
    friend class FrameQueue;

    void begin();
    void end();
    void read_timings(std::vector<PassTime>& into) const;
    void bind(const Program& program, const void* push, std::size_t push_size,
              std::span<const Resource> resources);
    void dispatch_bound(const Program& program, Threads threads);
    void image_barrier(VkImage image, VkImageAspectFlags aspect, VkImageLayout from, VkImageLayout to);
    void begin_rendering(const RenderTarget& target, const VkRenderingAttachmentInfo& color,
                         const VkRenderingAttachmentInfo* depth);

    static constexpr std::uint32_t kMaxMarks = 64;

    Context* context_;
    Handle<VkCommandPool> pool_;
    VkCommandBuffer buffer_ = VK_NULL_HANDLE;
    Handle<VkQueryPool> queries_;
    std::array<std::string_view, kMaxMarks> marks_;
    std::uint32_t mark_count_ = 0;
    Buffer arena_;
    std::size_t arena_used_ = 0;
    std::uint64_t submitted_value_ = 0; // 0: never
};

class FrameQueue {
  public:
    explicit FrameQueue(Context& context);
    ~FrameQueue(); // waits for what it submitted

    /// The next frame's commands, empty. Waits for the frame before the last if that one is not done.
    [[nodiscard]] Commands& begin();
    /// The timeline value at which the frame is done.
    std::uint64_t submit(const PresentSemaphores& present = {});

    /// Number of the frame being recorded, modulo the frames in flight.
    [[nodiscard]] std::size_t slot() const { return slot_; }

    /// Of the newest frame that is known to be done; empty where the device has no timestamps.
    [[nodiscard]] std::span<const PassTime> timings() const { return timings_; }
    /// The same for the frame just waited for, offscreen.
    void read_last_timings();

    static constexpr std::size_t kFramesInFlight = 2;

  private:
    Context* context_;
    std::array<Commands, kFramesInFlight> frames_;
    std::size_t slot_ = 0;
    std::vector<PassTime> timings_;
};

} // namespace fathom::vulkan
