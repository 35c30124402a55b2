#include "app/sources/listen_address.hpp"

#include <cerrno>
#include <charconv>
#include <cstring>
#include <memory>

#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace fathom {
namespace {

using AddressList = std::unique_ptr<addrinfo, decltype(&freeaddrinfo)>;

AddressList resolve(const ListenAddress& address) {
    addrinfo hints{};
    hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE;
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    if (getaddrinfo(address.host.c_str(), std::to_string(address.port).c_str(), &hints, &found) != 0)
        found = nullptr;
    return {found, &freeaddrinfo};
}

/// The socket, or -1 with errno.
int bind_to(const addrinfo& where) {
    constexpr int kBacklog = 1024;
    const int descriptor =
        socket(where.ai_family, where.ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, where.ai_protocol);
    if (descriptor < 0) return -1;
    const int yes = 1;
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(descriptor, where.ai_addr, where.ai_addrlen) == 0 && listen(descriptor, kBacklog) == 0)
        return descriptor;
    const int reason = errno;
    close(descriptor);
    errno = reason;
    return -1;
}

std::uint16_t port_of(int descriptor) {
    sockaddr_storage bound{};
    socklen_t size = sizeof bound;
    if (getsockname(descriptor, reinterpret_cast<sockaddr*>(&bound), &size) != 0) return 0;
    return ntohs(bound.ss_family == AF_INET6 ? reinterpret_cast<const sockaddr_in6&>(bound).sin6_port
                                             : reinterpret_cast<const sockaddr_in&>(bound).sin_port);
}

/// The next port behind `address` that could be listened at; 0: none near.
std::uint16_t next_free(ListenAddress address) {
    for (int tries = 0; tries < 100 && address.port < 0xFFFF; ++tries) {
        ++address.port;
        const AddressList where = resolve(address);
        const int descriptor = where ? bind_to(*where) : -1;
        if (descriptor < 0) continue;
        close(descriptor);
        return address.port;
    }
    return 0;
}

} // namespace

Result<ListenAddress> parse_listen_address(std::string_view text) {
    ListenAddress address;
    const auto wrong = [&] {
        return fail(ErrorCode::InvalidArgument, "'" + std::string(text) +
                                                    "' is no address to listen at; write it as "
                                                    "127.0.0.1:9876, [::1]:9876, 9876 or 127.0.0.1");
    };
    std::string_view host = text, port;
    if (text.starts_with('[')) {
        const std::size_t end = text.find(']');
        if (end == std::string_view::npos) return wrong();
        host = text.substr(1, end - 1);
        const std::string_view rest = text.substr(end + 1);
        if (!rest.empty() && (!rest.starts_with(':') || rest.size() == 1)) return wrong();
        if (!rest.empty()) port = rest.substr(1);
    } else if (const std::size_t colon = text.rfind(':'); colon != std::string_view::npos) {
        host = text.substr(0, colon);
        port = text.substr(colon + 1);
        if (port.empty() || host.find(':') != std::string_view::npos) return wrong();
    } else if (text.find_first_not_of("0123456789") == std::string_view::npos) {
        host = {};
        port = text;
    }
    if (!port.empty()) {
        const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), address.port);
        if (error != std::errc() || end != port.data() + port.size()) return wrong();
    }
    if (!host.empty()) address.host = host == "localhost" ? "127.0.0.1" : std::string(host);
    if (!resolve(address)) return wrong();
    return address;
}

std::string text_of(const ListenAddress& address) {
    const bool has_colon = address.host.find(':') != std::string::npos;
    return (has_colon ? "[" + address.host + "]" : address.host) + ":" + std::to_string(address.port);
}

bool is_loopback(const ListenAddress& address) {
    return address.host.starts_with("127.") || address.host == "::1";
}

Result<ListeningSocket> listen_at(const ListenAddress& address) {
    const AddressList where = resolve(address);
    const int descriptor = where ? bind_to(*where) : -1;
    if (descriptor >= 0) return ListeningSocket{descriptor, {address.host, port_of(descriptor)}};
    if (where && errno == EADDRINUSE) {
        std::string message = text_of(address) + " is taken by another program, perhaps another viewer";
        if (const std::uint16_t port = next_free(address); port != 0)
            message += "; " + text_of({address.host, port}) + " is free";
        return fail(ErrorCode::Io, std::move(message));
    }
    return fail(ErrorCode::Io, "cannot listen at " + text_of(address) + ": " +
                                   (where ? std::strerror(errno) : "this is no address of this machine"));
}

} // namespace fathom
