// A sender of Rerun's protocol for tests, without gRPC: HTTP/2 with prior knowledge, one WriteMessages call.
//
//     RerunSender sender(port);                 // waits until somebody listens
//     sender.log(file.bytes());                 // the messages of a recording, as an SDK would send them
//     CHECK(sender.finish());                   // the server has answered the call
//
// Header fields are HPACK literals without an index (RFC 7541, 6.2.2); frames as in RFC 9113, 4.1. What is sent in all has
// to stay below the initial window of 65535 bytes, because answers are not read until the end.
#pragma once

#include "decoders/media/blob.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace fathom {

class RerunSender {
  public:
    explicit RerunSender(std::uint16_t port);
    ~RerunSender();
    RerunSender(const RerunSender&) = delete;
    RerunSender& operator=(const RerunSender&) = delete;

    void log(const std::vector<std::byte>& recording);

    /// Ends the stream of messages. True: the call was answered with status 0.
    [[nodiscard]] bool finish();

  private:
    void frame(std::uint8_t type, std::uint8_t flags, std::uint32_t stream, std::string_view payload);

    int connection_ = -1;
};

/// A connection to a server of this machine, once there is one; -1 after some seconds.
[[nodiscard]] int connect_to_port(std::uint16_t port);

} // namespace fathom
