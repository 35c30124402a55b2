// ScanPortion: how much of an input is looked through before whoever waits for a picture has a turn: a picture or two at
// first, then more and more, but never for longer than a moment.
//
//     portion_.limit();                                    // else a portion is all there is
//     for (portion_.begin(); has_more() && !portion_.is_over();) portion_.count(bytes of a step);
//
// One thread.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace fathom {

class ScanPortion {
  public:
    void limit() { is_limited_ = true; }
    [[nodiscard]] bool is_limited() const { return is_limited_; }

    void begin() {
        start_ = Clock::now();
        done_bytes_ = 0;
        most_bytes_ = most_bytes_ == 0 ? kFirstBytes : std::min(2 * most_bytes_, kLargestBytes);
    }
    void count(std::uint64_t bytes) { done_bytes_ += bytes; }
    [[nodiscard]] bool is_over() const {
        return is_limited_ && (done_bytes_ >= most_bytes_ || Clock::now() - start_ >= kLongest);
    }

  private:
    using Clock = std::chrono::steady_clock;
    static constexpr std::uint64_t kFirstBytes = 4u << 20; // a few images
    static constexpr std::uint64_t kLargestBytes = 256u << 20;
    static constexpr std::chrono::milliseconds kLongest{
        100}; // a picture that is wanted meanwhile comes no later

    bool is_limited_ = false;
    std::uint64_t most_bytes_ = 0, done_bytes_ = 0;
    Clock::time_point start_;
};

} // namespace fathom
