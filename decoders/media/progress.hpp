// Progress: how far a long job is, and the wish to stop it: one value, shared by the job and by whoever shows it.
//
//     auto progress = std::make_shared<Progress>("Opening scan.raw", Progress::Unit::ByteCount);
//     FATHOM_CHECK(advance(progress.get(), bytes_read));     // the job, in steps of milliseconds; null: nobody looks
//     progress->cancelled = true;                            // anybody: the next step fails with Cancelled
//
// The label is fixed before the job starts, everything else is atomic. A total of 0 is an unknown one. Any thread.
#pragma once

#include "decoders/media/result.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>

namespace fathom {

struct Progress {
    enum class Unit : std::uint8_t { ByteCount, FileCount, ImageCount };

    explicit Progress(std::string label_text, Unit counted = Unit::ByteCount)
        : label(std::move(label_text)), unit(counted) {}

    const std::string label;
    const std::chrono::steady_clock::time_point started = std::chrono::steady_clock::now();
    std::atomic<Unit> unit;
    std::atomic<std::uint64_t> done{0}, total{0};
    std::atomic<bool> cancelled{false};
};

/// The next part of a job counts in `unit` up to `total`.
inline void begin_part(Progress* progress, Progress::Unit unit, std::uint64_t total) {
    if (progress == nullptr) return;
    progress->total = 0; // no moment shows more done than there is
    progress->done = 0;
    progress->unit = unit;
    progress->total = total;
}

[[nodiscard]] inline Result<void> advance(Progress* progress, std::uint64_t by) {
    if (progress == nullptr) return {};
    progress->done += by;
    if (progress->cancelled) return fail(ErrorCode::Cancelled, "cancelled");
    return {};
}

} // namespace fathom
