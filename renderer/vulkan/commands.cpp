#include "renderer/vulkan/commands.hpp"

#include "decoders/media/assert.hpp"
#include "renderer/vulkan/vulkan_error.hpp"

#include <algorithm>

namespace fathom::vulkan {
namespace {

constexpr std::size_t kFirstArenaBytes = 1u << 20;
constexpr std::size_t kMaxResources = 8;

struct Scope {
    VkPipelineStageFlags2 stages;
    VkAccessFlags2 access;
};

Scope scope_of(Work work) {
    switch (work) {
    case Work::Copy:
        return {VK_PIPELINE_STAGE_2_ALL_TRANSFER_BIT,
                VK_ACCESS_2_TRANSFER_READ_BIT | VK_ACCESS_2_TRANSFER_WRITE_BIT};
    case Work::Compute:
        return {VK_PIPELINE_STAGE_2_COMPUTE_SHADER_BIT,
                VK_ACCESS_2_SHADER_READ_BIT | VK_ACCESS_2_SHADER_WRITE_BIT};
    case Work::Graphics:
        return {VK_PIPELINE_STAGE_2_ALL_GRAPHICS_BIT,
                VK_ACCESS_2_SHADER_READ_BIT | VK_ACCESS_2_VERTEX_ATTRIBUTE_READ_BIT |
                    VK_ACCESS_2_INDEX_READ_BIT | VK_ACCESS_2_COLOR_ATTACHMENT_READ_BIT |
                    VK_ACCESS_2_COLOR_ATTACHMENT_WRITE_BIT};
    case Work::HostRead: return {VK_PIPELINE_STAGE_2_HOST_BIT, VK_ACCESS_2_HOST_READ_BIT};
    }
    return {};
}

constexpr VkImageSubresourceLayers kColorLayer{VK_IMAGE_ASPECT_COLOR_BIT, 0, 0, 1};

VkBufferImageCopy whole_texture(const Texture& texture, VkDeviceSize buffer_offset) {
    VkBufferImageCopy region{};
    region.bufferOffset = buffer_offset;
    region.imageSubresource = kColorLayer;
    region.imageExtent = {texture.width, texture.height, 1};
    return region;
}

VkRenderingAttachmentInfo attachment_of(VkImageView view, VkAttachmentLoadOp load) {
    VkRenderingAttachmentInfo attachment{VK_STRUCTURE_TYPE_RENDERING_ATTACHMENT_INFO};
    attachment.imageView = view;
    attachment.imageLayout = VK_IMAGE_LAYOUT_GENERAL;
    attachment.loadOp = load;
    attachment.storeOp = VK_ATTACHMENT_STORE_OP_STORE;
    return attachment;
}

} // namespace

RenderTarget render_target(const Texture& texture) {
    return {texture.image.get(), texture.view.get(), texture.width, texture.height};
}

Commands::Commands(Context& context) : context_(&context) {
    VkCommandPoolCreateInfo pool_info{VK_STRUCTURE_TYPE_COMMAND_POOL_CREATE_INFO};
    pool_info.flags = VK_COMMAND_POOL_CREATE_TRANSIENT_BIT;
    pool_info.queueFamilyIndex = context.caps().queue_family;
    VkCommandPool pool = VK_NULL_HANDLE;
    vk_check(vkCreateCommandPool(context.device(), &pool_info, nullptr, &pool), "vkCreateCommandPool");
    pool_ = Handle<VkCommandPool>(context, pool, "frame commands");
    VkCommandBufferAllocateInfo buffer_info{VK_STRUCTURE_TYPE_COMMAND_BUFFER_ALLOCATE_INFO};
    buffer_info.commandPool = pool;
    buffer_info.commandBufferCount = 1;
    vk_check(vkAllocateCommandBuffers(context.device(), &buffer_info, &buffer_), "vkAllocateCommandBuffers");

    if (context.caps().timestamp_period_ns > 0) {
        VkQueryPoolCreateInfo query_info{VK_STRUCTURE_TYPE_QUERY_POOL_CREATE_INFO};
        query_info.queryType = VK_QUERY_TYPE_TIMESTAMP;
        query_info.queryCount = kMaxMarks;
        VkQueryPool queries = VK_NULL_HANDLE;
        vk_check(vkCreateQueryPool(context.device(), &query_info, nullptr, &queries), "vkCreateQueryPool");
        queries_ = Handle<VkQueryPool>(context, queries, "frame timestamps");
    }
    arena_ = create_buffer(context, BufferKind::Upload, kFirstArenaBytes, "frame arena");
}

void Commands::begin() {
    vk_check(vkResetCommandPool(context_->device(), pool_.get(), 0), "vkResetCommandPool");
    VkCommandBufferBeginInfo info{VK_STRUCTURE_TYPE_COMMAND_BUFFER_BEGIN_INFO};
    info.flags = VK_COMMAND_BUFFER_USAGE_ONE_TIME_SUBMIT_BIT;
    vk_check(vkBeginCommandBuffer(buffer_, &info), "vkBeginCommandBuffer");
    arena_used_ = 0;
    mark_count_ = 0;
    if (queries_) vkCmdResetQueryPool(buffer_, queries_.get(), 0, kMaxMarks);
    mark("begin");
}

void Commands::end() {
    vk_check(vkEndCommandBuffer(buffer_), "vkEndCommandBuffer");
}

void Commands::mark(std::string_view name) {
    if (!queries_ || mark_count_ == kMaxMarks) return;
    vkCmdWriteTimestamp2(buffer_, VK_PIPELINE_STAGE_2_ALL_COMMANDS_BIT, queries_.get(), mark_count_);
    marks_[mark_count_++] = name;
}

void Commands::read_timings(std::vector<PassTime>& into) const {
    into.clear();
    if (!queries_ || mark_count_ < 2) return;
    std::array<std::uint64_t, kMaxMarks> ticks{};
    if (vkGetQueryPoolResults(context_->device(), queries_.get(), 0, mark_count_, sizeof ticks, ticks.data(),
                              sizeof ticks[0], VK_QUERY_RESULT_64_BIT) != VK_SUCCESS)
        return;
    const double ms_per_tick = context_->caps().timestamp_period_ns * 1e-6;
    for (std::uint32_t i = 1; i < mark_count_; ++i)
        into.push_back({marks_[i], static_cast<double>(ticks[i] - ticks[i - 1]) * ms_per_tick});
}

ArenaSlice Commands::allocate(std::size_t size) {
    const std::size_t alignment = context_->caps().buffer_alignment;
    const std::size_t start = (arena_used_ + alignment - 1) / alignment * alignment;
    const std::size_t needed = std::max<std::size_t>(size, 1);
    if (start + needed > arena_.size) {
        // The present arena stays alive until this frame is done: its handle is retired, not destroyed.
        const std::size_t grown = std::max<std::size_t>(2 * arena_.size, needed);
        arena_ = create_buffer(*context_, BufferKind::Upload, grown, "frame arena");
        arena_used_ = needed;
        return {arena_.slice(0, needed), arena_.mapped};
    }
    arena_used_ = start + needed;
    return {arena_.slice(start, needed), arena_.mapped + start};
}

void Commands::image_barrier(VkImage image, VkImageAspectFlags aspect, VkImageLayout from, VkImageLayout to) {
    VkImageMemoryBarrier2 barrier{VK_STRUCTURE_TYPE_IMAGE_MEMORY_BARRIER_2};
    barrier.srcStageMask = barrier.dstStageMask = VK_PIPELINE_STAGE_2_ALL_COMMANDS_BIT;
    barrier.srcAccessMask = VK_ACCESS_2_MEMORY_WRITE_BIT;
    barrier.dstAccessMask = VK_ACCESS_2_MEMORY_READ_BIT | VK_ACCESS_2_MEMORY_WRITE_BIT;
    barrier.oldLayout = from;
    barrier.newLayout = to;
    barrier.srcQueueFamilyIndex = barrier.dstQueueFamilyIndex = VK_QUEUE_FAMILY_IGNORED;
    barrier.image = image;
    barrier.subresourceRange = {aspect, 0, 1, 0, 1};
    VkDependencyInfo info{VK_STRUCTURE_TYPE_DEPENDENCY_INFO};
    info.imageMemoryBarrierCount = 1;
    info.pImageMemoryBarriers = &barrier;
    vkCmdPipelineBarrier2(buffer_, &info);
}

void Commands::discard(const Texture& texture) {
    image_barrier(texture.image.get(), aspect_of(texture.format), VK_IMAGE_LAYOUT_UNDEFINED,
                  VK_IMAGE_LAYOUT_GENERAL);
}
void Commands::discard(const RenderTarget& target) {
    image_barrier(target.image, VK_IMAGE_ASPECT_COLOR_BIT, VK_IMAGE_LAYOUT_UNDEFINED,
                  VK_IMAGE_LAYOUT_GENERAL);
}
void Commands::prepare_present(const RenderTarget& target) {
    image_barrier(target.image, VK_IMAGE_ASPECT_COLOR_BIT, VK_IMAGE_LAYOUT_GENERAL,
                  VK_IMAGE_LAYOUT_PRESENT_SRC_KHR);
}

void Commands::barrier(Work before, Work after) {
    VkMemoryBarrier2 barrier{VK_STRUCTURE_TYPE_MEMORY_BARRIER_2};
    barrier.srcStageMask = scope_of(before).stages;
    barrier.srcAccessMask = scope_of(before).access;
    barrier.dstStageMask = scope_of(after).stages;
    barrier.dstAccessMask = scope_of(after).access;
    VkDependencyInfo info{VK_STRUCTURE_TYPE_DEPENDENCY_INFO};
    info.memoryBarrierCount = 1;
    info.pMemoryBarriers = &barrier;
    vkCmdPipelineBarrier2(buffer_, &info);
}

void Commands::bind(const Program& program, const void* push, std::size_t push_size,
                    std::span<const Resource> resources) {
    FATHOM_ASSERT(resources.size() == program.bindings.size() && resources.size() <= kMaxResources);
    FATHOM_ASSERT(push_size == program.push_bytes);
    std::array<VkWriteDescriptorSet, kMaxResources> writes{};
    for (std::size_t i = 0; i < resources.size(); ++i) {
        FATHOM_ASSERT(
            (program.bindings[i] == ShaderBinding{static_cast<std::uint32_t>(i), resources[i].type}));
        writes[i].sType = VK_STRUCTURE_TYPE_WRITE_DESCRIPTOR_SET;
        writes[i].dstBinding = static_cast<std::uint32_t>(i);
        writes[i].descriptorCount = 1;
        writes[i].descriptorType = resources[i].type;
        writes[i].pBufferInfo = &resources[i].buffer;
        writes[i].pImageInfo = &resources[i].image;
    }
    vkCmdBindPipeline(buffer_, program.bind_point, program.pipeline.get());
    if (!resources.empty())
        context_->push_descriptors()(buffer_, program.bind_point, program.layout.get(), 0,
                                     static_cast<std::uint32_t>(resources.size()), writes.data());
    if (push_size > 0)
        vkCmdPushConstants(buffer_, program.layout.get(), program.stages, 0,
                           static_cast<std::uint32_t>(push_size), push);
}

void Commands::dispatch_bound(const Program& program, Threads threads) {
    FATHOM_ASSERT(program.bind_point == VK_PIPELINE_BIND_POINT_COMPUTE);
    const auto groups = [&](std::uint32_t count, std::size_t axis) {
        return (count + program.workgroup[axis] - 1) / program.workgroup[axis];
    };
    vkCmdDispatch(buffer_, groups(threads.x, 0), groups(threads.y, 1), 1);
}

void Commands::fill(const BufferSlice& slice, std::uint32_t word) {
    vkCmdFillBuffer(buffer_, slice.buffer, slice.offset, slice.size, word);
}

void Commands::copy(const BufferSlice& from, const BufferSlice& to) {
    FATHOM_ASSERT(from.size == to.size);
    const VkBufferCopy region{from.offset, to.offset, from.size};
    vkCmdCopyBuffer(buffer_, from.buffer, to.buffer, 1, &region);
}

void Commands::copy(const BufferSlice& from, const Texture& to) {
    const VkBufferImageCopy region = whole_texture(to, from.offset);
    vkCmdCopyBufferToImage(buffer_, from.buffer, to.image.get(), VK_IMAGE_LAYOUT_GENERAL, 1, &region);
}

void Commands::copy(const Texture& from, const BufferSlice& to) {
    const VkBufferImageCopy region = whole_texture(from, to.offset);
    vkCmdCopyImageToBuffer(buffer_, from.image.get(), VK_IMAGE_LAYOUT_GENERAL, to.buffer, 1, &region);
}

void Commands::blit(const Texture& from, const RenderTarget& to) {
    FATHOM_ASSERT(from.width == to.width && from.height == to.height);
    const VkOffset3D end{static_cast<std::int32_t>(to.width), static_cast<std::int32_t>(to.height), 1};
    VkImageBlit region{};
    region.srcSubresource = region.dstSubresource = kColorLayer;
    region.srcOffsets[1] = region.dstOffsets[1] = end;
    vkCmdBlitImage(buffer_, from.image.get(), VK_IMAGE_LAYOUT_GENERAL, to.image, VK_IMAGE_LAYOUT_GENERAL, 1,
                   &region, VK_FILTER_NEAREST);
}

void Commands::begin_rendering(const RenderTarget& target) {
    begin_rendering(target, attachment_of(target.view, VK_ATTACHMENT_LOAD_OP_LOAD), nullptr);
}

void Commands::begin_rendering(const RenderTarget& target, const Texture& depth,
                               const std::array<float, 4>& color) {
    VkRenderingAttachmentInfo shown = attachment_of(target.view, VK_ATTACHMENT_LOAD_OP_CLEAR);
    std::ranges::copy(color, shown.clearValue.color.float32);
    VkRenderingAttachmentInfo tested = attachment_of(depth.view.get(), VK_ATTACHMENT_LOAD_OP_CLEAR);
    tested.storeOp = VK_ATTACHMENT_STORE_OP_DONT_CARE;
    begin_rendering(target, shown, &tested);
}

void Commands::begin_rendering(const RenderTarget& target, const VkRenderingAttachmentInfo& color,
                               const VkRenderingAttachmentInfo* depth) {
    VkRenderingInfo info{VK_STRUCTURE_TYPE_RENDERING_INFO};
    info.renderArea = {{0, 0}, {target.width, target.height}};
    info.layerCount = 1;
    info.colorAttachmentCount = 1;
    info.pColorAttachments = &color;
    info.pDepthAttachment = depth;
    vkCmdBeginRendering(buffer_, &info);
    const VkViewport viewport{0, 0, static_cast<float>(target.width), static_cast<float>(target.height),
                              0, 1};
    vkCmdSetViewport(buffer_, 0, 1, &viewport);
    vkCmdSetScissor(buffer_, 0, 1, &info.renderArea);
}

void Commands::bind_vertices(const BufferSlice& vertices, const BufferSlice& indices,
                             VkIndexType index_type) {
    vkCmdBindVertexBuffers(buffer_, 0, 1, &vertices.buffer, &vertices.offset);
    vkCmdBindIndexBuffer(buffer_, indices.buffer, indices.offset, index_type);
}

void Commands::set_scissor(const Rect& rect) {
    const VkRect2D scissor{{rect.x, rect.y}, {rect.width, rect.height}};
    vkCmdSetScissor(buffer_, 0, 1, &scissor);
}

void Commands::draw(std::uint32_t vertex_count) {
    vkCmdDraw(buffer_, vertex_count, 1, 0, 0);
}

void Commands::draw_indexed(std::uint32_t index_count, std::uint32_t first_index,
                            std::int32_t vertex_offset) {
    vkCmdDrawIndexed(buffer_, index_count, 1, first_index, vertex_offset, 0);
}

void Commands::end_rendering() {
    vkCmdEndRendering(buffer_);
}

FrameQueue::FrameQueue(Context& context)
    : context_(&context), frames_{Commands(context), Commands(context)} {}

FrameQueue::~FrameQueue() {
    // A lost device cannot be waited for; the context's destructor copes with that too.
    try {
        for (const Commands& frame : frames_)
            context_->wait(frame.submitted_value_);
    } catch (const VulkanError&) {
    }
}

Commands& FrameQueue::begin() {
    slot_ = (slot_ + 1) % kFramesInFlight;
    Commands& frame = frames_[slot_];
    context_->wait(frame.submitted_value_);
    frame.read_timings(timings_);
    context_->collect();
    frame.begin();
    return frame;
}

std::uint64_t FrameQueue::submit(const PresentSemaphores& present) {
    Commands& frame = frames_[slot_];
    frame.end();
    frame.submitted_value_ = context_->submit(frame.buffer_, present);
    return frame.submitted_value_;
}

void FrameQueue::read_last_timings() {
    frames_[slot_].read_timings(timings_);
}

} // namespace fathom::vulkan
