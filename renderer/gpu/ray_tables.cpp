#include "renderer/gpu/ray_tables.hpp"

#include <algorithm>
#include <cstring>

namespace fathom::gpu {
namespace {

/// Cameras of a rig; a table of 1920 x 1080 takes 16 MB.
constexpr std::size_t kKeptTables = 8;

vulkan::BufferSlice straight_rays(vulkan::Commands& commands, const Intrinsics& k, std::uint32_t width,
                                  std::uint32_t height) {
    const vulkan::ArenaSlice rays = commands.allocate((std::size_t{width} + height) * sizeof(float));
    auto* out = reinterpret_cast<float*>(rays.mapped);
    for (std::uint32_t u = 0; u < width; ++u)
        *out++ = static_cast<float>((u - k.cx) / k.fx);
    for (std::uint32_t v = 0; v < height; ++v)
        *out++ = static_cast<float>((v - k.cy) / k.fy);
    return rays.slice;
}

} // namespace

vulkan::BufferSlice RayTables::ensure(vulkan::Commands& commands, const Intrinsics& intrinsics,
                                      std::uint32_t width, std::uint32_t height) {
    if (!is_distorted(intrinsics)) return straight_rays(commands, intrinsics, width, height);
    const auto known = std::ranges::find_if(entries_, [&](const Entry& entry) {
        return entry.intrinsics == intrinsics && entry.width == width && entry.height == height;
    });
    if (known != entries_.end()) return known->buffer.slice();

    const std::vector<float> rays = ray_table(intrinsics, width, height);
    const std::size_t size = rays.size() * sizeof rays[0];
    const vulkan::Buffer staging =
        vulkan::create_buffer(*context_, vulkan::BufferKind::Upload, size, "staging of rays");
    std::memcpy(staging.mapped, rays.data(), size);
    if (entries_.size() == kKeptTables) entries_.erase(entries_.begin());
    entries_.push_back({intrinsics, width, height,
                        vulkan::create_buffer(*context_, vulkan::BufferKind::Device, size, "rays")});
    commands.copy(staging.slice(), entries_.back().buffer.slice());
    return entries_.back().buffer.slice();
}

} // namespace fathom::gpu
