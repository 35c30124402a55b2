#include "app/ui/window.hpp"

#include "app/ui/actions.hpp"
#include "app/ui/painter_choice.hpp"
#include "app/ui/ui.hpp"
#include "renderer/vulkan/vulkan_error.hpp"

#include <GLFW/glfw3.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <unistd.h>
#include <utility>

// As in GLFW/glfw3native.h, which would ask for the headers of Xrandr.
extern "C" {
_XDisplay* glfwGetX11Display();
unsigned long glfwGetX11Window(GLFWwindow* window);
}

namespace fathom {
namespace {

constexpr double kLiveFrameS = 1.0 / 60; // wakes from workers and sources merge to this rate
constexpr std::size_t kFallbackBudget = std::size_t{2} << 30;

std::atomic<bool> g_state_wanted{false};

double now_s() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

std::size_t memory_budget() {
    const long pages = sysconf(_SC_PHYS_PAGES), page = sysconf(_SC_PAGESIZE);
    if (pages <= 0 || page <= 0) return kFallbackBudget;
    return static_cast<std::size_t>(pages) / 2 * static_cast<std::size_t>(page);
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

float monitor_scale(GLFWwindow* window) {
    float x = 1, y = 1;
    glfwGetWindowContentScale(window, &x, &y);
    return std::clamp(std::round(x * 4) / 4, 1.0f, 4.0f);
}

void toggle_full_screen(GLFWwindow* window) {
    static int x, y, width, height;
    if (glfwGetWindowMonitor(window) != nullptr) {
        glfwSetWindowMonitor(window, nullptr, x, y, width, height, 0);
        return;
    }
    GLFWmonitor* monitor = glfwGetPrimaryMonitor();
    const GLFWvidmode* mode = monitor == nullptr ? nullptr : glfwGetVideoMode(monitor);
    if (mode == nullptr) return;
    glfwGetWindowPos(window, &x, &y);
    glfwGetWindowSize(window, &width, &height);
    glfwSetWindowMonitor(window, monitor, 0, 0, mode->width, mode->height, mode->refreshRate);
}

/// What tests and bug reports ask for: what is shown, not how.
void write_state(Ui& ui, const std::string& path) {
    if (path.empty()) return;
    nlohmann::ordered_json state;
    state["frames_drawn"] = ui.frames_drawn;
    state["renderer"] = ui.renderer_text;
    state["renderer_reason"] = ui.renderer_reason;
    state["data_shown_s"] = ui.data_shown_s;
    state["width"] = ui.width;
    state["height"] = ui.height;
    state["settled"] = ui.session.settled();
    state["can_undo"] = ui.session.can_undo();
    state["recordings"] = nlohmann::json::array();
    const auto box = [](const ScreenRect& r) { return nlohmann::json{r.x0, r.y0, r.x1, r.y1}; };
    for (std::size_t i = 0; i < ui.panels.size() && i < ui.session.size(); ++i) {
        const RecordingPanels& p = ui.panels[i];
        const DepthStream& s = p.stream;
        nlohmann::ordered_json r;
        r["input"] = ui.session.recording(i).input;
        r["entity"] = s.entity;
        r["file_name"] = s.file_name;
        r["view_2d"] = box(p.view_2d);
        r["view_3d"] = box(p.view_3d);
        r["zoom"] = p.camera_2d.view_px_per_scene_px;
        r["offset"] = {p.camera_2d.offset_x_px, p.camera_2d.offset_y_px};
        r["moved_3d"] = ui.session.workspace(i).view_3d.camera.has_value();
        r["width"] = s.image.desc.width;
        r["height"] = s.image.desc.height;
        r["low"] = s.range_raw.low;
        r["high"] = s.range_raw.high;
        r["colormap"] = s.scale.colormap;
        r["metres_per_unit"] = s.meaning.metres_per_unit;
        r["unit_origin"] = name_of(s.meaning.unit_origin);
        r["reload_count"] = ui.session.recording(i).reload_count;
        if (p.hovered) {
            r["hovered"] = {p.hovered->u, p.hovered->v};
            if (const auto out = read_out(s, p.hovered->u, p.hovered->v)) r["hovered_raw"] = out->raw;
        }
        const auto& region = ui.session.settings(i, s.entity).region;
        if (region) r["region"] = {region->x, region->y, region->width, region->height};
        if (region && p.region_stats != nullptr) r["region_valid"] = p.region_stats->valid_count();
        state["recordings"].push_back(std::move(r));
    }
    const auto rows = ui.session.sequence_rows();
    state["images"] = rows.size();
    state["image"] = rows.empty() ? 0 : row_index(ui.session.playhead, rows);
    state["playing"] = ui.session.playhead.playing;
    const std::string beside = path + ".part";
    std::ofstream(beside) << state.dump(1) << '\n';
    std::rename(beside.c_str(), path.c_str());
}

void measure_regions(Ui& ui) {
    for (std::size_t i = 0; i < ui.session.size() && i < ui.panels.size(); ++i) {
        RecordingPanels& panels = ui.panels[i];
        panels.region_stats = nullptr;
        const auto& region = ui.session.settings(i, panels.stream.entity).region;
        if (!region || !panels.stream.image) continue;
        const MeasureRequest request{panels.stream.key, panels.stream.meaning.invalid_codes, region};
        ui.session.wants().measures.push_back(request);
        panels.region_stats = ui.session.pipeline().cache().find_stats(request);
    }
}

std::optional<LinkedPixel> hovered_pixel(const Ui& ui) {
    for (const RecordingPanels& panels : ui.panels)
        if (panels.hovered && !panels.hovered_from_3d)
            return LinkedPixel{panels.stream.entity, panels.hovered->u, panels.hovered->v};
    return std::nullopt;
}

void advance_playhead(Ui& ui, double elapsed_s) {
    Playhead& playhead = ui.session.playhead;
    if (!playhead.playing) return;
    const auto rows = ui.session.sequence_rows();
    playhead = advanced(playhead, rows, elapsed_s);
    if (const auto next = seconds_to_next(playhead, rows)) ui.clock.at(ui.now_s + std::max(*next, 1.0 / 240));
}

/// One turn of the loop that is due: input, data, panels, picture.
class Frame {
  public:
    Frame(GLFWwindow* window, Ui& ui) : window_(window), ui_(ui) {}

    /// An error: what the painter cannot draw.
    Result<void> run() {
        glfwGetFramebufferSize(window_, &ui_.width, &ui_.height);
        const double started = now_s();
        const double elapsed = last_s_ == 0 ? 1.0 / 60 : started - last_s_;
        last_s_ = ui_.now_s = started;
        ui_.clock.begin_frame(started);
        if (ui_.width <= 0 || ui_.height <= 0) return {}; // minimised

        if (const auto dropped = ui_.input.take_dropped(); !dropped.empty())
            open_inputs(ui_, dropped, {}, !ui_.input.shift());
        ui_.session.receive();
        advance_playhead(ui_, elapsed);
        ui_.session.begin_frame(ui_.theme->view, hovered_pixel(ui_));
        build(elapsed);
        measure_regions(ui_);
        ui_.session.end_frame();
        FATHOM_CHECK(show(started));
        if (ui_.composer.awaits_answer()) ui_.clock.at(ui_.now_s + kLiveFrameS);
        if (ui_.input.pending()) ui_.clock.now(1);
        if (std::exchange(settled_, ui_.session.settled()) != settled_)
            ui_.clock.now(1);                                     // the status bar says it
        if (!ui_.session.settled()) ui_.clock.at(started + 0.25); // a safety net: wakes come from the workers
        return {};
    }

  private:
    void build(double elapsed) {
        ImGuiIO& io = ImGui::GetIO();
        io.DisplaySize = {static_cast<float>(ui_.width), static_cast<float>(ui_.height)};
        io.DeltaTime = static_cast<float>(std::clamp(elapsed, 1e-4, 0.25));
        ui_.input.begin_frame();
        ui_.composer.begin();
        ImGui::NewFrame();
        draw_shell(ui_);
        ImGui::Render();
        ui_.input.set_cursor(ImGui::GetMouseCursor());
        if (io.WantTextInput) ui_.clock.at(ui_.now_s + 0.5); // the caret blinks
    }

    Result<void> show(double started) {
        const ImDrawData& data = *ImGui::GetDrawData();
        const bool exposed = ui_.input.take_exposed();
        if (!ui_.composer.changed(data, ui_.width, ui_.height) && (!exposed || ui_.composer.show_again()))
            return {};
        FATHOM_TRY(const bool drawn, ui_.composer.draw(data, exposed));
        if (!drawn) {
            ui_.clock.at(started + kLiveFrameS);
            return {};
        }
        ui_.frame_ms = (now_s() - started) * 1000;
        ui_.gpu_ms = ui_.composer.times().gpu_ms;
        ++ui_.frames_drawn;
        const auto has_image = [](const RecordingPanels& panels) { return bool(panels.stream.image); };
        if (ui_.data_shown_s == 0 && std::ranges::any_of(ui_.panels, has_image)) ui_.data_shown_s = now_s();
        return {};
    }

    GLFWwindow* window_;
    Ui& ui_;
    double last_s_ = 0;
    bool settled_ = false;
};

void follow_preferences(GLFWwindow* window, Ui& ui, const WindowOptions& options) {
    const Theme& theme = theme_of(ui.preferences.theme);
    const float scale = options.scale > 0          ? static_cast<float>(options.scale)
                        : ui.preferences.scale > 0 ? static_cast<float>(ui.preferences.scale)
                                                   : monitor_scale(window);
    const bool rescaled = scale != ui.scale || ui.fonts.words == nullptr;
    if (rescaled) {
        ui.fonts.build(scale);
        ui.composer.set_fonts(ui.fonts);
    }
    if (rescaled || &theme != ui.theme) {
        ui.scale = scale;
        ui.theme = &theme;
        apply_theme(theme, scale);
        ui.clock.now();
    }
}

void set_title(GLFWwindow* window, Session& session) {
    static std::string shown;
    std::string title = "Fathom";
    if (session.size() > 0) {
        const std::string& input = session.recording(0).input;
        title = input.substr(input.find_last_of('/') == input.size() - 1 ? 0 : input.rfind('/') + 1) +
                " – Fathom";
    }
    if (title == shown) return;
    glfwSetWindowTitle(window, title.c_str());
    shown = title;
}

/// The kept size is that of scale 1, so that text and panels keep their proportions on every display; never larger than
/// the display.
GLFWwindow* create_window(const Preferences& preferences, double wanted_scale) {
    GLFWmonitor* monitor = glfwGetPrimaryMonitor();
    float scale = static_cast<float>(wanted_scale > 0 ? wanted_scale : preferences.scale);
    if (scale <= 0 && monitor != nullptr) {
        float y = 1;
        glfwGetMonitorContentScale(monitor, &scale, &y);
    }
    scale = std::max(scale, 0.5f);
    int width = static_cast<int>(static_cast<float>(preferences.width) * scale);
    int height = static_cast<int>(static_cast<float>(preferences.height) * scale);
    int x = 0, y = 0, free_width = 0, free_height = 0;
    if (monitor != nullptr) glfwGetMonitorWorkarea(monitor, &x, &y, &free_width, &free_height);
    if (free_width > 0) width = std::min(width, free_width);
    if (free_height > 0) height = std::min(height, free_height);
    glfwWindowHint(GLFW_CLIENT_API, GLFW_NO_API);
    glfwWindowHintString(GLFW_X11_CLASS_NAME, "fathom");
    glfwWindowHintString(GLFW_X11_INSTANCE_NAME, "fathom");
    return glfwCreateWindow(width, height, "Fathom", nullptr, nullptr);
}

bool take_over(Ui& ui, Result<ChosenPainter> chosen) {
    if (!chosen) {
        std::fprintf(stderr, "fathom: %s\n", chosen.error().message.c_str());
        return false;
    }
    ui.composer.set_painter(std::move(chosen->painter), ui.fonts);
    ui.renderer_text = chosen->name;
    ui.renderer_reason = chosen->reason;
    ui.gpu_ms = 0;
    ui.clock.now();
    return true;
}

/// The graphics card failed, or cannot draw what is to be shown: the processor goes on with the next turn.
bool fall_back(Ui& ui, const PainterWindow& window, WorkerPool& workers, std::string_view why) {
    ui.tell(Notice::Level::Warning, "The processor draws from here on: " + std::string(why));
    ui.composer.drop_painter();
    return take_over(ui, fall_back_to_cpu(window, workers, why));
}

/// One frame by whoever can draw it. False: nobody can.
bool run_frame(Frame& frame, Ui& ui, const PainterWindow& window, WorkerPool& workers,
               const WindowOptions& options) {
    std::string failure;
    try {
        if (const auto wish = std::exchange(ui.wanted_renderer, {})) {
            ui.composer.drop_painter(); // a window serves one graphics device at a time
            if (!take_over(ui, choose_painter(window, workers, *wish))) return false;
        }
        follow_preferences(window.window, ui, options);
        const Result<void> ran = frame.run();
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
    Frame frame(window, ui);
    double last_frame_s = 0;
    bool waits_for_data = true;
    while (!ui.quit && glfwWindowShouldClose(window) == GLFW_FALSE) {
        const double wait = ui.clock.wait_s(now_s());
        if (wait <= 0)
            glfwPollEvents();
        else if (std::isinf(wait))
            glfwWaitEvents();
        else
            glfwWaitEventsTimeout(wait);
        if (g_state_wanted.exchange(false)) write_state(ui, options.state_file);
        if (woken.exchange(false)) ui.clock.at(last_frame_s + kLiveFrameS);
        if (!ui.clock.due(now_s())) continue;
        last_frame_s = now_s();
        if (!run_frame(frame, ui, place, workers, options)) return 3;
        set_title(window, ui.session);
        if (waits_for_data && ui.data_shown_s != 0) {
            waits_for_data = false;
            write_state(ui, options.state_file); // whoever waits for the first picture need not ask
        }
        if (std::exchange(ui.toggle_full_screen, false)) toggle_full_screen(window);
    }
    write_state(ui, options.state_file);
    return 0;
}

} // namespace

bool has_display() {
    const char* x11 = std::getenv("DISPLAY");
    return x11 != nullptr && *x11 != 0;
}

void open_inputs(Ui& ui, const std::vector<std::string>& inputs, const OpenOptions& options, bool replace) {
    constexpr std::size_t kMaxBeside = 4;
    while (replace && ui.session.size() > 0)
        ui.session.close(ui.session.size() - 1);
    if (replace) ui.session.playhead = {};
    for (const std::string& input : inputs) {
        if (ui.session.size() >= kMaxBeside) {
            ui.tell(Notice::Level::Warning, "Four inputs are shown side by side; the others were left out");
            break;
        }
        ui.session.open(input, options);
        remember(ui.preferences, input);
    }
    ui.panels.resize(ui.session.size());
    ui.clock.now();
}

int run_window(const WindowOptions& options) {
#ifdef GLFW_PLATFORM
    glfwInitHint(GLFW_PLATFORM, GLFW_PLATFORM_X11);
#endif
    const GlfwScope glfw;
    const std::string folder = config_folder(options.config_folder);
    Preferences preferences = load_preferences(folder);
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
    Session session(workers, wake, memory_budget());
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
    ui.layout = options.inputs.size() > 1 ? Layout::Only2d : Layout::Both;
    if (!options.state_file.empty())
        std::signal(SIGUSR1, [](int) {
            g_state_wanted = true;
            glfwPostEmptyEvent(); // one write to a pipe
        });
    open_inputs(ui, options.inputs, options.open, false);
    const PainterWindow place{window, glfwGetX11Display(), glfwGetX11Window(window)};
    const int code = loop(place, workers, ui, options, woken);
    if (glfwGetWindowMonitor(window) == nullptr) {
        int width = 0, height = 0;
        glfwGetWindowSize(window, &width, &height);
        preferences.width = static_cast<int>(std::lround(static_cast<float>(width) / ui.scale));
        preferences.height = static_cast<int>(std::lround(static_cast<float>(height) / ui.scale));
    }
    if (const auto saved = save_preferences(folder, preferences); !saved)
        std::fprintf(stderr, "fathom: %s\n", saved.error().message.c_str());
    composer.drop_painter();
    return code;
}

} // namespace fathom
