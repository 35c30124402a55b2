#include "app/ui/input.hpp"

#include <GLFW/glfw3.h>

#include <array>
#include <cfloat>
#include <utility>

namespace fathom {
namespace {

#if IMGUI_VERSION_NUM < 18700
constexpr ImGuiKey_ ImGuiKey_KeypadEnter = ImGuiKey_KeyPadEnter; // renamed since
#endif

constexpr std::pair<ImGuiKey_, int> kEditingKeys[] = {
    {ImGuiKey_Tab, GLFW_KEY_TAB},
    {ImGuiKey_LeftArrow, GLFW_KEY_LEFT},
    {ImGuiKey_RightArrow, GLFW_KEY_RIGHT},
    {ImGuiKey_UpArrow, GLFW_KEY_UP},
    {ImGuiKey_DownArrow, GLFW_KEY_DOWN},
    {ImGuiKey_PageUp, GLFW_KEY_PAGE_UP},
    {ImGuiKey_PageDown, GLFW_KEY_PAGE_DOWN},
    {ImGuiKey_Home, GLFW_KEY_HOME},
    {ImGuiKey_End, GLFW_KEY_END},
    {ImGuiKey_Delete, GLFW_KEY_DELETE},
    {ImGuiKey_Backspace, GLFW_KEY_BACKSPACE},
    {ImGuiKey_Space, GLFW_KEY_SPACE},
    {ImGuiKey_Enter, GLFW_KEY_ENTER},
    {ImGuiKey_KeypadEnter, GLFW_KEY_KP_ENTER},
    {ImGuiKey_Escape, GLFW_KEY_ESCAPE},
    {ImGuiKey_A, GLFW_KEY_A},
    {ImGuiKey_C, GLFW_KEY_C},
    {ImGuiKey_V, GLFW_KEY_V},
    {ImGuiKey_X, GLFW_KEY_X},
    {ImGuiKey_Y, GLFW_KEY_Y},
    {ImGuiKey_Z, GLFW_KEY_Z},
};

const char* get_clipboard(void* window) {
    return glfwGetClipboardString(static_cast<GLFWwindow*>(window));
}
void set_clipboard(void* window, const char* text) {
    glfwSetClipboardString(static_cast<GLFWwindow*>(window), text);
}

/// GLFW names keys by their place on a US keyboard; people mean the character printed on theirs.
int layout_key(int key, int scancode) {
    const char* name = glfwGetKeyName(key, scancode);
    if (name == nullptr || name[0] == 0 || name[1] != 0) return key;
    const char c = name[0];
    if (c >= 'a' && c <= 'z') return c - 'a' + GLFW_KEY_A;
    return c > ' ' && c <= '~' ? c : key; // the others have their ASCII codes
}

/// The keys that ImGui hears of when this one goes down or up. Tab, Space and Enter are the window's own (focus_ring.hpp)
/// unless ImGui navigates a popup; there Enter acts as Space does, which is the only key that presses buttons.
std::array<int, 2> codes_for_imgui(int code, bool down) {
    const bool enter = code == GLFW_KEY_ENTER || code == GLFW_KEY_KP_ENTER;
    if (!enter && code != GLFW_KEY_SPACE && code != GLFW_KEY_TAB) return {code, GLFW_KEY_UNKNOWN};
    if (!down) return {code, enter ? GLFW_KEY_SPACE : GLFW_KEY_UNKNOWN}; // whatever it went down as
    const ImGuiIO& io = ImGui::GetIO();
    const bool navigates = (io.ConfigFlags & ImGuiConfigFlags_NavEnableKeyboard) != 0;
    if (io.WantTextInput && code != GLFW_KEY_TAB) return {code, GLFW_KEY_UNKNOWN};
    if (!navigates) return {GLFW_KEY_UNKNOWN, GLFW_KEY_UNKNOWN};
    return {enter ? GLFW_KEY_SPACE : code, GLFW_KEY_UNKNOWN};
}

} // namespace

Input& Input::of(GLFWwindow* window) {
    return *static_cast<Input*>(glfwGetWindowUserPointer(window));
}

Input::Input(GLFWwindow* window, std::function<void()> on_event)
    : window_(window), on_event_(std::move(on_event)) {
    glfwSetWindowUserPointer(window, this);
    install_callbacks();
    ImGuiIO& io = ImGui::GetIO();
    io.BackendFlags |= ImGuiBackendFlags_HasMouseCursors | ImGuiBackendFlags_RendererHasVtxOffset;
    io.GetClipboardTextFn = get_clipboard;
    io.SetClipboardTextFn = set_clipboard;
    io.ClipboardUserData = window;
#if IMGUI_VERSION_NUM < 18700
    for (const auto& [imgui_key, key] : kEditingKeys)
        io.KeyMap[imgui_key] = key;
#endif
}

Input::~Input() {
    for (GLFWcursor* cursor : cursors_)
        if (cursor != nullptr) glfwDestroyCursor(cursor);
}

void Input::push(Event event) {
    if (event.kind == Kind::Move && !events_.empty() && events_.back().kind == Kind::Move)
        events_.back() = event; // only the last place of a run of moves is ever seen
    else
        events_.push_back(event);
    on_event_();
}

void Input::install_callbacks() {
    glfwSetCursorPosCallback(window_, [](GLFWwindow* w, double x, double y) {
        of(w).push({Kind::Move, static_cast<float>(x), static_cast<float>(y)});
    });
    glfwSetCursorEnterCallback(window_, [](GLFWwindow* w, int entered) {
        double x = -FLT_MAX, y = -FLT_MAX;
        if (entered != 0) // GLFW tells no place that is the one it told last
            glfwGetCursorPos(w, &x, &y);
        else if (of(w).held_ != 0) // a drag goes on outside of the window
            return;
        of(w).push({Kind::Move, static_cast<float>(x), static_cast<float>(y)});
    });
    // Without asking where the pointer is: that would be where it is by now, not where it was.
    glfwSetMouseButtonCallback(window_, [](GLFWwindow* w, int button, int action, int mods) {
        of(w).push({Kind::Button, 0, 0, button, mods, action});
    });
    glfwSetScrollCallback(window_, [](GLFWwindow* w, double x, double y) {
        of(w).push({Kind::Wheel, static_cast<float>(x), static_cast<float>(y)});
    });
    glfwSetKeyCallback(window_, [](GLFWwindow* w, int key, int scancode, int action, int mods) {
        if (key >= 0) of(w).push({Kind::Key, 0, 0, layout_key(key, scancode), mods, action});
    });
    glfwSetCharCallback(window_, [](GLFWwindow* w, unsigned codepoint) {
        of(w).push({Kind::Character, 0, 0, static_cast<int>(codepoint)});
    });
    glfwSetWindowFocusCallback(window_,
                               [](GLFWwindow* w, int focused) { of(w).push({Kind::Focus, 0, 0, focused}); });
    glfwSetDropCallback(window_, [](GLFWwindow* w, int count, const char** paths) {
        of(w).dropped_.insert(of(w).dropped_.end(), paths, paths + count);
        of(w).on_event_();
    });
    glfwSetWindowRefreshCallback(window_, [](GLFWwindow* w) {
        of(w).exposed_ = true;
        of(w).on_event_();
    });
    glfwSetFramebufferSizeCallback(window_, [](GLFWwindow* w, int, int) { of(w).on_event_(); });
}

void Input::apply(const Event& event) {
    ImGuiIO& io = ImGui::GetIO();
    const bool down = event.action != GLFW_RELEASE;
    if (event.kind == Kind::Button) held_ = down ? held_ | 1u << event.code : held_ & ~(1u << event.code);
#if IMGUI_VERSION_NUM >= 18700
    if (event.kind == Kind::Button || event.kind == Kind::Key) {
        io.AddKeyEvent(ImGuiMod_Ctrl, (event.mods & GLFW_MOD_CONTROL) != 0);
        io.AddKeyEvent(ImGuiMod_Shift, (event.mods & GLFW_MOD_SHIFT) != 0);
        io.AddKeyEvent(ImGuiMod_Alt, (event.mods & GLFW_MOD_ALT) != 0);
    }
#else
    if (event.kind == Kind::Button || event.kind == Kind::Key) {
        io.KeyCtrl = (event.mods & GLFW_MOD_CONTROL) != 0;
        io.KeyShift = (event.mods & GLFW_MOD_SHIFT) != 0;
        io.KeyAlt = (event.mods & GLFW_MOD_ALT) != 0;
    }
#endif
    switch (event.kind) {
    case Kind::Character:
        io.AddInputCharacter(static_cast<unsigned>(event.code));
        if (event.code == '?' || event.code == '+' || event.code == '-')
            presses_.push_back({.key = event.code, .is_character = true});
        break;
    case Kind::Key:
        if (down)
            presses_.push_back({event.code, (event.mods & GLFW_MOD_CONTROL) != 0,
                                (event.mods & GLFW_MOD_SHIFT) != 0, (event.mods & GLFW_MOD_ALT) != 0,
                                event.action == GLFW_REPEAT, false});
        if (event.action == GLFW_REPEAT) break; // ImGui repeats by itself
#if IMGUI_VERSION_NUM >= 18700
        for (const int code : codes_for_imgui(event.code, down))
            for (const auto& [imgui_key, key] : kEditingKeys)
                if (key == code) io.AddKeyEvent(static_cast<ImGuiKey>(imgui_key), down);
        break;
    case Kind::Move: io.AddMousePosEvent(event.x, event.y); break;
    case Kind::Button:
        if (event.code < 5) io.AddMouseButtonEvent(event.code, down);
        break;
    case Kind::Wheel: io.AddMouseWheelEvent(event.x, event.y); break;
    case Kind::Focus: io.AddFocusEvent(event.code != 0); break;
#else
        for (const int code : codes_for_imgui(event.code, down))
            if (code >= 0 && code < static_cast<int>(sizeof(io.KeysDown))) io.KeysDown[code] = down;
        break;
    case Kind::Move: io.MousePos = {event.x, event.y}; break;
    case Kind::Button:
        if (event.code < 5) io.MouseDown[event.code] = down;
        break;
    case Kind::Wheel:
        io.MouseWheelH += event.x;
        io.MouseWheel += event.y;
        break;
    case Kind::Focus: io.AddFocusEvent(event.code != 0); break;
#endif
    }
}

void Input::begin_frame() {
    presses_.clear();
    bool pressed = false, scrolled = false, typed = false, dragged = false;
    while (!events_.empty()) {
        const Event& event = events_.front();
        const bool button = event.kind == Kind::Button, wheel = event.kind == Kind::Wheel;
        const bool move = event.kind == Kind::Move, key = event.kind == Kind::Key;
        if (pressed && (button || wheel || move)) break;
        if (scrolled && (button || move)) break;
        if (dragged && button) break; // a drag is seen where it ends before it ends
        if (typed && key && event.action == GLFW_RELEASE) break; // a key that went down stays so for a frame
        pressed |= button;
        dragged |= move && held_ != 0;
        scrolled |= wheel;
        typed |= key && event.action == GLFW_PRESS;
        apply(event);
        events_.pop_front();
    }
}

bool Input::is_down(int key) const {
    return glfwGetKey(window_, key) == GLFW_PRESS;
}
bool Input::shift() const {
    return is_down(GLFW_KEY_LEFT_SHIFT) || is_down(GLFW_KEY_RIGHT_SHIFT);
}
bool Input::control() const {
    return is_down(GLFW_KEY_LEFT_CONTROL) || is_down(GLFW_KEY_RIGHT_CONTROL);
}

std::vector<std::string> Input::take_dropped() {
    return std::exchange(dropped_, {});
}
bool Input::take_exposed() {
    return std::exchange(exposed_, false);
}

void Input::set_cursor(ImGuiMouseCursor shape) {
    if (shape == shown_cursor_ || shape < 0) return;
    shown_cursor_ = shape;
    constexpr std::pair<int, int> kShapes[] = {{ImGuiMouseCursor_TextInput, GLFW_IBEAM_CURSOR},
                                               {ImGuiMouseCursor_ResizeNS, GLFW_VRESIZE_CURSOR},
                                               {ImGuiMouseCursor_ResizeEW, GLFW_HRESIZE_CURSOR},
                                               {ImGuiMouseCursor_Hand, GLFW_HAND_CURSOR}};
    for (const auto& [imgui_shape, glfw_shape] : kShapes)
        if (imgui_shape == shape && cursors_[shape] == nullptr)
            cursors_[shape] = glfwCreateStandardCursor(glfw_shape);
    glfwSetCursor(window_, cursors_[shape]); // null: the arrow
}

} // namespace fathom
