// Notices: one sentence each, bottom left; they say what happened and what to do, and go by themselves unless they are
// errors. Repeated ones are counted, not repeated.
//
//     notices.tell(Notice::Level::Info, "Saved depth_0001.png", now_s);
//     notices.expire(now_s);  clock.at(notices.next_change_s());
//
// Main thread only.
#pragma once

#include <string>
#include <vector>

namespace fathom {

struct Notice {
    enum class Level { Info, Warning, Error };
    Level level = Level::Info;
    std::string text;
    double until_s = 0; // infinity for errors
    int count = 1;
};

class Notices {
  public:
    void tell(Notice::Level level, std::string text, double now_s);
    void dismiss(std::size_t index);
    void expire(double now_s);
    [[nodiscard]] double next_change_s() const; // infinity when none goes by itself
    [[nodiscard]] const std::vector<Notice>& shown() const { return notices_; }

    /// Everything told so far, newest last, for the messages list.
    [[nodiscard]] const std::vector<Notice>& history() const { return history_; }

  private:
    std::vector<Notice> notices_, history_;
};

} // namespace fathom
