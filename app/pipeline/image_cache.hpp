// ImageCache: decoded pictures and their measurements, by the place where they were logged.
//
//     const CachedImage* cached = cache.find(key);              // null: not decoded yet
//     const ImageStats* stats = cache.find_stats({key, codes, rect});
//
// Bounded in bytes: what was not wanted for longest leaves first; what is wanted now never does. Main thread only.
#pragma once

#include "app/pipeline/image_request.hpp"

#include <map>
#include <memory>
#include <string>

namespace fathom {

struct CachedImage {
    SharedImage pixels; // empty when `error` is set
    FileFacts facts;
    std::string warning;        // of a picture that broke off
    std::optional<Error> error; // failed decodes are kept too: they are not tried again each frame
};

class ImageCache {
  public:
    [[nodiscard]] const CachedImage* find(const ImageKey& key) const;
    [[nodiscard]] const ImageStats* find_stats(const MeasureRequest& request) const;

    void insert(const ImageKey& key, CachedImage image);
    void insert_stats(const MeasureRequest& request, ImageStats stats);

    /// Marks images as wanted now, so that they leave last.
    void touch(const ImageKey& key);

    /// Drops images until at most `budget_bytes` remain, oldest wanted first; never those touched since `begin_frame`.
    void begin_frame() { ++frame_; }
    void enforce(std::size_t budget_bytes);

    void remove(ChunkId chunk);
    void clear();
    [[nodiscard]] std::size_t bytes() const { return bytes_; }

  private:
    struct Entry {
        CachedImage image;
        std::uint64_t wanted_in_frame = 0;
    };
    void erase(std::map<ImageKey, Entry>::iterator entry);

    std::map<ImageKey, Entry> images_;
    std::map<MeasureRequest, ImageStats> stats_;
    std::size_t bytes_ = 0;
    std::uint64_t frame_ = 1;
};

} // namespace fathom
