#include "app/bench/session_player.hpp"

namespace fathom {

SessionPlayer::SessionPlayer(WorkerPool& workers, std::size_t budget_bytes)
    : workers_(workers), session_(
                             workers,
                             [this] {
                                 {
                                     const std::lock_guard lock(mutex_);
                                     has_news_ = true;
                                 }
                                 news_.notify_one();
                             },
                             budget_bytes) {}

bool SessionPlayer::turn() {
    {
        const std::lock_guard lock(mutex_);
        has_news_ = false;
    }
    session_.receive();
    session_.begin_frame({}, {});
    drawn_.resize(session_.pane_count());
    bool complete = session_.pane_count() > 0;
    for (std::size_t i = 0; i < session_.pane_count(); ++i) {
        ViewContext context = session_.context(i);
        View2dFrame frame = update(session_.pane(i).view_2d, context, kWidth, kHeight, session_.wants());
        Drawn& drawn = drawn_[i];
        complete = complete && frame.stream.image && !frame.stream.stale && frame.stream.stats != nullptr;
        if (!drawn.picture.data || frame.draw_list != drawn.frame.draw_list) {
            if (!drawn.picture.data) drawn.picture = allocate_image(packed_desc(kWidth, kHeight, kRgba8));
            renderer_.draw(frame.draw_list, drawn.picture.view(), workers_);
        }
        drawn.frame = std::move(frame);
    }
    session_.end_frame();
    return complete;
}

bool SessionPlayer::settle() {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (!turn()) {
        if (std::chrono::steady_clock::now() > end) return false;
        wait_until(std::chrono::steady_clock::now() + std::chrono::milliseconds(100));
    }
    return true;
}

void SessionPlayer::wait_until(std::chrono::steady_clock::time_point end) {
    std::unique_lock lock(mutex_);
    news_.wait_until(lock, end, [this] { return has_news_; });
}

} // namespace fathom
