#include "app/bench/bench_images.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <vector>

namespace fathom::bench_images {
namespace {

/// xorshift64*: the same numbers everywhere, which the distributions of the standard library do not promise.
class Random {
  public:
    double uniform() {
        state_ ^= state_ >> 12;
        state_ ^= state_ << 25;
        state_ ^= state_ >> 27;
        return static_cast<double>((state_ * 0x2545F4914F6CDD1Dull) >> 11) * 0x1p-53;
    }
    /// Close to a Gaussian of deviation 1: the sum of four uniform numbers.
    double gauss() { return (uniform() + uniform() + uniform() + uniform() - 2) * 1.7320508; }

  private:
    std::uint64_t state_ = 0x9E3779B97F4A7C15ull;
};

struct Sphere {
    double x, y, z, radius;
};
struct Box {
    std::array<double, 2> x, y, z;
};

// Metres in the optical frame; the sizes of a living room.
constexpr double kFloor = 1.2, kCeiling = -1.3, kLeftWall = -2.6, kRightWall = 2.3, kBackWall = 4.6;
constexpr double kBackWallTilt = 0.15, kNearest = 0.2, kFarthest = 12;
constexpr Sphere kSpheres[] = {{-0.7, 0.6, 1.6, 0.3}, {0.6, 0.2, 2.4, 0.45},  {1.2, 0.9, 3.0, 0.3},
                               {-1.4, 0.3, 3.4, 0.5}, {0.1, -0.4, 1.9, 0.15}, {0.0, 0.2, 2.0, 0.25},
                               {0.9, -0.5, 1.2, 0.12}};
constexpr Box kBoxes[] = {{{-1.9, -1.2}, {0.4, 1.2}, {2.0, 2.7}},
                          {{0.7, 1.6}, {0.5, 1.2}, {3.3, 4.0}},
                          {{-0.5, 0.3}, {0.8, 1.2}, {2.6, 3.1}},
                          {{-2.2, -1.9}, {-1.0, 1.2}, {3.6, 4.4}}};

/// Where the ray z (dx, dy, 1) enters a box; kFarthest when it misses.
double enter(const Box& box, double dx, double dy) {
    double enter_z = kNearest, leave_z = kFarthest;
    const auto slab = [&](double direction, const std::array<double, 2>& sides) {
        if (direction == 0) direction = 1e-12;
        const double a = sides[0] / direction, b = sides[1] / direction;
        enter_z = std::max(enter_z, std::min(a, b));
        leave_z = std::min(leave_z, std::max(a, b));
    };
    slab(dx, box.x);
    slab(dy, box.y);
    slab(1, box.z);
    return enter_z < leave_z ? enter_z : kFarthest;
}

/// Depth along z of the nearest surface on the ray z (dx, dy, 1).
double room_depth(double dx, double dy) {
    double nearest = kFarthest;
    const auto hit = [&](double z) {
        if (z > kNearest) nearest = std::min(nearest, z);
    };
    if (dy != 0) hit(dy > 0 ? kFloor / dy : kCeiling / dy);
    if (dx != 0) hit(dx > 0 ? kRightWall / dx : kLeftWall / dx);
    hit(kBackWall / (1 - kBackWallTilt * dx));
    for (const Sphere& s : kSpheres) {
        const double a = dx * dx + dy * dy + 1;
        const double b = dx * s.x + dy * s.y + s.z;
        const double c = s.x * s.x + s.y * s.y + s.z * s.z - s.radius * s.radius;
        if (b * b > a * c) hit((b - std::sqrt(b * b - a * c)) / a);
    }
    for (const Box& box : kBoxes)
        hit(enter(box, dx, dy));
    return nearest;
}

/// A plane of numbers; the exact depth in metres, or noise.
struct Field {
    std::size_t width, height;
    std::vector<double> values;
    Field(std::uint32_t w, std::uint32_t h) : width(w), height(h), values(width * height) {}
    double& at(std::size_t x, std::size_t y) { return values[y * width + x]; }
};

double focal_px(const Field& field) { // about 67 degrees
    return 0.75 * static_cast<double>(field.width);
}

Field exact_room(std::uint32_t width, std::uint32_t height) {
    Field room(width, height);
    for (std::size_t y = 0; y < room.height; ++y)
        for (std::size_t x = 0; x < room.width; ++x)
            room.at(x, y) = room_depth((static_cast<double>(x) - 0.5 * width) / focal_px(room),
                                       (static_cast<double>(y) - 0.5 * height) / focal_px(room));
    return room;
}

/// Mean over 2 radius + 1 numbers along a line of `count` numbers that lie `step` apart.
void box_blur(double* line, std::size_t count, std::size_t step, std::size_t radius) {
    std::vector<double> sums(count + 1);
    for (std::size_t i = 0; i < count; ++i)
        sums[i + 1] = sums[i] + line[i * step];
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t from = i > radius ? i - radius : 0, to = std::min(count, i + radius + 1);
        line[i * step] = (sums[to] - sums[from]) / static_cast<double>(to - from);
    }
}

/// Gaussian noise of deviation 1 that is alike over `radius` pixels.
Field smooth_noise(std::uint32_t width, std::uint32_t height, std::size_t radius, Random& random) {
    Field noise(width, height);
    for (double& value : noise.values)
        value = random.gauss();
    for (std::size_t y = 0; y < noise.height; ++y)
        box_blur(&noise.at(0, y), noise.width, 1, radius);
    for (std::size_t x = 0; x < noise.width; ++x)
        box_blur(&noise.at(x, 0), noise.height, noise.width, radius);
    const double per_deviation = static_cast<double>(2 * radius + 1);
    for (double& value : noise.values)
        value *= per_deviation;
    return noise;
}

bool at_edge(Field& room, std::size_t x, std::size_t y) {
    constexpr double kJump = 0.06; // of the depth
    const double here = room.at(x, y);
    for (std::size_t v = y - (y > 0); v <= std::min(y + 1, room.height - 1); ++v)
        for (std::size_t u = x - (x > 0); u <= std::min(x + 1, room.width - 1); ++u)
            if (std::abs(room.at(u, v) - here) > kJump * here) return true;
    return false;
}

std::uint16_t millimetres(double depth_m, double nearest_m, double farthest_m) {
    if (depth_m < nearest_m || depth_m > farthest_m) return 0;
    return static_cast<std::uint16_t>(std::lround(depth_m * 1000));
}

} // namespace

Image time_of_flight(std::uint32_t width, std::uint32_t height) {
    Field room = exact_room(width, height);
    Random random;
    Image image = allocate_image(packed_desc(width, height, kU16));
    for (std::uint32_t y = 0; y < height; ++y) {
        std::uint16_t* row = image.view().row_as<std::uint16_t>(y);
        for (std::uint32_t x = 0; x < width; ++x) {
            const double lens_x = (x - 0.5 * width) / (0.56 * width);
            const double lens_y = (y - 0.5 * height) / (0.62 * height);
            if (lens_x * lens_x + lens_y * lens_y > 1) continue;
            if (at_edge(room, x, y) && random.uniform() < 0.7) continue;
            if (random.uniform() < 0.004) continue;
            const double depth = room.at(x, y);
            const double sigma = 0.0008 + 0.0002 * depth * depth;
            row[x] = millimetres(depth + sigma * random.gauss(), 0.25, 6);
        }
    }
    return image;
}

Image stereo(std::uint32_t width, std::uint32_t height) {
    constexpr double kBaseline = 0.05, kStepsPerPixel = 32, kNoisePx = 0.09, kBlobAbove = 2;
    Field room = exact_room(width, height);
    Random random;
    Field noise = smooth_noise(width, height, 2, random);
    Field blobs = smooth_noise(width, height, 4, random);
    const double depth_times_disparity = focal_px(room) * kBaseline;
    Image image = allocate_image(packed_desc(width, height, kU16));
    for (std::uint32_t y = 0; y < height; ++y) {
        std::uint16_t* row = image.view().row_as<std::uint16_t>(y);
        double covered_to = -1; // in the other camera's row
        for (std::uint32_t x = 0; x < width; ++x) {
            const double disparity = depth_times_disparity / room.at(x, y);
            const double there = x - disparity;
            const bool hidden = there < 0 || there < covered_to - 0.5;
            covered_to = std::max(covered_to, there);
            if (hidden || blobs.at(x, y) > kBlobAbove) continue;
            const double noisy = disparity + kNoisePx * noise.at(x, y);
            const double stored = std::round(noisy * kStepsPerPixel) / kStepsPerPixel;
            if (stored > 0.5) row[x] = millimetres(depth_times_disparity / stored, 0.2, 10);
        }
    }
    return image;
}

} // namespace fathom::bench_images
