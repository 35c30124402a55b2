// RerunPort: gRPC's side of the server that Rerun's SDKs log to. A module that is loaded when the program listens and not
// before: gRPC brings some sixty libraries, which every start of the program would pay for.
//
//     RerunPort* port = fathom_make_rerun_port(options, [](RerunRequest request) { … });   // found by its name in the module
//     port->adopt(connection);                                                           // of an accept loop
//     delete port;                                                                       // answers the open calls first
//
// Knows the methods' names and nothing of what the messages say (Rerun, "MessageProxyService": WriteMessages takes a
// stream of messages and answers once, when the sender is done; SDKs wait for that answer when they exit). `received` is
// called from threads of gRPC, several at once, and is not to wait: while it does, a sender's program may stand still.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <span>

namespace fathom {

struct RerunPortOptions {
    std::size_t most_message_bytes = 1u << 30;
    std::size_t most_buffered_bytes = 1u << 30; // by all connections together
};

/// One message of a WriteMessages call, as it came.
struct RerunRequest {
    std::shared_ptr<const void> owner;
    std::span<const std::byte> bytes;
};

class RerunPort {
  public:
    RerunPort() = default;
    virtual ~RerunPort() = default;
    RerunPort(const RerunPort&) = delete;
    RerunPort& operator=(const RerunPort&) = delete;

    /// Takes over a connected socket that has begun to speak HTTP/2.
    virtual void adopt(int connection) = 0;
};

using ReceiveRerunRequest = std::function<void(RerunRequest request)>;

/// Null where gRPC cannot start.
using MakeRerunPort = RerunPort*(const RerunPortOptions& options, ReceiveRerunRequest received);
inline constexpr const char* kMakeRerunPortName = "fathom_make_rerun_port";

} // namespace fathom
