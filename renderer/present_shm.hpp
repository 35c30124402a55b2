// ShmPresenter: shows a frame composed in host memory in an X11 window, without any graphics device.
//
//     FATHOM_TRY(auto presenter, ShmPresenter::create(glfwGetX11Display(), glfwGetX11Window(window)));
//     HostFrame frame = presenter->begin(width, height);     // waits until the display has taken the last one
//     ... draw; the frame still holds the last picture when the size is the same ...
//     presenter->present();
//
// On the same machine the pixels go through shared memory (MIT-SHM); elsewhere, or where the server refuses, through
// the socket, and then only what changed is sent. It needs neither DRI3 nor a compositor. It talks over a connection
// of its own, so that its replies never mix with the window's events. Main thread only.
#pragma once

#include "decoders/media/result.hpp"
#include "renderer/host_frame.hpp"

#include <memory>

struct _XDisplay; // NOLINT(bugprone-reserved-identifier): the name is Xlib's

namespace fathom {

class ShmPresenter {
  public:
    /// Unsupported when the window's pixels are not 32 bits of blue, green, red. `display` only names the server.
    [[nodiscard]] static Result<std::unique_ptr<ShmPresenter>> create(_XDisplay* display,
                                                                      unsigned long window);
    ~ShmPresenter();
    ShmPresenter(const ShmPresenter&) = delete;
    ShmPresenter& operator=(const ShmPresenter&) = delete;

    /// A frame of this size; its old content is undefined after a change of size.
    [[nodiscard]] HostFrame begin(int width, int height);

    /// Shows what lies in the frame. `exposed`: the window has lost what it showed, so that all of it is sent again.
    void present(bool exposed = false);

    /// False: through the socket.
    [[nodiscard]] bool uses_shared_memory() const;

  private:
    struct Connection;

    explicit ShmPresenter(std::unique_ptr<Connection> connection);

    std::unique_ptr<Connection> connection_;
};

} // namespace fathom
