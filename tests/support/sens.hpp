// ScanNet .sens files for tests, written from their description.
//
//     const ByteVector file = sens_header({}) + sens_frame({}, pose, colour, depth);
#pragma once

#include "tests/support/bytes.hpp"

#include <array>
#include <string>

namespace fathom {

struct SensHeaderValues {
    std::uint32_t version = 4;
    std::string sensor = "Structure";
    std::int32_t colour_codec = 0, depth_codec = 0;
    std::uint32_t colour_width = 2, colour_height = 1, depth_width = 2, depth_height = 1;
    float units_per_metre = 1000;
    std::uint64_t frame_count = 1;
};

using SensMatrix = std::array<float, 16>;
inline constexpr SensMatrix kSensIdentity = {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1};

template <typename T>
[[nodiscard]] ByteVector sens_value(T value) {
    return bytes_of_values(std::vector{value});
}

[[nodiscard]] inline ByteVector sens_matrix(const SensMatrix& matrix) {
    return bytes_of_values(std::vector(matrix.begin(), matrix.end()));
}

/// Colour focal lengths 20 and 21 at (3, 4), depth 10 and 11 at (5, 6).
[[nodiscard]] inline ByteVector sens_header(const SensHeaderValues& values) {
    return sens_value(values.version) + sens_value(std::uint64_t{values.sensor.size()}) +
           bytes_of(values.sensor) + sens_matrix({20, 0, 3, 0, 0, 21, 4, 0, 0, 0, 1, 0, 0, 0, 0, 1}) +
           sens_matrix(kSensIdentity) + sens_matrix({10, 0, 5, 0, 0, 11, 6, 0, 0, 0, 1, 0, 0, 0, 0, 1}) +
           sens_matrix(kSensIdentity) + sens_value(values.colour_codec) + sens_value(values.depth_codec) +
           sens_value(values.colour_width) + sens_value(values.colour_height) +
           sens_value(values.depth_width) + sens_value(values.depth_height) +
           sens_value(values.units_per_metre) + sens_value(values.frame_count);
}

[[nodiscard]] inline ByteVector sens_frame(const SensMatrix& pose, std::uint64_t time_us,
                                           const ByteVector& colour, const ByteVector& depth) {
    return sens_matrix(pose) + sens_value(time_us) + sens_value(time_us + 1) +
           sens_value(std::uint64_t{colour.size()}) + sens_value(std::uint64_t{depth.size()}) + colour +
           depth;
}

} // namespace fathom
