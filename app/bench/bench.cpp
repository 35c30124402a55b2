#include "app/bench/bench.hpp"

#include "decoders/media/assert.hpp"

#include <sched.h>
#include <time.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <limits>

namespace fathom {
namespace {

using Clock = std::chrono::steady_clock;

/// Enough for a minimum that holds, even of work that takes longer than the row's time.
constexpr int kLeastRounds = 3;

/// Two buffers with their pages in place, to copy between.
struct CopyPair {
    std::vector<std::byte> from, to;
    explicit CopyPair(std::size_t bytes) : from(bytes, std::byte{1}), to(bytes) {}
    void copy() {
        std::memcpy(to.data(), from.data(), from.size());
        keep(to);
    }
};

double now_ms(BenchClock clock) {
    timespec now{};
    clock_gettime(clock == BenchClock::Wall ? CLOCK_MONOTONIC : CLOCK_PROCESS_CPUTIME_ID, &now);
    return 1e3 * static_cast<double>(now.tv_sec) + 1e-6 * static_cast<double>(now.tv_nsec);
}

struct Side {
    Work work;
    int pieces = 1;
    double best_ms = std::numeric_limits<double>::infinity();
};

} // namespace

std::optional<double> BenchRow::ratio() const {
    return reference_ms && ms > 0 ? std::optional(*reference_ms / ms) : std::nullopt;
}

bool BenchRow::met() const {
    if (!skipped.empty()) return !has_goal();
    if (goal.ratio && ratio().value_or(0) < *goal.ratio) return false;
    if (goal.memcpys && (!memcpy_ms || ms > *goal.memcpys * *memcpy_ms)) return false;
    return !goal.value || ms <= *goal.value;
}

BenchRun::BenchRun(std::string filter, double seconds_per_row, std::function<void(const BenchRow&)> on_row)
    : filter_(std::move(filter)), seconds_per_row_(seconds_per_row), on_row_(std::move(on_row)) {}

bool BenchRun::wants(std::string_view name) const {
    // A prefix cannot know what follows it: "rvl/" is wanted by the filter "rvl/1080p".
    return name.find(filter_) != std::string_view::npos || std::string_view(filter_).starts_with(name);
}

void BenchRun::compare(const BenchSpec& spec, const Work& work, const Work& reference) {
    if (spec.name.find(filter_) == std::string::npos) return;
    FATHOM_ASSERT(spec.reference.empty() == !reference);
    const ScopedCores cores(spec.cores);
    CopyPair pair(spec.memcpy_bytes);
    std::vector<Side> sides{{work, spec.pieces}};
    if (reference) sides.push_back({reference, spec.pieces});
    if (spec.memcpy_bytes != 0) sides.push_back({[&] { pair.copy(); }});

    const auto end = Clock::now() + std::chrono::duration<double>(seconds_per_row_);
    for (int round = 0; round < kLeastRounds || Clock::now() < end; ++round)
        for (Side& side : sides) {
            const double start_ms = now_ms(spec.clock);
            side.work();
            side.best_ms = std::min(side.best_ms, (now_ms(spec.clock) - start_ms) / side.pieces);
        }

    BenchRow row{.name = spec.name,
                 .ms = sides[0].best_ms,
                 .cores = spec.cores,
                 .reference = spec.reference,
                 .goal = spec.goal};
    if (reference) row.reference_ms = sides[1].best_ms;
    if (spec.memcpy_bytes != 0) row.memcpy_ms = sides.back().best_ms;
    add(std::move(row));
}

void BenchRun::add(BenchRow row) {
    if (row.name.find(filter_) == std::string::npos) return;
    if (on_row_) on_row_(row);
    rows_.push_back(std::move(row));
}

ScopedCores::ScopedCores(int cores) {
    cpu_set_t allowed, wanted;
    CPU_ZERO(&wanted);
    if (cores <= 0 || sched_getaffinity(0, sizeof allowed, &allowed) != 0) return;
    previous_.resize(sizeof allowed);
    std::memcpy(previous_.data(), &allowed, sizeof allowed);
    for (int cpu = 0, taken = 0; cpu < CPU_SETSIZE && taken < cores; ++cpu) {
        if (!CPU_ISSET(cpu, &allowed)) continue;
        CPU_SET(cpu, &wanted);
        ++taken;
    }
    sched_setaffinity(0, sizeof wanted, &wanted);
}

ScopedCores::~ScopedCores() {
    if (previous_.empty()) return;
    cpu_set_t allowed;
    std::memcpy(&allowed, previous_.data(), sizeof allowed);
    sched_setaffinity(0, sizeof allowed, &allowed);
}

Result<std::vector<BenchRow>> run_bench(std::string filter, double seconds_per_row,
                                        std::function<void(const BenchRow&)> on_row) {
    BenchRun run(filter, seconds_per_row, std::move(on_row));
    for (const BenchCase& bench_case : bench_cases())
        bench_case.run(run);
    if (run.rows().empty()) return fail(ErrorCode::NotFound, "no benchmark has '" + filter + "' in its name");
    return run.rows();
}

} // namespace fathom
