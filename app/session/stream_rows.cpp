#include "app/session/stream_rows.hpp"

#include "app/session/suggest_panes.hpp"

#include <algorithm>
#include <cctype>
#include <map>

namespace fathom {
namespace {

/// What Fathom writes and reads about a recording itself, not about what was recorded.
constexpr std::string_view kOwnPrefix = "/__";

bool holds(std::string_view text, std::string_view wanted) {
    const auto same = [](char a, char b) {
        return std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b));
    };
    return wanted.empty() || !std::ranges::search(text, wanted, same).empty();
}

bool is_video(const StreamFacts& facts) {
    return facts.archetype == "VideoStream" || facts.archetype == "AssetVideo" ||
           facts.archetype == "VideoFrameReference" || holds(facts.schema, "CompressedVideo") ||
           holds(facts.schema, "FFMPEGPacket");
}

StreamKind kind_of(const StreamFacts& facts) {
    if (is_video(facts)) return StreamKind::Video;
    if (facts.archetype == "Pinhole") return StreamKind::Camera;
    if (facts.archetype.starts_with("Transform")) return StreamKind::Transform;
    return StreamKind::Other;
}

StreamKind kind_of(ImageRole role) {
    return role == ImageRole::Depth       ? StreamKind::Depth
           : role == ImageRole::Intensity ? StreamKind::Intensity
                                          : StreamKind::Colour;
}

std::string lack_of(StreamKind kind, const StreamFacts& facts) {
    if (kind == StreamKind::Video) return "Video is listed, its pictures are not decoded.";
    if (kind != StreamKind::Other) return {};
    if (facts.archetype == "ViewCoordinates" || facts.archetype == "CoordinateFrame") return {};
    if (!facts.archetype.empty()) return facts.archetype + " is listed, not drawn.";
    if (!facts.schema.empty()) return "Messages of type " + facts.schema + " are listed, not drawn.";
    return "Values of its own kind are listed, not drawn.";
}

std::string what_of(const StreamFacts& facts) {
    const std::string name = !facts.archetype.empty() ? facts.archetype
                             : !facts.schema.empty()  ? facts.schema
                                                      : "values";
    return name + ", " + std::to_string(facts.count) + (facts.count == 1 ? " row" : " rows");
}

/// The rows by path, without the tree round them.
std::map<EntityPath, StreamRow> rows_by_path(const Recording& recording, std::uint16_t number,
                                             std::span<const StreamFacts> facts) {
    std::map<EntityPath, StreamRow> rows;
    for (const StreamFacts& stream : facts) {
        if (stream.recording != number || stream.entity.starts_with(kOwnPrefix)) continue;
        StreamRow& row = rows[stream.entity];
        const StreamKind kind = kind_of(stream);
        // What is drawn of an entity names it; of several things that are not, the first.
        const bool leads =
            row.kind == StreamKind::Group || (row.kind == StreamKind::Other && kind != row.kind);
        row.what += (row.what.empty() ? "" : " · ") + what_of(stream);
        if (!leads) continue;
        row.kind = kind;
        row.count = stream.count;
        row.lacks = lack_of(kind, stream);
    }
    const std::vector<Timeline> timelines = recording.store.timelines();
    for (const EntityPath& entity : recording.store.entities()) {
        const auto role = role_in(recording.store, entity);
        if (!role && shape_space(recording.store, entity) == ShapeSpace::Solid) {
            StreamRow& row = rows[entity];
            row.kind = StreamKind::Shapes;
            row.is_shown_in_panes = true;
            row.lacks.clear();
        }
        if (!role) continue;
        StreamRow& row = rows[entity];
        row.kind = kind_of(*role);
        row.is_shown_in_panes = true;
        row.lacks.clear();
        const auto of_pictures = std::ranges::find_if(facts, [&](const StreamFacts& stream) {
            return stream.recording == number && stream.entity == entity &&
                   (holds(stream.archetype, "Image") || holds(stream.schema, "Image"));
        });
        if (of_pictures != facts.end()) {
            row.count = of_pictures->count;
        } else { // an image file or a folder of them
            const std::size_t images =
                timelines.empty() ? 1 : picture_times(recording.store, entity, timelines.front()).size();
            row.count = std::max<std::size_t>(1, images);
            row.what = std::to_string(row.count) + (row.count == 1 ? " image" : " images");
        }
    }
    return rows;
}

/// The name behind a folder's path: "front/depth" of "/cam/front/depth" in "/cam".
std::string name_in(const EntityPath& folder, const EntityPath& path) {
    if (path == "/") return "/";
    return path.substr(folder == "/" ? 1 : folder.size() + 1);
}

bool is_in(const EntityPath& folder, const EntityPath& path) {
    return folder == "/" ? path.size() > 1 : path.starts_with(folder + "/");
}

/// The next part of a path behind a folder's.
EntityPath step_into(const EntityPath& folder, const EntityPath& path) {
    EntityPath step = path;
    for (EntityPath above = path; go_to_parent(above) && above != folder && is_in(folder, above);)
        step = above;
    return step;
}

using RowIterator = std::vector<std::pair<EntityPath, StreamRow>>::iterator;

/// Appends what lies in `folder`: [begin, end), in order of their paths.
void append_tree(RowIterator begin, RowIterator end, const EntityPath& folder, int indent,
                 std::vector<StreamRow>& tree) {
    while (begin != end) {
        EntityPath top = step_into(folder, begin->first);
        const auto is_below = [&](const auto& row) { return row.first == top || is_in(top, row.first); };
        const RowIterator behind = std::find_if_not(begin, end, is_below);
        // A folder of one folder is no step of its own.
        while (begin->first != top && begin->first != folder) {
            const EntityPath inner = step_into(top, begin->first);
            if (!std::all_of(begin, behind,
                             [&](const auto& row) { return row.first == inner || is_in(inner, row.first); }))
                break;
            top = inner;
        }
        StreamRow row = begin->first == top ? std::move(begin->second) : StreamRow{};
        if (begin->first == top) ++begin;
        row.label = name_in(folder, top);
        row.entity = top;
        row.indent = indent;
        tree.push_back(std::move(row));
        append_tree(begin, behind, top, indent + 1, tree);
        begin = behind;
    }
}

} // namespace

std::vector<StreamRow> stream_rows(const Recording& recording, std::uint16_t number,
                                   std::span<const StreamFacts> facts, std::string_view filter) {
    std::vector<std::pair<EntityPath, StreamRow>> rows;
    for (auto& [path, row] : rows_by_path(recording, number, facts))
        if (holds(path, filter)) rows.emplace_back(path, std::move(row));
    // A slash goes before everything else, so that what lies in a folder follows it at once.
    std::ranges::sort(rows, [](const auto& a, const auto& b) {
        return std::ranges::lexicographical_compare(
            a.first, b.first, {}, [](char c) { return c == '/' ? 0 : 1 + static_cast<unsigned char>(c); },
            [](char c) { return c == '/' ? 0 : 1 + static_cast<unsigned char>(c); });
    });
    std::vector<StreamRow> tree;
    RowIterator begin = rows.begin();
    if (begin != rows.end() && begin->first == "/") { // the root is a row, not a step
        begin->second.label = begin->second.entity = "/";
        tree.push_back(std::move(begin->second));
        ++begin;
    }
    append_tree(begin, rows.end(), "/", 0, tree);
    return tree;
}

} // namespace fathom
