// scale_tables: colour scales as shaders read them, each built once and kept while it is used.
//
//     const BufferSlice scale = tables.ensure(commands, item.scale, Scalar::U16);
//     commands.barrier(Work::Copy, Work::Compute);
//
// Holds a ScaleHeader, the 256 entries, the named invalid codes and, for types of up to 16 bits, the colour of
// every code: the same tables that the CPU renderer reads, so those pictures are equal bit for bit. They
// are written straight into the frame's memory. Main thread.
#pragma once

#include "renderer/colormap_table.hpp"
#include "renderer/vulkan/commands.hpp"
#include "shaders/shared/shader_types.h"

#include <cstdint>
#include <vector>

namespace fathom::gpu {

/// Types whose every code has an entry.
[[nodiscard]] constexpr bool has_code_table(Scalar scalar) {
    return byte_size(scalar) <= 2;
}

class ScaleTables {
  public:
    explicit ScaleTables(vulkan::Context& context) : context_(&context) {}

    [[nodiscard]] vulkan::BufferSlice ensure(vulkan::Commands& commands, const ColorScale& scale,
                                             Scalar scalar);
    void end_frame() { ++frame_; }

  private:
    struct Entry {
        ColorScale scale;
        Scalar scalar = Scalar::U8;
        vulkan::Buffer buffer;
        vulkan::BufferSlice slice;
        std::uint64_t frame = 0; // when last used
    };

    [[nodiscard]] Entry& take_entry(std::size_t size);

    vulkan::Context* context_;
    std::vector<Entry> entries_;
    std::uint64_t frame_ = 1;
};

} // namespace fathom::gpu
