#include "decoders/messages/message_writer.hpp"

#include "decoders/messages/camera_info.hpp"
#include "tests/support/bytes.hpp"
#include "tests/support/catch.hpp"

using namespace fathom;

namespace {

ByteVector bytes_in(const Blob& blob) {
    return {blob.bytes.begin(), blob.bytes.end()};
}

template <typename T>
T written_and_read(const T& message, MessageFormat format) {
    const MessageReader reader = make_message_reader(written_schema(kind_of(Message(message)), format));
    INFO(reader.warning);
    REQUIRE(reader.warning.empty());
    const auto again = read_message(reader, make_blob(write_message(message, format)));
    INFO((again ? "" : again.error().message));
    REQUIRE(again.has_value());
    return std::get<T>(*again);
}

ImageMessage image() {
    return {.stamp_ns = 1700000000123456789,
            .frame_id = "optical",
            .width = 2,
            .height = 2,
            .encoding = "16UC1",
            .big_endian = true,
            .step = 5,
            .data = make_blob(from_hex("01 02 03 04 EE 05 06 07 08 EE"))};
}

constexpr std::array kFormats = {MessageFormat::FoxgloveProtobuf, MessageFormat::Ros2};

} // namespace

TEST_CASE("message writer: an image comes back, in the byte order that the format has") {
    const ImageMessage ros2 = written_and_read(image(), MessageFormat::Ros2);
    CHECK(ros2.big_endian);
    CHECK(bytes_in(ros2.data) == bytes_in(image().data));
    const ImageMessage foxglove = written_and_read(image(), MessageFormat::FoxgloveProtobuf);
    CHECK_FALSE(foxglove.big_endian);
    CHECK(bytes_in(foxglove.data) == from_hex("02 01 04 03 EE 06 05 08 07 EE"));
    for (const ImageMessage& again : {ros2, foxglove}) {
        CHECK(again.stamp_ns == image().stamp_ns);
        CHECK(again.frame_id == "optical");
        CHECK(again.width == 2);
        CHECK(again.height == 2);
        CHECK(again.step == 5);
        CHECK(again.encoding == "16UC1");
    }
}

TEST_CASE("message writer: compressed images keep their bytes, stamps before 1970 their time") {
    for (const MessageFormat format : kFormats) {
        const CompressedImageMessage again = written_and_read(
            CompressedImageMessage{-1, "", "16UC1; compressedDepth rvl", make_blob(from_hex("01 02 03"))},
            format);
        CHECK(again.stamp_ns == -1);
        CHECK(again.frame_id.empty());
        CHECK(again.format == "16UC1; compressedDepth rvl");
        CHECK(bytes_in(again.data) == from_hex("01 02 03"));
    }
}

TEST_CASE("message writer: a camera info comes to the same intrinsics in both formats") {
    CameraInfoMessage info{
        .stamp_ns = 5, .frame_id = "cam", .width = 640, .height = 480, .model = "plumb_bob"};
    info.d = {0.1, -0.2, 0.001, 0.002, 0.05};
    info.k = {600, 0, 320, 0, 610, 240, 0, 0, 1};
    info.r = {1, 0, 0, 0, 1, 0, 0, 0, 1};
    info.p = {590, 0, 321, -59, 0, 591, 241, 0, 0, 0, 1, 0};
    info.binning_x = info.binning_y = 2;
    info.roi = {20, 40, 400, 200};
    const CameraInfoMessage ros2 = written_and_read(info, MessageFormat::Ros2);
    CHECK(ros2.roi == info.roi);
    CHECK(ros2.binning_y == 2);
    CHECK(ros2.d == info.d);
    CHECK(ros2.p == info.p);
    const CameraInfoMessage foxglove = written_and_read(info, MessageFormat::FoxgloveProtobuf);
    CHECK(foxglove.width == 200);
    CHECK(foxglove.p[3] == -29.5);
    for (const bool rectified : {false, true}) {
        CHECK(intrinsics_of(ros2, rectified) == intrinsics_of(info, rectified));
        CHECK(intrinsics_of(foxglove, rectified) == intrinsics_of(info, rectified));
    }
}

TEST_CASE("message writer: transforms come back one by one") {
    const TransformsMessage message{{{10, "world", "base", {1, 2, 3}, {0, 0, 0.6, 0.8}},
                                     {std::nullopt, "base", "camera", {0, 0, 0}, {0, 0, 0, 1}}}};
    for (const MessageFormat format : kFormats) {
        const TransformsMessage again = written_and_read(message, format);
        REQUIRE(again.transforms.size() == 2);
        CHECK(again.transforms[0].stamp_ns == 10);
        CHECK(again.transforms[0].parent == "world");
        CHECK(again.transforms[0].translation == std::array<double, 3>{1, 2, 3});
        CHECK(again.transforms[0].rotation == std::array<double, 4>{0, 0, 0.6, 0.8});
        CHECK(again.transforms[1].child == "camera");
        CHECK(again.transforms[1].stamp_ns == 0);
    }
}

TEST_CASE("message writer: only what both formats have can be written") {
    CHECK(can_write(MessageKind::Image));
    CHECK(can_write(MessageKind::Transforms));
    CHECK_FALSE(can_write(MessageKind::PointCloud));
    CHECK_FALSE(can_write(MessageKind::NotKnown));
}
