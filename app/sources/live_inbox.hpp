// LiveInbox: messages of live senders on their way from the threads that receive them to the one that reads.
//
//     inbox.put(record);                       // never waits: a robot is not held up by who looks at it
//     poll on inbox.descriptor();
//     for (LiveRecord& record : inbox.take_all()) …
//
// An inbox that nobody empties does not grow without end: beyond its bound what comes is let go and counted. Any thread.
#pragma once

#include "decoders/rrd/rrd_messages.hpp"

#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

namespace fathom {

struct LiveRecord {
    RrdRecord record;
    std::int64_t receive_time_ns = 0; // since 1970
};

class LiveInbox {
  public:
    explicit LiveInbox(std::uint64_t most_bytes);
    ~LiveInbox();
    LiveInbox(const LiveInbox&) = delete;
    LiveInbox& operator=(const LiveInbox&) = delete;

    void put(RrdRecord record);

    /// What the receiving side has to say; a hundred at most until they are taken.
    void warn(std::string text);

    /// All since the last call; the descriptor is readable again with the next.
    [[nodiscard]] std::vector<LiveRecord> take_all();
    [[nodiscard]] std::vector<std::string> take_warnings();

    [[nodiscard]] int descriptor() const { return descriptor_; }

  private:
    void signal() const;

    std::mutex mutex_;
    std::vector<LiveRecord> records_;
    std::vector<std::string> warnings_;
    std::uint64_t bytes_ = 0, most_bytes_, lost_ = 0;
    int descriptor_ = -1;
};

} // namespace fathom
