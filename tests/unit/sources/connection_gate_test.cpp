#include "app/sources/connection_gate.hpp"

#include "tests/support/catch.hpp"

#include <atomic>
#include <chrono>
#include <mutex>
#include <string_view>
#include <thread>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace fathom;

namespace {

constexpr std::string_view kPreface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
constexpr int kLongEnough_ms = 20'000; // for a busy machine; usually it takes none of it

int connect_to(const ListenAddress& address) {
    sockaddr_in where{};
    where.sin_family = AF_INET;
    where.sin_port = htons(address.port);
    inet_pton(AF_INET, address.host.c_str(), &where.sin_addr);
    const int connection = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    REQUIRE(connect(connection, reinterpret_cast<const sockaddr*>(&where), sizeof where) == 0);
    return connection;
}

void say(int connection, std::string_view text) {
    REQUIRE(send(connection, text.data(), text.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(text.size()));
}

/// The other side has closed it.
bool is_closed_soon(int connection) {
    pollfd state{connection, POLLIN, 0};
    char byte = 0;
    return poll(&state, 1, kLongEnough_ms) > 0 && recv(connection, &byte, 1, MSG_DONTWAIT) <= 0;
}

/// Keeps what the gate lets through.
struct Admitted {
    std::mutex mutex;
    std::vector<int> connections;

    ~Admitted() {
        for (const int connection : connections)
            close(connection);
    }
    void add(int connection) {
        const std::lock_guard lock(mutex);
        connections.push_back(connection);
    }
    bool wait_for(std::size_t count) {
        for (int i = 0; i < kLongEnough_ms / 10; ++i) {
            {
                const std::lock_guard lock(mutex);
                if (connections.size() >= count) return true;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
        return false;
    }
    /// As the server behind the gate does when a connection is over.
    void close_one() {
        const std::lock_guard lock(mutex);
        shutdown(connections.back(), SHUT_RDWR);
        close(connections.back());
        connections.pop_back();
    }
};

struct Gate {
    Admitted admitted; // outlives the gate
    ConnectionGate gate{listen_at({"127.0.0.1", 0}).value(),
                        [this](int connection) { admitted.add(connection); }};
};

} // namespace

TEST_CASE("connection gate: what speaks HTTP/2 is let through whole, in however many pieces it comes") {
    Gate g;
    const int whole = connect_to(g.gate.address()), pieces = connect_to(g.gate.address());
    say(whole, kPreface);
    say(pieces, kPreface.substr(0, 3));
    REQUIRE(g.admitted.wait_for(1));
    say(pieces, kPreface.substr(3));
    REQUIRE(g.admitted.wait_for(2));
    char head[24];
    REQUIRE(recv(g.admitted.connections[1], head, sizeof head, MSG_WAITALL) == sizeof head);
    CHECK(std::string_view(head, sizeof head) == kPreface); // looked at, not taken
    close(whole);
    close(pieces);
}

TEST_CASE("connection gate: other protocols are closed at once") {
    Gate g;
    for (const std::string_view text : {std::string_view("GET / HTTP/1.1\r\n"),
                                        std::string_view("\x16\x03\x01", 3), std::string_view("PRJ")}) {
        const int connection = connect_to(g.gate.address());
        say(connection, text);
        CHECK(is_closed_soon(connection));
        close(connection);
    }
    CHECK(g.admitted.connections.empty());
}

TEST_CASE("connection gate: many that say nothing do not shut out the one that speaks") {
    Gate g;
    std::vector<int> idle;
    for (int i = 0; i < 400; ++i)
        idle.push_back(connect_to(g.gate.address()));
    const int speaker = connect_to(g.gate.address());
    say(speaker, kPreface);
    CHECK(g.admitted.wait_for(1));
    CHECK(is_closed_soon(idle.front())); // to make room, or because its time was up
    for (const int connection : idle)
        close(connection);
    close(speaker);
}

TEST_CASE("connection gate: at most 256 are let through, and one more when one has ended") {
    Gate g;
    std::vector<int> connections;
    for (int i = 0; i < 256; ++i) {
        connections.push_back(connect_to(g.gate.address()));
        say(connections.back(), kPreface);
    }
    REQUIRE(g.admitted.wait_for(256));
    const int refused = connect_to(g.gate.address());
    say(refused, kPreface);
    CHECK(is_closed_soon(refused));
    g.admitted.close_one();
    const int next = connect_to(g.gate.address());
    say(next, kPreface);
    CHECK(g.admitted.wait_for(256));
    for (const int connection : connections)
        close(connection);
    close(refused);
    close(next);
}
