#include "tests/support/rerun_sender.hpp"

#include "tests/support/catch.hpp"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <thread>

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace fathom {
namespace {

constexpr std::uint8_t kData = 0, kHeaders = 1, kSettings = 4;
constexpr std::uint8_t kEndStream = 1, kEndHeaders = 4;
constexpr std::size_t kMostInFrame = 16384;

std::string big_endian(std::uint32_t value, int bytes) {
    std::string text;
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8)
        text += static_cast<char>(value >> shift & 0xFF);
    return text;
}

std::string varint(std::uint64_t value) {
    std::string text;
    for (; value >= 0x80; value >>= 7)
        text += static_cast<char>((value & 0x7F) | 0x80);
    return text + static_cast<char>(value);
}

/// A field of bytes in protobuf.
std::string field(std::uint64_t number, const std::string& content) {
    return varint(number << 3 | 2) + varint(content.size()) + content;
}

std::string header_text(std::string_view text) {
    return static_cast<char>(text.size()) + std::string(text); // short ones
}

void send_all(int connection, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t sent = send(connection, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        REQUIRE(sent > 0);
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
}

} // namespace

int connect_to_port(std::uint16_t port) {
    sockaddr_in where{};
    where.sin_family = AF_INET;
    where.sin_port = htons(port);
    where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    for (int tries = 0; tries < 1000; ++tries) {
        const int connection = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (connect(connection, reinterpret_cast<const sockaddr*>(&where), sizeof where) == 0)
            return connection;
        close(connection);
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    return -1;
}

RerunSender::RerunSender(std::uint16_t port) : connection_(connect_to_port(port)) {
    REQUIRE(connection_ >= 0);
    send_all(connection_, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    frame(kSettings, 0, 0, {});
    std::string headers;
    headers += '\x83'; // :method POST
    headers += '\x86'; // :scheme http
    headers += '\x04' + header_text("/rerun.sdk_comms.v1alpha1.MessageProxyService/WriteMessages");
    headers += '\x01' + header_text("127.0.0.1");
    headers += std::string("\x0F\x10", 2) + header_text("application/grpc"); // content-type
    headers += std::string("\0", 1) + header_text("te") + header_text("trailers");
    frame(kHeaders, kEndHeaders, 1, headers);
}

RerunSender::~RerunSender() {
    close(connection_);
}

void RerunSender::frame(std::uint8_t type, std::uint8_t flags, std::uint32_t stream,
                        std::string_view payload) {
    std::string head = big_endian(static_cast<std::uint32_t>(payload.size()), 3);
    head += static_cast<char>(type);
    head += static_cast<char>(flags);
    send_all(connection_, head + big_endian(stream, 4) + std::string(payload));
}

void RerunSender::log(const std::vector<std::byte>& recording) {
    constexpr std::size_t kStreamHeader = 12, kMessageHeader = 16;
    const auto* bytes = reinterpret_cast<const char*>(recording.data());
    for (std::size_t at = kStreamHeader; at + kMessageHeader <= recording.size();) {
        std::uint64_t head[2]; // kind, size
        std::memcpy(head, bytes + at, sizeof head);
        at += kMessageHeader;
        if (head[0] == 0 || head[1] > recording.size() - at) return; // the end of a recording
        const std::string message = field(1, field(head[0], std::string(bytes + at, head[1])));
        at += head[1];
        const std::string call = '\0' + big_endian(static_cast<std::uint32_t>(message.size()), 4) + message;
        for (std::size_t sent = 0; sent < call.size(); sent += kMostInFrame)
            frame(kData, 0, 1, std::string_view(call).substr(sent, kMostInFrame));
    }
}

bool RerunSender::finish() {
    constexpr int kPatience_ms = 20'000;
    frame(kData, kEndStream, 1, {});
    std::string answer;
    while (true) {
        // Whole frames first: the last headers of the stream are the call's status.
        while (answer.size() >= 9) {
            std::size_t size = 0;
            for (int i = 0; i < 3; ++i)
                size = size << 8 | static_cast<std::uint8_t>(answer[static_cast<std::size_t>(i)]);
            if (answer.size() < 9 + size) break;
            const bool is_end = answer[3] == kHeaders && (answer[4] & kEndStream) != 0;
            const std::string headers = answer.substr(9, size);
            answer.erase(0, 9 + size);
            if (!is_end) continue;
            // "grpc-status: 0" as a literal, or in the table since the first one, which our first call cannot be.
            return headers.find("grpc-status") == std::string::npos ||
                   headers.find(std::string("grpc-status\x01") + "0") != std::string::npos;
        }
        pollfd state{connection_, POLLIN, 0};
        char part[4096];
        if (poll(&state, 1, kPatience_ms) <= 0) return false;
        const ssize_t got = recv(connection_, part, sizeof part, 0);
        if (got <= 0) return false;
        answer.append(part, static_cast<std::size_t>(got));
    }
}

} // namespace fathom
