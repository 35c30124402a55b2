// Whole processes, from their start to the written file: what somebody waits for who calls the command line in a loop.
#include "app/bench/bench_cases.hpp"
#include "app/bench/bench_child.hpp"
#include "app/bench/bench_files.hpp"
#include "app/bench/bench_images.hpp"
#include "decoders/media/assert.hpp"
#include "decoders/png.hpp"

#include <filesystem>

namespace fathom {
namespace {

struct Programs {
    std::string fathom, reference;
};

/// The running program and the reference beside it, where the build puts both.
Programs programs() {
    const std::filesystem::path self = own_program();
    return {self, self.parent_path() / "fathom_png_reference"};
}

void row_of(BenchRun& run, const std::string& name, const std::string& view, const std::string& input,
            const std::string& folder, const std::string& width, const std::string& height) {
    const Programs found = programs();
    const Command render{found.fathom,         "render", input, "-o",
                         folder + "/ours.png", "--view", view,  "--force"};
    const Command reference{found.reference, input, folder + "/reference.png", width, height};
    const BenchGoal goal{.ratio = 1 / 1.5};
    for (const Command& command : {render, reference}) {
        if (BenchChild::start(command).succeeds()) continue;
        run.add({.name = name, .goal = goal, .skipped = "'" + command[0] + "' is not there or fails"});
        return;
    }
    const auto run_it = [](const Command& command) {
        return [&command] { FATHOM_ASSERT(BenchChild::start(command).succeeds()); };
    };
    run.compare({.name = name, .reference = "libpng program", .goal = goal}, run_it(render),
                run_it(reference));
}

} // namespace

void bench_process(BenchRun& run) {
    if (!run.wants("process/render/")) return;
    const Image image = bench_images::time_of_flight(640, 480);
    const BenchFile file(".png", encode_png(image.view()).value());
    row_of(run, "process/render/2d", "2d", file.path(), file.folder(), "640", "480");
    row_of(run, "process/render/3d", "3d", file.path(), file.folder(), "1280", "720");
}

} // namespace fathom
