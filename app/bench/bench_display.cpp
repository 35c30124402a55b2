#include "app/bench/bench_display.hpp"

#include <X11/Xlib.h>

#include <unistd.h>

#include <array>
#include <cstdlib>

namespace fathom {
namespace {

struct Server {
    BenchChild child;
    std::string name; // empty: it did not start
};

/// The server chooses a free number and writes it to its descriptor 3 once it takes connections.
Server start_server() {
    std::array<int, 2> ends{};
    if (pipe(ends.data()) != 0) return {};
    Server server{
        BenchChild::start({"Xvfb", "-displayfd", "3", "-screen", "0", "1280x800x24", "-nolisten", "tcp"}, {},
                          ends[1]),
        ""};
    close(ends[1]);
    for (char digit = 0; read(ends[0], &digit, 1) == 1 && digit != '\n';)
        server.name += digit;
    close(ends[0]);
    if (!server.name.empty()) server.name.insert(0, ":");
    return server;
}

} // namespace

Result<BenchDisplay> BenchDisplay::open() {
    BenchDisplay display;
    Server server = start_server();
    if (!server.name.empty()) {
        display.server_ = std::move(server.child);
        display.name_ = std::move(server.name);
        return display;
    }
    const char* users = std::getenv("DISPLAY");
    if (users == nullptr || *users == 0)
        return fail(ErrorCode::Unsupported, "there is no display and no Xvfb to start one");
    display.name_ = users;
    return display;
}

BenchWindow::BenchWindow(const std::string& display_name, unsigned width, unsigned height)
    : display_(XOpenDisplay(display_name.c_str())) {
    if (display_ == nullptr) return;
    id_ = XCreateSimpleWindow(display_, DefaultRootWindow(display_), 0, 0, width, height, 0, 0, 0);
    XMapWindow(display_, id_);
    XSync(display_, False);
}

BenchWindow::~BenchWindow() {
    if (display_ != nullptr) XCloseDisplay(display_); // takes the window with it
}

} // namespace fathom
