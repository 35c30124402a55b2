#include "app/cli/still_scene.hpp"

#include "app/scene/pictures.hpp"

#include <algorithm>

namespace fathom {
namespace {

/// The image's own place in time; of several timelines one on which no other row takes its place at that very time.
TimePoint time_showing(const OpenedInput& input, const ImageRef& image) {
    const Store& store = input.stores[image.recording];
    const auto shows = [&](const TimePoint& at) {
        const LatestPicture latest = latest_picture(store, image.entity, at);
        return latest.picture && latest.row.chunk == image.chunk && latest.row.row == image.row;
    };
    TimePoint usual = time_of(input, image);
    if (shows(usual)) return usual;
    const auto other = std::ranges::find_if(
        image.times, [&](const RowTime& time) { return shows({time.timeline, time.value}); });
    return other == image.times.end() ? usual : TimePoint{other->timeline, other->value};
}

} // namespace

StillScene::StillScene(OpenedInput& input, WorkerPool& workers) : input_(input), pipeline_(workers, [] {}) {}

Result<void> StillScene::go_to(const ImageRef& image) {
    if (image_ && image_->chunk != image.chunk) {
        release(input_, *image_);
        pipeline_.cache().remove(image_->chunk);
    }
    FATHOM_CHECK(load_image(input_, image));
    image_ = image;
    entity_ = image.entity;
    recording_ = image.recording;
    time_ = time_showing(input_, image);
    return {};
}

void StillScene::go_to(const ShapeChoice& shapes) {
    image_.reset();
    entity_ = shapes.entity;
    recording_ = shapes.recording;
    time_ = shapes.at;
}

bool StillScene::satisfy(const Wants& wants) {
    bool is_new = false;
    Store& store = input_.stores[recording_];
    for (const ChunkId chunk : wants.chunks) {
        if (store.loaded(chunk) != nullptr) continue;
        // A partner that cannot be read leaves the picture without it; the stream itself was loaded by go_to.
        if (auto loaded = input_.reader->load(chunk)) {
            store.insert(*std::move(loaded));
            is_new = true;
        }
    }
    const ImageCache& cache = pipeline_.cache();
    is_new |=
        std::ranges::any_of(wants.images, [&](const auto& want) { return cache.find(want.key) == nullptr; });
    is_new |= std::ranges::any_of(wants.measures, [&](const MeasureRequest& want) {
        const CachedImage* image = cache.find(want.key);
        return image != nullptr && image->pixels && cache.find_stats(want) == nullptr;
    });
    pipeline_.run_now(wants);
    return is_new;
}

void StillScene::learn_poses() {
    learn_transforms(input_, recording_);
}

template <typename Look>
auto StillScene::settle(const std::map<EntityPath, StreamSettings>& settings, const Look& look) {
    // Chunk, picture, measurement, partner: each round brings one step; a picture without values never gets measured.
    constexpr int kMostRounds = 8;
    for (int round = 0;; ++round) {
        ViewContext context{input_.stores[recording_], pipeline_.cache(), time_, settings, memory_, {}, {}};
        Wants wants;
        auto result = look(context, wants);
        if (round == kMostRounds || !satisfy(wants)) return result;
    }
}

DepthStream StillScene::resolve(const StreamSettings& settings, bool want_partner) {
    return settle({{entity_, settings}}, [&](ViewContext& context, Wants& wants) {
        return resolve_stream(context.store, context.cache, entity_, time_, settings,
                              {.want_partner = want_partner}, memory_[entity_], wants);
    });
}

View2dFrame StillScene::update(View2d view, const StreamSettings& settings, std::uint32_t width,
                               std::uint32_t height) {
    view.entity = entity_;
    return settle({{entity_, settings}}, [&](ViewContext& context, Wants& wants) {
        return fathom::update(view, context, width, height, wants);
    });
}

View3dFrame StillScene::update(View3d view, const std::map<EntityPath, StreamSettings>& settings,
                               std::uint32_t width, std::uint32_t height) {
    view.entity = entity_;
    learn_poses(); // of a colour camera that stands elsewhere, too
    return settle(settings, [&](ViewContext& context, Wants& wants) {
        return fathom::update(view, context, width, height, wants);
    });
}

} // namespace fathom
