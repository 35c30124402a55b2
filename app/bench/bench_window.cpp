// The program's window as a whole process: from its start to the first image on the display, and what it costs while
// nothing changes. The window tells by its state file (see WindowOptions) what it has shown and when.
#include "app/bench/bench_cases.hpp"
#include "app/bench/bench_display.hpp"
#include "app/bench/bench_files.hpp"
#include "app/bench/bench_images.hpp"
#include "decoders/png.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <limits>
#include <thread>

namespace fathom {
namespace {

using namespace std::chrono_literals;

constexpr int kStarts = 8;
constexpr auto kPatience = 10s; // with a window that does not answer
constexpr auto kIdleTime = 10s;

double now_s() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// A window on a display, with one image.
class WindowRun {
  public:
    WindowRun(const BenchDisplay& display, const BenchFile& image)
        : folder_(image.folder() + "/window"), state_path_(folder_ + "/state.json") {
        std::filesystem::create_directory(folder_); // not the image's: that one is watched
        std::filesystem::remove(state_path_);       // what the window before left at its end
        started_s_ = now_s();
        child_ = BenchChild::start({own_program(), "--config", folder_, "--scale", "1", image.path()},
                                   {"DISPLAY=" + display.name(), "FATHOM_STATE_FILE=" + state_path_});
    }

    /// The state that the window writes by itself when the image is shown; null when it does not come.
    [[nodiscard]] nlohmann::json first_state() { return read_state(); }

    [[nodiscard]] nlohmann::json state() {
        kill(child_.pid(), SIGUSR1);
        return read_state();
    }

    [[nodiscard]] double started_s() const { return started_s_; }
    [[nodiscard]] const BenchChild& child() const { return child_; }

  private:
    /// Waits for the file, reads and removes it. It appears under its name when it is whole.
    nlohmann::json read_state() {
        for (const double end = now_s() + std::chrono::duration<double>(kPatience).count();
             now_s() < end && child_.is_running(); std::this_thread::sleep_for(2ms)) {
            std::ifstream file(state_path_);
            if (!file) continue;
            nlohmann::json state = nlohmann::json::parse(file, nullptr, false);
            std::filesystem::remove(state_path_);
            return state;
        }
        return {};
    }

    std::string folder_, state_path_;
    double started_s_ = 0;
    BenchChild child_;
};

constexpr const char* kNoPicture = "the window does not show the image";

BenchRow row_of(const std::string& name, const std::string& unit, double goal) {
    BenchRow row;
    row.name = name;
    row.unit = unit;
    row.cores = static_cast<int>(std::thread::hardware_concurrency());
    row.goal.value = goal;
    return row;
}

void first_frame(BenchRun& run, const BenchDisplay& display, const BenchFile& image) {
    BenchRow time = row_of("window/first_frame/time", "ms", 150);
    BenchRow memory = row_of("window/first_frame/resident", "MB", 80);
    time.ms = std::numeric_limits<double>::infinity();
    for (int i = 0; i < kStarts; ++i) {
        WindowRun window(display, image);
        const nlohmann::json state = window.first_state();
        if (!state.is_object()) {
            time.skipped = memory.skipped = kNoPicture;
            break;
        }
        time.ms = std::min(time.ms, (state.value("data_shown_s", 0.0) - window.started_s()) * 1000);
        memory.ms = std::max(memory.ms, window.child().peak_resident_bytes() * 1e-6);
    }
    run.add(std::move(time));
    run.add(std::move(memory));
}

std::uint64_t frames_of(const nlohmann::json& state) {
    return state.is_object() ? state.value("frames_drawn", std::uint64_t{0}) : 0;
}

/// Until the last frame that the start brings: prefetch, notices that go.
void wait_until_quiet(WindowRun& window) {
    std::uint64_t before = 0;
    for (int i = 0; i < 5; ++i) {
        std::this_thread::sleep_for(1s);
        const std::uint64_t frames = frames_of(window.state());
        if (frames == before) return;
        before = frames;
    }
}

void idle(BenchRun& run, const BenchDisplay& display, const BenchFile& image) {
    BenchRow frames = row_of("window/idle/frames", "frames", 0);
    BenchRow cpu = row_of("window/idle/cpu", "%", 0.5);
    WindowRun window(display, image);
    if (window.first_state().is_object() && window.child().cpu_s() > 0) {
        wait_until_quiet(window);
        const std::uint64_t frames_before = frames_of(window.state());
        const double cpu_before_s = window.child().cpu_s();
        std::this_thread::sleep_for(kIdleTime);
        const double cpu_s = window.child().cpu_s() - cpu_before_s;
        frames.ms = static_cast<double>(frames_of(window.state()) - frames_before);
        cpu.ms = 100 * cpu_s / std::chrono::duration<double>(kIdleTime).count();
    } else {
        frames.skipped = cpu.skipped = kNoPicture;
    }
    run.add(std::move(frames));
    run.add(std::move(cpu));
}

} // namespace

void bench_window(BenchRun& run) {
    const bool wants_start = run.wants("window/first_frame/"), wants_idle = run.wants("window/idle/");
    if (!wants_start && !wants_idle) return;
    const auto display = BenchDisplay::open();
    if (!display) {
        for (BenchRow row :
             {row_of("window/first_frame/time", "ms", 150), row_of("window/first_frame/resident", "MB", 80),
              row_of("window/idle/frames", "frames", 0), row_of("window/idle/cpu", "%", 0.5)}) {
            row.skipped = display.error().message;
            run.add(std::move(row));
        }
        return;
    }
    const BenchFile image(".png", encode_png(bench_images::time_of_flight(640, 480).view()).value());
    if (wants_start) first_frame(run, *display, image);
    if (wants_idle) idle(run, *display, image);
}

} // namespace fathom
