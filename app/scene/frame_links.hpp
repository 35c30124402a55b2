// FrameLinks: Rerun's named frames. Rows of Transform3D and Pinhole that say which frame lies in which, found by the
// frame's name whatever entity logs them.
//
//     links.add(chunk);                                        // in any order, each chunk once
//     if (const FrameLink* link = links.latest(FrameLink::Kind::Transform, "base", at)) …
//
// Each entity has a frame of its own, "tf#/its/path", in which its data lie unless a CoordinateFrame names another, and
// which stands for a name that a row leaves out: the child is the entity's frame, the parent that of the entity above
// (rerun.io, "Transforms & Coordinate Frames"). A row holds until the next one of the same child: nothing is
// interpolated. Static rows shadow timed ones of their own entity, and are the ground of those that another entity logs.
// One thread.
#pragma once

#include "app/scene/chunk.hpp"

#include <glm/mat4x4.hpp>

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace fathom {

/// What a row says of a frame: where it lies in its parent, or that it is the picture of a camera there.
struct FrameLink {
    enum class Kind : std::uint8_t { Transform, Pinhole };

    EntityPath entity;                    // that logs it
    std::string parent;                   // empty: none, the entity is the root
    glm::dmat4 parent_from_frame{1};      // of a transform
    std::optional<Intrinsics> intrinsics; // of a pinhole
    std::string problem;                  // why it leads nowhere, one sentence, or empty
    RowId row_id;
    bool is_static = false;
    std::int64_t time = 0; // on the timeline that was asked for
};

/// "tf#/a/b" of "/a/b".
[[nodiscard]] std::string own_frame(std::string_view entity);

/// The entity whose own frame this is; nothing for a name.
[[nodiscard]] std::optional<EntityPath> entity_of_frame(std::string_view frame);

/// One spelling for each frame: "tf#a/b" is "tf#/a/b".
[[nodiscard]] std::string spelled_frame(std::string_view frame);

class FrameLinks {
  public:
    /// All rows that carry a transform or a pinhole, those that leave out names too.
    void add(const Chunk& chunk);

    [[nodiscard]] std::optional<FrameLink> latest(FrameLink::Kind kind, std::string_view frame,
                                                  const TimePoint& at) const;

    /// True for every frame that a transform relates to another, as child or as parent.
    [[nodiscard]] bool contains(std::string_view frame) const { return related_.contains(frame); }

    [[nodiscard]] bool empty() const { return rows_.empty(); }

  private:
    /// Kept small: a recording may hold millions.
    struct Row {
        RowId row_id;
        std::uint32_t entity = 0, parent = 0, problem = 0; // of texts_
        std::uint32_t value = 0;                           // of matrices_ or pinholes_
        bool is_static = false;
    };
    struct Place {
        std::int64_t time = 0;
        RowId row_id;
        std::uint32_t row = 0;

        auto operator<=>(const Place&) const = default;
    };
    struct Places {
        std::vector<Place> all;
        std::size_t sorted = 0; // of them, from the start
    };
    struct Rows {
        std::vector<std::uint32_t> fixed;
        mutable std::map<Timeline, Places> timed;
    };
    using ByFrame = std::map<std::string, Rows, std::less<>>;

    std::uint32_t text_number(std::string_view text);
    void add_row(ByFrame& to, const Chunk& chunk, std::uint32_t row, std::string_view archetype, Row link);
    void add_transform(const Chunk& chunk, std::uint32_t row);
    void add_pinhole(const Chunk& chunk, std::uint32_t row);
    [[nodiscard]] const Row* latest_fixed(const Rows& rows) const;
    [[nodiscard]] static std::optional<Place> latest_timed(const Rows& rows, const TimePoint& at);

    ByFrame transforms_, pinholes_; // by child
    std::vector<Row> rows_;
    std::vector<glm::dmat4x3> matrices_; // the last row of an affine matrix is known
    std::vector<Intrinsics> intrinsics_; // each that differs from the one before
    std::map<std::string, std::uint32_t, std::less<>> text_numbers_;
    std::vector<const std::string*> texts_;
    std::set<std::string, std::less<>> related_;
};

} // namespace fathom
