#include "app/sources/source_thread.hpp"

#include "app/sources/file_watch.hpp"
#include "app/sources/open.hpp"
#include "decoders/media/assert.hpp"

#include <algorithm>
#include <chrono>
#include <set>

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace fathom {
namespace {

/// Encoded bytes on their way to the main thread; a few large images.
constexpr std::size_t kChannelBytes = 64u << 20;

/// Writers often touch a file several times in a row: wait until it has been quiet for this long.
constexpr int kQuiet_ms = 50;
constexpr std::chrono::milliseconds kLongestWait{250};

std::string last_name(std::string path) {
    while (path.size() > 1 && path.ends_with('/'))
        path.pop_back();
    return path.substr(path.rfind('/') + 1);
}

} // namespace

SourceThread::SourceThread(std::string input, OpenOptions options,
                           std::function<std::uint32_t()> next_source_id, std::function<void()> wake)
    : input_(std::move(input)), options_(std::move(options)), next_source_id_(std::move(next_source_id)),
      channel_(kChannelBytes, std::move(wake)), signal_descriptor_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
    FATHOM_ASSERT(signal_descriptor_ >= 0);
    (void)begin_opening(); // there from the start, for whoever asks what is under way
    thread_ = std::thread([this] { run(); });
}

SourceThread::~SourceThread() {
    {
        const std::lock_guard lock(mutex_);
        orders_.stop = true;
        if (progress_) progress_->cancelled = true;
    }
    channel_.close();
    signal();
    thread_.join();
    close(signal_descriptor_);
}

void SourceThread::signal() {
    const std::uint64_t one = 1;
    [[maybe_unused]] const ssize_t written = write(signal_descriptor_, &one, sizeof one);
}

void SourceThread::set_wanted(const std::vector<ChunkId>& chunks) {
    {
        const std::lock_guard lock(mutex_);
        if (orders_.wanted == chunks) return;
        orders_.wanted = chunks;
    }
    signal();
}

void SourceThread::reload() {
    {
        const std::lock_guard lock(mutex_);
        orders_.reload = true;
    }
    signal();
}

std::shared_ptr<Progress> SourceThread::progress() const {
    const std::lock_guard lock(mutex_);
    return progress_;
}

std::shared_ptr<Progress> SourceThread::begin_opening() {
    const std::lock_guard lock(mutex_);
    if (!progress_) {
        progress_ = std::make_shared<Progress>("Opening " + last_name(input_));
        progress_->cancelled = orders_.stop;
    }
    return progress_;
}

void SourceThread::end_opening() {
    const std::lock_guard lock(mutex_);
    progress_.reset();
}

void SourceThread::run() {
    FileWatch watch;
    std::unique_ptr<ChunkReader> reader;
    std::set<ChunkId>
        sent; // of the present index; a chunk that was evicted is asked for again and leaves this set
    bool read_index = true;
    bool reloaded = false;
    bool has_more = false;  // of the index
    bool load_next = false; // in turn with portions of the index

    while (true) {
        if (read_index) {
            const std::uint32_t source_id = next_source_id_();
            sent.clear();
            Result<std::unique_ptr<ChunkReader>> opened =
                open_reader(input_, options_, source_id, begin_opening());
            Result<SourceIndex> index =
                opened ? (*opened)->read_index_start() : Result<SourceIndex>(std::unexpected(opened.error()));
            if (index) {
                reader = *std::move(opened);
                watch.set_paths(reader->watched_paths());
                if (!channel_.send(IndexRead{*std::move(index), source_id, reloaded}, 0)) return;
                has_more = true;
            } else {
                if (reader == nullptr) watch.set_paths({input_});
                if (!channel_.send(SourceFailed{index.error(), {}}, 0)) return;
                end_opening();
                has_more = false;
            }
            read_index = false;
        }

        std::vector<ChunkId> wanted;
        {
            const std::lock_guard lock(mutex_);
            if (orders_.stop) return;
            if (orders_.reload) {
                orders_.reload = false;
                read_index = reloaded = true;
            }
            wanted = orders_.wanted;
        }
        if (read_index) continue;
        std::erase_if(sent, [&](ChunkId id) { return std::ranges::find(wanted, id) == wanted.end(); });
        const auto next = std::ranges::find_if(wanted, [&](ChunkId id) { return !sent.contains(id); });
        if (has_more && (next == wanted.end() || !load_next)) {
            load_next = true;
            if (!send_more(*reader, has_more)) return;
            continue;
        }
        load_next = false;
        if (reader != nullptr && next != wanted.end()) {
            sent.insert(*next);
            Result<std::shared_ptr<const Chunk>> chunk = reader->load(*next);
            const std::size_t bytes = chunk ? size_bytes(**chunk) : 0;
            SourceEvent event = chunk ? SourceEvent(ChunkLoaded{*std::move(chunk)})
                                      : SourceEvent(SourceFailed{chunk.error(), *next});
            if (!channel_.send(std::move(event), bytes)) return;
            std::vector<std::string> warnings = reader->take_warnings();
            if (!warnings.empty() && !channel_.send(SourceWarned{std::move(warnings)}, 0)) return;
            continue;
        }

        const int arrivals = reader != nullptr ? reader->arrival_descriptor() : -1;
        pollfd descriptors[] = {
            {signal_descriptor_, POLLIN, 0}, {watch.descriptor(), POLLIN, 0}, {arrivals, POLLIN, 0}};
        poll(descriptors, 3, -1);
        if ((descriptors[2].revents & POLLIN) != 0) has_more = true;
        std::uint64_t count = 0;
        [[maybe_unused]] const ssize_t got = read(signal_descriptor_, &count, sizeof count);
        if ((descriptors[1].revents & POLLIN) != 0 && watch.read_changes()) {
            // A recorder is never quiet: what it has written is taken up several times a second.
            const auto until = std::chrono::steady_clock::now() + kLongestWait;
            bool is_quiet = false;
            while (!is_quiet && std::chrono::steady_clock::now() < until) {
                is_quiet = poll(&descriptors[1], 1, kQuiet_ms) <= 0;
                if (!is_quiet) (void)watch.read_changes();
            }
            has_more = reader != nullptr && reader->follow();
            if (has_more) continue;
            while (!is_quiet && poll(&descriptors[1], 1, kQuiet_ms) > 0)
                (void)watch.read_changes();
            read_index = reloaded = true;
        }
    }
}

/// A portion of the index. False when the channel is closed.
bool SourceThread::send_more(ChunkReader& reader, bool& has_more) {
    Result<std::optional<SourceIndex>> more = reader.read_index_more();
    has_more = more && *more;
    if (!has_more) end_opening();
    // What the user stops stays as far as it was read.
    if (!more && more.error().code != ErrorCode::Cancelled)
        return channel_.send(SourceFailed{more.error(), {}}, 0);
    return !has_more || channel_.send(IndexGrown{**std::move(more)}, 0);
}

} // namespace fathom
