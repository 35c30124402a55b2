#include "app/sources/listen_address.hpp"

#include "tests/support/catch.hpp"

#include <unistd.h>

using namespace fathom;

TEST_CASE("listen address: what is missing is this machine and Rerun's port") {
    CHECK(parse_listen_address("").value() == ListenAddress{"127.0.0.1", 9876});
    CHECK(parse_listen_address("9877").value() == ListenAddress{"127.0.0.1", 9877});
    CHECK(parse_listen_address(":9877").value() == ListenAddress{"127.0.0.1", 9877});
    CHECK(parse_listen_address("localhost").value() == ListenAddress{"127.0.0.1", 9876});
    CHECK(parse_listen_address("0.0.0.0:80").value() == ListenAddress{"0.0.0.0", 80});
    CHECK(parse_listen_address("[::1]:9878").value() == ListenAddress{"::1", 9878});
    CHECK(parse_listen_address("[::1]").value() == ListenAddress{"::1", 9876});
}

TEST_CASE("listen address: what is none is refused, names of other machines too") {
    for (const char* text : {"127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1", "127.0.0.1:9876x", "::1:9876",
                             "[::1", "[::1]9876", "[::1]:", "robot.example:9876", "300.0.0.1", "99999"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_listen_address(text).has_value());
    }
}

TEST_CASE("listen address: only this machine reaches a loopback address") {
    CHECK(is_loopback({"127.0.0.1", 1}));
    CHECK(is_loopback({"127.3.2.1", 1}));
    CHECK(is_loopback({"::1", 1}));
    CHECK_FALSE(is_loopback({"0.0.0.0", 1}));
    CHECK_FALSE(is_loopback({"::", 1}));
    CHECK_FALSE(is_loopback({"192.168.0.12", 1}));
}

TEST_CASE("listen address: a port that is taken is explained, with one that is free") {
    const auto first = listen_at({"127.0.0.1", 0});
    REQUIRE(first.has_value());
    CHECK(first->address.port != 0);
    const auto second = listen_at(first->address);
    REQUIRE_FALSE(second.has_value());
    const std::string& message = second.error().message;
    CHECK(message.starts_with(text_of(first->address) + " is taken by another program"));
    REQUIRE(message.ends_with(" is free"));
    const std::size_t start = message.find("; ") + 2;
    const auto offered = parse_listen_address(message.substr(start, message.size() - 8 - start));
    REQUIRE(offered.has_value());
    const auto third = listen_at(*offered);
    CHECK(third.has_value());
    close(first->descriptor);
    if (third) close(third->descriptor);
}
