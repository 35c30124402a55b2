#include "app/pipeline/decode_pipeline.hpp"

#include <algorithm>
#include <cstring>
#include <mutex>

namespace fathom {
namespace {

/// Rows that a broken picture does not have must not show what the memory held before.
void clear_missing_rows(MutableImageView image, std::uint32_t rows_decoded) {
    if (rows_decoded >= image.desc.height) return;
    const std::size_t from = rows_decoded * image.desc.row_stride_bytes;
    const std::span<std::byte> bytes = image.bytes();
    std::memset(bytes.data() + from, 0, bytes.size() - from);
}

Result<CachedImage> decode(const EncodedImage& encoded, PixelPool& pool) {
    FATHOM_TRY(ImageProbe probe, probe_image(encoded.type, encoded.bytes.bytes, encoded.options));
    Image image = pool.acquire(probe.desc);
    FATHOM_TRY(DecodeReport report,
               decode_image_into(encoded.type, encoded.bytes.bytes, encoded.options, image.view()));
    clear_missing_rows(image.view(), report.rows_decoded);
    return CachedImage{
        share(std::move(image), report.rows_decoded), std::move(probe.facts), std::move(report.warning), {}};
}

} // namespace

DecodeResult decode_and_measure(const EncodedImage& encoded, std::span<const double> invalid_codes,
                                PixelPool& pool, const Progress* progress) {
    const Error cancelled{ErrorCode::Cancelled, "cancelled while it was decoded; F5 reads it again"};
    if (progress != nullptr && progress->cancelled) return {CachedImage{.error = cancelled}, {}};
    Result<CachedImage> image = decode(encoded, pool);
    if (progress != nullptr && progress->cancelled) return {CachedImage{.error = cancelled}, {}};
    if (!image) return {CachedImage{.error = std::move(image).error()}, {}};
    const ImageStats stats = measure(image->pixels.view(), invalid_codes);
    return {*std::move(image), stats};
}

/// What workers hand back.
struct DecodePipeline::Shared {
    struct Decoded {
        ImageKey key;
        std::vector<double> invalid_codes;
        DecodeResult result;
    };
    struct Measured {
        MeasureRequest request;
        ImageStats stats;
    };

    std::mutex mutex;
    std::vector<Decoded> decoded;
    std::vector<Measured> measured;
    std::function<void()> wake;
};

DecodePipeline::DecodePipeline(WorkerPool& workers, std::function<void()> wake, std::size_t kept_bytes)
    : workers_(workers), pool_(kept_bytes), shared_(std::make_shared<Shared>()) {
    shared_->wake = std::move(wake);
}

DecodePipeline::~DecodePipeline() {
    const std::lock_guard lock(shared_->mutex);
    shared_->wake = nullptr;
}

void DecodePipeline::use_memory(PixelAllocator allocator) {
    if (!allocator && !pool_.has_allocator()) return;
    cache_.clear();
    pool_.set_allocator(std::move(allocator));
}

void DecodePipeline::set_wanted(const Wants& wants) {
    cache_.begin_frame();
    waiting_.clear();
    busy_ = !wants.chunks.empty();
    for (const ImageRequest& request : wants.images) {
        cache_.touch(request.key);
        if (cache_.find(request.key) != nullptr) continue;
        if (request.priority <= 1) busy_ = true;
        if (!decoding_.contains(request.key)) waiting_.push_back(request);
    }
    std::ranges::stable_sort(waiting_, std::greater{}, &ImageRequest::priority);
    start_waiting();

    for (const MeasureRequest& request : wants.measures) {
        const CachedImage* cached = cache_.find(request.key);
        if (cache_.find_stats(request) != nullptr || cached == nullptr || !cached->pixels) continue;
        busy_ = true;
        if (!measuring_.insert(request).second) continue;
        workers_.submit([shared = shared_, request, pixels = cached->pixels] {
            ImageStats stats = measure(pixels.view(), request.invalid_codes, request.rect);
            const std::lock_guard lock(shared->mutex);
            shared->measured.push_back({request, std::move(stats)});
            if (shared->wake) shared->wake();
        });
    }
}

void DecodePipeline::start_waiting() {
    // As many as there are workers: what waits here can still be dropped, what is in their queue cannot.
    while (!waiting_.empty() && decoding_.size() < workers_.concurrency() - 1) {
        ImageRequest request = std::move(waiting_.back());
        waiting_.pop_back();
        auto progress = std::make_shared<Progress>("Decoding");
        if (!decoding_.emplace(request.key, progress).second) continue;
        workers_.submit([shared = shared_, pool = pool_, request = std::move(request), progress]() mutable {
            DecodeResult result =
                decode_and_measure(request.encoded, request.invalid_codes, pool, progress.get());
            const std::lock_guard lock(shared->mutex);
            shared->decoded.push_back({request.key, std::move(request.invalid_codes), std::move(result)});
            if (shared->wake) shared->wake();
        });
    }
}

std::vector<std::shared_ptr<Progress>> DecodePipeline::running() const {
    std::vector<std::shared_ptr<Progress>> running;
    for (const auto& [key, progress] : decoding_)
        if (!progress->cancelled) running.push_back(progress);
    return running;
}

bool DecodePipeline::collect() {
    pool_.grow();
    std::vector<Shared::Decoded> decoded;
    std::vector<Shared::Measured> measured;
    {
        const std::lock_guard lock(shared_->mutex);
        decoded.swap(shared_->decoded);
        measured.swap(shared_->measured);
    }
    for (Shared::Decoded& done : decoded) {
        decoding_.erase(done.key);
        const bool has_stats = done.result.stats.pixel_count != 0;
        cache_.insert(done.key, std::move(done.result.image));
        if (has_stats)
            cache_.insert_stats({done.key, std::move(done.invalid_codes), {}}, std::move(done.result.stats));
    }
    for (Shared::Measured& done : measured) {
        measuring_.erase(done.request);
        if (cache_.find(done.request.key) != nullptr)
            cache_.insert_stats(done.request, std::move(done.stats));
    }
    start_waiting();
    return !decoded.empty() || !measured.empty();
}

void DecodePipeline::run_now(const Wants& wants) {
    cache_.begin_frame();
    for (const ImageRequest& request : wants.images) {
        if (cache_.find(request.key) != nullptr) continue;
        DecodeResult result = decode_and_measure(request.encoded, request.invalid_codes, pool_);
        cache_.insert(request.key, std::move(result.image));
        if (result.stats.pixel_count != 0)
            cache_.insert_stats({request.key, request.invalid_codes, {}}, std::move(result.stats));
    }
    for (const MeasureRequest& request : wants.measures) {
        const CachedImage* cached = cache_.find(request.key);
        if (cache_.find_stats(request) != nullptr || cached == nullptr || !cached->pixels) continue;
        cache_.insert_stats(request, measure(cached->pixels.view(), request.invalid_codes, request.rect));
    }
    busy_ = false;
}

} // namespace fathom
