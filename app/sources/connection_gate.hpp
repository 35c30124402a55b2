// ConnectionGate: the accept loop in front of a server that somebody else's library runs. What does not speak HTTP/2
// at once never reaches that library.
//
//     ConnectionGate gate(socket, [&](int connection) { port->adopt(connection); });
//
// At most 256 connections are let through at a time. One that has not sent the preface of HTTP/2 (RFC 9113, 3.4) within
// 5 seconds is closed; so is the one that has been silent for longest when too many of these wait, so that idle ones cannot
// shut out those that speak. `admit` runs on the gate's thread and owns the descriptor.
#pragma once

#include "app/sources/listen_address.hpp"

#include <functional>
#include <thread>

namespace fathom {

class ConnectionGate {
  public:
    ConnectionGate(ListeningSocket socket, std::function<void(int connection)> admit);
    ~ConnectionGate(); // closes the socket; connections that were let through are not its own
    ConnectionGate(const ConnectionGate&) = delete;
    ConnectionGate& operator=(const ConnectionGate&) = delete;

    [[nodiscard]] const ListenAddress& address() const { return socket_.address; }

  private:
    void run();

    ListeningSocket socket_;
    std::function<void(int)> admit_;
    int stop_descriptor_ = -1;
    std::thread thread_;
};

} // namespace fathom
