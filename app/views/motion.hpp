// Motion: how what the user did not steer gets from here to there: 120 ms, slow at both ends. Values and pure functions;
// time comes from outside. Any thread.
//
//     Ease open;                                              // of a panel, closed
//     const double share = open.share(now_s, wanted, motion); // 0 … 1; `motion` false: at once
//     if (open.moving()) clock.at(now_s + kMotionFrameS);
//     camera = between(from, to, eased(elapsed_s / kMotionS), view_width, view_height);
#pragma once

#include "app/views/camera_2d.hpp"
#include "app/views/orbit_camera.hpp"

namespace fathom {

constexpr double kMotionS = 0.12;
constexpr double kMotionFrameS = 1.0 / 60;

/// 0 … 1 to 0 … 1, with no speed at the ends; held outside.
[[nodiscard]] double eased(double t);

/// How far something is open.
class Ease {
  public:
    /// The first call settles it without a motion.
    double share(double now_s, bool open, bool motion);
    /// At the last call it was on its way: another frame is wanted.
    [[nodiscard]] bool moving() const { return moving_; }

  private:
    [[nodiscard]] double at(double now_s) const;

    double from_ = 0, to_ = 0, start_s_ = -1e9;
    bool known_ = false, moving_ = false;
};

/// A camera on its way from where it was seen last.
template <typename Camera>
struct CameraGlide {
    Camera from;
    double start_s = 0;
};

/// The middle of the view goes a straight way, the zoom by equal factors.
[[nodiscard]] Camera2d between(const Camera2d& from, const Camera2d& to, double t, double view_width,
                               double view_height);

/// The eye goes a straight way while nothing turns; angles take the shorter way round.
[[nodiscard]] OrbitCamera between(const OrbitCamera& from, const OrbitCamera& to, double t);

} // namespace fathom
