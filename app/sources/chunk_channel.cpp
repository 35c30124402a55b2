#include "app/sources/chunk_channel.hpp"

namespace fathom {

ChunkChannel::ChunkChannel(std::size_t capacity_bytes, std::function<void()> wake)
    : capacity_bytes_(capacity_bytes), wake_(std::move(wake)) {}

bool ChunkChannel::send(SourceEvent event, std::size_t bytes) {
    {
        std::unique_lock lock(mutex_);
        room_.wait(lock, [&] { return closed_ || bytes_ == 0 || bytes_ + bytes <= capacity_bytes_; });
        if (closed_) return false;
        bytes_ += bytes;
        events_.push_back(std::move(event));
    }
    if (wake_) wake_();
    return true;
}

std::vector<SourceEvent> ChunkChannel::drain() {
    std::vector<SourceEvent> events;
    {
        const std::lock_guard lock(mutex_);
        events.swap(events_);
        bytes_ = 0;
    }
    room_.notify_all();
    return events;
}

void ChunkChannel::close() {
    {
        const std::lock_guard lock(mutex_);
        closed_ = true;
    }
    room_.notify_all();
}

} // namespace fathom
