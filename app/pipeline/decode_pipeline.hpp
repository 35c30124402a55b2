// DecodePipeline: turns what views want into decoded and measured images, on the workers.
//
//     pipeline.set_wanted(wants);                // every frame, whole: starts, keeps, drops what has not started
//     if (pipeline.collect()) …                   // moves finished work into the cache
//     const CachedImage* cached = pipeline.cache().find(key);
//
// A started job always finishes into the cache: stale, never stuck. `wake` is called from workers when something is
// ready. The command line uses `run_now`, which does the same on the calling thread. Main thread only.
#pragma once

#include "app/pipeline/image_cache.hpp"
#include "app/pipeline/pixel_pool.hpp"
#include "decoders/media/progress.hpp"
#include "decoders/media/worker_pool.hpp"

#include <functional>
#include <map>
#include <memory>
#include <set>

namespace fathom {

/// Probe, allocate from the pool, decode, measure. Never fails as a whole: an error is part of the result.
struct DecodeResult {
    CachedImage image;
    ImageStats stats; // pixel_count 0 when the image has no single value per pixel
};
[[nodiscard]] DecodeResult decode_and_measure(const EncodedImage& encoded,
                                              std::span<const double> invalid_codes, PixelPool& pool,
                                              const Progress* progress = nullptr);

class DecodePipeline {
  public:
    /// `kept_bytes`: of images that nobody holds any more, for those that follow.
    DecodePipeline(WorkerPool& workers, std::function<void()> wake,
                   std::size_t kept_bytes = PixelPool::kKeptBytes);
    ~DecodePipeline();
    DecodePipeline(const DecodePipeline&) = delete;
    DecodePipeline& operator=(const DecodePipeline&) = delete;

    void set_wanted(const Wants& wants);

    /// True when something new is in the cache.
    bool collect();

    /// Everything in `wants`, now, on the calling thread.
    void run_now(const Wants& wants);

    [[nodiscard]] const ImageCache& cache() const { return cache_; }
    [[nodiscard]] ImageCache& cache() { return cache_; }
    /// Memory for pixels comes from there from now on (empty: from the system). Images in other memory leave the cache: a
    /// device that is lost takes what was in its memory with it.
    void use_memory(PixelAllocator allocator);
    [[nodiscard]] PixelPool::Usage pixel_usage() const { return pool_.usage(); }

    /// Decodings of wanted images under way. One that is cancelled ends as an image with that error.
    [[nodiscard]] std::vector<std::shared_ptr<Progress>> running() const;

    /// Something wanted is not there yet.
    [[nodiscard]] bool busy() const { return busy_; }

  private:
    struct Shared;

    void start_waiting();

    WorkerPool& workers_;
    PixelPool pool_;
    ImageCache cache_;
    std::shared_ptr<Shared> shared_; // workers may finish after the pipeline is gone
    std::map<ImageKey, std::shared_ptr<Progress>> decoding_;
    std::set<MeasureRequest> measuring_;
    std::vector<ImageRequest> waiting_; // wanted and not started, best last
    bool busy_ = false;
};

} // namespace fathom
