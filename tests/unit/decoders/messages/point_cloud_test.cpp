#include "decoders/messages/point_cloud.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/make_cloud.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

using namespace fathom;

namespace {

std::vector<float> row_of(const SharedImage& image, std::uint32_t row) {
    const auto* first = image.view().row_as<float>(row);
    return {first, first + image.desc.width};
}

/// A cloud of one row whose points have these bytes.
PointCloudMessage cloud_of(std::vector<PointField> fields, std::uint32_t point_step,
                           const std::vector<std::uint8_t>& bytes) {
    PointCloudMessage cloud;
    cloud.width = static_cast<std::uint32_t>(bytes.size() / point_step);
    cloud.height = 1;
    cloud.fields = std::move(fields);
    cloud.point_step = point_step;
    const auto data = std::as_bytes(std::span(bytes));
    cloud.data = make_blob({data.begin(), data.end()});
    return cloud;
}

/// i8 coordinates 1, 2, 3 in front.
std::vector<PointField> small_axes() {
    return {{"x", 0, Scalar::I8, 1}, {"y", 1, Scalar::I8, 1}, {"z", 2, Scalar::U8, 1}};
}

} // namespace

TEST_CASE("point cloud: coordinates and intensity are read, points without a return stay NaN") {
    const auto points = read_cloud_points(make_cloud({{1, 2, 3}, {std::nanf(""), 5, 6}}, "lidar"));
    REQUIRE(points.has_value());
    CHECK(points->positions.desc == packed_desc(2, 3, kF32));
    CHECK(row_of(points->positions, 0)[0] == 1);
    CHECK(std::isnan(row_of(points->positions, 0)[1]));
    CHECK(row_of(points->positions, 1) == std::vector<float>{2, 5});
    CHECK(row_of(points->positions, 2) == std::vector<float>{3, 6});
    CHECK(row_of(points->values, 0) == std::vector<float>{10, 20});
    CHECK_FALSE(points->colors);
}

TEST_CASE("point cloud: fields of any type, in any byte order, between gaps of points and rows") {
    PointCloudMessage cloud =
        cloud_of({{"z", 4, Scalar::F64, 1}, {"y", 1, Scalar::I16, 1}, {"x", 0, Scalar::U8, 1}}, 12,
                 std::vector<std::uint8_t>(12));
    cloud.big_endian = true;
    cloud.height = 2;
    cloud.row_step = 14;
    std::vector<std::byte> bytes(14 + 12);
    for (std::size_t row = 0; row < 2; ++row) {
        const std::size_t at = 14 * row;
        bytes[at] = static_cast<std::byte>(200 + row);
        bytes[at + 1] = std::byte{0xFF}; // -2, high byte first
        bytes[at + 2] = std::byte{0xFE};
        const auto z = std::bit_cast<std::array<std::byte, 8>>(1.5 + static_cast<double>(row));
        std::ranges::reverse_copy(z, bytes.begin() + static_cast<std::ptrdiff_t>(at + 4));
    }
    cloud.data = make_blob(std::move(bytes));
    const auto points = read_cloud_points(cloud);
    REQUIRE(points.has_value());
    CHECK(row_of(points->positions, 0) == std::vector<float>{200, 201});
    CHECK(row_of(points->positions, 1) == std::vector<float>{-2, -2});
    CHECK(row_of(points->positions, 2) == std::vector<float>{1.5, 2.5});
}

TEST_CASE("point cloud: colours come packed into one number as PCL does, or one field each") {
    std::vector<PointField> fields = small_axes();
    fields.push_back({"rgb", 3, Scalar::F32, 1});
    // 0x00RRGGBB, low byte first
    const auto packed = read_cloud_points(cloud_of(fields, 7, {1, 2, 3, 30, 20, 10, 0}));
    REQUIRE(packed.has_value());
    const auto* rgba = packed->colors.view().row_as<std::uint8_t>(0);
    CHECK(std::vector<int>{rgba[0], rgba[1], rgba[2], rgba[3]} == std::vector<int>{10, 20, 30, 255});

    fields = small_axes();
    for (const char* name : {"red", "green", "blue", "alpha"})
        fields.push_back({name, static_cast<std::uint32_t>(fields.size()), Scalar::U8, 1});
    const auto split = read_cloud_points(cloud_of(fields, 7, {1, 2, 3, 10, 20, 30, 0}));
    REQUIRE(split.has_value());
    rgba = split->colors.view().row_as<std::uint8_t>(0);
    CHECK(std::vector<int>{rgba[0], rgba[1], rgba[2]} == std::vector<int>{10, 20, 30});
}

TEST_CASE("point cloud: no points are no error") {
    PointCloudMessage cloud = make_cloud({}, "lidar");
    const auto points = read_cloud_points(cloud);
    REQUIRE(points.has_value());
    CHECK_FALSE(points->positions);
}

TEST_CASE("point cloud: what does not fit is refused before anything is read") {
    const auto code_of = [](const PointCloudMessage& cloud) {
        const auto points = read_cloud_points(cloud);
        REQUIRE_FALSE(points.has_value());
        return points.error().code;
    };
    const PointCloudMessage whole = make_cloud({{1, 2, 3}, {4, 5, 6}}, "lidar");
    PointCloudMessage cloud = whole;
    SECTION("a coordinate is missing") {
        cloud.fields.erase(cloud.fields.begin() + 1);
        CHECK(code_of(cloud) == ErrorCode::Malformed);
    }
    SECTION("a coordinate ends behind its point") {
        cloud.fields[2].offset = 13;
        CHECK(code_of(cloud) == ErrorCode::Malformed);
        cloud.fields[2].offset = 0xFFFFFFFF;
        CHECK(code_of(cloud) == ErrorCode::Malformed);
    }
    SECTION("there are fewer bytes than points") {
        cloud.width = 3;
        CHECK(code_of(cloud) == ErrorCode::Truncated);
        cloud = whole;
        cloud.height = 2;
        CHECK(code_of(cloud) == ErrorCode::Truncated);
    }
    SECTION("rows overlap") {
        cloud.width = 1;
        cloud.height = 2;
        cloud.row_step = 15;
        CHECK(code_of(cloud) == ErrorCode::Malformed);
    }
    SECTION("more points than anything has") {
        cloud.width = cloud.height = 0xFFFFFFFF;
        CHECK(code_of(cloud) == ErrorCode::TooLarge);
    }
    SECTION("points without bytes") {
        cloud.point_step = 0;
        CHECK(code_of(cloud) == ErrorCode::Malformed);
    }
}
