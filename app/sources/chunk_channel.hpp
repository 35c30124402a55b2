// ChunkChannel: how a source thread hands what it reads to the main thread; bounded in bytes.
//
//     channel.send(event, bytes);                 // source thread; waits while the channel is full
//     for (SourceEvent& event : channel.drain())  // main thread, once per wake; never waits
//
// One event may exceed the bound by itself: it is let in when the channel is empty. `close` ends all waiting. Any thread.
#pragma once

#include "app/sources/chunk_reader.hpp"

#include <condition_variable>
#include <functional>
#include <mutex>
#include <variant>
#include <vector>

namespace fathom {

/// The input was opened, or opened again after a change: everything before it is void.
struct IndexRead {
    SourceIndex index;
    std::uint32_t source_id = 0;
    bool reloaded = false;
};

/// More of an input without an index, or of one that is being written.
struct IndexGrown {
    SourceIndex index; // chunks, resident and warnings are new, all else is as of now
};

struct ChunkLoaded {
    std::shared_ptr<const Chunk> chunk;
};

/// The input, or one chunk of it, cannot be read.
struct SourceFailed {
    Error error;
    std::optional<ChunkId> chunk;
};

/// What was wrong with single messages of chunks that were read.
struct SourceWarned {
    std::vector<std::string> warnings;
};

using SourceEvent = std::variant<IndexRead, IndexGrown, ChunkLoaded, SourceFailed, SourceWarned>;

class ChunkChannel {
  public:
    /// `wake` is called after each send, from the sending thread.
    ChunkChannel(std::size_t capacity_bytes, std::function<void()> wake);

    /// False when the channel is closed.
    bool send(SourceEvent event, std::size_t bytes);
    [[nodiscard]] std::vector<SourceEvent> drain();
    void close();

  private:
    std::mutex mutex_;
    std::condition_variable room_;
    std::vector<SourceEvent> events_;
    std::size_t bytes_ = 0;
    std::size_t capacity_bytes_;
    bool closed_ = false;
    std::function<void()> wake_;
};

} // namespace fathom
