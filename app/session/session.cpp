#include "app/session/session.hpp"

#include "app/session/resident_memory.hpp"
#include "app/session/suggest_panes.hpp"
#include "app/session/time_control.hpp"

#include <algorithm>
#include <iterator>
#include <unordered_set>
#include <utility>

namespace fathom {
namespace {

constexpr std::size_t kMaxUndoSteps = 200;

/// Decoded images get this share of the budget, encoded chunks the rest: decoded ones are what scrubbing waits for.
constexpr double kImageShare = 0.75;

/// Decoded ahead while playing; behind everything that is on screen.
constexpr std::size_t kPrefetchedImages = 4;
constexpr int kPriorityPrefetch = 2;

template <typename T>
void push_bounded(std::deque<T>& stack, const T& value) {
    stack.push_back(value);
    if (stack.size() > kMaxUndoSteps) stack.pop_front();
}

bool has_timeline(const Store& store, const Timeline& timeline) {
    const std::vector<Timeline> timelines = store.timelines();
    return std::ranges::find(timelines, timeline) != timelines.end();
}

} // namespace

Session::Session(WorkerPool& workers, std::function<void()> wake, std::size_t budget_bytes)
    : wake_(wake), pipeline_(workers, std::move(wake), std::min(PixelPool::kKeptBytes, budget_bytes / 8)),
      next_source_id_(std::make_shared<std::atomic<std::uint32_t>>(1)), budget_bytes_(budget_bytes) {}

Session::~Session() = default;

SessionInput* Session::find_input(std::uint32_t id) {
    const auto found = std::ranges::find(inputs_, id, [](const auto& input) { return input->id; });
    return found == inputs_.end() ? nullptr : found->get();
}

const Recording* Session::find_recording(RecordingKey key) const {
    const auto input = std::ranges::find(inputs_, key.input, [](const auto& i) { return i->id; });
    if (input == inputs_.end() || key.recording >= (*input)->recordings.size()) return nullptr;
    return &(*input)->recordings[key.recording];
}

Recording& Session::recording_of(std::size_t pane) {
    return input_of(pane).recordings[state_.panes[pane].of.recording];
}

void Session::reload(std::uint32_t input) {
    find_input(input)->source->reload();
}

void Session::reopen(std::uint32_t input, const OpenOptions& options) {
    SessionInput& i = *find_input(input);
    i.options = options;
    i.source = std::make_unique<SourceThread>(
        i.name, options, [ids = next_source_id_] { return ids->fetch_add(1); }, wake_);
    // Another layout is another range: only the picture stays until the next is there.
    for (Recording& recording : i.recordings)
        for (auto& [entity, memory] : recording.memory)
            memory = {.shown = memory.shown, .shown_time = memory.shown_time};
}

StreamSettings& Session::settings(std::size_t pane, const EntityPath& entity) {
    const RecordingKey key = state_.panes[pane].of;
    // Looking at the defaults of a stream is no change.
    committed_.settings[key].try_emplace(entity, defaults_);
    return state_.settings[key].try_emplace(entity, defaults_).first->second;
}

void Session::start_with(const PanelLayout& layout, bool linked, std::string colormap) {
    state_.layout = committed_.layout = layout;
    state_.linked = committed_.linked = linked_at_start_ = linked;
    defaults_.colormap = std::move(colormap);
}

void Session::follow_cameras(std::size_t follower, std::size_t leader) {
    const Pane from = state_.panes[leader];
    const std::uint32_t to_id = state_.panes[follower].id;
    for (WorkspaceState* state : {&state_, &committed_}) {
        const auto to = std::ranges::find(state->panes, to_id, &Pane::id);
        if (to == state->panes.end()) break;
        // Where the leader is on its way, its commit takes the follower's change with it.
        const auto kept = std::ranges::find(state->panes, from.id, &Pane::id);
        if (kept == state->panes.end() || kept->view_2d != from.view_2d || kept->view_3d != from.view_3d)
            break;
        to->view_2d.fit = from.view_2d.fit;
        to->view_2d.camera = from.view_2d.camera;
        to->view_3d.camera = from.view_3d.camera;
    }
}

void Session::start_camera(std::size_t pane, const OrbitCamera& camera) {
    const std::uint32_t id = state_.panes[pane].id;
    state_.panes[pane].view_3d.camera = camera;
    const auto kept = std::ranges::find(committed_.panes, id, &Pane::id);
    if (kept != committed_.panes.end()) kept->view_3d.camera = camera;
}

void Session::commit() {
    if (state_ == committed_) return;
    push_bounded(undo_, committed_);
    redo_.clear();
    committed_ = state_;
}

bool Session::undo() {
    commit();
    if (undo_.empty()) return false;
    push_bounded(redo_, state_);
    state_ = undo_.back();
    undo_.pop_back();
    drop_lost_panes();
    committed_ = state_;
    return true;
}

bool Session::redo() {
    if (redo_.empty()) return false;
    push_bounded(undo_, state_);
    state_ = redo_.back();
    redo_.pop_back();
    drop_lost_panes();
    committed_ = state_;
    return true;
}

void Session::drop_lost_panes() {
    std::erase_if(state_.panes, [&](const Pane& pane) { return find_recording(pane.of) == nullptr; });
}

void Session::forget_undo() {
    committed_ = state_;
    undo_.clear();
    redo_.clear();
}

bool Session::receive() {
    bool changed = pipeline_.collect();
    for (const auto& input : inputs_) {
        for (SourceEvent& event : input->source->drain()) {
            take(*input, event);
            changed = true;
        }
    }
    finish_replacing();
    if (changed) settle_step(*this);
    return changed;
}

void Session::take(SessionInput& input, SourceEvent& event) {
    if (auto* read = std::get_if<IndexRead>(&event)) {
        const std::optional<Timeline> preferred = read->index.timeline;
        take_index(input, *read);
        place_panes(input, preferred);
    } else if (auto* grown = std::get_if<IndexGrown>(&event)) {
        const std::optional<Timeline> preferred = grown->index.timeline;
        take_more(input, *grown);
        place_panes(input, preferred);
        if (input.is_live) follow_live();
    } else if (auto* loaded = std::get_if<ChunkLoaded>(&event)) {
        const std::uint16_t recording = loaded->chunk->recording;
        if (recording < input.recordings.size())
            input.recordings[recording].store.insert(std::move(loaded->chunk));
        if (input.has_open_panes) revise_panes(input);
    } else if (auto* warned = std::get_if<SourceWarned>(&event)) {
        for (std::string& warning : warned->warnings)
            add_problem(input, std::move(warning), false);
    } else if (auto* failed = std::get_if<SourceFailed>(&event)) {
        if (failed->chunk) {
            for (Recording& recording : input.recordings)
                recording.store.mark_unreadable(*failed->chunk);
            return add_problem(input, std::move(failed->error.message), true);
        }
        // A reload that the user stopped leaves what was there before.
        if (input.opened && failed->error.code == ErrorCode::Cancelled) return;
        input.error = std::move(failed->error);
    }
}

void Session::follow_live() {
    if (!playhead.live || playhead.playing) return;
    const auto times = sequence_rows();
    if (times.empty()) return;
    playhead = at_value(playhead, times.back());
    playhead.live = true;
}

bool Session::is_live() const {
    return std::ranges::any_of(inputs_, [](const auto& input) { return input->is_live; });
}

void Session::begin_frame(const ViewTheme& theme, std::optional<LinkedPixel> hovered) {
    wants_ = {};
    theme_ = theme;
    hovered_ = std::move(hovered);
    for (std::size_t i = 0; i < state_.panes.size(); ++i) {
        Recording& recording = recording_of(i);
        if (recording.at.timeline == playhead.at.timeline || recording.at.timeline.name.empty() ||
            has_timeline(recording.store, playhead.at.timeline))
            recording.at = playhead.at;
    }
}

ViewContext Session::context(std::size_t pane) {
    Recording& recording = recording_of(pane);
    const Pane& shown = state_.panes[pane];
    const auto first = std::ranges::find_if(state_.panes, [&](const Pane& other) {
        return other.of == shown.of && other.view_2d.entity == shown.view_2d.entity && !other.only_3d;
    });
    return {recording.store,  pipeline_.cache(),
            recording.at,     state_.settings[shown.of],
            recording.memory, theme_,
            hovered_,         first == state_.panes.end() || first->id == shown.id};
}

void Session::want_next_images() {
    if (!playhead.playing) return;
    for (std::size_t i = 0; i < state_.panes.size(); ++i) {
        const Recording& recording = recording_of(i);
        const EntityPath& entity = state_.panes[i].view_2d.entity;
        const auto times = content_times(recording.store, entity, playhead.at.timeline);
        if (times.empty()) continue;
        const bool has_pictures = role_in(recording.store, entity).has_value();
        const auto memory = recording.memory.find(entity);
        const bool known = memory != recording.memory.end() && memory->second.range_of;
        const std::size_t now = row_index(playhead, times);
        const std::size_t count = std::min(kPrefetchedImages, times.size() - 1);
        for (std::size_t step = 1; step <= count; ++step) {
            const TimePoint at{playhead.at.timeline, times[(now + step) % times.size()], 0};
            if (!has_pictures) {
                const ShapeRows next = latest_shape_rows(recording.store, entity, at);
                wants_.chunks.insert(wants_.chunks.end(), next.pending.begin(), next.pending.end());
                continue;
            }
            const LatestPicture next = latest_picture(recording.store, entity, at);
            wants_.chunks.insert(wants_.chunks.end(), next.pending.begin(), next.pending.end());
            if (!next.picture || !next.pending.empty()) continue;
            wants_.images.push_back({{next.row.chunk, next.row.row},
                                     next.picture->encoded,
                                     known ? memory->second.range_of->invalid_codes : std::vector<double>(),
                                     kPriorityPrefetch + static_cast<int>(step)});
        }
    }
}

void Session::end_frame() {
    want_arriving();
    want_next_images();
    pipeline_.set_wanted(wants_);
    const std::size_t room = room_bytes();
    pipeline_.cache().enforce(static_cast<std::size_t>(kImageShare * static_cast<double>(room)));
    std::vector<RecordingKey> shown;
    for (const auto* panes : {&state_.panes, &arriving_panes_})
        for (const Pane& pane : *panes)
            if (std::ranges::find(shown, pane.of) == shown.end()) shown.push_back(pane.of);
    for (const RecordingKey key : shown) {
        // Transforms are looked up at any time, so they come in behind everything that is on screen.
        constexpr std::size_t kTransformsAtOnce = 16;
        if (const Recording* recording = find_recording(key))
            for (const ChunkId chunk : recording->store.missing_transforms(kTransformsAtOnce))
                wants_.chunks.push_back(chunk);
    }
    for (const auto& input : inputs_) {
        std::vector<ChunkId> own;
        std::ranges::copy_if(wants_.chunks, std::back_inserter(own),
                             [&](ChunkId id) { return source_of(id) == input->source_id; });
        input->source->set_wanted(own);
    }
    hold_chunk_budget(room);
}

/// What the budget leaves to chunks and images: all that the process holds besides counts too, its code, indexes, textures
/// and what sources keep unpacked. Some is held back for what arrives between two frames; a quarter is left in any case, or
/// nothing could be shown.
std::size_t Session::room_bytes() const {
    const std::size_t usable = budget_bytes_ - budget_bytes_ / 32;
    const MemoryReport held = memory_report();
    const std::size_t counted = held.chunk_bytes + held.image_bytes + held.pool_free_bytes;
    const std::size_t resident = resident_bytes();
    const std::size_t other = resident - std::min(resident, counted);
    return std::max(usable - std::min(other, usable), budget_bytes_ / 4);
}

void Session::hold_chunk_budget(std::size_t room) {
    // Per frame this costs what is wanted, and what leaves; never the number of chunks.
    std::unordered_set<ChunkId> used(wants_.chunks.begin(), wants_.chunks.end());
    for (const ImageRequest& request : wants_.images)
        used.insert(request.key.chunk);
    const MemoryReport held = memory_report();
    std::size_t bytes = held.chunk_bytes + held.image_bytes + held.pool_free_bytes;
    for (const auto& input : inputs_)
        for (Recording& recording : input->recordings)
            for (const ChunkId chunk : used)
                recording.store.touch(chunk);
    for (const auto& input : inputs_)
        for (Recording& recording : input->recordings)
            while (bytes > room) {
                const std::size_t before = recording.store.loaded_bytes();
                if (!recording.store.evict_oldest(used)) break;
                bytes -= before - recording.store.loaded_bytes();
            }
}

bool Session::settled() const {
    return !pipeline_.busy() && wants_.chunks.empty() && std::ranges::none_of(inputs_, [](const auto& input) {
        return input->source->progress() != nullptr;
    });
}

MemoryReport Session::memory_report() const {
    MemoryReport report;
    for (const auto& input : inputs_)
        for (const Recording& recording : input->recordings)
            report.chunk_bytes += recording.store.loaded_bytes();
    report.image_bytes = pipeline_.cache().bytes();
    report.pool_free_bytes = pipeline_.pixel_usage().free_bytes;
    report.budget_bytes = budget_bytes_;
    return report;
}

LeadingStream Session::leading() const {
    LeadingStream longest;
    for (const Pane& pane : state_.panes) {
        const bool is_chosen = steps_by && steps_by->first == pane.of;
        const EntityPath& entity = is_chosen ? steps_by->second : pane.view_2d.entity;
        const Recording* recording = find_recording(pane.of);
        if (recording == nullptr) continue;
        const auto times = content_times(recording->store, entity, playhead.at.timeline);
        if (is_chosen && !times.empty()) return {pane.of, entity, times};
        if (times.size() > longest.times.size()) longest = {pane.of, entity, times};
    }
    return longest;
}

} // namespace fathom
