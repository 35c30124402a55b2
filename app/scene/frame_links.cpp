#include "app/scene/frame_links.hpp"

#include "app/scene/transform_rows.hpp"
#include "decoders/rrd/rrd_entity_path.hpp"

#include <algorithm>

namespace fathom {
namespace {

constexpr std::string_view kOwnFrame = "tf#";

/// The part of texts that stands for none.
constexpr std::uint32_t kNoText = 0;

std::string own_frame_above(const EntityPath& entity) {
    EntityPath parent = entity;
    return go_to_parent(parent) ? own_frame(parent) : std::string();
}

} // namespace

std::string own_frame(std::string_view entity) {
    return std::string(kOwnFrame).append(entity);
}

std::optional<EntityPath> entity_of_frame(std::string_view frame) {
    if (!frame.starts_with(kOwnFrame)) return std::nullopt;
    auto path = normalize_entity_path(frame.substr(kOwnFrame.size()));
    return path ? std::optional(*std::move(path)) : std::nullopt;
}

std::string spelled_frame(std::string_view frame) {
    const auto entity = entity_of_frame(frame);
    return entity ? own_frame(*entity) : std::string(frame);
}

std::uint32_t FrameLinks::text_number(std::string_view text) {
    if (texts_.empty()) texts_.push_back(&text_numbers_.emplace(std::string(), kNoText).first->first);
    const auto known = text_numbers_.find(text);
    if (known != text_numbers_.end()) return known->second;
    const auto number = static_cast<std::uint32_t>(texts_.size());
    texts_.push_back(&text_numbers_.emplace(std::string(text), number).first->first);
    return number;
}

/// Under the child that the row names, else under the entity's own frame; there a name that is empty is found, too.
void FrameLinks::add_row(ByFrame& to, const Chunk& chunk, std::uint32_t row, std::string_view archetype,
                         Row link) {
    const auto name = [&](std::string_view part) {
        return text_in_row(chunk, row, std::string(archetype).append(":").append(part));
    };
    const auto child = name("child_frame"), parent = name("parent_frame");
    const auto refuse = [&](std::string_view why) {
        link.problem =
            text_number(chunk.entity + ": the " + (archetype == "Pinhole" ? "pinhole" : "transform") + " " +
                        std::string(why));
    };
    const std::string frame = child && !child->empty() ? spelled_frame(*child) : own_frame(chunk.entity);
    const std::string above =
        parent && !parent->empty() ? spelled_frame(*parent) : own_frame_above(chunk.entity);
    if (child && child->empty()) refuse("names a child frame that is empty");
    if (parent && parent->empty()) refuse("names a parent frame that is empty");
    if (frame == above) refuse("relates the frame '" + frame + "' to itself");
    if (&to == &transforms_ && link.problem == kNoText) {
        related_.insert(frame);
        if (!above.empty()) related_.insert(above);
    }
    link.row_id = chunk.row_ids[row];
    link.entity = text_number(chunk.entity);
    link.parent = text_number(above);
    link.is_static = chunk.is_static();
    const auto number = static_cast<std::uint32_t>(rows_.size());
    rows_.push_back(link);
    Rows& rows = to[frame];
    if (link.is_static) rows.fixed.push_back(number);
    for (const TimeColumn& times : chunk.times)
        rows.timed[times.timeline].all.push_back({times.values[row], link.row_id, number});
}

void FrameLinks::add_transform(const Chunk& chunk, std::uint32_t row) {
    const auto matrix = transform_in_row(chunk, row);
    Row link;
    if (!matrix) link.problem = text_number(chunk.entity + ": the transform has " + matrix.error().message);
    link.value = static_cast<std::uint32_t>(matrices_.size());
    matrices_.emplace_back(matrix ? *matrix : glm::dmat4(1));
    add_row(transforms_, chunk, row, "Transform3D", link);
}

void FrameLinks::add_pinhole(const Chunk& chunk, std::uint32_t row) {
    const auto intrinsics = pinhole_in_row(chunk, row);
    if (!intrinsics) return;
    if (intrinsics_.empty() || intrinsics_.back() != *intrinsics) intrinsics_.push_back(*intrinsics);
    Row link;
    link.value = static_cast<std::uint32_t>(intrinsics_.size() - 1);
    add_row(pinholes_, chunk, row, "Pinhole", link);
}

void FrameLinks::add(const Chunk& chunk) {
    for (std::uint32_t row = 0; row < chunk.row_ids.size(); ++row) {
        if (has_transform(chunk, row)) add_transform(chunk, row);
        add_pinhole(chunk, row);
    }
}

const FrameLinks::Row* FrameLinks::latest_fixed(const Rows& rows) const {
    const Row* best = nullptr;
    for (const std::uint32_t number : rows.fixed)
        if (best == nullptr || best->row_id <= rows_[number].row_id) best = &rows_[number];
    return best;
}

std::optional<FrameLinks::Place> FrameLinks::latest_timed(const Rows& rows, const TimePoint& at) {
    const auto found = rows.timed.find(at.timeline);
    if (found == rows.timed.end()) return std::nullopt;
    auto& [places, sorted] = found->second;
    if (sorted != places.size()) {
        const auto middle = places.begin() + static_cast<std::ptrdiff_t>(sorted);
        std::sort(middle, places.end());
        std::inplace_merge(places.begin(), middle, places.end());
        sorted = places.size();
    }
    const auto after = std::ranges::upper_bound(places, at.value, {}, &Place::time);
    return after == places.begin() ? std::nullopt : std::optional(*std::prev(after));
}

std::optional<FrameLink> FrameLinks::latest(FrameLink::Kind kind, std::string_view frame,
                                            const TimePoint& at) const {
    const ByFrame& by_frame = kind == FrameLink::Kind::Transform ? transforms_ : pinholes_;
    const auto found = by_frame.find(frame);
    if (found == by_frame.end()) return std::nullopt;
    const Row* fixed = latest_fixed(found->second);
    const auto place = latest_timed(found->second, at);
    const Row* row = fixed;
    if (place && (fixed == nullptr || fixed->entity != rows_[place->row].entity)) row = &rows_[place->row];
    if (row == nullptr) return std::nullopt;
    FrameLink link{.entity = *texts_[row->entity],
                   .parent = *texts_[row->parent],
                   .intrinsics = {},
                   .problem = row->problem == kNoText ? std::string() : *texts_[row->problem],
                   .row_id = row->row_id,
                   .is_static = row->is_static,
                   .time = row->is_static ? 0 : place->time};
    if (kind == FrameLink::Kind::Transform)
        link.parent_from_frame = glm::dmat4(matrices_[row->value]);
    else
        link.intrinsics = intrinsics_[row->value];
    return link;
}

} // namespace fathom
