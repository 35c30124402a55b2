#include "app/views/depth_stream.hpp"

#include "app/inspect/unit_guess.hpp"

#include <cmath>
#include <limits>

namespace fathom {
namespace {

constexpr int kPriorityShown = 0;
constexpr int kPriorityPartner = 1;

/// What the source says; the first picture's file facts and the user's word come on top.
DepthMeaning meaning_of(const Store& store, const EntityPath& entity, const TimePoint& time,
                        const CachedImage* image, const StreamSettings& settings) {
    if (settings.meaning) return *settings.meaning;
    if (const auto logged = latest_at<DepthMeaning>(store, entity, time); logged.value != nullptr)
        return *logged.value;
    return image != nullptr && image->pixels ? assumed_meaning(image->pixels.desc.format) : DepthMeaning{};
}

void resolve_intrinsics(const Store& store, const TimePoint& time, const StreamSettings& settings,
                        DepthStream& stream) {
    const std::uint32_t width = stream.image.desc.width;
    const std::uint32_t height = stream.image.desc.height;
    const auto logged = latest_at<Intrinsics>(store, stream.entity, time);
    Intrinsics stated = settings.intrinsics       ? *settings.intrinsics
                        : logged.value != nullptr ? *logged.value
                                                  : assumed_intrinsics(width, height);
    stream.intrinsics_scaled = stated.width != 0 && (stated.width != width || stated.height != height);
    stream.intrinsics = scaled_to(stated, width, height);
    stream.intrinsics.width = width;
    stream.intrinsics.height = height;
}

/// Fixes the guessed unit of a stream at its first measured picture.
void apply_unit_guess(const ImageStats* stats, StreamMemory& memory, DepthMeaning& meaning) {
    if (meaning.unit_origin != Origin::Assumed) return;
    if (!memory.guessed_metres_per_unit && stats != nullptr && stats->valid_count() > 0)
        memory.guessed_metres_per_unit = with_guessed_unit(meaning, *stats).metres_per_unit;
    meaning.metres_per_unit = memory.guessed_metres_per_unit.value_or(meaning.metres_per_unit);
}

/// The settled range: `memory` keeps it calm from one picture to the next.
ValueRange settle_range(const DepthStream& stream, const StreamSettings& settings, const ImageStats* part,
                        StreamMemory& memory) {
    if (settings.range_mode.kind == RangeMode::Kind::Manual) return settings.manual_range_raw;
    const bool same_question = memory.range_of == stream.meaning && memory.range_mode == settings.range_mode;
    if (settings.range_locked && memory.range_raw && same_question) return *memory.range_raw;
    if (part == nullptr) return memory.range_raw.value_or(ValueRange{0, 1});
    memory.range_raw =
        auto_range(*part, settings.range_mode, same_question ? memory.range_raw : std::nullopt);
    memory.range_of = stream.meaning;
    memory.range_mode = settings.range_mode;
    return *memory.range_raw;
}

/// The statistics that the range mode looks at, requested when they are not there.
const ImageStats* stats_for_range(const ImageCache& cache, const DepthStream& stream,
                                  const StreamSettings& settings, const StreamMemory& memory, Wants& wants) {
    std::optional<PixelRect> rect;
    if (settings.range_mode.kind == RangeMode::Kind::VisiblePart) rect = memory.visible;
    if (settings.range_mode.kind == RangeMode::Kind::Region) rect = settings.region;
    if (!rect) return stream.stats;
    const MeasureRequest request{stream.key, stream.meaning.invalid_codes, rect};
    wants.measures.push_back(request);
    return cache.find_stats(request);
}

struct FoundPicture {
    const CachedImage* image = nullptr; // decoded, or failed
    RowRef row;
    bool is_latest = false;
};

/// The wanted picture if it is decoded, and a request for it if it is not.
FoundPicture find_picture(const Store& store, const ImageCache& cache, const EntityPath& entity,
                          const TimePoint& time, std::span<const double> invalid_codes, int priority,
                          Wants& wants) {
    const auto latest = latest_at<EncodedImage>(store, entity, time);
    wants.chunks.insert(wants.chunks.end(), latest.pending.begin(), latest.pending.end());
    if (latest.value == nullptr) return {};
    const ImageKey key{latest.row.chunk, latest.row.row};
    wants.images.push_back({key, *latest.value, {invalid_codes.begin(), invalid_codes.end()}, priority});
    return {cache.find(key), latest.row, latest.pending.empty()};
}

} // namespace

SharedImage resolve_picture(const Store& store, const ImageCache& cache, const EntityPath& entity,
                            const TimePoint& time, int priority, Wants& wants) {
    const FoundPicture found = find_picture(store, cache, entity, time, {}, priority, wants);
    return found.image != nullptr ? found.image->pixels : SharedImage{};
}

DepthStream resolve_stream(const Store& store, const ImageCache& cache, const EntityPath& entity,
                           const TimePoint& time, const StreamSettings& settings,
                           const ResolveOptions& options, StreamMemory& memory, Wants& wants) {
    DepthStream stream;
    stream.entity = entity;
    if (const auto role = latest_at<ImageRole>(store, entity, time); role.value != nullptr)
        stream.role = *role.value;
    if (const auto file = latest_at<FileName>(store, entity, time); file.value != nullptr)
        stream.file_name = file.value->path;

    const DepthMeaning before_decoding = meaning_of(store, entity, time, nullptr, settings);
    const FoundPicture found =
        find_picture(store, cache, entity, time, before_decoding.invalid_codes, kPriorityShown, wants);
    const CachedImage* image = found.image;
    if (image != nullptr && image->error && image->error->code == ErrorCode::Cancelled && memory.shown) {
        stream.message = image->error->message;
        image = nullptr; // the picture before it stays
    }
    if (image != nullptr && image->error) {
        stream.message = image->error->message;
        stream.failed = true;
        return stream;
    }
    if (image != nullptr) {
        stream.key = {found.row.chunk, found.row.row};
        stream.time = found.row.time;
        stream.stale = !found.is_latest;
        memory.shown = stream.key;
        memory.shown_time = stream.time;
    } else if (memory.shown) { // stale, never empty
        stream.key = *memory.shown;
        stream.time = memory.shown_time;
        stream.stale = true;
        image = cache.find(stream.key);
    }
    if (image == nullptr || !image->pixels) return stream;

    stream.image = image->pixels;
    if (stream.message.empty()) stream.message = image->warning;
    stream.meaning = meaning_of(store, entity, time, image, settings);
    resolve_intrinsics(store, time, settings, stream);

    const MeasureRequest whole{stream.key, stream.meaning.invalid_codes, {}};
    wants.measures.push_back(whole);
    stream.stats = cache.find_stats(whole);
    apply_unit_guess(stream.stats, memory, stream.meaning);
    stream.range_raw =
        settle_range(stream, settings, stats_for_range(cache, stream, settings, memory, wants), memory);
    stream.scale = make_scale(settings, stream.meaning, stream.range_raw);

    if (const auto partner = latest_at<ColourPartner>(store, entity, time); partner.value != nullptr)
        stream.partner = partner.value->entity;
    if (options.want_partner && !stream.partner.empty())
        stream.partner_image = resolve_picture(store, cache, stream.partner, time, kPriorityPartner, wants);
    return stream;
}

double ray_scale(const Intrinsics& intrinsics, double u, double v) {
    const Ray ray = back_project(intrinsics, u, v);
    return 1.0 / std::sqrt(ray.x * ray.x + ray.y * ray.y + 1.0);
}

std::optional<ReadOut> read_out(const DepthStream& stream, std::uint32_t u, std::uint32_t v) {
    const ImageDesc& desc = stream.image.desc;
    if (!stream.image || !is_scalar_image(desc.format) || u >= desc.width || v >= desc.height)
        return std::nullopt;
    ReadOut out;
    out.u = u;
    out.v = v;
    out.raw = value_at(stream.image.view(), u, v);
    out.validity = classify(stream.meaning, desc.format.scalar, out.raw);
    out.shown = shown_from_raw(stream.meaning, out.raw);
    out.depth_m = out.validity == Validity::Valid
                      ? depth_m(stream.meaning, out.raw, ray_scale(stream.intrinsics, u, v))
                      : std::numeric_limits<double>::quiet_NaN();
    const Ray ray = back_project(stream.intrinsics, u, v);
    out.x_m = ray.x * out.depth_m;
    out.y_m = ray.y * out.depth_m;
    return out;
}

} // namespace fathom
