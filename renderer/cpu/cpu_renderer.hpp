// CpuRenderer: draws draw lists with the processor, where there is no graphics card and in every test.
//
//     CpuRenderer renderer;                                       // keeps tables and buffers between pictures
//     renderer.draw(list, target, pool);                          // kRgba8 or kBgra8 of the list's size
//     const auto hit = renderer.pick(list, x_px, y_px, 3);
//
// The picture depends on the list alone: not on the SIMD level, the number of cores or what was drawn before. Memory
// kept: tables of the last few scales, and three buffers of the picture's size per core in use for points. One
// thread at a time; bands of rows run on the pool.
#pragma once

#include "decoders/media/worker_pool.hpp"
#include "renderer/draw_list.hpp"

#include <memory>
#include <optional>

namespace fathom {

class CpuRenderer {
  public:
    CpuRenderer();
    ~CpuRenderer();
    CpuRenderer(CpuRenderer&& other) noexcept;
    CpuRenderer& operator=(CpuRenderer&& other) noexcept;

    /// Every pixel of the target is written. It has the list's size; rows may be padded to any multiple of 4 bytes.
    void draw(const DrawList& list, const MutableImageView& target, WorkerPool& pool);

    /// What lies under a place of the picture: in 2D the topmost layer with a pick id, in 3D the visible point within
    /// radius_px that is nearest to the place.
    [[nodiscard]] std::optional<PickResult> pick(const DrawList& list, double x_px, double y_px,
                                                 double radius_px);

  private:
    struct State;
    std::unique_ptr<State> state_;
};

/// The same with a renderer of the calling thread.
void draw_cpu(const DrawList& list, const MutableImageView& target, WorkerPool& pool);
[[nodiscard]] std::optional<PickResult> pick_cpu(const DrawList& list, double x_px, double y_px,
                                                 double radius_px);

} // namespace fathom
