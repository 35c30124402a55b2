// What comes and goes: inputs, the panes that show them, and inputs that take the place of others.
#include "app/session/session.hpp"
#include "app/session/suggest_panes.hpp"
#include "app/sources/open.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace fathom {
namespace {

constexpr int kPriorityArriving = 0;

bool has_content(const Store& store) {
    return std::ranges::any_of(store.entities(),
                               [&](const EntityPath& entity) { return is_shown(store, entity); });
}

/// What a suggested pane is about, its leading entity first; of a scene of shapes alone, all entities with shapes.
std::vector<EntityPath> entities_of(const Store& store, const PaneSuggestion& suggestion) {
    std::vector<EntityPath> entities = {suggestion.entity};
    if (suggestion.is_scene && suggestion.others.empty())
        std::ranges::copy_if(store.entities(), std::back_inserter(entities), [&](const EntityPath& entity) {
            return !role_in(store, entity) && is_shown(store, entity);
        });
    return entities;
}

TimePoint first_time(const Recording& recording, const std::optional<Timeline>& preferred) {
    const std::vector<Timeline> timelines = recording.store.timelines();
    if (timelines.empty()) return {};
    const bool has_preferred = preferred && std::ranges::find(timelines, *preferred) != timelines.end();
    const TimePoint at{has_preferred ? *preferred : timelines.front(), 0};
    std::vector<std::span<const std::int64_t>> streams;
    for (const PaneSuggestion& suggestion : suggest_panes(recording.store, at))
        for (const EntityPath& entity : entities_of(recording.store, suggestion))
            streams.push_back(content_times(recording.store, entity, at.timeline));
    return {at.timeline, first_look(streams).value_or(0)};
}

} // namespace

std::uint32_t Session::open(const std::string& input, const OpenOptions& options) {
    auto opened = std::make_unique<SessionInput>();
    opened->id = ++last_input_;
    opened->name = input;
    opened->options = options;
    opened->is_live = is_live_input(input);
    if (opened->is_live) {
        opened->options.history_bytes = budget_bytes_ / 2;
        playhead.live = true;
    }
    opened->recordings.emplace_back();
    opened->arriving = std::ranges::any_of(inputs_, [](const auto& other) { return other->leaving; });
    opened->source = std::make_unique<SourceThread>(
        input, opened->options, [ids = next_source_id_] { return ids->fetch_add(1); }, wake_);
    inputs_.push_back(std::move(opened));
    std::vector<Pane>& panes = inputs_.back()->arriving ? arriving_panes_ : state_.panes;
    panes.push_back({.id = ++last_pane_, .of = {last_input_, 0}, .view_2d = {}, .view_3d = {}});
    forget_undo(); // its states know nothing of this input
    return last_input_;
}

void Session::begin_replacing() {
    std::vector<std::uint32_t> gone;
    const bool shows_something =
        std::ranges::any_of(inputs_, [](const auto& input) { return input->opened && !input->arriving; });
    for (const auto& input : inputs_) {
        if (input->arriving || !shows_something) gone.push_back(input->id);
        input->leaving = true;
    }
    for (const std::uint32_t id : gone)
        drop_input(id);
    if (inputs_.empty()) playhead = {};
}

void Session::close_input(std::uint32_t input) {
    drop_input(input);
    forget_undo();
}

void Session::drop_input(std::uint32_t input) {
    const auto is_its = [&](const Pane& pane) { return pane.of.input == input; };
    std::erase_if(state_.panes, is_its);
    std::erase_if(arriving_panes_, is_its);
    std::erase_if(state_.settings, [&](const auto& entry) { return entry.first.input == input; });
    std::erase_if(inputs_, [&](const auto& i) { return i->id == input; });
}

std::vector<Error> Session::take_failures() {
    return std::exchange(failures_, {});
}

std::size_t Session::add_pane(RecordingKey of, const EntityPath& entity) {
    state_.panes.push_back({.id = ++last_pane_, .of = of, .view_2d = {}, .view_3d = {}});
    show_in_pane(state_.panes.size() - 1, of, entity);
    state_.maximised = 0;
    return state_.panes.size() - 1;
}

void Session::close_pane(std::size_t pane) {
    if (state_.maximised == state_.panes[pane].id) state_.maximised = 0;
    state_.panes.erase(state_.panes.begin() + static_cast<std::ptrdiff_t>(pane));
}

void Session::show_in_pane(std::size_t pane, RecordingKey of, const EntityPath& entity) {
    Pane& shown = state_.panes[pane];
    shown = {.id = shown.id, .of = of, .view_2d = {.entity = entity}, .view_3d = {.entity = entity}};
    const Recording& recording = recording_of(pane);
    shown.only_3d = shown.view_3d.in_world =
        !role_in(recording.store, entity) && is_shown(recording.store, entity);
    const std::vector<Timeline> timelines = recording.store.timelines();
    if (std::ranges::find(timelines, playhead.at.timeline) == timelines.end() &&
        !recording.at.timeline.name.empty())
        playhead.at = recording.at;
}

void Session::place_panes(SessionInput& input, const std::optional<Timeline>& preferred) {
    for (std::size_t r = 0; r < input.recordings.size(); ++r) {
        Recording& recording = input.recordings[r];
        const RecordingKey key{input.id, static_cast<std::uint16_t>(r)};
        // The settings that a new stream starts with are no change.
        for (const EntityPath& entity : recording.store.entities()) {
            StreamSettings fresh = defaults_;
            if (role_in(recording.store, entity) == ImageRole::Intensity) fresh.colormap = "matplotlib/gray";
            for (WorkspaceState* state : {&state_, &committed_})
                state->settings[key].try_emplace(entity, fresh);
        }
        if (recording.at.timeline.name.empty()) recording.at = first_time(recording, preferred);
    }
    const std::vector<Pane>& all = input.arriving ? arriving_panes_ : state_.panes;
    std::vector<Pane> kept;
    bool is_same = true;
    for (const Pane& pane : all) {
        if (pane.of.input != input.id) continue;
        const Recording* recording = find_recording(pane.of);
        const bool is_there = recording != nullptr && is_shown(recording->store, pane.view_2d.entity);
        if (is_there) kept.push_back(pane);
        is_same &= is_there;
    }
    const auto shown = std::ranges::find_if(
        input.recordings, [](const Recording& recording) { return has_content(recording.store); });
    if (kept.empty() && shown != input.recordings.end()) {
        kept = suggested_panes(input, static_cast<std::uint16_t>(shown - input.recordings.begin()));
        input.has_open_panes = true;
        is_same = false;
    }
    if (kept.empty()) { // nothing to show: the place stays, to say so
        kept.push_back({.id = ++last_pane_, .of = {input.id, 0}, .view_2d = {}, .view_3d = {}});
        kept.back().view_2d.entity = kept.back().view_3d.entity = "/";
        is_same = false;
    }
    if (!is_same) put_panes(input, std::move(kept));
    if (input.arriving || !playhead.at.timeline.name.empty()) return;
    const Recording& first = shown == input.recordings.end() ? input.recordings.front() : *shown;
    if (!first.at.timeline.name.empty()) playhead.at = first.at;
    go_to_start(input, first.store.timelines());
}

std::vector<Pane> Session::suggested_panes(const SessionInput& input, std::uint16_t recording) {
    const std::vector<Pane>& all = input.arriving ? arriving_panes_ : state_.panes;
    const auto others = static_cast<std::size_t>(
        std::ranges::count_if(all, [&](const Pane& pane) { return pane.of.input != input.id; }));
    // What else a file of pictures holds is a click away in the list of streams.
    const std::size_t most = input.is_recording() && others < kMostPanes ? kMostPanes - others : 1;
    const Recording& shown = input.recordings[recording];
    std::vector<Pane> panes;
    for (const PaneSuggestion& suggestion : suggest_panes(shown.store, shown.at, most)) {
        Pane pane{.id = ++last_pane_,
                  .of = {input.id, recording},
                  .view_2d = {.entity = suggestion.entity},
                  .view_3d = {.entity = suggestion.entity}};
        pane.only_3d = pane.view_3d.in_world = suggestion.is_scene;
        pane.view_3d.others = suggestion.others;
        panes.push_back(std::move(pane));
    }
    return panes;
}

/// Once the first pictures are loaded, those that turn out to be cleared lose their panes; unless somebody was faster and
/// has changed something.
void Session::revise_panes(SessionInput& input) {
    const std::vector<Pane>& all = input.arriving ? arriving_panes_ : state_.panes;
    std::vector<Pane> now;
    std::ranges::copy_if(all, std::back_inserter(now),
                         [&](const Pane& pane) { return pane.of.input == input.id; });
    const Recording* recording = now.empty() ? nullptr : find_recording(now.front().of);
    if (recording == nullptr) return;
    const bool is_known = std::ranges::all_of(now, [&](const Pane& pane) {
        return latest_picture(recording->store, pane.view_2d.entity, recording->at).pending.empty();
    });
    if (!is_known) return;
    input.has_open_panes = false;
    if (!undo_.empty() || state_ != committed_) return;
    std::vector<Pane> better = suggested_panes(input, now.front().of.recording);
    const auto is_alike = [](const Pane& a, const Pane& b) {
        return a.view_2d.entity == b.view_2d.entity && a.view_3d.others == b.view_3d.others;
    };
    if (!better.empty() && !std::ranges::equal(now, better, is_alike)) put_panes(input, std::move(better));
}

void Session::put_panes(SessionInput& input, std::vector<Pane> panes) {
    std::vector<Pane>& all = input.arriving ? arriving_panes_ : state_.panes;
    const auto first = std::ranges::find(all, input.id, [](const Pane& pane) { return pane.of.input; });
    const auto place = first - all.begin();
    std::erase_if(all, [&](const Pane& pane) { return pane.of.input == input.id; });
    // Cameras of one recording see different things; files side by side are compared.
    if (!input.arriving && panes.size() > 1) state_.linked = false;
    all.insert(all.begin() + place, std::make_move_iterator(panes.begin()),
               std::make_move_iterator(panes.end()));
    if (!input.arriving) forget_undo();
}

void Session::go_to_start(SessionInput& input, const std::vector<Timeline>& timelines) {
    const auto wanted = std::exchange(start_time_, std::nullopt);
    if (!wanted) return;
    const auto found = std::ranges::find(timelines, wanted->timeline, &Timeline::name);
    if (found != timelines.end()) {
        playhead.at = {*found, wanted->value, 0};
        return;
    }
    std::string known;
    for (const Timeline& timeline : timelines)
        known += (known.empty() ? "" : ", ") + timeline.name;
    add_problem(input,
                "there is no timeline '" + wanted->timeline + "'" +
                    (known.empty() ? "" : "; there is " + known),
                false);
}

void Session::want_arriving() {
    for (const Pane& pane : arriving_panes_) {
        const Recording* recording = find_recording(pane.of);
        const LatestPicture latest = latest_picture(recording->store, pane.view_2d.entity, recording->at);
        wants_.chunks.insert(wants_.chunks.end(), latest.pending.begin(), latest.pending.end());
        if (latest.picture)
            wants_.images.push_back(
                {{latest.row.chunk, latest.row.row}, latest.picture->encoded, {}, kPriorityArriving});
    }
}

void Session::finish_replacing() {
    std::vector<std::uint32_t> failed;
    bool is_ready = false, is_coming = false;
    for (const auto& input : inputs_) {
        if (!input->arriving) continue;
        const auto code = input->error ? std::optional(input->error->code) : std::nullopt;
        if (code == ErrorCode::LayoutUnknown) is_ready = true; // the form asks
        if (!input->opened && code && code != ErrorCode::LayoutUnknown && code != ErrorCode::Cancelled) {
            failures_.push_back(*input->error);
            failed.push_back(input->id);
            continue;
        }
        is_coming = true;
        if (!input->opened) continue;
        const auto pane =
            std::ranges::find(arriving_panes_, input->id, [](const Pane& p) { return p.of.input; });
        const Recording* recording = find_recording(pane->of);
        const LatestPicture latest = latest_picture(recording->store, pane->view_2d.entity, recording->at);
        is_ready |= latest.picture ? pipeline_.cache().find({latest.row.chunk, latest.row.row}) != nullptr
                                   : latest.error.has_value() || latest.pending.empty();
    }
    for (const std::uint32_t id : failed)
        drop_input(id);
    if (!is_coming)
        for (const auto& input : inputs_)
            input->leaving = false;
    if (!is_ready) return;

    std::vector<std::uint32_t> gone;
    for (const auto& input : inputs_)
        if (input->leaving && !input->arriving) gone.push_back(input->id);
    for (const std::uint32_t id : gone)
        drop_input(id);
    playhead = {};
    state_.panes = std::exchange(arriving_panes_, {});
    state_.maximised = 0;
    state_.linked = linked_at_start_;
    for (const auto& input : inputs_) {
        input->arriving = input->leaving = false;
        const auto count =
            std::ranges::count(state_.panes, input->id, [](const Pane& p) { return p.of.input; });
        if (input->is_recording() && count > 1) state_.linked = false;
    }
    for (const Pane& pane : state_.panes)
        if (const Recording* recording = find_recording(pane.of);
            recording != nullptr && playhead.at.timeline.name.empty())
            playhead.at = recording->at;
    forget_undo();
}

} // namespace fathom
