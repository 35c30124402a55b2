#include "app/sources/live_inbox.hpp"

#include "decoders/media/assert.hpp"

#include <chrono>
#include <utility>

#include <sys/eventfd.h>
#include <unistd.h>

namespace fathom {

LiveInbox::LiveInbox(std::uint64_t most_bytes)
    : most_bytes_(most_bytes), descriptor_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
    FATHOM_ASSERT(descriptor_ >= 0);
}

LiveInbox::~LiveInbox() {
    close(descriptor_);
}

void LiveInbox::signal() const {
    const std::uint64_t one = 1;
    [[maybe_unused]] const ssize_t written = write(descriptor_, &one, sizeof one);
}

void LiveInbox::put(RrdRecord record) {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    const std::int64_t now_ns = std::chrono::duration_cast<std::chrono::nanoseconds>(now).count();
    const std::uint64_t size = record.message.bytes.size();
    {
        const std::lock_guard lock(mutex_);
        // One alone is let in, whatever its size: it is in memory already.
        if (!records_.empty() && bytes_ + size > most_bytes_) {
            ++lost_;
        } else {
            bytes_ += size;
            records_.push_back({std::move(record), now_ns});
        }
    }
    signal();
}

void LiveInbox::warn(std::string text) {
    constexpr std::size_t kMostWarnings = 100;
    {
        const std::lock_guard lock(mutex_);
        if (warnings_.size() < kMostWarnings) warnings_.push_back(std::move(text));
    }
    signal();
}

std::vector<LiveRecord> LiveInbox::take_all() {
    const std::lock_guard lock(mutex_);
    std::uint64_t count = 0;
    [[maybe_unused]] const ssize_t got = read(descriptor_, &count, sizeof count);
    bytes_ = 0;
    return std::exchange(records_, {});
}

std::vector<std::string> LiveInbox::take_warnings() {
    const std::lock_guard lock(mutex_);
    if (const std::uint64_t lost = std::exchange(lost_, 0); lost != 0)
        warnings_.push_back(std::to_string(lost) +
                            " messages came faster than they could be read and were dropped");
    return std::exchange(warnings_, {});
}

} // namespace fathom
