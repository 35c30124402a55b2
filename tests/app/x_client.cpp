#include "tests/app/x_client.hpp"

#include "tests/support/catch.hpp"

#include <X11/Xatom.h>
#include <X11/Xlib.h>
#include <X11/Xutil.h>

#include <chrono>
#include <cstring>
#include <thread>

namespace fathom::x_client {
namespace {

constexpr auto kPatience = std::chrono::seconds(30);
constexpr long kXdndVersion = 5;

Atom atom(Display* display, const char* name) {
    return XInternAtom(display, name, False);
}

bool is_of_class(Display* display, Window window, const std::string& name) {
    XClassHint hint{};
    if (XGetClassHint(display, window, &hint) == 0) return false;
    const bool same = hint.res_class == name;
    XFree(hint.res_name);
    XFree(hint.res_class);
    return same;
}

/// What a window manager notes about a window: ICCCM 4.1.3.1.
void set_wm_state(Display* display, Window window, long state) {
    const Atom name = atom(display, "WM_STATE");
    const long content[2] = {state, 0};
    XChangeProperty(display, window, name, name, 32, PropModeReplace,
                    reinterpret_cast<const unsigned char*>(content), 2);
}

/// One drag of files: messages to the target, answers to what it asks.
struct Drop {
    Display* display;
    Window source, target;
    std::string uris;

    void send(const char* type, long a, long b, long c, long d) const {
        XEvent event{};
        event.xclient.type = ClientMessage;
        event.xclient.window = target;
        event.xclient.message_type = atom(display, type);
        event.xclient.format = 32;
        event.xclient.data.l[0] = static_cast<long>(source);
        event.xclient.data.l[1] = a;
        event.xclient.data.l[2] = b;
        event.xclient.data.l[3] = c;
        event.xclient.data.l[4] = d;
        XSendEvent(display, target, False, NoEventMask, &event);
        XFlush(display);
    }

    void hand_over(const XSelectionRequestEvent& wanted) const {
        XChangeProperty(display, wanted.requestor, wanted.property, wanted.target, 8, PropModeReplace,
                        reinterpret_cast<const unsigned char*>(uris.data()), static_cast<int>(uris.size()));
        XEvent answer{};
        answer.xselection.type = SelectionNotify;
        answer.xselection.requestor = wanted.requestor;
        answer.xselection.selection = wanted.selection;
        answer.xselection.target = wanted.target;
        answer.xselection.property = wanted.property;
        answer.xselection.time = wanted.time;
        XSendEvent(display, wanted.requestor, False, NoEventMask, &answer);
        XFlush(display);
    }

    /// Handles events until the target sends this message.
    [[nodiscard]] bool wait_for(const char* message) const {
        const Atom type = atom(display, message);
        const auto started = std::chrono::steady_clock::now();
        while (std::chrono::steady_clock::now() < started + kPatience) {
            if (XPending(display) == 0) {
                std::this_thread::sleep_for(std::chrono::milliseconds(5));
                continue;
            }
            XEvent event;
            XNextEvent(display, &event);
            if (event.type == SelectionRequest) hand_over(event.xselectionrequest);
            if (event.type == ClientMessage && event.xclient.message_type == type) return true;
        }
        return false;
    }
};

} // namespace

_XDisplay* connect(const std::string& name) {
    return XOpenDisplay(name.c_str());
}
void disconnect(_XDisplay* display) {
    XCloseDisplay(display);
}

unsigned long find_window(_XDisplay* display, const std::string& class_name) {
    Window root = 0, parent = 0, *children = nullptr, found = 0;
    unsigned count = 0;
    if (XQueryTree(display, DefaultRootWindow(display), &root, &parent, &children, &count) == 0) return 0;
    for (unsigned i = 0; i < count && found == 0; ++i)
        if (is_of_class(display, children[i], class_name)) found = children[i];
    XFree(children);
    return found;
}

Image screenshot(_XDisplay* display, int width, int height) {
    XImage* seen = XGetImage(display, DefaultRootWindow(display), 0, 0, static_cast<unsigned>(width),
                             static_cast<unsigned>(height), AllPlanes, ZPixmap);
    REQUIRE(seen != nullptr);
    REQUIRE(seen->bits_per_pixel == 32);
    REQUIRE(seen->byte_order == LSBFirst);
    Image image = allocate_image(
        packed_desc(static_cast<std::uint32_t>(width), static_cast<std::uint32_t>(height), kRgb8));
    for (std::uint32_t y = 0; y < static_cast<std::uint32_t>(height); ++y) {
        const char* from =
            seen->data + static_cast<std::size_t>(y) * static_cast<std::size_t>(seen->bytes_per_line);
        auto* to = image.view().row_as<std::uint8_t>(y);
        for (std::size_t x = 0; x < static_cast<std::size_t>(width); ++x)
            for (std::size_t channel = 0; channel < 3; ++channel) // blue comes first
                to[3 * x + channel] = static_cast<std::uint8_t>(from[4 * x + 2 - channel]);
    }
    XDestroyImage(seen);
    return image;
}

void minimise(_XDisplay* display, unsigned long window) {
    set_wm_state(display, window, IconicState);
    XUnmapWindow(display, window);
    XSync(display, False);
}
void restore(_XDisplay* display, unsigned long window) {
    set_wm_state(display, window, NormalState);
    XMapWindow(display, window);
    XSync(display, False);
}

bool drop_files(_XDisplay* display, unsigned long window, const std::vector<std::string>& paths, int x,
                int y) {
    Drop drop{
        display, XCreateSimpleWindow(display, DefaultRootWindow(display), 0, 0, 1, 1, 0, 0, 0), window, {}};
    for (const std::string& path : paths)
        drop.uris += "file://" + path + "\r\n";
    const Atom selection = atom(display, "XdndSelection"), list = atom(display, "text/uri-list");
    XSetSelectionOwner(display, selection, drop.source, CurrentTime);
    drop.send("XdndEnter", kXdndVersion << 24, static_cast<long>(list), 0, 0);
    drop.send("XdndPosition", 0, (static_cast<long>(x) << 16) | y, CurrentTime,
              static_cast<long>(atom(display, "XdndActionCopy")));
    bool taken = drop.wait_for("XdndStatus");
    if (taken) {
        drop.send("XdndDrop", 0, CurrentTime, 0, 0);
        taken = drop.wait_for("XdndFinished");
    }
    XDestroyWindow(display, drop.source);
    XFlush(display);
    return taken;
}

} // namespace fathom::x_client
