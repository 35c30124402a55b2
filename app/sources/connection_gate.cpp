#include "app/sources/connection_gate.hpp"

#include "decoders/media/assert.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

namespace fathom {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::string_view kPreface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
constexpr std::chrono::seconds kPatience{5};
constexpr std::size_t kMostAdmitted = 256, kMostWaiting = 256;

struct Waiting {
    int connection = -1;
    Clock::time_point deadline;
    std::size_t seen = 0; // bytes of the preface: more make the descriptor readable without being news
};

enum class Judgement : std::uint8_t { NotYet, Speaks, Refused };

/// Looks at what has come and leaves it there.
Judgement judge(Waiting& waiting) {
    std::array<char, kPreface.size()> head;
    const ssize_t got = recv(waiting.connection, head.data(), head.size(), MSG_PEEK | MSG_DONTWAIT);
    if (got < 0) return errno == EAGAIN || errno == EINTR ? Judgement::NotYet : Judgement::Refused;
    waiting.seen = static_cast<std::size_t>(got);
    if (got == 0 || std::string_view(head.data(), waiting.seen) != kPreface.substr(0, waiting.seen))
        return Judgement::Refused;
    return waiting.seen == kPreface.size() ? Judgement::Speaks : Judgement::NotYet;
}

/// The connections of one gate, looked at in turn by its thread.
class Visitors {
  public:
    explicit Visitors(const std::function<void(int)>& admit) : admit_(admit) {}
    ~Visitors() {
        for (const Waiting& waiting : waiting_)
            close(waiting.connection);
        for (const int watch : watches_)
            close(watch);
    }
    Visitors(const Visitors&) = delete;
    Visitors& operator=(const Visitors&) = delete;

    void accept_all(int socket) {
        while (true) {
            const int connection = accept4(socket, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
            if (connection < 0) return;
            if (waiting_.size() == kMostWaiting) { // in order of arrival
                close(waiting_.front().connection);
                waiting_.erase(waiting_.begin());
            }
            waiting_.push_back({connection, Clock::now() + kPatience});
        }
    }

    /// What poll is to look at besides the gate's own descriptors.
    void list(std::vector<pollfd>& descriptors) const {
        for (const Waiting& waiting : waiting_) {
            // Half a preface stays readable: poll would not wait for the rest.
            const short events = waiting.seen == 0 ? POLLIN : 0;
            descriptors.push_back({waiting.connection, events, 0});
        }
        for (const int watch : watches_)
            descriptors.push_back({watch, POLLRDHUP, 0});
    }

    void look_at_all() {
        std::erase_if(watches_, [](int watch) {
            pollfd state{watch, POLLRDHUP, 0};
            const bool is_over = poll(&state, 1, 0) > 0;
            if (is_over) close(watch);
            return is_over;
        });
        std::erase_if(waiting_, [&](Waiting& waiting) {
            const Judgement judgement = judge(waiting);
            if (judgement == Judgement::NotYet && Clock::now() < waiting.deadline) return false;
            if (judgement == Judgement::Speaks && watches_.size() < kMostAdmitted) {
                admit(waiting.connection);
            } else {
                close(waiting.connection);
            }
            return true;
        });
    }

    /// Until the next deadline, or until half a preface may have become a whole one; -1: there is none.
    [[nodiscard]] int patience_ms() const {
        constexpr std::chrono::milliseconds kLookAgain{20};
        std::optional<Clock::duration> wait;
        for (const Waiting& waiting : waiting_) {
            Clock::duration own = std::max(waiting.deadline - Clock::now(), Clock::duration::zero());
            if (waiting.seen != 0) own = std::min<Clock::duration>(own, kLookAgain);
            wait = wait ? std::min(*wait, own) : own;
        }
        if (!wait) return -1;
        return static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(*wait).count());
    }

  private:
    void admit(int connection) {
        const int yes = 1;
        setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        // A second descriptor of the same connection says when it is over, whoever ends it.
        if (const int watch = fcntl(connection, F_DUPFD_CLOEXEC, 0); watch >= 0) watches_.push_back(watch);
        admit_(connection);
    }

    const std::function<void(int)>& admit_;
    std::vector<Waiting> waiting_;
    std::vector<int> watches_; // of connections that were let through
};

} // namespace

ConnectionGate::ConnectionGate(ListeningSocket socket, std::function<void(int connection)> admit)
    : socket_(std::move(socket)), admit_(std::move(admit)),
      stop_descriptor_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
    FATHOM_ASSERT(stop_descriptor_ >= 0);
    thread_ = std::thread([this] { run(); });
}

ConnectionGate::~ConnectionGate() {
    const std::uint64_t one = 1;
    [[maybe_unused]] const ssize_t written = write(stop_descriptor_, &one, sizeof one);
    thread_.join();
    close(stop_descriptor_);
    close(socket_.descriptor);
}

void ConnectionGate::run() {
    Visitors visitors(admit_);
    std::vector<pollfd> descriptors;
    while (true) {
        descriptors = {{stop_descriptor_, POLLIN, 0}, {socket_.descriptor, POLLIN, 0}};
        visitors.list(descriptors);
        poll(descriptors.data(), descriptors.size(), visitors.patience_ms());
        if (descriptors[0].revents != 0) return;
        if (descriptors[1].revents != 0) visitors.accept_all(socket_.descriptor);
        visitors.look_at_all();
    }
}

} // namespace fathom
