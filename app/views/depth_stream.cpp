#include "app/views/depth_stream.hpp"

#include "app/inspect/unit_guess.hpp"

#include <glm/matrix.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

namespace fathom {
namespace {

constexpr int kPriorityShown = 0;
constexpr int kPriorityPartner = 1;

/// What the source says; the user's word comes on top.
DepthMeaning meaning_of(const std::optional<Picture>& picture, const CachedImage* image,
                        const StreamSettings& settings) {
    if (settings.meaning) return *settings.meaning;
    const bool is_decoded = image != nullptr && image->pixels;
    if (picture && picture->meaning) return *picture->meaning;
    if (!is_decoded) return {};
    return picture ? meaning_of(*picture, image->pixels.desc.format)
                   : assumed_meaning(image->pixels.desc.format);
}

void resolve_camera(const Store& store, const TimePoint& time, const StreamSettings& settings,
                    DepthStream& stream, Wants& wants) {
    const std::uint32_t width = stream.image.desc.width;
    const std::uint32_t height = stream.image.desc.height;
    CameraAt camera = latest_camera(store, stream.entity, time);
    wants.chunks.insert(wants.chunks.end(), camera.pending.begin(), camera.pending.end());
    Intrinsics stated = settings.intrinsics ? *settings.intrinsics
                        : camera.intrinsics ? *camera.intrinsics
                                            : assumed_intrinsics(width, height);
    stream.intrinsics_scaled = stated.width != 0 && (stated.width != width || stated.height != height);
    stream.intrinsics = scaled_to(stated, width, height);
    stream.intrinsics.width = width;
    stream.intrinsics.height = height;
    stream.world_from_camera = camera.world_from_camera;
    stream.image_plane_distance = camera.image_plane_distance;
    stream.world = std::move(camera.world);
    stream.world_up = camera.world_up;
    stream.pose_is_outside = camera.pose_is_outside;
    stream.pose_problem = std::move(camera.problem);
}

/// Made again only when picture or annotations are others.
void resolve_classes(const Store& store, const TimePoint& time, StreamMemory& memory, DepthStream& stream,
                     Wants& wants) {
    AnnotationsAt annotations = latest_annotations(store, stream.entity, time);
    wants.chunks.insert(wants.chunks.end(), annotations.pending.begin(), annotations.pending.end());
    if (!memory.classes || memory.classes->key != stream.key || memory.classes->table != annotations.classes)
        memory.classes = make_class_picture(stream.image, stream.key, std::move(annotations.classes));
    stream.classes = memory.classes;
}

bool is_identity(const glm::dmat4& matrix) {
    constexpr double kSame = 1e-9;
    for (int i = 0; i < 16; ++i)
        if (std::abs(matrix[i / 4][i % 4] - (i % 5 == 0 ? 1 : 0)) > kSame) return false;
    return true;
}

/// True where two cameras of one place see the same, each in its own resolution.
bool sees_the_same(const Intrinsics& a, const Intrinsics& b) {
    constexpr double kSame = 0.01; // of the width: less than what a wrong pairing differs by
    const double width = a.width, height = a.height;
    const double sx = width / b.width, sy = height / b.height;
    return std::abs(a.fx - b.fx * sx) < kSame * width && std::abs(a.fy - b.fy * sy) < kSame * height &&
           std::abs(a.cx - b.cx * sx) < kSame * width && std::abs(a.cy - b.cy * sy) < kSame * height;
}

/// From the depth camera's optical frame to the colour camera's; nothing where no transform says so.
std::optional<glm::dmat4> color_from_depth(const Store& store, const TimePoint& time,
                                           const DepthStream& stream, const CameraAt& color) {
    if (stream.world_from_camera && color.world_from_camera && stream.world == color.world)
        return glm::inverse(*color.world_from_camera) * *stream.world_from_camera;
    const auto frame = [&](const EntityPath& entity) {
        const auto logged = latest_at<FrameId>(store, entity, time);
        return logged.value == nullptr ? std::string() : logged.value->frame;
    };
    const std::string depth_frame = frame(stream.entity);
    if (!depth_frame.empty() && depth_frame == frame(stream.partner)) return glm::dmat4(1);
    return std::nullopt;
}

/// Colours of the partner where the depth camera's points lie in its picture. A partner of which no camera is logged is
/// taken to have the same field of view, as pairs of files do.
void register_partner(const Store& store, const TimePoint& time, StreamMemory& memory, DepthStream& stream,
                      Wants& wants) {
    stream.partner_colors = stream.partner_image;
    const CameraAt color = latest_camera(store, stream.partner, time);
    wants.chunks.insert(wants.chunks.end(), color.pending.begin(), color.pending.end());
    if (!color.intrinsics || stream.intrinsics.origin == Origin::Assumed) return;
    const ImageDesc& desc = stream.partner_image.desc;
    Registration registration{stream.meaning, stream.intrinsics,
                              scaled_to(*color.intrinsics, desc.width, desc.height), glm::dmat4(1)};
    registration.color_camera.width = desc.width;
    registration.color_camera.height = desc.height;
    const bool same_view = sees_the_same(registration.depth_camera, registration.color_camera);
    const auto extrinsics = color_from_depth(store, time, stream, color);
    if (same_view && (!extrinsics || is_identity(*extrinsics))) return;
    if (!extrinsics) {
        stream.partner_problem =
            "Colour is not registered: no transform leads to the camera of " + stream.partner + ".";
        return;
    }
    if (!can_register(desc.format)) {
        stream.partner_problem =
            "Colour is not registered: pictures of " + format_name(desc.format) + " cannot be mapped yet.";
        return;
    }
    registration.color_from_depth = *extrinsics;
    if (memory.registered_depth != stream.image.id || memory.registered_color != stream.partner_image.id ||
        memory.registered_by != registration) {
        memory.registered = registered_color(stream.image, stream.partner_image, registration);
        memory.registered_by = registration;
        memory.registered_depth = stream.image.id;
        memory.registered_color = stream.partner_image.id;
    }
    stream.partner_colors = memory.registered;
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
    if (memory.followed_range_raw) return *memory.followed_range_raw;
    using Kind = RangeMode::Kind;
    if (settings.range_mode.kind == Kind::Manual || settings.range_mode.kind == Kind::FromFile)
        return settings.manual_range_raw;
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

/// Wants the picture decoded, and measured with these codes while it is warm.
const CachedImage* want_picture(const LatestPicture& latest, const ImageCache& cache,
                                std::span<const double> invalid_codes, int priority, Wants& wants) {
    wants.chunks.insert(wants.chunks.end(), latest.pending.begin(), latest.pending.end());
    if (!latest.picture) return nullptr;
    const ImageKey key{latest.row.chunk, latest.row.row};
    wants.images.push_back(
        {key, latest.picture->encoded, {invalid_codes.begin(), invalid_codes.end()}, priority});
    return cache.find(key);
}

} // namespace

SharedImage resolve_picture(const Store& store, const ImageCache& cache, const EntityPath& entity,
                            const TimePoint& time, int priority, Wants& wants) {
    const CachedImage* image = want_picture(latest_picture(store, entity, time), cache, {}, priority, wants);
    return image != nullptr ? image->pixels : SharedImage{};
}

DepthStream resolve_stream(const Store& store, const ImageCache& cache, const EntityPath& entity,
                           const TimePoint& time, const StreamSettings& chosen, const ResolveOptions& options,
                           StreamMemory& memory, Wants& wants) {
    DepthStream stream;
    stream.entity = entity;
    const LatestPicture latest = latest_picture(store, entity, time);
    if (latest.picture) {
        memory.role = latest.picture->role;
        memory.style = latest.picture->style;
        memory.kind = latest.picture->kind;
        stream.file_name = latest.picture->file;
    }
    stream.role = chosen.role && memory.role != ImageRole::Colour ? *chosen.role : memory.role;
    stream.look = with_recorded_look(chosen, memory.style, stream.recorded);
    stream.kind = memory.kind;
    stream.opacity = memory.style.opacity;
    stream.draw_order = memory.style.draw_order;
    const StreamSettings& settings = stream.look;

    const DepthMeaning before_decoding = meaning_of(latest.picture, nullptr, settings);
    const CachedImage* image =
        want_picture(latest, cache, before_decoding.invalid_codes, kPriorityShown, wants);
    std::optional<Error> error = image != nullptr ? image->error : latest.error;
    if (error && error->code == ErrorCode::Cancelled && memory.shown) {
        stream.message = error->message;
        error.reset();
        image = nullptr; // the picture before it stays
    }
    if (error) {
        stream.message = error->message;
        stream.failed = true;
        return stream;
    }
    const bool is_nothing_logged = !latest.picture && latest.pending.empty();
    if (is_nothing_logged && !picture_kinds(store, entity).empty()) {
        stream.message = "Nothing is logged here at this time";
        return stream;
    }
    if (image != nullptr) {
        stream.key = {latest.row.chunk, latest.row.row};
        stream.time = latest.row.time;
        stream.stale = !latest.pending.empty();
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
    if (is_segmentation(stream.kind)) resolve_classes(store, time, memory, stream, wants);
    stream.meaning = meaning_of(latest.picture, image, settings);
    if (stream.role == ImageRole::Intensity) stream.meaning.unit_known = false; // brightness is no distance
    resolve_camera(store, time, settings, stream, wants);

    const MeasureRequest whole{stream.key, stream.meaning.invalid_codes, {}};
    wants.measures.push_back(whole);
    stream.stats = cache.find_stats(whole);
    apply_unit_guess(stream.stats, memory, stream.meaning);
    stream.range_raw =
        settle_range(stream, settings, stats_for_range(cache, stream, settings, memory, wants), memory);
    stream.range_followed = memory.followed_range_raw.has_value();
    stream.scale = make_scale(settings, stream.meaning, stream.range_raw);

    if (const auto partner = latest_at<ColourPartner>(store, entity, time); partner.value != nullptr)
        stream.partner = partner.value->entity;
    if (options.want_partner && !stream.partner.empty())
        stream.partner_image = resolve_picture(store, cache, stream.partner, time, kPriorityPartner, wants);
    if (stream.partner_image) register_partner(store, time, memory, stream, wants);
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
