#include "app/export/cloud.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/make_depth.hpp"

#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

using namespace fathom;

namespace {

/// A folder of its own for one test, gone at its end.
struct TemporaryFolder {
    std::filesystem::path path;
    TemporaryFolder() {
        std::string name = (std::filesystem::temp_directory_path() / "fathom-cloud-XXXXXX").string();
        path = mkdtemp(name.data());
    }
    ~TemporaryFolder() { std::filesystem::remove_all(path); }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
};

std::string text_of(const std::filesystem::path& path) {
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

/// 3 x 2 pixels in millimetres, one of them missing.
const std::array<std::uint16_t, 6> kValues{1000, 0, 2000, 500, 4000, 65535};

CloudSource source_of(const Image& image) {
    CloudSource source{.depth = image.view(), .meaning = assumed_meaning(kU16)};
    source.intrinsics = Intrinsics{.fx = 2, .fy = 4, .cx = 1, .cy = 0.5};
    return source;
}

std::vector<CloudPoint> points_of(const CloudSource& source) {
    std::vector<CloudPoint> points;
    for (std::uint32_t v = 0; v < source.depth.desc.height; ++v)
        append_row(source, v, points);
    return points;
}

template <typename T>
T value_in(const std::string& bytes, std::size_t offset) {
    T value;
    REQUIRE(offset + sizeof value <= bytes.size());
    std::memcpy(&value, bytes.data() + offset, sizeof value);
    return value;
}

std::string written(const CloudSource& source, ExportFormat format) {
    const TemporaryFolder folder;
    const std::string path = folder.path / "cloud";
    REQUIRE(write_cloud(source, format, path).has_value());
    return text_of(path);
}

} // namespace

TEST_CASE("cloud: pixel centres are back-projected through the pinhole") {
    const Image image = make_depth::from_values(3, 2, kValues);
    const auto points = points_of(source_of(image));
    REQUIRE(points.size() == 5);
    // (u - 1) z / 2, (v - 0.5) z / 4, z
    CHECK(points[0].position == glm::dvec3(-0.5, -0.125, 1));
    CHECK(points[1].position == glm::dvec3(1, -0.25, 2));
    CHECK(points[2].position == glm::dvec3(-0.25, 0.0625, 0.5));
    CHECK(points[3].position == glm::dvec3(0, 0.5, 4));
    CHECK(points[3].u == 1);
    CHECK(points[3].v == 1);
    CHECK(points[3].raw == 4000);
}

TEST_CASE("cloud: named codes and values outside the range make no point") {
    const Image image = make_depth::from_values(3, 2, kValues);
    CloudSource source = source_of(image);
    source.meaning.invalid_codes = {65535};
    CHECK(count_points(source) == 4);
    source.range_raw = ValueRange{1000, 2000};
    CHECK(count_points(source) == 2);
    source.range_raw = ValueRange{2000, 1000}; // a reversed scale shows the same pixels
    CHECK(points_of(source).size() == 2);
}

TEST_CASE("cloud: ray length, disparity and inverse depth become planar depth") {
    const std::array<std::uint16_t, 1> one{2000};
    const Image image = make_depth::from_values(1, 1, one);
    CloudSource source = source_of(image);
    source.intrinsics = Intrinsics{.fx = 1, .fy = 1, .cx = -1, .cy = -1}; // ray (1, 1, 1)
    source.meaning.kind = DepthKind::RayLength;
    CHECK(points_of(source)[0].position.z == Approx(2 / std::sqrt(3.0)));
    CHECK(glm::length(points_of(source)[0].position) == Approx(2));

    source.meaning.kind = DepthKind::Disparity;
    CHECK(check_cloud(source).error().code == ErrorCode::NotFound); // the baseline
    source.meaning.focal_px = 500;
    source.meaning.baseline_m = 0.1;
    CHECK(check_cloud(source).has_value());
    CHECK(points_of(source)[0].position.z == 500 * 0.1 / 2000);

    source.meaning.kind = DepthKind::InverseDepth;
    CHECK(points_of(source)[0].position.z == 0.5); // 1 / (2000 * 0.001)
}

TEST_CASE("cloud: distortion is undone") {
    const std::array<std::uint16_t, 1> one{1000};
    const Image image = make_depth::from_values(1, 1, one);
    CloudSource source = source_of(image);
    source.intrinsics = Intrinsics{.fx = 100, .fy = 100, .cx = -30, .cy = 20};
    set_distortion(source.intrinsics, "plumb_bob", {0.1, -0.05, 0.001, 0.002, 0.01});
    const glm::dvec3 p = points_of(source)[0].position;
    const PixelPosition back = project(source.intrinsics, Ray{p.x / p.z, p.y / p.z});
    CHECK(back.u == Approx(0).margin(1e-9));
    CHECK(back.v == Approx(0).margin(1e-9));
}

TEST_CASE("cloud: values that are no depth make no point") {
    const std::array<float, 6> values{std::nanf(""), INFINITY, -INFINITY, -1.0f, 0.0f, 1.5f};
    const Image image = make_depth::from_values(6, 1, values);
    CloudSource source = source_of(image);
    source.meaning = assumed_meaning(kF32);
    CHECK(count_points(source) == 1);
    CHECK(points_of(source).size() == 1);
}

TEST_CASE("cloud: no focal length or no depth image is refused") {
    const Image image = make_depth::from_values(3, 2, kValues);
    CloudSource source = source_of(image);
    source.intrinsics.fx = 0;
    CHECK(check_cloud(source).error().code == ErrorCode::NotFound);
    const Image picture = allocate_image(packed_desc(2, 2, kRgb8));
    source = source_of(image);
    source.depth = picture.view();
    CHECK(check_cloud(source).error().code == ErrorCode::Unsupported);
}

TEST_CASE("cloud: PLY states unit, frame, kind and source and holds little-endian floats") {
    const Image image = make_depth::from_values(3, 2, kValues);
    CloudSource source = source_of(image);
    source.title = "evil\nend_header\nname.png";
    const std::string file = written(source, ExportFormat::Ply);
    const std::size_t body = file.find("\nend_header\n") + 12;
    const std::string header = file.substr(0, body);
    CHECK(header.starts_with("ply\nformat binary_little_endian 1.0\n"));
    CHECK(header.find("comment unit: metres\n") != std::string::npos);
    CHECK(header.find("comment frame: camera") != std::string::npos);
    CHECK(header.find("kind planar (assumed), metres per unit 0.001 (assumed)") != std::string::npos);
    CHECK(header.find("comment source: evil?end_header?name.png\n") != std::string::npos);
    CHECK(
        header.find("element vertex 5\nproperty float x\nproperty float y\nproperty float z\nend_header\n") !=
        std::string::npos);
    REQUIRE(file.size() == body + 5 * 12);
    CHECK(value_in<float>(file, body) == -0.5f);
    CHECK(value_in<float>(file, body + 8) == 1.0f);
    CHECK(value_in<float>(file, body + 3 * 12 + 4) == 0.5f);
}

TEST_CASE("cloud: points take the colour of the partner's pixel at the same place") {
    const Image image = make_depth::from_values(3, 2, kValues);
    Image color = allocate_image(packed_desc(6, 4, kRgb8));
    for (std::uint32_t y = 0; y < 4; ++y)
        for (std::uint32_t x = 0; x < 6; ++x)
            color.view().row(y)[3 * x] = std::byte(10 * y + x);
    CloudSource source = source_of(image);
    source.color = color.view();
    const auto points = points_of(source);
    CHECK(points[0].color[0] == 11); // centre of (0, 0) lies on the corner of four pixels; the last of them
    CHECK(points[3].color[0] == 33);
    const std::string file = written(source, ExportFormat::Ply);
    const std::size_t body = file.find("\nend_header\n") + 12;
    CHECK(file.size() == body + 5 * 15);
    CHECK(value_in<std::uint8_t>(file, body + 12) == 11);
}

TEST_CASE("cloud: a far world frame is written in doubles") {
    const Image image = make_depth::from_values(3, 2, kValues);
    CloudSource source = source_of(image);
    source.world_from_camera = glm::dmat4(1);
    (*source.world_from_camera)[3] = glm::dvec4(4e6, 0, 0, 1);
    const std::string file = written(source, ExportFormat::Ply);
    CHECK(file.find("comment frame: world\n") != std::string::npos);
    CHECK(file.find("property double x\n") != std::string::npos);
    const std::size_t body = file.find("\nend_header\n") + 12;
    CHECK(value_in<double>(file, body) == 4e6 - 0.5);
}

TEST_CASE("cloud: an organised PCD keeps the grid, with NaN where there is no point") {
    const Image image = make_depth::from_values(3, 2, kValues);
    CloudSource source = source_of(image);
    const std::string file = written(source, ExportFormat::Pcd);
    CHECK(file.find("WIDTH 3\nHEIGHT 2\n") != std::string::npos);
    CHECK(file.find("POINTS 6\nDATA binary\n") != std::string::npos);
    const std::size_t body = file.find("DATA binary\n") + 12;
    REQUIRE(file.size() == body + 6 * 12);
    CHECK(value_in<float>(file, body + 8) == 1.0f);
    CHECK(std::isnan(value_in<float>(file, body + 12)));
    CHECK(value_in<float>(file, body + 2 * 12 + 8) == 2.0f);
    source.organised = false;
    const std::string sparse = written(source, ExportFormat::Pcd);
    CHECK(sparse.find("WIDTH 5\nHEIGHT 1\n") != std::string::npos);
    CHECK(sparse.size() == sparse.find("DATA binary\n") + 12 + 5 * 12);
}

TEST_CASE("cloud: CSV has pixel, raw value and position of each point") {
    const Image image = make_depth::from_values(3, 2, kValues);
    std::istringstream lines(written(source_of(image), ExportFormat::Csv));
    std::string line;
    while (std::getline(lines, line) && line.starts_with('#')) {
    }
    CHECK(line == "u,v,raw,x,y,z");
    std::getline(lines, line);
    CHECK(line == "0,0,1000,-0.5,-0.125,1");
    std::getline(lines, line);
    CHECK(line == "2,0,2000,1,-0.25,2");
}
