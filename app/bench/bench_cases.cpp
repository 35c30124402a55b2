// The table of topics. A new one: its function here, its rows in bench_<topic>.cpp, its reference in
// reference_<topic>.cpp.
#include "app/bench/bench_cases.hpp"

namespace fathom {

std::span<const BenchCase> bench_cases() {
    static constexpr BenchCase cases[] = {
        {"codecs", bench_codecs},     {"statistics", bench_statistics},
        {"colormap", bench_colormap}, {"points", bench_points},
        {"stages", bench_stages},     {"process", bench_process},
        {"gpu", bench_gpu},           {"gpu/points", bench_gpu_points},
        {"window", bench_window},     {"recordings", bench_recordings},
        {"redraw", bench_redraw},     {"playback", bench_playback},
    };
    return cases;
}

} // namespace fathom
