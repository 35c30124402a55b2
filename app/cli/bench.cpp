// fathom bench: how fast this machine does what the program does all day, each beside its reference.
#include "app/bench/bench.hpp"

#include "app/cli/devices.hpp"
#include "app/cli/output.hpp"

namespace fathom {

int run_bench(const Arguments& arguments) {
    constexpr double kSecondsPerRow = 0.6;
    Output out;
    const auto on_row = [&](const BenchRow& row) {
        if (arguments.json) return;
        out.text += bench_line(row) + "\n";
        out.flush();
    };
    const auto rows = run_bench(arguments.filter, kSecondsPerRow, on_row);
    if (!rows) return report("bench", rows.error());
    if (arguments.json) out.text = bench_json(*rows, main_device_name()) + "\n";
    return out.finish();
}

} // namespace fathom
