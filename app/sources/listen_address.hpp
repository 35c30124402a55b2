// listen_address: where a server is asked to listen, as users write it.
//
//     FATHOM_TRY(const ListenAddress address, parse_listen_address("0.0.0.0:9877"));
//     FATHOM_TRY(ListeningSocket socket, listen_at(address));         // "… is taken; 9878 is free"
//
// A missing host is 127.0.0.1, a missing port Rerun's 9876, port 0 any free one. Hosts are numbers (or "localhost"): asking
// a name server could hang. Any thread.
#pragma once

#include "decoders/media/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace fathom {

inline constexpr std::uint16_t kRerunPort = 9876;

struct ListenAddress {
    std::string host = "127.0.0.1";
    std::uint16_t port = kRerunPort;

    bool operator==(const ListenAddress&) const = default;
};

[[nodiscard]] Result<ListenAddress> parse_listen_address(std::string_view text);

/// "127.0.0.1:9876", "[::1]:9876".
[[nodiscard]] std::string text_of(const ListenAddress& address);

/// Nobody but this machine can reach it.
[[nodiscard]] bool is_loopback(const ListenAddress& address);

/// A listening TCP socket, not blocking.
struct ListeningSocket {
    int descriptor = -1;
    ListenAddress address; // with the port that it got
};
/// A port that is taken is an error that names the next free one.
[[nodiscard]] Result<ListeningSocket> listen_at(const ListenAddress& address);

} // namespace fathom
