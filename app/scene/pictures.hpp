// Pictures: what an entity shows, read from its components with the defaults of their archetypes.
//
//     const LatestPicture latest = latest_picture(store, "/camera/depth", {log_time, now});
//     want(latest.pending);
//     if (latest.picture) decode(latest.picture->encoded);   // bytes, and all that is known about reading them
//
// An entity logs a picture as one of Rerun's archetypes, component by component (a format once, buffers after it), or
// as one typed value, as Fathom's other readers do. This is the one place that knows the archetypes' defaults
// (rerun.io, "Archetypes"). Main thread only, as the store.
#pragma once

#include "app/scene/store.hpp"

#include <optional>
#include <string>
#include <vector>

namespace fathom {

/// In falling order of what a view shows first.
enum class PictureKind : std::uint8_t {
    Logged, // a typed EncodedImage
    DepthImage,
    EncodedDepthImage,
    Image,
    EncodedImage,
    SegmentationImage,
    DepthTensor, // as SDKs before 0.23 logged them: DepthImage, Image, SegmentationImage with one field "data"
    ImageTensor,
    SegmentationTensor
};

/// Class ids, in whichever form.
[[nodiscard]] bool is_segmentation(PictureKind kind);

/// "DepthImage"; empty for Logged.
[[nodiscard]] std::string_view archetype_of(PictureKind kind);

/// The component whose rows are the pictures: "DepthImage:buffer".
[[nodiscard]] std::string_view picture_component(PictureKind kind);

/// What a kind is shown as before a picture of it was looked at.
[[nodiscard]] ImageRole role_of(PictureKind kind);

/// The kind whose picture component this is.
[[nodiscard]] std::optional<PictureKind> kind_of_component(std::string_view component);

/// Which pictures an entity has, best first.
[[nodiscard]] std::vector<PictureKind> picture_kinds(const Store& store, const EntityPath& entity);

/// Times of an entity's pictures of its first kind, ascending.
[[nodiscard]] std::span<const std::int64_t> picture_times(const Store& store, const EntityPath& entity,
                                                          const Timeline& timeline);

enum class Filter : std::uint8_t { Nearest, Linear, Bicubic };

struct LoggedRange {
    double low = 0, high = 1; // raw units
};

/// What a recording says of how a picture is to look. Nothing: not stated.
struct PictureStyle {
    std::string_view colormap; // "rerun/turbo"; empty: not stated
    std::optional<LoggedRange> depth_range;
    std::optional<float> point_fill_ratio;
    std::optional<float> draw_order;
    std::optional<float> opacity;
    std::optional<Filter> magnification;
};

/// What Fathom notes beside depth that Rerun has no words for; other programs list these two components and pass them over.
inline constexpr std::string_view kNotedKind = "fathom_kind";       // a text, as apply_kind takes it
inline constexpr std::string_view kNotedInvalid = "fathom_invalid"; // numbers

struct DepthNotes {
    std::string
        kind; // "disparity:FOCAL:BASELINE", "disparity" where the cameras are not known; empty: planar
    std::vector<double> invalid_codes;
};

/// A kind that is not known changes nothing.
void apply_notes(const DepthNotes& notes, DepthMeaning& meaning);

struct Picture {
    PictureKind kind = PictureKind::Logged;
    EncodedImage encoded;
    ImageRole role = ImageRole::Depth;
    std::optional<DepthMeaning> meaning;   // nothing: what the format suggests
    std::optional<double> metres_per_unit; // stated by itself, of a meaning that the format suggests
    DepthNotes notes;
    PictureStyle style;
    std::string file; // that it came from, where it is one of several
};

/// The picture in a row that carries `picture_component(kind)`; what else belongs to it is taken from the same row, or
/// from the latest at `at`. An error names the component that is missing or cannot be read.
[[nodiscard]] Result<Picture> picture_in_row(const Store& store, PictureKind kind, const Chunk& chunk,
                                             std::uint32_t row, const TimePoint& at);

/// Chunks that could hold a newer value of what belongs to such a picture.
[[nodiscard]] std::vector<ChunkId> pending_fields(const Store& store, PictureKind kind,
                                                  const EntityPath& entity, const TimePoint& at);

struct LatestPicture {
    std::optional<Picture> picture;
    std::optional<Error> error; // of a row that is there and makes no picture
    RowRef row;
    std::vector<ChunkId> pending; // newest first; empty: this is the answer
};

/// Of the entity's first kind.
[[nodiscard]] LatestPicture latest_picture(const Store& store, const EntityPath& entity, const TimePoint& at);

/// The meaning of a picture's numbers once its format is known.
[[nodiscard]] DepthMeaning meaning_of(const Picture& picture, const PixelFormat& format);

} // namespace fathom
