// Session: the window's model, without ImGui. The opened inputs with their stores, the panes that show them, the
// pipeline, the settings of every stream, the playhead, undo; everything that panels show and actions change.
//
//     Session session(workers, wake);
//     session.open("run.mcap", {});
//     each frame:
//         session.receive();                                  // sources and workers
//         session.begin_frame(theme, hovered);
//         auto frame = update(session.pane(i).view_2d, session.context(i), w, h, session.wants());
//         session.end_frame();                                // states what is wanted, holds the memory budget
//
// An input has one pane as soon as it is opened, and those that its data suggest once it is read. `wake` is called from
// other threads when there is something to receive. Main thread only.
#pragma once

#include "app/pipeline/decode_pipeline.hpp"
#include "app/session/session_input.hpp"
#include "app/session/workspace.hpp"
#include "app/views/playhead.hpp"
#include "decoders/media/progress.hpp"

#include <atomic>
#include <deque>
#include <memory>
#include <string>
#include <vector>

namespace fathom {

struct MemoryReport {
    std::size_t chunk_bytes = 0, image_bytes = 0, pool_free_bytes = 0, budget_bytes = 0;
};

/// --time TIMELINE=VALUE
struct StartTime {
    std::string timeline;
    std::int64_t value = 0;
};

/// The stream whose images the time bar counts and steps by.
struct LeadingStream {
    RecordingKey of;
    EntityPath entity;
    std::span<const std::int64_t>
        times; // of its images, on the playhead's timeline; valid until the store changes
};

class Session {
  public:
    Session(WorkerPool& workers, std::function<void()> wake, std::size_t budget_bytes);
    ~Session();

    /// Inputs. Returns the id of the new one; errors arrive later, in SessionInput::error.
    std::uint32_t open(const std::string& input, const OpenOptions& options);
    /// What is opened until the next call takes the place of what is open now, once it has a picture to show.
    void begin_replacing();
    void close_input(std::uint32_t input);
    void reload(std::uint32_t input);
    /// The same input, read in another way. What is shown stays, marked stale, until it is there.
    void reopen(std::uint32_t input, const OpenOptions& options);

    [[nodiscard]] std::size_t input_count() const { return inputs_.size(); }
    [[nodiscard]] SessionInput& input(std::size_t i) { return *inputs_[i]; }
    [[nodiscard]] const SessionInput& input(std::size_t i) const { return *inputs_[i]; }
    [[nodiscard]] SessionInput* find_input(std::uint32_t id);
    /// Why inputs that were to take the place of others could not; each once.
    [[nodiscard]] std::vector<Error> take_failures();

    /// Panes, in the order of the grid.
    [[nodiscard]] std::size_t pane_count() const { return state_.panes.size(); }
    [[nodiscard]] Pane& pane(std::size_t i) { return state_.panes[i]; }
    [[nodiscard]] const Pane& pane(std::size_t i) const { return state_.panes[i]; }
    [[nodiscard]] SessionInput& input_of(std::size_t pane) {
        return *find_input(state_.panes[pane].of.input);
    }
    [[nodiscard]] Recording& recording_of(std::size_t pane);
    [[nodiscard]] const Recording* find_recording(RecordingKey key) const; // null: not open any more
    /// Adds a pane for a stream; returns its index. A step of undo with the next commit().
    std::size_t add_pane(RecordingKey of, const EntityPath& entity);
    void close_pane(std::size_t pane);
    /// Another stream in the same place, seen anew.
    void show_in_pane(std::size_t pane, RecordingKey of, const EntityPath& entity);
    [[nodiscard]] std::uint32_t& maximised() { return state_.maximised; }

    /// Settings of a stream, to be changed; follow a change with commit().
    [[nodiscard]] StreamSettings& settings(std::size_t pane, const EntityPath& entity);
    [[nodiscard]] bool& linked() { return state_.linked; }
    [[nodiscard]] PanelLayout& layout() { return state_.layout; }
    [[nodiscard]] const PanelLayout& layout() const { return state_.layout; }

    /// What undo does not go behind: the layout at the start, the colour map of streams that state none.
    void start_with(const PanelLayout& layout, bool linked, std::string colormap);
    /// Where the playhead goes when the first input is read; a timeline that it does not have is a warning of it.
    void start_at(StartTime time) { start_time_ = std::move(time); }

    /// Where a pane's 3D view starts from: no step of undo.
    void start_camera(std::size_t pane, const OrbitCamera& camera);
    /// Makes a pane look where another one does. No step of undo of its own: it goes with the other's.
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
    [[nodiscard]] ViewContext context(std::size_t pane);
    [[nodiscard]] Wants& wants() { return wants_; }
    void end_frame();

    /// Nothing wanted is missing, nothing is being opened.
    [[nodiscard]] bool settled() const;
    [[nodiscard]] DecodePipeline& pipeline() { return pipeline_; }
    [[nodiscard]] MemoryReport memory_report() const;

    /// Some input comes while it is looked at.
    [[nodiscard]] bool is_live() const;
    /// To the newest image, unless the user looks back.
    void follow_live();

    Playhead playhead;

    std::optional<std::pair<RecordingKey, EntityPath>> steps_by; // nothing: the stream with most images

    [[nodiscard]] LeadingStream leading() const;
    /// Times of the leading stream's images on the playhead's timeline.
    [[nodiscard]] std::span<const std::int64_t> sequence_rows() const { return leading().times; }

  private:
    [[nodiscard]] TimePoint time_in(const Recording& recording) const;
    void take(SessionInput& input, SourceEvent& event);
    void place_panes(SessionInput& input, const std::optional<Timeline>& preferred);
    [[nodiscard]] std::vector<Pane> suggested_panes(const SessionInput& input, std::uint16_t recording);
    void revise_panes(SessionInput& input);
    void put_panes(SessionInput& input, std::vector<Pane> panes);
    void go_to_start(SessionInput& input, const std::vector<Timeline>& timelines);
    void drop_input(std::uint32_t input);
    void drop_lost_panes();
    void forget_undo();
    void want_arriving();
    void finish_replacing();
    void want_next_images();
    [[nodiscard]] std::size_t room_bytes() const;
    void hold_chunk_budget(std::size_t room);

    std::function<void()> wake_;
    DecodePipeline pipeline_;
    std::shared_ptr<std::atomic<std::uint32_t>> next_source_id_;
    std::uint32_t last_input_ = 0, last_pane_ = 0;
    std::vector<std::unique_ptr<SessionInput>> inputs_;
    std::vector<Pane> arriving_panes_; // of inputs that are arriving
    std::vector<Error> failures_;
    WorkspaceState state_, committed_;
    bool linked_at_start_ = true;
    StreamSettings defaults_; // of new streams
    std::optional<StartTime> start_time_;
    std::deque<WorkspaceState> undo_, redo_;
    Wants wants_;
    ViewTheme theme_;
    std::optional<LinkedPixel> hovered_;
    std::size_t budget_bytes_;
};

} // namespace fathom
