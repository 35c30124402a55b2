// SourceThread: runs one reader on a thread of its own and talks to the main thread through a ChunkChannel.
//
//     SourceThread source("depth/", options, source_id, wake);
//     for (SourceEvent& event : source.drain()) …          // index, chunks, errors
//     source.set_wanted(chunk ids by priority);            // every frame, whole
//     source.reload();                                     // F5
//
// An input without an index is shown while it is read through: its index comes in portions, IndexGrown events, between
// the chunks that are wanted. When a watched file changes, the input is read again by itself and a new IndexRead is sent with a new source id, so
// that nothing of the old content can be mistaken for the new one. The destructor cancels the opening in progress and
// waits for that. Main thread only.
#pragma once

#include "app/sources/chunk_channel.hpp"
#include "app/sources/open_options.hpp"
#include "decoders/media/progress.hpp"

#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace fathom {

class SourceThread {
  public:
    /// `next_source_id` gives a fresh id for the first reading and for each reload; called on the source's thread.
    SourceThread(std::string input, OpenOptions options, std::function<std::uint32_t()> next_source_id,
                 std::function<void()> wake);
    ~SourceThread();
    SourceThread(const SourceThread&) = delete;
    SourceThread& operator=(const SourceThread&) = delete;

    void set_wanted(const std::vector<ChunkId>& chunks);
    void reload();
    [[nodiscard]] std::vector<SourceEvent> drain() { return channel_.drain(); }
    [[nodiscard]] const std::string& input() const { return input_; }

    /// Of the opening or reloading under way; null when there is none.
    [[nodiscard]] std::shared_ptr<Progress> progress() const;

  private:
    struct Orders {
        std::vector<ChunkId> wanted;
        bool reload = false;
        bool stop = false;
    };

    void run();
    bool send_more(ChunkReader& reader, bool& has_more);
    void signal();
    [[nodiscard]] std::shared_ptr<Progress> begin_opening();
    void end_opening();

    std::string input_;
    OpenOptions options_;
    std::function<std::uint32_t()> next_source_id_;
    ChunkChannel channel_;
    mutable std::mutex mutex_;
    Orders orders_;
    std::shared_ptr<Progress> progress_; // of the opening under way
    int signal_descriptor_ = -1;
    std::thread thread_; // last: it uses everything above
};

} // namespace fathom
