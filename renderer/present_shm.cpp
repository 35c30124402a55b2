#include "renderer/present_shm.hpp"

#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <X11/extensions/XShm.h>

#include <sys/ipc.h>
#include <sys/shm.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <vector>

namespace fathom {
namespace {

std::atomic<bool> g_attach_refused{false};

int note_refusal(Display*, XErrorEvent*) {
    g_attach_refused = true;
    return 0;
}

/// Rows and columns in which two pictures differ; empty when they are equal.
ScreenRect changed_part(const HostFrame& now, const std::vector<std::uint32_t>& before) {
    const auto width = static_cast<std::size_t>(now.width);
    ScreenRect changed{now.width, now.height, 0, 0};
    for (int y = 0; y < now.height; ++y) {
        const std::uint32_t* a = now.row(y);
        const std::uint32_t* b = before.data() + static_cast<std::size_t>(y) * width;
        if (std::memcmp(a, b, width * 4) == 0) continue;
        const auto left = std::mismatch(a, a + width, b).first - a;
        std::size_t right = width;
        while (a[right - 1] == b[right - 1])
            --right;
        changed.x0 = std::min(changed.x0, static_cast<int>(left));
        changed.x1 = std::max(changed.x1, static_cast<int>(right));
        changed.y0 = std::min(changed.y0, y);
        changed.y1 = y + 1;
    }
    return changed;
}

} // namespace

struct ShmPresenter::Connection {
    Display* display = nullptr;
    Window window = 0;
    Visual* visual = nullptr;
    int depth = 0;
    GC gc = nullptr;
    bool shared = false;
    int completion_event = 0;

    XImage* image = nullptr;
    XShmSegmentInfo segment{};
    bool attached = false;
    bool in_flight = false; // the server may still be reading the shared picture

    std::vector<std::uint32_t> pixels; // without shared memory
    std::vector<std::uint32_t> sent;   // what the server has
    bool sent_valid = false;

    ~Connection() {
        release_image();
        if (gc != nullptr) XFreeGC(display, gc);
        if (display != nullptr) XCloseDisplay(display);
    }

    void wait_for_server() {
        if (!in_flight) return;
        in_flight = false;
        XEvent event;
        const auto is_completion = [](Display*, XEvent* e, XPointer type) -> Bool {
            return e->type == *reinterpret_cast<const int*>(type);
        };
        XIfEvent(display, &event, is_completion, reinterpret_cast<XPointer>(&completion_event));
    }

    void release_image() {
        wait_for_server();
        if (attached) {
            XShmDetach(display, &segment);
            XSync(display, False);
            shmdt(segment.shmaddr);
            attached = false;
        }
        if (image != nullptr) {
            image->data = nullptr; // not the library's to free
            XDestroyImage(image);
            image = nullptr;
        }
    }

    /// False where the server cannot map our memory: another machine, a container, memory limits.
    bool make_shared_image(int width, int height) {
        image = XShmCreateImage(display, visual, static_cast<unsigned>(depth), ZPixmap, nullptr, &segment,
                                static_cast<unsigned>(width), static_cast<unsigned>(height));
        if (image == nullptr) return false;
        const auto bytes = static_cast<std::size_t>(image->bytes_per_line) * static_cast<std::size_t>(height);
        segment.shmid = shmget(IPC_PRIVATE, bytes, IPC_CREAT | 0600);
        void* address = segment.shmid < 0 ? nullptr : shmat(segment.shmid, nullptr, 0);
        if (segment.shmid < 0 || address == reinterpret_cast<void*>(-1)) {
            if (segment.shmid >= 0) shmctl(segment.shmid, IPC_RMID, nullptr);
            release_image();
            return false;
        }
        segment.shmaddr = image->data = static_cast<char*>(address);
        segment.readOnly = True;
        g_attach_refused = false;
        XErrorHandler previous = XSetErrorHandler(note_refusal);
        attached = XShmAttach(display, &segment) != 0;
        XSync(display, False);
        XSetErrorHandler(previous);
        shmctl(segment.shmid, IPC_RMID, nullptr); // gone with the last one who has it mapped
        if (attached && !g_attach_refused) return true;
        attached = false;
        shmdt(segment.shmaddr);
        release_image();
        return false;
    }

    void make_plain_image(int width, int height) {
        const auto count = static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
        pixels.assign(count, 0);
        sent.assign(count, 0);
        sent_valid = false;
        image =
            XCreateImage(display, visual, static_cast<unsigned>(depth), ZPixmap, 0,
                         reinterpret_cast<char*>(pixels.data()), static_cast<unsigned>(width),
                         static_cast<unsigned>(height), 32, static_cast<int>(sizeof(std::uint32_t)) * width);
    }

    [[nodiscard]] HostFrame frame() const {
        return {reinterpret_cast<std::uint32_t*>(image->data),
                static_cast<std::size_t>(image->bytes_per_line) / sizeof(std::uint32_t), image->width,
                image->height};
    }
};

ShmPresenter::ShmPresenter(std::unique_ptr<Connection> connection) : connection_(std::move(connection)) {}
ShmPresenter::~ShmPresenter() = default;

Result<std::unique_ptr<ShmPresenter>> ShmPresenter::create(_XDisplay* display, unsigned long window) {
    auto connection = std::make_unique<Connection>();
    connection->display = XOpenDisplay(DisplayString(display));
    if (connection->display == nullptr) return fail(ErrorCode::Io, "the X server takes no second connection");
    connection->window = window;
    XWindowAttributes attributes{};
    if (XGetWindowAttributes(connection->display, window, &attributes) == 0)
        return fail(ErrorCode::Io, "the X server does not know the window");
    connection->visual = attributes.visual;
    connection->depth = attributes.depth;
    const Visual& visual = *attributes.visual;
    const bool bgr = visual.red_mask == 0xFF0000 && visual.green_mask == 0xFF00 && visual.blue_mask == 0xFF;
    if ((attributes.depth != 24 && attributes.depth != 32) || !bgr)
        return fail(ErrorCode::Unsupported, "the display has " + std::to_string(attributes.depth) +
                                                " bit colour in another order than 8-bit blue, green, red");
    connection->gc = XCreateGC(connection->display, window, 0, nullptr);
    connection->shared = XShmQueryExtension(connection->display) != 0;
    if (connection->shared)
        connection->completion_event = XShmGetEventBase(connection->display) + ShmCompletion;
    return std::unique_ptr<ShmPresenter>(new ShmPresenter(std::move(connection)));
}

HostFrame ShmPresenter::begin(int width, int height) {
    Connection& c = *connection_;
    c.wait_for_server();
    if (c.image == nullptr || c.image->width != width || c.image->height != height) {
        c.release_image();
        if (c.shared) c.shared = c.make_shared_image(width, height);
        if (!c.shared) c.make_plain_image(width, height);
    }
    return c.frame();
}

void ShmPresenter::present(bool exposed) {
    Connection& c = *connection_;
    const HostFrame frame = c.frame();
    if (c.shared) {
        XShmPutImage(c.display, c.window, c.gc, c.image, 0, 0, 0, 0, static_cast<unsigned>(frame.width),
                     static_cast<unsigned>(frame.height), True);
        XFlush(c.display);
        c.in_flight = true;
        return;
    }
    const ScreenRect part = c.sent_valid && !exposed ? changed_part(frame, c.sent) : frame.bounds();
    if (part.empty()) return;
    XPutImage(c.display, c.window, c.gc, c.image, part.x0, part.y0, part.x0, part.y0,
              static_cast<unsigned>(part.width()), static_cast<unsigned>(part.height()));
    XSync(c.display, False); // a slow link holds us back here, not behind a queue of old pictures
    c.sent = c.pixels;
    c.sent_valid = true;
}

bool ShmPresenter::uses_shared_memory() const {
    return connection_->shared;
}

} // namespace fathom
