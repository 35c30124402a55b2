#include "app/scene/transform_rows.hpp"

#include <glm/gtc/matrix_transform.hpp>
#include <glm/gtc/quaternion.hpp>
#include <glm/gtx/quaternion.hpp>

#include <algorithm>
#include <array>
#include <cmath>

namespace fathom {
namespace {

constexpr std::array<std::string_view, 8> kTransformParts = {
    "Transform3D:translation", "Transform3D:rotation_axis_angle",
    "Transform3D:quaternion",  "Transform3D:scale",
    "Transform3D:mat3x3",      "Transform3D:relation",
    "Transform3D:child_frame", "Transform3D:parent_frame",
};

std::vector<double> numbers_in(const Chunk& chunk, std::uint32_t row, std::string_view component,
                               std::size_t count) {
    std::vector<double> numbers = flat_doubles(instances_in(chunk, row, component), count);
    if (numbers.size() != count) numbers.clear();
    return numbers;
}

glm::dmat3 matrix3(const std::vector<double>& column_major) {
    glm::dmat3 matrix;
    for (int i = 0; i < 9; ++i)
        matrix[i / 3][i % 3] = column_major[static_cast<std::size_t>(i)];
    return matrix;
}

bool is_finite(const glm::dmat4& matrix) {
    for (int i = 0; i < 16; ++i)
        if (!std::isfinite(matrix[i / 4][i % 4])) return false;
    return true;
}

} // namespace

std::span<const std::string_view> transform_parts() {
    return kTransformParts;
}

ArrowArray instances_in(const Chunk& chunk, std::uint32_t row, std::string_view component) {
    const ComponentColumn* column = chunk.find(component);
    return column == nullptr ? ArrowArray{} : list_at(column->cells, row);
}

std::optional<std::string_view> text_in_row(const Chunk& chunk, std::uint32_t row,
                                            std::string_view component) {
    const ComponentColumn* column = chunk.find(component);
    return column == nullptr ? std::nullopt : string_at(list_at(column->cells, row), 0);
}

bool has_transform(const Chunk& chunk, std::uint32_t row) {
    return std::ranges::any_of(kTransformParts, [&](std::string_view part) {
        const ComponentColumn* column = chunk.find(part);
        return column != nullptr && is_logged(*column, row);
    });
}

Result<glm::dmat4> transform_in_row(const Chunk& chunk, std::uint32_t row) {
    glm::dmat4 matrix(1);
    if (const auto t = numbers_in(chunk, row, kTransformParts[0], 3); !t.empty())
        matrix = glm::translate(matrix, {t[0], t[1], t[2]});
    const ArrowArray axis_angle = instances_in(chunk, row, kTransformParts[1]);
    if (axis_angle.length > 0) {
        const auto axis = child(axis_angle, "axis"), angle = child(axis_angle, "angle");
        const std::vector<double> a = axis ? flat_doubles(*axis, 3) : std::vector<double>();
        const double radians = angle ? double_at(*angle, 0).value_or(0) : 0;
        if (a.size() == 3 && radians != 0) {
            const glm::dvec3 direction(a[0], a[1], a[2]);
            if (!(glm::length(direction) > 0))
                return fail(ErrorCode::Malformed, "a rotation about an axis of length 0");
            matrix = glm::rotate(matrix, radians, glm::normalize(direction));
        }
    }
    if (const auto q = numbers_in(chunk, row, kTransformParts[2], 4); !q.empty()) {
        const glm::dquat quaternion(q[3], q[0], q[1], q[2]);
        if (!(glm::length(quaternion) > 0)) return fail(ErrorCode::Malformed, "a quaternion of length 0");
        matrix *= glm::toMat4(glm::normalize(quaternion));
    }
    if (const auto s = numbers_in(chunk, row, kTransformParts[3], 3); !s.empty()) {
        if (s[0] == 0 && s[1] == 0 && s[2] == 0) return fail(ErrorCode::Malformed, "a scale of 0");
        matrix = glm::scale(matrix, {s[0], s[1], s[2]});
    }
    if (const auto m = numbers_in(chunk, row, kTransformParts[4], 9); !m.empty()) {
        const glm::dmat3 linear = matrix3(m);
        if (glm::determinant(linear) == 0)
            return fail(ErrorCode::Malformed, "a matrix whose determinant is 0");
        matrix *= glm::dmat4(linear);
    }
    constexpr std::uint64_t kChildFromParent = 2;
    if (uint64_at(instances_in(chunk, row, kTransformParts[5]), 0) == kChildFromParent)
        matrix = glm::inverse(matrix);
    if (!is_finite(matrix)) return fail(ErrorCode::Malformed, "numbers that are not finite");
    return matrix;
}

std::optional<PinholeSize> resolution_in_row(const Chunk& chunk, std::uint32_t row) {
    constexpr double kLargest = 1 << 20;
    const std::vector<double> size = flat_doubles(instances_in(chunk, row, "Pinhole:resolution"), 2);
    if (size.size() != 2 || !(size[0] >= 1 && size[1] >= 1 && size[0] <= kLargest && size[1] <= kLargest))
        return std::nullopt;
    return PinholeSize{static_cast<std::uint32_t>(size[0]), static_cast<std::uint32_t>(size[1])};
}

std::optional<Intrinsics> pinhole_in_row(const Chunk& chunk, std::uint32_t row) {
    const std::vector<double> k = numbers_in(chunk, row, "Pinhole:image_from_camera", 9);
    if (k.empty()) return std::nullopt;
    Intrinsics intrinsics;
    intrinsics.fx = k[0];
    intrinsics.fy = k[4];
    intrinsics.cx = k[6];
    intrinsics.cy = k[7];
    intrinsics.origin = Origin::File;
    if (const auto size = resolution_in_row(chunk, row)) {
        intrinsics.width = size->width;
        intrinsics.height = size->height;
    }
    return intrinsics;
}

} // namespace fathom
