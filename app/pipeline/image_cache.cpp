#include "app/pipeline/image_cache.hpp"

#include <algorithm>
#include <vector>

namespace fathom {
namespace {

/// A region that is dragged makes a measurement per mouse move; more than these of one image are of no use.
constexpr std::size_t kMaxMeasurementsPerImage = 64;

std::size_t pixel_bytes(const CachedImage& image) {
    return image.pixels ? byte_size(image.pixels.desc) : 0;
}

} // namespace

const CachedImage* ImageCache::find(const ImageKey& key) const {
    const auto entry = images_.find(key);
    return entry == images_.end() ? nullptr : &entry->second.image;
}

const ImageStats* ImageCache::find_stats(const MeasureRequest& request) const {
    const auto entry = stats_.find(request);
    return entry == stats_.end() ? nullptr : &entry->second;
}

void ImageCache::insert(const ImageKey& key, CachedImage image) {
    if (const auto old = images_.find(key); old != images_.end()) erase(old);
    bytes_ += pixel_bytes(image);
    images_[key] = {std::move(image), frame_};
}

void ImageCache::insert_stats(const MeasureRequest& request, ImageStats stats) {
    const auto first = stats_.lower_bound({request.key, {}, {}});
    auto last = first;
    std::size_t count = 0;
    for (; last != stats_.end() && last->first.key == request.key; ++last)
        ++count;
    if (count >= kMaxMeasurementsPerImage) stats_.erase(first, last);
    stats_[request] = std::move(stats);
}

void ImageCache::touch(const ImageKey& key) {
    if (const auto entry = images_.find(key); entry != images_.end()) entry->second.wanted_in_frame = frame_;
}

void ImageCache::enforce(std::size_t budget_bytes) {
    if (bytes_ <= budget_bytes) return;
    std::vector<std::map<ImageKey, Entry>::iterator> by_age;
    for (auto entry = images_.begin(); entry != images_.end(); ++entry)
        if (entry->second.wanted_in_frame != frame_) by_age.push_back(entry);
    std::ranges::sort(by_age, {}, [](const auto& entry) { return entry->second.wanted_in_frame; });
    for (const auto& entry : by_age) {
        if (bytes_ <= budget_bytes) return;
        erase(entry);
    }
}

void ImageCache::remove(ChunkId chunk) {
    auto entry = images_.lower_bound({chunk, 0});
    while (entry != images_.end() && entry->first.chunk == chunk) {
        const auto next = std::next(entry);
        erase(entry);
        entry = next;
    }
}

void ImageCache::clear() {
    images_.clear();
    stats_.clear();
    bytes_ = 0;
}

void ImageCache::erase(std::map<ImageKey, Entry>::iterator entry) {
    const ImageKey key = entry->first;
    bytes_ -= pixel_bytes(entry->second.image);
    images_.erase(entry);
    auto stats = stats_.lower_bound({key, {}, {}});
    while (stats != stats_.end() && stats->first.key == key)
        stats = stats_.erase(stats);
}

} // namespace fathom
