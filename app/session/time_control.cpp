#include "app/session/time_control.hpp"

#include "app/session/suggest_panes.hpp"

#include <algorithm>
#include <set>

namespace fathom {
namespace {

/// Those that a pane shows, each once.
std::vector<const Store*> shown_stores(const Session& session) {
    std::vector<const Store*> stores;
    for (const RecordingKey& key : shown_recordings(session))
        stores.push_back(&session.find_recording(key)->store);
    return stores;
}

/// The leading stream's row at a place of its timeline.
LatestRow row_at(const Session& session, const LeadingStream& lead, const TimePoint& at) {
    if (lead.times.empty()) return {};
    const Store& store = session.find_recording(lead.of)->store;
    return store.latest(lead.entity, content_component(store, lead.entity), at);
}

LatestRow shown_row(const Session& session) {
    return row_at(session, session.leading(), session.playhead.at);
}

double share_of(TimeExtent extent, std::int64_t value) {
    const double whole = static_cast<double>(extent.last) - static_cast<double>(extent.first);
    return whole <= 0 ? 0
                      : std::clamp((static_cast<double>(value) - static_cast<double>(extent.first)) / whole,
                                   0.0, 1.0);
}

std::int64_t value_at(TimeExtent extent, double share) {
    const double whole = static_cast<double>(extent.last) - static_cast<double>(extent.first);
    if (share >= 1) return extent.last;
    return extent.first + static_cast<std::int64_t>(whole * share);
}

/// The image on this timeline that is the row, among those of the same time.
Playhead at_row(const Session& session, const Playhead& playhead, const LatestRow& row) {
    const LeadingStream lead = session.leading();
    const auto equals = std::ranges::equal_range(lead.times, playhead.at.value);
    Playhead result = playhead;
    for (std::uint32_t back = 0; back < equals.size(); ++back) {
        result.at.held_back = back;
        const LatestRow found = row_at(session, lead, result.at);
        if (found.row.chunk == row.row.chunk && found.row.row == row.row.row) return result;
    }
    return playhead;
}

} // namespace

std::vector<RecordingKey> shown_recordings(const Session& session) {
    std::vector<RecordingKey> keys;
    for (std::size_t i = 0; i < session.pane_count(); ++i) {
        const RecordingKey key = session.pane(i).of;
        if (session.find_recording(key) != nullptr && std::ranges::find(keys, key) == keys.end())
            keys.push_back(key);
    }
    return keys;
}

std::vector<Timeline> timelines(const Session& session) {
    std::set<Timeline> all;
    for (const Store* store : shown_stores(session))
        for (Timeline& timeline : store->timelines())
            all.insert(std::move(timeline));
    return {all.begin(), all.end()};
}

TimeExtent whole_extent(const Session& session, const Timeline& timeline) {
    std::optional<TimeExtent> whole;
    for (const Store* store : shown_stores(session))
        if (const auto own = store->extent(timeline))
            whole = whole ? TimeExtent{std::min(whole->first, own->first), std::max(whole->last, own->last)}
                          : *own;
    return whole.value_or(TimeExtent{});
}

TimeExtent whole_extent(const Session& session) {
    return whole_extent(session, session.playhead.at.timeline);
}

bool has_time(const Session& session) {
    const auto times = session.sequence_rows();
    if (times.size() != 1) return times.size() > 1;
    const TimeExtent extent = whole_extent(session);
    return extent.first < extent.last;
}

std::vector<RowTime> shown_times(const Session& session) {
    const LatestRow row = shown_row(session);
    return row.chunk == nullptr || !row.pending.empty() ? std::vector<RowTime>()
                                                        : row_times(*row.chunk, row.row.row);
}

void change_timeline(Session& session, const Timeline& timeline) {
    if (timeline == session.playhead.at.timeline) return;
    const LatestRow shown = shown_row(session);
    const std::vector<RowTime> times = shown_times(session);
    const double share = share_of(whole_extent(session), session.playhead.at.value);
    const auto same = std::ranges::find(times, timeline, &RowTime::timeline);

    Playhead& playhead = session.playhead;
    playhead.at.timeline = timeline;
    playhead.playing = playhead.playing && !session.sequence_rows().empty();
    if (same == times.end()) {
        playhead = at_value(playhead, value_at(whole_extent(session), share));
        return;
    }
    playhead = at_value(playhead, same->value);
    playhead = at_row(session, playhead, shown);
}

void step(Session& session, int images) {
    session.playhead.playing = false;
    session.playhead = stepped(session.playhead, session.sequence_rows(), images);
}

void go_to_end(Session& session, bool last) {
    session.playhead.playing = false;
    const auto times = session.sequence_rows();
    session.playhead = at_image(session.playhead, times, last && !times.empty() ? times.size() - 1 : 0);
    if (!last || !session.is_live()) return;
    session.playhead.live = true;
    session.follow_live();
}

Result<void> seek(Session& session, std::string_view text, const TimeFormat& format) {
    FATHOM_TRY(const TimeGoal goal, parse_time(text, format, session.playhead.at.value));
    const auto times = session.sequence_rows();
    if (goal.image) {
        if (*goal.image > times.size())
            return fail(ErrorCode::InvalidArgument, "There is no image #" + std::to_string(*goal.image) +
                                                        ": the last one is #" + std::to_string(times.size()));
        session.playhead = at_image(session.playhead, times, *goal.image - 1);
        return {};
    }
    const TimeExtent extent = whole_extent(session);
    session.playhead = at_value(session.playhead, std::clamp(goal.value, extent.first, extent.last));
    return {};
}

void settle_step(Session& session) {
    if (!session.playhead.image) return;
    const auto times = session.sequence_rows();
    session.playhead = at_image(session.playhead, times, *session.playhead.image);
    const LatestRow shown = shown_row(session);
    if (shown.column != nullptr && shown.pending.empty()) session.playhead.image.reset();
}

std::vector<std::pair<RecordingKey, EntityPath>> image_streams(const Session& session) {
    std::vector<std::pair<RecordingKey, EntityPath>> streams;
    for (const RecordingKey& key : shown_recordings(session)) {
        const Store& store = session.find_recording(key)->store;
        for (const EntityPath& entity : store.entities())
            if (content_times(store, entity, session.playhead.at.timeline).size() > 1)
                streams.emplace_back(key, entity);
    }
    return streams;
}

} // namespace fathom
