// Input: GLFW's events, in order, as ImGui and the actions want them: one button change per frame, so that a fast click
// or a press and drag that arrive in one slow frame are not lost or misplaced.
//
//     Input input(window, [&] { clock.now(); });
//     each frame: input.begin_frame();                    // feeds ImGui::GetIO()
//     for (const KeyPress& press : input.presses()) ...   // shortcuts, layout-aware
//     if (input.pending()) clock.now(1);                  // more events wait for the next frame
//
// Works with Dear ImGui 1.86 (no event queue of its own) to 1.90. Main thread only.
#pragma once

#include "imgui.h"

#include <deque>
#include <functional>
#include <string>
#include <vector>

struct GLFWwindow;
struct GLFWcursor;

namespace fathom {

/// `key` is a GLFW key code after the keyboard's layout; '?', '+' and '-' come as characters too, however they are typed.
struct KeyPress {
    int key = 0;
    bool control = false, shift = false, alt = false, repeated = false, is_character = false;
};

class Input {
  public:
    /// Installs the window's callbacks; `on_event` is called for each.
    Input(GLFWwindow* window, std::function<void()> on_event);
    ~Input();
    Input(const Input&) = delete;
    Input& operator=(const Input&) = delete;

    void begin_frame();
    void set_cursor(ImGuiMouseCursor shape);

    [[nodiscard]] bool pending() const { return !events_.empty(); }
    [[nodiscard]] const std::vector<KeyPress>& presses() const { return presses_; }
    [[nodiscard]] bool is_down(int key) const;
    [[nodiscard]] bool shift() const;
    [[nodiscard]] bool control() const;

    /// Files dropped on the window since the last call.
    [[nodiscard]] std::vector<std::string> take_dropped();

    /// The window lost what it showed.
    [[nodiscard]] bool take_exposed();

  private:
    enum class Kind { Move, Button, Wheel, Key, Character, Focus };
    struct Event {
        Kind kind;
        float x = 0, y = 0;
        int code = 0, mods = 0, action = 0;
    };

    static Input& of(GLFWwindow* window);
    void push(Event event);
    void apply(const Event& event);
    void install_callbacks();

    GLFWwindow* window_;
    std::function<void()> on_event_;
    std::deque<Event> events_;
    std::vector<KeyPress> presses_;
    std::vector<std::string> dropped_;
    unsigned held_ = 0; // mouse buttons, a bit each
    bool exposed_ = true;
    GLFWcursor* cursors_[ImGuiMouseCursor_COUNT] = {};
    ImGuiMouseCursor shown_cursor_ = ImGuiMouseCursor_Arrow;
};

} // namespace fathom
