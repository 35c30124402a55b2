#include "renderer/vulkan/commands.hpp"
#include "renderer/vulkan/context.hpp"
#include "renderer/vulkan/host_memory.hpp"
#include "tests/gpu/gpu_test.hpp"

#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

using namespace fathom;
using namespace fathom::vulkan;

namespace {

/// A context that keeps what the validation layer says, for faults made on purpose.
Result<std::unique_ptr<Context>> listening_context(std::vector<ValidationMessage>& messages) {
    return Context::create({.validation = true, .on_message = [&](const ValidationMessage& message) {
                                messages.push_back(message);
                            }});
}

} // namespace

TEST_CASE("vulkan: a copy past the end of a buffer is reported by the validation layer") {
    std::vector<ValidationMessage> messages;
    const auto context = listening_context(messages);
    if (!context) FATHOM_SKIP(context.error().message);
    FrameQueue frames(**context);
    const Buffer small = create_buffer(**context, BufferKind::Device, 16, "small");
    const Buffer large = create_buffer(**context, BufferKind::Device, 64, "large");
    // Recorded and never submitted, so nothing is overwritten.
    frames.begin().copy(large.slice(), small.slice(0, 64));
    REQUIRE_FALSE(messages.empty());
    CHECK(messages.front().id.starts_with("VUID-vkCmdCopyBuffer"));
}

TEST_CASE("vulkan: a missing barrier is reported by synchronisation validation") {
    std::vector<ValidationMessage> messages;
    const auto context = listening_context(messages);
    if (!context) FATHOM_SKIP(context.error().message);
    FrameQueue frames(**context);
    const Buffer from = create_buffer(**context, BufferKind::Device, 64, "from");
    const Buffer to = create_buffer(**context, BufferKind::Device, 64, "to");
    Commands& commands = frames.begin();
    commands.fill(from.slice(), 1);
    commands.copy(from.slice(), to.slice());
    REQUIRE_FALSE(messages.empty());
    CHECK(messages.front().id == "SYNC-HAZARD-READ-AFTER-WRITE");
    (*context)->wait(frames.submit());
}

TEST_CASE("vulkan: bytes go to the device and back through the frame's arena, also when it has to grow") {
    FATHOM_GPU_CONTEXT(context);
    FrameQueue frames(*context);
    std::vector<std::uint32_t> values(700'000); // 2.8 MB: more than the arena starts with
    for (std::size_t i = 0; i < values.size(); ++i)
        values[i] = static_cast<std::uint32_t>(i * 2654435761u);
    const std::size_t size = values.size() * sizeof values[0];
    const Buffer device = create_buffer(*context, BufferKind::Device, size, "device");
    const Buffer read_back = create_buffer(*context, BufferKind::Readback, size, "read-back");
    for (int frame = 0; frame < 3; ++frame) {
        std::memset(read_back.mapped, 0, size);
        Commands& commands = frames.begin();
        const std::uint32_t first = 7;
        (void)commands.upload(std::span(&first, 1));
        commands.copy(commands.upload(std::span<const std::uint32_t>(values)), device.slice());
        commands.barrier(Work::Copy, Work::Copy);
        commands.copy(device.slice(), read_back.slice());
        commands.barrier(Work::Copy, Work::HostRead);
        context->wait(frames.submit());
        CHECK(std::memcmp(read_back.mapped, values.data(), size) == 0);
    }
}

TEST_CASE("vulkan: a buffer may be dropped while the commands that use it are recorded") {
    FATHOM_GPU_CONTEXT(context);
    FrameQueue frames(*context);
    const Buffer read_back = create_buffer(*context, BufferKind::Readback, 64, "read-back");
    {
        Buffer dropped = create_buffer(*context, BufferKind::Device, 64, "dropped");
        Commands& commands = frames.begin();
        commands.fill(dropped.slice(), 42);
        commands.barrier(Work::Copy, Work::Copy);
        commands.copy(dropped.slice(), read_back.slice());
        commands.barrier(Work::Copy, Work::HostRead);
    }
    context->collect(); // must not destroy it yet
    context->wait(frames.submit());
    context->collect();
    std::uint32_t word = 0;
    std::memcpy(&word, read_back.mapped, sizeof word);
    CHECK(word == 42);
}

TEST_CASE("vulkan: timings name the passes of a finished frame") {
    FATHOM_GPU_CONTEXT(context);
    if (context->caps().timestamp_period_ns == 0) FATHOM_SKIP("the device has no timestamps");
    FrameQueue frames(*context);
    const Buffer buffer = create_buffer(*context, BufferKind::Device, 1 << 20, "filled");
    Commands& commands = frames.begin();
    commands.fill(buffer.slice(), 1);
    commands.mark("fill");
    context->wait(frames.submit());
    frames.read_last_timings();
    REQUIRE(frames.timings().size() == 1);
    CHECK(frames.timings()[0].name == "fill");
    CHECK(frames.timings()[0].ms >= 0);
}

TEST_CASE("vulkan: host memory knows its addresses until they are dropped") {
    FATHOM_GPU_CONTEXT(context);
    HostMemory memory(context);
    std::shared_ptr<std::byte> block = memory.allocate(1000);
    const auto place = memory.find(block.get() + 64);
    if (!place) {
        CHECK(memory.bytes() == 0); // no cached mapped memory here: plain memory, which has no buffer
        return;
    }
    CHECK(place->offset == 64);
    CHECK(place->bytes_left == 936);
    CHECK_FALSE(memory.find(block.get() + 1000));
    CHECK(memory.bytes() == 1000);
    block.reset();
    block = memory.allocate(64);
    CHECK(memory.bytes() == 64);
    block.reset();
}

TEST_CASE("vulkan: a device of a type that is not there is refused with the reason for each device") {
    FATHOM_GPU_CONTEXT(present); // skips where there is no Vulkan at all
    const auto context = Context::create({.device_type = DeviceType::Other});
    REQUIRE_FALSE(context.has_value());
    CHECK(context.error().message.find(present->caps().name) != std::string::npos);
    CHECK(context.error().message.find("other was asked for") != std::string::npos);
}
