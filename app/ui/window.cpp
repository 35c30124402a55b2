#include "app/ui/window.hpp"

#include "app/session/layout_file.hpp"
#include "app/ui/painter_choice.hpp"
#include "app/ui/window_place.hpp"
#include "app/ui/window_state.hpp"
#include "app/ui/window_turn.hpp"
#include "renderer/vulkan/vulkan_error.hpp"

#include <GLFW/glfw3.h>

#include <atomic>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <unistd.h>
#include <utility>

// As in GLFW/glfw3native.h, which would ask for the headers of Xrandr.
extern "C" {
_XDisplay* glfwGetX11Display();
unsigned long glfwGetX11Window(GLFWwindow* window);
}

namespace fathom {
namespace {

constexpr std::size_t kFallbackBudget = std::size_t{2} << 30;

std::atomic<bool> g_state_wanted{false}, g_end_wanted{false};

/// A signal that asks the program to end closes the window as the user would.
void end_on_signals() {
    for (const int signal : {SIGTERM, SIGINT, SIGHUP})
        std::signal(signal, [](int number) {
            std::signal(number, SIG_DFL); // the second one ends it at once
            g_end_wanted = true;
            glfwPostEmptyEvent(); // one write to a pipe
        });
}

Result<WindowLayout> first_layout(const Preferences& preferences, const WindowOptions& options) {
    if (!options.layout_file.empty()) return load_layout(options.layout_file);
    WindowLayout layout;
    if (options.inputs.size() > 1) layout.panels.views = ViewArrangement::Only2d;
    layout.panels.inspector = preferences.show_inspector;
    layout.panels.histogram = preferences.show_histogram;
    if (!preferences.show_streams) layout.panels.streams = false;
    return layout;
}

/// A quarter of the machine's memory.
std::size_t default_budget() {
    const long pages = sysconf(_SC_PHYS_PAGES), page = sysconf(_SC_PAGESIZE);
    if (pages <= 0 || page <= 0) return kFallbackBudget;
    return static_cast<std::size_t>(pages) / 4 * static_cast<std::size_t>(page);
}

struct GlfwScope {
    bool ready = glfwInit() == GLFW_TRUE;
    GlfwScope() = default;
    ~GlfwScope() {
        if (ready) glfwTerminate();
    }
    GlfwScope(const GlfwScope&) = delete;
    GlfwScope& operator=(const GlfwScope&) = delete;
};

struct ImGuiScope {
    ImGuiScope() {
        ImGui::CreateContext();
        ImGui::GetIO().IniFilename = nullptr;
    }
    ~ImGuiScope() { ImGui::DestroyContext(); }
    ImGuiScope(const ImGuiScope&) = delete;
    ImGuiScope& operator=(const ImGuiScope&) = delete;
};

void follow_preferences(GLFWwindow* window, Ui& ui) {
    const Theme& theme = theme_of(ui.preferences.theme);
    const float scale = ui.chosen_scale > 0        ? static_cast<float>(ui.chosen_scale)
                        : ui.preferences.scale > 0 ? static_cast<float>(ui.preferences.scale)
                                                   : monitor_scale(window);
    const bool rescaled = scale != ui.scale || ui.fonts.words == nullptr;
    if (rescaled) {
        const bool first = ui.fonts.words == nullptr;
        ui.fonts.build(scale);
        if (first && !ui.fonts.notice().empty())
            ui.notices.tell(Notice::Level::Warning, ui.fonts.notice(), now_s());
        ui.composer.set_fonts(ui.fonts);
    }
    if (rescaled || &theme != ui.theme) {
        ui.scale = scale;
        ui.theme = &theme;
        apply_theme(theme, scale);
        ui.clock.now();
    }
}

/// Nothing takes memory from a painter that is gone.
void drop_painter(Ui& ui) {
    ui.session.pipeline().use_memory({});
    ui.composer.drop_painter();
}

bool take_over(Ui& ui, Result<ChosenPainter> chosen) {
    if (!chosen) {
        std::fprintf(stderr, "fathom: %s\n", chosen.error().message.c_str());
        return false;
    }
    ui.composer.set_painter(std::move(chosen->painter), ui.fonts);
    ui.session.pipeline().use_memory(ui.composer.pixel_allocator());
    ui.renderer_text = chosen->name;
    ui.renderer_reason = chosen->reason;
    ui.gpu_ms = 0;
    ui.clock.now();
    return true;
}

/// The graphics card failed, or cannot draw what is to be shown: the processor goes on with the next turn.
bool fall_back(Ui& ui, const PainterWindow& window, WorkerPool& workers, std::string_view why) {
    ui.tell(Notice::Level::Warning, "The processor draws from here on: " + std::string(why));
    drop_painter(ui);
    return take_over(ui, fall_back_to_cpu(window, workers, why));
}

/// One frame by whoever can draw it. False: nobody can.
bool run_frame(WindowTurn& turn, Ui& ui, const PainterWindow& window, WorkerPool& workers) {
    std::string failure;
    try {
        if (const auto wish = std::exchange(ui.wanted_renderer, {})) {
            drop_painter(ui); // a window serves one graphics device at a time
            if (!take_over(ui, choose_painter(window, workers, *wish))) return false;
        }
        follow_preferences(window.window, ui);
        const Result<void> ran = turn.run();
        if (ran) return true;
        failure = ran.error().message;
    } catch (const vulkan::VulkanError& error) {
        failure = std::string("the graphics card failed, ") + error.what();
    }
    return fall_back(ui, window, workers, failure);
}

int loop(const PainterWindow& place, WorkerPool& workers, Ui& ui, const WindowOptions& options,
         std::atomic<bool>& woken) {
    GLFWwindow* window = place.window;
    WindowTurn turn(window, ui);
    double last_frame_s = 0;
    bool waits_for_data = true;
    while (!ui.quit && !g_end_wanted && glfwWindowShouldClose(window) == GLFW_FALSE) {
        const double wait = ui.clock.wait_s(now_s());
        if (wait <= 0)
            glfwPollEvents();
        else if (std::isinf(wait))
            glfwWaitEvents();
        else
            glfwWaitEventsTimeout(wait);
        if (g_state_wanted.exchange(false)) write_window_state(ui, options.state_file);
        if (woken.exchange(false)) ui.clock.at(last_frame_s + kLiveFrameS);
        if (!ui.clock.due(now_s())) continue;
        last_frame_s = now_s();
        if (!run_frame(turn, ui, place, workers)) return 3;
        set_title(window, ui.session.input_count() > 0 ? ui.session.input(0).name : std::string());
        if (waits_for_data && ui.data_shown_s != 0) {
            waits_for_data = false;
            write_window_state(ui, options.state_file); // whoever waits for the first picture need not ask
        }
        if (std::exchange(ui.toggle_full_screen, false)) toggle_full_screen(window);
    }
    write_window_state(ui, options.state_file);
    return 0;
}

} // namespace

bool has_display() {
    const char* x11 = std::getenv("DISPLAY");
    return x11 != nullptr && *x11 != 0;
}

int run_window(const WindowOptions& options) {
#ifdef GLFW_PLATFORM
    glfwInitHint(GLFW_PLATFORM, GLFW_PLATFORM_X11);
#endif
    const GlfwScope glfw;
    const std::string folder = config_folder(options.config_folder);
    Preferences preferences = load_preferences(folder);
    const Result<WindowLayout> layout = first_layout(preferences, options);
    if (!layout) {
        std::fprintf(stderr, "fathom: %s\n", layout.error().message.c_str());
        return 2;
    }
    GLFWwindow* window = glfw.ready ? create_window(preferences, options.scale) : nullptr;
    if (window == nullptr) {
        std::fprintf(stderr, "fathom: no display to open a window on\n");
        return 3;
    }
    const ImGuiScope imgui;
    std::atomic<bool> woken{false};
    WorkerPool workers;
    const auto wake = [&woken] {
        if (!woken.exchange(true)) glfwPostEmptyEvent();
    };
    Session session(workers, wake, options.budget_bytes.value_or(default_budget()));
    Composer composer;
    FontAtlas fonts;
    RedrawClock clock;
    Notices notices;
    Input input(window, [&clock] { clock.now(); });
    Ui ui{.session = session,
          .input = input,
          .composer = composer,
          .fonts = fonts,
          .clock = clock,
          .notices = notices,
          .preferences = preferences,
          .theme = nullptr,
          .wake = wake};
    ui.wanted_renderer = options.renderer;
    ui.chosen_scale = options.scale;
    ui.places_wanted = !options.state_file.empty();
    ui.config_folder = folder;
    session.start_with(layout->panels, layout->linked, preferences.colormap);
    if (options.time) session.start_at(*options.time);
    end_on_signals();
    if (!options.state_file.empty())
        std::signal(SIGUSR1, [](int) {
            g_state_wanted = true;
            glfwPostEmptyEvent(); // one write to a pipe
        });
    open_inputs(ui, options.inputs, options.open, false);
    const PainterWindow place{window, glfwGetX11Display(), glfwGetX11Window(window)};
    const int code = loop(place, workers, ui, options, woken);
    keep_size(window, ui.scale, preferences);
    preferences.show_inspector = session.layout().inspector;
    preferences.show_histogram = session.layout().histogram;
    preferences.show_streams = session.layout().streams.value_or(true);
    if (const auto saved = save_preferences(folder, preferences); !saved)
        std::fprintf(stderr, "fathom: %s\n", saved.error().message.c_str());
    drop_painter(ui);
    return code;
}

} // namespace fathom
