// FocusRing: which control the keyboard is at. Tab goes through the stops in the order in which they were drawn; Enter,
// Space and the arrows belong to the stop with the focus, and to nobody's shortcut then. ImGui's own navigation serves
// menus, popups and sheets only: it would take the arrows and Space away from the views.
//
//     ring.begin_frame();                                            // the last frame's stops are the order of Tab
//     ring.step(+1);                                                 // Tab
//     if (ring.is_at(StopKind::Button)) ring.press({.activate = true});   // Enter, before any shortcut
//     const Focus focus = ring.add(id, StopKind::Button);            // by each control
//
// No ImGui. Main thread only.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

namespace fathom {

enum class StopKind : std::uint8_t { Button, Field, Slider, View, List };

/// What was pressed for the stop that has the focus.
struct FocusKeys {
    bool activate = false;
    int right = 0, up = 0; // arrows
    bool control = false, shift = false, alt = false;
};

struct Focus {
    bool here = false;    // the ring is drawn round this stop
    bool arrived = false; // in this frame: a text field opens for typing
    FocusKeys keys;
};

class FocusRing {
  public:
    using Id = std::uint32_t;

    void begin_frame() {
        before_.swap(stops_);
        stops_.clear();
        arrived_ = false;
        keys_ = {};
    }

    /// To the next or the previous stop, round the ends. From nowhere: to the first view, for most go there.
    void step(int by) {
        if (before_.empty()) return;
        const auto count = static_cast<int>(before_.size());
        const auto now = std::ranges::find(before_, current_, &Stop::id);
        const auto view = std::ranges::find(before_, StopKind::View, &Stop::kind);
        int to = by > 0 ? 0 : count - 1;
        if (now != before_.end())
            to = (static_cast<int>(now - before_.begin()) + by + count) % count;
        else if (by > 0 && view != before_.end())
            to = static_cast<int>(view - before_.begin());
        go_to(before_[static_cast<std::size_t>(to)].id);
    }
    void go_to(Id id) {
        current_ = id;
        shown_ = arrived_ = true;
    }

    /// Tab goes on from here, but no ring is drawn: the pointer chose it.
    void rest_at(Id id) { current_ = id; }
    void hide() { shown_ = false; }

    void press(const FocusKeys& keys) { keys_ = keys; }

    /// Called by each control in every frame.
    Focus add(Id id, StopKind kind) {
        stops_.push_back({id, kind});
        if (!shown_ || id != current_) return {};
        return {true, arrived_, keys_};
    }

    [[nodiscard]] bool shown() const { return shown_; }
    [[nodiscard]] bool arrives_at(Id id) const { return shown_ && arrived_ && current_ == id; }
    [[nodiscard]] bool is_at(StopKind kind) const {
        const auto now = std::ranges::find(before_, current_, &Stop::id);
        return shown_ && now != before_.end() && now->kind == kind;
    }

  private:
    struct Stop {
        Id id;
        StopKind kind;
    };
    std::vector<Stop> before_, stops_; // of the last frame, of this one
    Id current_ = 0;
    bool shown_ = false, arrived_ = false;
    FocusKeys keys_;
};

} // namespace fathom
