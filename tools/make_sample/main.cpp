// Writes the sample that `./run` opens without arguments: what an RGB-D camera sees of a made-up room.
//
//     make_sample assets/sample       sample_depth.png (u16, mm, 0 = nothing measured), sample_color.png, camera_info.yaml
//
// The depth image has the faults of real ones, so that there is something to look at: noise that grows with the square
// of the distance, shadows beside near objects where the projector's light does not reach, holes on black and on too
// bright surfaces, frayed edges with flying pixels, and an end of range. The same bytes on every run.
#include "tools/make_sample/room.hpp"

#include "decoders/png.hpp"

#include <glm/geometric.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <random>
#include <string>
#include <vector>

namespace fathom::sample {
namespace {

using glm::dvec3;

constexpr std::uint32_t kWidth = 640, kHeight = 480;
constexpr double kFocal = 540, kCx = 319.5, kCy = 239.5;
constexpr double kPitch = 0.20;        // radians, looking down
constexpr double kProjectorX = -0.055; // metres beside the camera: the cause of shadows
constexpr double kFarthest = 6.0;      // metres

/// Direction through (u, v), with length such that the distance along it is the planar depth.
dvec3 ray_through(double u, double v) {
    const double x = (u - kCx) / kFocal, y = (v - kCy) / kFocal;
    const double c = std::cos(kPitch), s = std::sin(kPitch);
    return {x, c * y + s, c - s * y};
}

/// The 16 places inside a pixel, the same for each.
std::pair<double, double> place_in_pixel(int sample) {
    const int row = sample / 4, column = sample % 4;
    return {(row + 0.5) / 4 - 0.5, (column + 0.5) / 4 - 0.5};
}

std::uint8_t display_code(double linear) {
    const double mapped = std::clamp(linear / (1 + 0.25 * linear) * 1.25, 0.0, 1.0);
    return static_cast<std::uint8_t>(std::lround(255 * std::pow(mapped, 1 / 2.2)));
}

Image render_colour(const Room& room) {
    Image image = allocate_image(packed_desc(kWidth, kHeight, PixelFormat{Scalar::U8, 3}));
    for (std::uint32_t y = 0; y < kHeight; ++y)
        for (std::uint32_t x = 0; x < kWidth; ++x) {
            dvec3 sum(0);
            for (int i = 0; i < kLightSamples; ++i) {
                const auto [dx, dy] = place_in_pixel(i);
                // Light directions go through another order than places, so that edges and shadows do not share steps.
                if (const auto hit = first_hit(room, dvec3(0), ray_through(x + dx, y + dy)))
                    sum += radiance(room, *hit, (i * 7 + 3) % kLightSamples);
            }
            std::uint8_t* pixel = image.view().row_as<std::uint8_t>(y) + 3 * x;
            for (int c = 0; c < 3; ++c)
                pixel[c] = display_code(sum[c] / kLightSamples);
        }
    return image;
}

/// Uniform in [0, 1), the same on every standard library.
class Dice {
  public:
    double roll() { return (engine_() >> 8) * 0x1p-24; }
    double bell() { return roll() + roll() + roll() + roll() - 2; } // about normal, sigma 0.577

  private:
    std::mt19937 engine_{20};
};

/// White noise, smoothed over 3x3 as the camera's own filter does; sigma about 1.
std::vector<double> correlated_noise(Dice& dice) {
    std::vector<double> white(static_cast<std::size_t>(kWidth) * kHeight), smooth = white;
    for (double& value : white)
        value = dice.bell() * 5.2;
    for (std::uint32_t y = 1; y + 1 < kHeight; ++y)
        for (std::uint32_t x = 1; x + 1 < kWidth; ++x) {
            double sum = 0;
            for (int dy = -1; dy <= 1; ++dy)
                for (int dx = -1; dx <= 1; ++dx)
                    sum += white[(y + dy) * kWidth + x + dx];
            smooth[y * kWidth + x] = sum / 9;
        }
    return smooth;
}

/// Metres along the optical axis, 0 for nothing measured.
double measure(const Room& room, std::uint32_t x, std::uint32_t y, double noise, Dice& dice) {
    const double dropout = dice.roll(), choice = dice.roll();
    std::array<double, 5> depth{};
    constexpr std::array<std::pair<double, double>, 5> kPlaces{
        {{0, 0}, {-0.5, -0.5}, {0.5, -0.5}, {-0.5, 0.5}, {0.5, 0.5}}};
    std::optional<Hit> centre;
    for (std::size_t i = 0; i < kPlaces.size(); ++i) {
        const auto hit = first_hit(room, dvec3(0), ray_through(x + kPlaces[i].first, y + kPlaces[i].second));
        depth[i] = hit ? hit->distance : 0;
        if (i == 0) centre = hit;
    }
    if (!centre || depth[0] > kFarthest || dropout < 0.0015) return 0;
    const dvec3 lifted = centre->point + 1e-4 * centre->normal;
    if (is_occluded(room, lifted, {kProjectorX, 0, 0})) return 0;
    const double infrared = centre->solid->material.infrared;
    if (infrared < 0.05 && noise < 1.3) return 0;
    const double cosine = -dot(centre->normal, normalize(ray_through(x, y)));
    if (cosine < 0.10 + 0.02 * noise) return 0;
    const auto [nearest, farthest] = std::minmax_element(depth.begin(), depth.end());
    if (*farthest - *nearest > 0.04 * *nearest) { // an edge runs through the pixel
        if (choice < 0.45) return 0;
        if (choice < 0.60) return *nearest + (*farthest - *nearest) * 0.5 * dice.roll();
    }
    const double sigma = (0.0006 + 0.0011 * depth[0] * depth[0]) / std::sqrt(infrared + 0.4);
    return depth[0] + sigma * noise;
}

Image render_depth(const Room& room) {
    Dice dice;
    const std::vector<double> noise = correlated_noise(dice);
    Image image = allocate_image(packed_desc(kWidth, kHeight, kU16));
    for (std::uint32_t y = 0; y < kHeight; ++y)
        for (std::uint32_t x = 0; x < kWidth; ++x)
            image.view().row_as<std::uint16_t>(y)[x] = static_cast<std::uint16_t>(
                std::lround(1000 * measure(room, x, y, noise[y * kWidth + x], dice)));
    return image;
}

std::string camera_info() {
    char text[1024];
    std::snprintf(
        text, sizeof text,
        "image_width: %u\nimage_height: %u\ncamera_name: sample\n"
        "camera_matrix:\n  rows: 3\n  cols: 3\n  data: [%.1f, 0.0, %.1f, 0.0, %.1f, %.1f, 0.0, 0.0, 1.0]\n"
        "distortion_model: plumb_bob\n"
        "distortion_coefficients:\n  rows: 1\n  cols: 5\n  data: [0.0, 0.0, 0.0, 0.0, 0.0]\n"
        "rectification_matrix:\n  rows: 3\n  cols: 3\n  data: [1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0]\n"
        "projection_matrix:\n  rows: 3\n  cols: 4\n"
        "  data: [%.1f, 0.0, %.1f, 0.0, 0.0, %.1f, %.1f, 0.0, 0.0, 0.0, 1.0, 0.0]\n",
        kWidth, kHeight, kFocal, kCx, kFocal, kCy, kFocal, kCx, kFocal, kCy);
    return text;
}

bool write_file(const std::string& path, const char* bytes, std::size_t size) {
    std::ofstream file(path, std::ios::binary);
    file.write(bytes, static_cast<std::streamsize>(size));
    return static_cast<bool>(file.flush());
}

bool write_png(const std::string& path, const Image& image) {
    const auto bytes = encode_png(image.view(), PngEffort::Small);
    return bytes && write_file(path, reinterpret_cast<const char*>(bytes->data()), bytes->size());
}

} // namespace
} // namespace fathom::sample

int main(int argc, char** argv) {
    using namespace fathom::sample;
    const std::string folder = argc > 1 ? argv[1] : ".";
    const Room room = make_room();
    const std::string info = camera_info();
    const bool written = write_file(folder + "/camera_info.yaml", info.data(), info.size()) &&
                         write_png(folder + "/sample_color.png", render_colour(room)) &&
                         write_png(folder + "/sample_depth.png", render_depth(room));
    if (!written) std::fprintf(stderr, "make_sample: cannot write into %s\n", folder.c_str());
    return written ? 0 : 2;
}
