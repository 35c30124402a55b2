// DepthStream: one scalar stream at one time, resolved for everybody who shows it: which picture, what its numbers
// mean, which camera took it, which range and scale. The 2D view, the 3D view, panels and the command line share it.
//
//     DepthStream stream = resolve_stream(store, cache, {"/depth"}, time, settings, memory, wants);
//     if (stream.image) … stream.scale, stream.meaning, stream.intrinsics …
//
// What is missing is added to `wants`. While the right picture is not there, the one shown before stays, marked stale.
// Main thread only.
#pragma once

#include "app/pipeline/image_cache.hpp"
#include "app/scene/cameras.hpp"
#include "app/scene/pictures.hpp"
#include "app/views/class_picture.hpp"
#include "app/views/recorded_look.hpp"
#include "app/views/registered_color.hpp"
#include "app/views/stream_settings.hpp"

#include <optional>
#include <string>

namespace fathom {

struct ReadyShapes; // shape_items.hpp

/// What a stream remembers between frames and undo does not touch.
struct StreamMemory {
    std::optional<ValueRange> range_raw;           // the settled automatic range
    std::optional<DepthMeaning> range_of;          // the meaning it was settled under
    RangeMode range_mode;                          // and the mode
    std::optional<double> guessed_metres_per_unit; // from the first measured picture
    std::optional<ImageKey> shown;                 // the picture on screen
    std::int64_t shown_time = 0;
    ImageRole role = ImageRole::Depth;                        // of the last picture that was read
    PictureStyle style;                                       // and what was recorded of its look
    PictureKind kind = PictureKind::Logged;                   // and which it is
    std::shared_ptr<const ClassPicture> classes;              // of the last segmentation
    Registration registered_by;                               // of `registered`
    std::uint64_t registered_depth = 0, registered_color = 0; // the two images' ids
    SharedImage registered;                                   // the colour partner seen from the depth camera
    SharedImage plane;                         // of its size, all of it at depth 1: a picture hung up in 3D
    std::shared_ptr<const ReadyShapes> shapes; // of an entity that logs such
    std::optional<ValueRange> followed_range_raw; // set: another recording's, linked; the stream's own waits
    std::optional<PixelRect> visible; // what the 2D view shows of it: for the visible-part range, also in 3D
};

struct DepthStream {
    EntityPath entity;
    ImageRole role = ImageRole::Depth;
    ImageKey key;
    std::int64_t time = 0;             // the shown picture's own
    bool stale = false;                // another picture is wanted and not there yet
    SharedImage image;                 // empty: nothing to show (yet)
    const ImageStats* stats = nullptr; // of the whole image; null until measured
    DepthMeaning meaning;
    Intrinsics intrinsics;          // of the image's resolution
    bool intrinsics_scaled = false; // they were stated for another one
    ValueRange range_raw;
    bool range_followed = false; // it is another recording's
    ColorScale scale;
    StreamSettings look;             // the user's settings, and the recording's word where they have none
    RecordedLook recorded;           // which parts are the recording's
    std::optional<float> opacity;    // nothing: what suits the pictures below it
    std::optional<float> draw_order; // nothing: that of its kind
    PictureKind kind = PictureKind::Logged;
    std::shared_ptr<const ClassPicture> classes; // segmentation: the ids in colours
    EntityPath partner;                          // colour partner, or empty
    SharedImage partner_image;                   // its picture at this time, once decoded and asked for
    SharedImage partner_colors; // what colours the points: the picture itself, or as the depth camera sees it
    std::string partner_problem; // why they may be another place's colours, one sentence, or empty
    std::string file_name;
    std::optional<glm::dmat4> world_from_camera; // nothing: no pose is logged
    std::optional<float> image_plane_distance;   // stated by its pinhole
    std::string world;                           // the named frame that is the root, or empty
    glm::dvec3 world_up{0, 0, 1};
    bool pose_is_outside = false; // of the recorded time: the nearest transforms hold
    std::string pose_problem;     // why there is no pose although transforms are logged, or empty
    std::string message;          // an error or a warning in one sentence, or empty
    bool failed = false;          // `message` is an error
};

struct ResolveOptions {
    bool want_partner = false;
};

[[nodiscard]] DepthStream resolve_stream(const Store& store, const ImageCache& cache,
                                         const EntityPath& entity, const TimePoint& time,
                                         const StreamSettings& settings, const ResolveOptions& options,
                                         StreamMemory& memory, Wants& wants);

/// The picture of an entity at a time, requested when it is not decoded: for colour images.
[[nodiscard]] SharedImage resolve_picture(const Store& store, const ImageCache& cache,
                                          const EntityPath& entity, const TimePoint& time, int priority,
                                          Wants& wants);

/// z / |ray| of a pixel, for RayLength.
[[nodiscard]] double ray_scale(const Intrinsics& intrinsics, double u, double v);

/// What one pixel says.
struct ReadOut {
    std::uint32_t u = 0, v = 0;
    double raw = 0;
    Validity validity = Validity::Valid;
    double shown = 0;        // in shown_unit of the meaning
    double depth_m = 0;      // planar metres; NaN when unknown
    double x_m = 0, y_m = 0; // in the optical frame; NaN when depth is
};
[[nodiscard]] std::optional<ReadOut> read_out(const DepthStream& stream, std::uint32_t u, std::uint32_t v);

} // namespace fathom
