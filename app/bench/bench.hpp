// The harness of `fathom bench`: rows that time one piece of work beside its reference, in turn, in the same run.
//
//     void bench_statistics(BenchRun& run) {                        // one function per topic, listed in bench_cases.cpp
//         if (!run.wants("statistics/1080p/u16")) return;           // nothing is made for rows that nobody asked for
//         const Image image = bench_images::time_of_flight(1920, 1080);
//         run.compare({.name = "statistics/1080p/u16", .reference = "plain loop", .goal = {.ratio = 2.2}},
//                     [&] { measure(image.view(), {}); }, [&] { reference_statistics(...); });
//     }
//
// A time is the minimum of many runs: what the work costs when nobody is in the way. References are frozen sources,
// reference_*.cpp, plain scalar code that is built with -O2 and without vectorisation; they are never touched to please
// a ratio. One thread.
#pragma once

#include "decoders/media/result.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fathom {

/// What a row has to reach; all that are given.
struct BenchGoal {
    std::optional<double> ratio;   // at least this many times faster than the reference
    std::optional<double> memcpys; // at most this many times a memcpy of `memcpy_bytes`
    std::optional<double> value;   // at most this much of the row's unit
};

enum class BenchClock : std::uint8_t {
    Wall,
    Processor, // summed over all threads of the process
};

struct BenchSpec {
    std::string name; // "topic/size/variant", what --filter looks in
    int cores = 1;    // the process is held to so many cores while the row runs
    BenchClock clock = BenchClock::Wall;
    int pieces = 1; // work and reference each do it so many times; the row has the time of one
    std::string reference;
    std::size_t memcpy_bytes = 0; // 0: no memcpy is timed beside it
    BenchGoal goal;
};

struct BenchRow {
    std::string name;
    double ms = 0; // or `unit`
    int cores = 1;
    std::string reference;              // empty: nothing to compare with
    std::optional<double> reference_ms; // where there is a reference
    std::optional<double> memcpy_ms;
    std::string unit = "ms"; // of `ms`, for rows that count something else, such as "MB"
    BenchGoal goal;
    std::string skipped; // why the row could not run here, else empty

    [[nodiscard]] std::optional<double> ratio() const;
    [[nodiscard]] bool has_goal() const { return goal.ratio || goal.memcpys || goal.value; }
    [[nodiscard]] bool met() const; // true where there is no goal
};

using Work = std::function<void()>;

class BenchRun {
  public:
    /// `filter`: part of a row's name, empty for all. `on_row` is called as each row is done.
    BenchRun(std::string filter, double seconds_per_row, std::function<void(const BenchRow&)> on_row);

    /// True if a row of this name, or one that starts with it, may have been asked for.
    [[nodiscard]] bool wants(std::string_view name) const;

    /// Times `work`, its reference (may be empty) and a memcpy in turn until the time of the row is used up.
    void compare(const BenchSpec& spec, const Work& work, const Work& reference = {});

    /// A row that was measured otherwise: a process started, a size of memory.
    void add(BenchRow row);

    [[nodiscard]] const std::vector<BenchRow>& rows() const { return rows_; }

  private:
    std::string filter_;
    double seconds_per_row_;
    std::function<void(const BenchRow&)> on_row_;
    std::vector<BenchRow> rows_;
};

/// Holds the calling thread, and the threads it starts, to `cores` of the cores it may use; restores them at the end.
class ScopedCores {
  public:
    explicit ScopedCores(int cores);
    ~ScopedCores();
    ScopedCores(const ScopedCores&) = delete;
    ScopedCores& operator=(const ScopedCores&) = delete;

  private:
    std::vector<std::uint8_t> previous_; // a cpu_set_t
};

/// Keeps the compiler from leaving work out whose result nobody reads.
template <typename T>
void keep(const T& value) {
    asm volatile("" : : "g"(&value) : "memory");
}

struct BenchCase {
    std::string_view topic;
    void (*run)(BenchRun& run);
};

/// The table of all topics.
[[nodiscard]] std::span<const BenchCase> bench_cases();

/// Runs every topic. Fails with NotFound when the filter fits no row.
[[nodiscard]] Result<std::vector<BenchRow>> run_bench(std::string filter, double seconds_per_row,
                                                      std::function<void(const BenchRow&)> on_row);

/// {"cpu", "device", "rows": [...]}, as README.md documents it; `device` as `fathom devices` names it, or "none".
[[nodiscard]] std::string bench_json(std::span<const BenchRow> rows, std::string_view device);

/// One line of a table for people.
[[nodiscard]] std::string bench_line(const BenchRow& row);

/// The processor's model name and SIMD level: "Intel(R) Xeon(R) … (avx512)".
[[nodiscard]] std::string cpu_description();

} // namespace fathom
