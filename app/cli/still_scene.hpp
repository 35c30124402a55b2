// StillScene: one input looked at at one time, without a window: the same views, the same pipeline, run to their end.
//
//     StillScene scene(input, workers);
//     scene.go_to(image);
//     const DepthStream stream = scene.resolve(settings, false);            // decoded and measured, or `failed`
//     const View2dFrame frame = scene.update(view_2d, settings, 640, 480);
//
// Main thread only.
#pragma once

#include "app/cli/shape_choice.hpp"
#include "app/pipeline/decode_pipeline.hpp"
#include "app/views/view_2d.hpp"
#include "app/views/view_3d.hpp"

#include <map>

namespace fathom {

class StillScene {
  public:
    StillScene(OpenedInput& input, WorkerPool& workers);

    /// Loads the image and lets go of the one before. An error of the source is returned, one of the decoder is the
    /// stream's.
    [[nodiscard]] Result<void> go_to(const ImageRef& image);

    /// A recording without an image at a time.
    void go_to(const ShapeChoice& shapes);

    /// Reads all transforms of the recording: whoever asks for the world needs them. update() does for itself.
    void learn_poses();

    /// The stream of the present image; its colour partner is decoded only where it is wanted.
    [[nodiscard]] DepthStream resolve(const StreamSettings& settings, bool want_partner);

    [[nodiscard]] View2dFrame update(View2d view, const StreamSettings& settings, std::uint32_t width,
                                     std::uint32_t height);
    /// Streams without settings follow the defaults.
    [[nodiscard]] View3dFrame update(View3d view, const std::map<EntityPath, StreamSettings>& settings,
                                     std::uint32_t width, std::uint32_t height);

  private:
    /// Calls `look(context, wants)` until everything that it wants is there.
    template <typename Look>
    auto settle(const std::map<EntityPath, StreamSettings>& settings, const Look& look);
    bool satisfy(const Wants& wants);

    OpenedInput& input_;
    DecodePipeline pipeline_;
    std::map<EntityPath, StreamMemory> memory_;
    EntityPath entity_;
    TimePoint time_;
    std::uint16_t recording_ = 0;
    std::optional<ImageRef> image_;
};

} // namespace fathom
