// The functions of the topics, each in bench_<topic>.cpp.
#pragma once

#include "app/bench/bench.hpp"

namespace fathom {

void bench_codecs(BenchRun& run);
void bench_colormap(BenchRun& run);
void bench_gpu(BenchRun& run);
void bench_gpu_points(BenchRun& run);
void bench_points(BenchRun& run);
void bench_statistics(BenchRun& run);
void bench_stages(BenchRun& run);
void bench_playback(BenchRun& run);
void bench_process(BenchRun& run);
void bench_recordings(BenchRun& run);
void bench_redraw(BenchRun& run);
void bench_window(BenchRun& run);

} // namespace fathom
