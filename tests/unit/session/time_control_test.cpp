#include "app/session/time_control.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/make_depth.hpp"
#include "tests/support/rrd.hpp"
#include "tests/support/temporary_folder.hpp"

#include <chrono>
#include <thread>

using namespace fathom;

namespace {

constexpr std::int64_t kSecond = 1'000'000'000;
const Timeline kFrames{"frame", TimelineKind::Sequence}, kStamps{"log_time", TimelineKind::Timestamp};

/// Depth of 1000 mm and up, image by image: frames 0, 5, 5, 5, 7 at 10 s, 11 s … ; numbers go on to frame 100.
ByteVector equal_times() {
    RrdFile file;
    file.begin("rig", "run");
    std::uint16_t value = 1000;
    std::int64_t seconds = 10;
    for (const std::int64_t frame : {0, 5, 5, 5, 7}) {
        file.stamp(seconds++ * kSecond);
        file.depth("/depth", frame, make_depth::constant(8, 6, value++));
    }
    file.stamp(60 * kSecond);
    file.number("/battery", 100, 0.5);
    return file.bytes();
}

/// The recording, opened, with its pictures coming as they are wanted.
class Looking {
  public:
    Looking() : workers_(1), session_(workers_, [] {}, 64u << 20) {
        session_.open(folder_.write("run.rrd", equal_times()), {});
        wait([&] { return value() == 1000; });
    }
    [[nodiscard]] Session& session() { return session_; }

    /// Of the pixels in the 2D view once it is up to date.
    std::optional<double> shown() {
        std::optional<double> now;
        wait([&] { return (now = value()).has_value() && session_.settled(); });
        return now;
    }

  private:
    std::optional<double> value() {
        session_.receive();
        session_.begin_frame({}, {});
        if (session_.pane_count() == 0) {
            session_.end_frame();
            return std::nullopt;
        }
        ViewContext context = session_.context(0);
        const View2dFrame frame = update(session_.pane(0).view_2d, context, 64, 48, session_.wants());
        session_.end_frame();
        if (!frame.stream.image || frame.stream.stale) return std::nullopt;
        return value_at(frame.stream.image.view(), 0, 0);
    }
    template <typename Condition>
    void wait(Condition condition) {
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
        while (!condition()) {
            REQUIRE(std::chrono::steady_clock::now() < end);
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
    }

    TemporaryFolder folder_;
    WorkerPool workers_;
    Session session_;
};

} // namespace

TEST_CASE("time control: the timeline is as long as all streams on it, also those without images") {
    Looking looking;
    CHECK(timelines(looking.session()) == std::vector<Timeline>{kFrames, kStamps});
    CHECK(whole_extent(looking.session(), kFrames) == TimeExtent{0, 100});
    CHECK(whole_extent(looking.session(), kStamps) == TimeExtent{10 * kSecond, 60 * kSecond});
    CHECK(has_time(looking.session()));
}

TEST_CASE("time control: steps show every image once, there and back, also those of one time") {
    Looking looking;
    change_timeline(looking.session(), kFrames);
    std::vector<double> seen{looking.shown().value()};
    for (int i = 0; i < 5; ++i) {
        step(looking.session(), 1);
        seen.push_back(looking.shown().value());
    }
    CHECK(seen == std::vector<double>{1000, 1001, 1002, 1003, 1004, 1004});
    seen.clear();
    for (int i = 0; i < 5; ++i) {
        step(looking.session(), -1);
        seen.push_back(looking.shown().value());
    }
    CHECK(seen == std::vector<double>{1003, 1002, 1001, 1000, 1000});
    go_to_end(looking.session(), true);
    CHECK(looking.shown() == 1004);
    CHECK(looking.session().playhead.at.value == 7);
}

TEST_CASE("time control: another timeline shows the same picture, at its own time there") {
    Looking looking;
    change_timeline(looking.session(), kFrames);
    step(looking.session(), 2);
    CHECK(looking.shown() == 1002);
    change_timeline(looking.session(), kStamps);
    CHECK(looking.session().playhead.at == TimePoint{kStamps, 12 * kSecond, 0});
    CHECK(looking.shown() == 1002);
    change_timeline(looking.session(), kFrames);
    CHECK(looking.session().playhead.at == TimePoint{kFrames, 5, 1});
    CHECK(looking.shown() == 1002);
}

TEST_CASE("time control: what is typed leads to times and images, and no further than the recording") {
    Looking looking;
    Session& session = looking.session();
    change_timeline(session, kStamps);
    const TimeFormat format{TimelineKind::Timestamp, TimeStyle::Clock, 10 * kSecond, 3};
    CHECK(seek(session, "+1.5s", format));
    CHECK(session.playhead.at.value == 11 * kSecond + kSecond / 2);
    CHECK(looking.shown() == 1001);
    CHECK(seek(session, "#4", format));
    CHECK(looking.shown() == 1003);
    CHECK(seek(session, "0:59:59", format));
    CHECK(session.playhead.at.value == 60 * kSecond);
    const auto beyond = seek(session, "#6", format);
    REQUIRE_FALSE(beyond.has_value());
    CHECK(beyond.error().message == "There is no image #6: the last one is #5");
    CHECK(session.playhead.at.value == 60 * kSecond);
}
