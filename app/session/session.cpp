#include "app/session/session.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace fathom {
namespace {

constexpr std::size_t kMaxUndoSteps = 200;

/// Decoded images get this share of the budget, encoded chunks the rest: decoded ones are what scrubbing waits for.
constexpr double kImageShare = 0.75;

/// Decoded ahead while playing; behind everything that is on screen.
constexpr std::size_t kPrefetchedImages = 4;
constexpr int kPriorityPrefetch = 2;

int rank(ImageRole role) {
    return role == ImageRole::Depth ? 0 : role == ImageRole::Intensity ? 1 : 2;
}

template <typename T>
void push_bounded(std::deque<T>& stack, const T& value) {
    stack.push_back(value);
    if (stack.size() > kMaxUndoSteps) stack.pop_front();
}

} // namespace

EntityPath main_entity(const Store& store) {
    EntityPath best = "/";
    int best_rank = 3;
    for (const EntityPath& entity : store.entities()) {
        const std::vector<PictureKind> kinds = picture_kinds(store, entity);
        if (kinds.empty()) continue;
        const auto role = latest_at<ImageRole>(store, entity, {});
        const int entity_rank = role.value != nullptr ? rank(*role.value) : rank(role_of(kinds.front()));
        if (entity_rank >= best_rank) continue;
        best = entity;
        best_rank = entity_rank;
    }
    return best;
}

Session::Session(WorkerPool& workers, std::function<void()> wake, std::size_t budget_bytes)
    : wake_(wake), pipeline_(workers, std::move(wake)),
      next_source_id_(std::make_shared<std::atomic<std::uint32_t>>(1)), budget_bytes_(budget_bytes) {}

Session::~Session() = default;

std::size_t Session::open(const std::string& input, const OpenOptions& options) {
    auto recording = std::make_unique<Recording>();
    recording->input = input;
    recording->options = options;
    recording->source = std::make_unique<SourceThread>(
        input, options, [ids = next_source_id_] { return ids->fetch_add(1); }, wake_);
    recordings_.push_back(std::move(recording));
    state_.recordings.emplace_back();
    committed_ = state_;
    undo_.clear(); // its states have another number of recordings
    redo_.clear();
    return recordings_.size() - 1;
}

void Session::close(std::size_t recording) {
    const auto offset = static_cast<std::ptrdiff_t>(recording);
    recordings_.erase(recordings_.begin() + offset);
    state_.recordings.erase(state_.recordings.begin() + offset);
    committed_ = state_;
    undo_.clear();
    redo_.clear();
}

void Session::reload(std::size_t recording) {
    recordings_[recording]->source->reload();
}

void Session::reopen(std::size_t recording, const OpenOptions& options) {
    Recording& r = *recordings_[recording];
    r.options = options;
    r.source = std::make_unique<SourceThread>(
        r.input, options, [ids = next_source_id_] { return ids->fetch_add(1); }, wake_);
    // Another layout is another range: only the picture stays until the next is there.
    for (auto& [entity, memory] : r.memory)
        memory = {.shown = memory.shown, .shown_time = memory.shown_time};
}

StreamSettings& Session::settings(std::size_t recording, const EntityPath& entity) {
    // Looking at the defaults of a stream is no change.
    committed_.recordings[recording].settings.try_emplace(entity, defaults_);
    return state_.recordings[recording].settings.try_emplace(entity, defaults_).first->second;
}

void Session::start_with(const PanelLayout& layout, bool linked, std::string colormap) {
    state_.layout = committed_.layout = layout;
    state_.linked = committed_.linked = linked;
    defaults_.colormap = std::move(colormap);
}

void Session::follow_cameras(std::size_t follower, std::size_t leader) {
    const WorkspaceState::PerRecording& from = state_.recordings[leader];
    const WorkspaceState::PerRecording& kept = committed_.recordings[leader];
    for (WorkspaceState* state : {&state_, &committed_}) {
        // Where the leader is on its way, its commit takes the follower's change with it.
        if (state == &committed_ && (kept.view_2d != from.view_2d || kept.view_3d != from.view_3d)) break;
        WorkspaceState::PerRecording& to = state->recordings[follower];
        to.view_2d.fit = from.view_2d.fit;
        to.view_2d.camera = from.view_2d.camera;
        to.view_3d.camera = from.view_3d.camera;
    }
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
    state_ = committed_ = undo_.back();
    undo_.pop_back();
    return true;
}

bool Session::redo() {
    if (redo_.empty()) return false;
    push_bounded(undo_, state_);
    state_ = committed_ = redo_.back();
    redo_.pop_back();
    return true;
}

bool Session::receive() {
    bool changed = pipeline_.collect();
    for (std::size_t i = 0; i < recordings_.size(); ++i) {
        for (SourceEvent& event : recordings_[i]->source->drain()) {
            take(*recordings_[i], state_.recordings[i], event);
            // The settings that a new stream starts with are no change.
            const auto& settings = state_.recordings[i].settings;
            committed_.recordings[i].settings.insert(settings.begin(), settings.end());
            changed = true;
        }
    }
    return changed;
}

void Session::take(Recording& recording, WorkspaceState::PerRecording& workspace, SourceEvent& event) {
    if (auto* read = std::get_if<IndexRead>(&event)) {
        recording.store = Store();
        for (const ChunkSummary& summary : read->index.chunks)
            recording.store.insert_summary(summary);
        for (const auto& chunk : read->index.resident)
            recording.store.insert(chunk);
        recording.source_id = read->source_id;
        recording.container = std::move(read->index.container);
        recording.bytes = read->index.bytes;
        recording.warnings = std::move(read->index.warnings);
        recording.error.reset();
        recording.opened = true;
        if (read->reloaded) ++recording.reload_count;
        choose_entities(recording, workspace, read->index.timeline);
    } else if (auto* loaded = std::get_if<ChunkLoaded>(&event)) {
        recording.store.insert(std::move(loaded->chunk));
    } else if (auto* failed = std::get_if<SourceFailed>(&event)) {
        if (failed->chunk) recording.store.mark_unreadable(*failed->chunk);
        // A reload that the user stopped leaves what was there before.
        if (recording.opened && failed->error.code == ErrorCode::Cancelled) return;
        recording.error = std::move(failed->error);
    }
}

void Session::choose_entities(Recording& recording, WorkspaceState::PerRecording& workspace,
                              const std::optional<Timeline>& preferred) {
    const std::vector<EntityPath> entities = recording.store.entities();
    for (const EntityPath& entity : entities)
        workspace.settings.try_emplace(entity, defaults_);
    if (std::ranges::find(entities, workspace.view_2d.entity) == entities.end()) {
        workspace.view_2d.entity = workspace.view_3d.entity = main_entity(recording.store);
        committed_ = state_;
    }
    if (playhead.at.timeline.name.empty()) {
        const std::vector<Timeline> timelines = recording.store.timelines();
        if (!timelines.empty()) {
            playhead.at.timeline = preferred.value_or(timelines.front());
            const auto times = picture_times(recording.store, workspace.view_2d.entity, playhead.at.timeline);
            playhead.at.value = times.empty() ? 0 : times.front();
        }
        go_to_start(recording, timelines);
    }
}

void Session::go_to_start(Recording& recording, const std::vector<Timeline>& timelines) {
    const auto wanted = std::exchange(start_time_, std::nullopt);
    if (!wanted) return;
    const auto found = std::ranges::find(timelines, wanted->timeline, &Timeline::name);
    if (found != timelines.end()) {
        playhead.at = {*found, wanted->value};
        return;
    }
    std::string known;
    for (const Timeline& timeline : timelines)
        known += (known.empty() ? "" : ", ") + timeline.name;
    recording.warnings.push_back("there is no timeline '" + wanted->timeline + "'" +
                                 (known.empty() ? "" : "; there is " + known));
}

void Session::begin_frame(const ViewTheme& theme, std::optional<LinkedPixel> hovered) {
    wants_ = {};
    theme_ = theme;
    hovered_ = std::move(hovered);
}

ViewContext Session::context(std::size_t recording) {
    Recording& r = *recordings_[recording];
    return {r.store, pipeline_.cache(), playhead.at, state_.recordings[recording].settings, r.memory,
            theme_,  hovered_};
}

void Session::want_next_images() {
    if (!playhead.playing) return;
    for (std::size_t i = 0; i < recordings_.size(); ++i) {
        const Recording& recording = *recordings_[i];
        const EntityPath& entity = state_.recordings[i].view_2d.entity;
        const auto times = picture_times(recording.store, entity, playhead.at.timeline);
        if (times.empty()) continue;
        const auto memory = recording.memory.find(entity);
        const bool known = memory != recording.memory.end() && memory->second.range_of;
        const std::size_t now = row_index(playhead, times);
        const std::size_t count = std::min(kPrefetchedImages, times.size() - 1);
        for (std::size_t step = 1; step <= count; ++step) {
            const TimePoint at{playhead.at.timeline, times[(now + step) % times.size()]};
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
    want_next_images();
    pipeline_.set_wanted(wants_);
    pipeline_.cache().enforce(static_cast<std::size_t>(kImageShare * static_cast<double>(budget_bytes_)));
    for (const auto& recording : recordings_) {
        // Transforms are looked up at any time, so they come in behind everything that is on screen.
        constexpr std::size_t kTransformsAtOnce = 16;
        for (const ChunkId chunk : recording->store.missing_transforms(kTransformsAtOnce))
            wants_.chunks.push_back(chunk);
        std::vector<ChunkId> own;
        std::ranges::copy_if(wants_.chunks, std::back_inserter(own),
                             [&](ChunkId id) { return source_of(id) == recording->source_id; });
        recording->source->set_wanted(own);
    }
    hold_chunk_budget();
}

void Session::hold_chunk_budget() {
    std::size_t chunk_bytes = 0;
    for (const auto& recording : recordings_)
        chunk_bytes += recording->store.loaded_bytes();
    if (chunk_bytes + pipeline_.cache().bytes() <= budget_bytes_) return;

    std::vector<ChunkId> used = wants_.chunks;
    for (const ImageRequest& request : wants_.images)
        used.push_back(request.key.chunk);
    for (const auto& recording : recordings_)
        for (const ChunkId chunk : recording->store.loaded_chunks())
            if (!recording->store.loaded(chunk)->is_static() && std::ranges::find(used, chunk) == used.end())
                recording->store.evict(chunk);
}

bool Session::settled() const {
    return !pipeline_.busy() && wants_.chunks.empty() &&
           std::ranges::none_of(recordings_, [](const auto& r) { return r->source->progress() != nullptr; });
}

MemoryReport Session::memory_report() const {
    MemoryReport report;
    for (const auto& recording : recordings_)
        report.chunk_bytes += recording->store.loaded_bytes();
    report.image_bytes = pipeline_.cache().bytes();
    report.pool_free_bytes = pipeline_.pixel_usage().free_bytes;
    report.budget_bytes = budget_bytes_;
    return report;
}

std::span<const std::int64_t> Session::sequence_rows() const {
    std::span<const std::int64_t> longest;
    for (std::size_t i = 0; i < recordings_.size(); ++i) {
        const auto times =
            picture_times(recordings_[i]->store, state_.recordings[i].view_2d.entity, playhead.at.timeline);
        if (times.size() > longest.size()) longest = times;
    }
    return longest;
}

} // namespace fathom
