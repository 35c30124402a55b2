#include "app/export/export_image.hpp"

#include "decoders/image_decoder.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/make_depth.hpp"

#include <cstring>

using namespace fathom;

namespace {

/// Encoded and decoded again: the same type and the same bytes.
void check_round_trip(const Image& image, ExportFormat format) {
    CAPTURE(extension_of(format), format_name(image.desc.format));
    const auto bytes = encode_image(image.view(), format);
    REQUIRE(bytes.has_value());
    const std::string name = "x." + std::string(extension_of(format));
    const auto decoded = decode_image(sniff_media_type(*bytes, name), *bytes, {});
    REQUIRE(decoded.has_value());
    CHECK(decoded->pixels.desc == image.desc);
    CHECK(std::memcmp(decoded->pixels.data.get(), image.data.get(), byte_size(image.desc)) == 0);
}

} // namespace

TEST_CASE("export: every format gives back the numbers that went in") {
    const Image depth = make_depth::noisy_room(37, 21, 1);
    const Image floats = make_depth::converted(depth, Scalar::F32);
    check_round_trip(depth, ExportFormat::Png);
    check_round_trip(depth, ExportFormat::Rvl);
    check_round_trip(depth, ExportFormat::Tiff);
    check_round_trip(depth, ExportFormat::Npy);
    check_round_trip(floats, ExportFormat::Tiff);
    check_round_trip(floats, ExportFormat::Npy);
    check_round_trip(floats, ExportFormat::Pfm);
    check_round_trip(floats, ExportFormat::Exr);
    check_round_trip(make_depth::converted(depth, Scalar::F16), ExportFormat::Exr);
    check_round_trip(make_depth::converted(depth, Scalar::I64), ExportFormat::Npy);
}

TEST_CASE("export: a type that the format cannot hold is refused, not narrowed") {
    const Image floats = make_depth::converted(make_depth::ramp(8, 8, 1, 9), Scalar::F32);
    CHECK_FALSE(encode_image(floats.view(), ExportFormat::Png).has_value());
    CHECK_FALSE(encode_image(make_depth::ramp(8, 8, 1, 9).view(), ExportFormat::Pfm).has_value());
}

TEST_CASE("export: the format comes from the extension") {
    CHECK(export_format_of("a/b.PNG").value() == ExportFormat::Png);
    CHECK(export_format_of("x.tif").value() == ExportFormat::Tiff);
    CHECK(export_format_of("x.y.ply").value() == ExportFormat::Ply);
    CHECK(is_cloud_format(ExportFormat::Csv));
    CHECK_FALSE(is_cloud_format(ExportFormat::Rvl));
    const auto unknown = export_format_of("x.jpg");
    REQUIRE_FALSE(unknown.has_value());
    CHECK(unknown.error().message.find("tiff") != std::string::npos);
    CHECK_FALSE(export_format_of("png").has_value());
    CHECK(export_format_named("TIF").value() == ExportFormat::Tiff);
    CHECK_FALSE(export_format_named(".png").has_value());
    CHECK_FALSE(export_format_named("").has_value());
}

TEST_CASE("export: numbered names carry entity and index") {
    CHECK(numbered_path("out/a.ply", "/camera/depth", 7) == "out/a_camera_depth_000007.ply");
    CHECK(numbered_path("a.png", "/", 1234567) == "a_1234567.png");
    CHECK(numbered_path("/tmp/a.png", "/../x y", 0) == "/tmp/a_.._x_y_000000.png");
}
