// SessionPlayer: a session whose 2D views are drawn by the CPU renderer, picture after picture, as the window draws them
// without its ImGui. What opening, playing and scrubbing cost can be measured with it, and what memory they take.
//
//     SessionPlayer player(workers, budget_bytes);
//     player.session().open(path, {});
//     player.settle();                                     // until every pane shows what the playhead asks for
//     player.session().playhead = at_image(player.session().playhead, player.session().sequence_rows(), i);
//     player.settle();
//
// One thread, and the workers'.
#pragma once

#include "app/session/session.hpp"
#include "renderer/cpu/cpu_renderer.hpp"

#include <chrono>
#include <condition_variable>
#include <mutex>

namespace fathom {

class SessionPlayer {
  public:
    SessionPlayer(WorkerPool& workers, std::size_t budget_bytes);

    [[nodiscard]] Session& session() { return session_; }

    /// One turn of the window: takes what has arrived, draws the panes that changed, states what is wanted. True if every
    /// pane shows its picture of this time.
    bool turn();

    /// Turns until all is shown; false where that takes longer than ten seconds.
    [[nodiscard]] bool settle();

    /// Waits for news of sources and workers, no longer than until `end`.
    void wait_until(std::chrono::steady_clock::time_point end);

    /// As drawn last.
    [[nodiscard]] const View2dFrame& frame(std::size_t pane) const { return drawn_[pane].frame; }

  private:
    static constexpr std::uint32_t kWidth = 640, kHeight = 480;
    struct Drawn {
        View2dFrame frame;
        Image picture;
    };

    WorkerPool& workers_;
    std::mutex mutex_;
    std::condition_variable news_;
    bool has_news_ = false;
    CpuRenderer renderer_;
    std::vector<Drawn> drawn_; // one for each pane
    Session session_;          // last: its threads call back
};

} // namespace fathom
