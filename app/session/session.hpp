// Session: the window's model, without ImGui. The opened inputs with their stores, the pipeline, the settings of every
// stream, the playhead, undo; everything that panels show and actions change.
//
//     Session session(workers, wake);
//     session.open("depth/0001.png", {});
//     each frame:
//         session.receive();                                  // sources and workers
//         session.begin_frame(now_s);
//         auto frame = update(view, session.context(r), w, h, session.wants());
//         session.end_frame();                                // states what is wanted, holds the memory budget
//
// `wake` is called from other threads when there is something to receive. Main thread only.
#pragma once

#include "app/pipeline/decode_pipeline.hpp"
#include "app/sources/source_thread.hpp"
#include "app/views/playhead.hpp"
#include "app/views/view_2d.hpp"
#include "app/views/view_3d.hpp"
#include "decoders/media/progress.hpp"

#include <atomic>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace fathom {

/// One opened input.
struct Recording {
    std::string input;
    OpenOptions options;
    std::unique_ptr<SourceThread> source;
    Store store;
    std::map<EntityPath, StreamMemory> memory;
    std::uint32_t source_id = 0; // of the present index
    std::string container;
    std::uint64_t bytes = 0;
    std::vector<std::string> warnings;
    std::optional<Error> error; // it could not be opened, or its last reload failed
    bool opened = false;        // an index was read
    std::uint32_t reload_count = 0;
};

enum class ViewArrangement : std::uint8_t { Both, Only2d, Only3d };

/// Which panels are open and how the views share the window.
struct PanelLayout {
    ViewArrangement views = ViewArrangement::Both;
    bool inspector = true, histogram = true;
    bool hidden = false; // all panels and bars
    float split = 0.5f;  // share of the width that 2D has beside 3D

    bool operator==(const PanelLayout&) const = default;
};

/// What undo takes back: the layout, and settings and views per recording.
struct WorkspaceState {
    struct PerRecording {
        std::map<EntityPath, StreamSettings> settings;
        View2d view_2d;
        View3d view_3d;

        bool operator==(const PerRecording&) const = default;
    };
    std::vector<PerRecording> recordings;
    PanelLayout layout;
    bool linked = true; // recordings side by side share camera and range

    bool operator==(const WorkspaceState&) const = default;
};

struct MemoryReport {
    std::size_t chunk_bytes = 0, image_bytes = 0, pool_free_bytes = 0, budget_bytes = 0;
};

/// --time TIMELINE=VALUE
struct StartTime {
    std::string timeline;
    std::int64_t value = 0;
};

class Session {
  public:
    Session(WorkerPool& workers, std::function<void()> wake, std::size_t budget_bytes);
    ~Session();

    /// Returns the index of the recording. Errors arrive later, in Recording::error.
    std::size_t open(const std::string& input, const OpenOptions& options);
    void close(std::size_t recording);
    void reload(std::size_t recording);

    /// The same input, read in another way. What is shown stays, marked stale, until it is there.
    void reopen(std::size_t recording, const OpenOptions& options);

    [[nodiscard]] std::size_t size() const { return recordings_.size(); }
    [[nodiscard]] Recording& recording(std::size_t i) { return *recordings_[i]; }
    [[nodiscard]] WorkspaceState::PerRecording& workspace(std::size_t i) { return state_.recordings[i]; }

    /// Settings of a stream, to be changed; follow a change with commit().
    [[nodiscard]] StreamSettings& settings(std::size_t recording, const EntityPath& entity);
    [[nodiscard]] bool& linked() { return state_.linked; }
    [[nodiscard]] PanelLayout& layout() { return state_.layout; }
    [[nodiscard]] const PanelLayout& layout() const { return state_.layout; }

    /// What undo does not go behind: the layout at the start, the colour map of streams that state none.
    void start_with(const PanelLayout& layout, bool linked, std::string colormap);
    /// Where the playhead goes when the first input is read; a timeline that it does not have is a warning of it.
    void start_at(StartTime time) { start_time_ = std::move(time); }

    /// Makes a recording look where another one does. No step of undo of its own: it goes with the other's.
    void follow_cameras(std::size_t follower, std::size_t leader);

    /// Makes what was changed since the last commit one step of undo.
    void commit();
    bool undo();
    bool redo();
    [[nodiscard]] bool can_undo() const { return !undo_.empty(); }
    [[nodiscard]] bool can_redo() const { return !redo_.empty(); }

    /// Takes what sources and workers have; true when something is new.
    bool receive();

    void begin_frame(const ViewTheme& theme, std::optional<LinkedPixel> hovered);
    [[nodiscard]] ViewContext context(std::size_t recording);
    [[nodiscard]] Wants& wants() { return wants_; }
    void end_frame();

    /// Nothing wanted is missing, nothing is being opened.
    [[nodiscard]] bool settled() const;
    [[nodiscard]] DecodePipeline& pipeline() { return pipeline_; }
    [[nodiscard]] MemoryReport memory_report() const;

    Playhead playhead;

    /// Times of the leading stream's images on the playhead's timeline.
    [[nodiscard]] std::span<const std::int64_t> sequence_rows() const;

  private:
    void take(Recording& recording, WorkspaceState::PerRecording& workspace, SourceEvent& event);
    void choose_entities(Recording& recording, WorkspaceState::PerRecording& workspace,
                         const std::optional<Timeline>& preferred);
    void go_to_start(Recording& recording, const std::vector<Timeline>& timelines);
    void want_next_images();
    void hold_chunk_budget();

    std::function<void()> wake_;
    DecodePipeline pipeline_;
    std::shared_ptr<std::atomic<std::uint32_t>> next_source_id_;
    std::vector<std::unique_ptr<Recording>> recordings_;
    WorkspaceState state_, committed_;
    StreamSettings defaults_; // of new streams
    std::optional<StartTime> start_time_;
    std::deque<WorkspaceState> undo_, redo_;
    Wants wants_;
    ViewTheme theme_;
    std::optional<LinkedPixel> hovered_;
    std::size_t budget_bytes_;
};

/// The entity that a view shows first: a depth stream before an intensity one before colour; "/" for none.
[[nodiscard]] EntityPath main_entity(const Store& store);

} // namespace fathom
