#include "decoders/messages/message_reader.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/decoders/messages/ros_bytes.hpp"

#include <limits>

using namespace fathom;

namespace {

MessageReader reader_of(const RosBytesKind& kind, const std::string& package, const std::string& type,
                        const std::string& definition = "") {
    return make_message_reader({.message_encoding = kind.cdr ? "cdr" : "ros1",
                                .name = package + (kind.cdr ? "/msg/" : "/") + type,
                                .schema_encoding = kind.cdr ? "ros2msg" : "ros1msg",
                                .definition = definition});
}

template <typename T>
T read_as(const MessageReader& reader, const ByteVector& bytes) {
    const auto message = read_message(reader, make_blob(bytes));
    INFO((message ? "" : message.error().message));
    REQUIRE(message.has_value());
    REQUIRE(std::holds_alternative<T>(*message));
    return std::get<T>(*message);
}

const ByteVector kPixels = from_hex("01 02 03 04 05 06 07 08 09 0A 0B 0C");

ByteVector image_bytes(const RosBytesKind& kind) {
    return RosBytes(kind)
        .header(1700000000, 5, "optical") // 7 letters: what follows has to be aligned
        .put<std::uint32_t>(2)            // height first
        .put<std::uint32_t>(3)
        .text("16UC1")
        .put<std::uint8_t>(1)
        .put<std::uint32_t>(6)
        .octets(kPixels)
        .bytes;
}

ByteVector camera_info_bytes(const RosBytesKind& kind) {
    return RosBytes(kind)
        .header(3, 4, "cam")
        .put<std::uint32_t>(480)
        .put<std::uint32_t>(640)
        .text("plumb_bob")
        .put<std::uint32_t>(5)
        .doubles({0.1, -0.2, 0.001, 0.002, 0.05})
        .doubles({600, 0, 320, 0, 610, 240, 0, 0, 1})
        .doubles({1, 0, 0, 0, 1, 0, 0, 0, 1})
        .doubles({590, 0, 321, -30, 0, 591, 241, 0, 0, 0, 1, 0})
        .put<std::uint32_t>(2)
        .put<std::uint32_t>(4)
        .put<std::uint32_t>(16)
        .put<std::uint32_t>(8)
        .put<std::uint32_t>(100)
        .put<std::uint32_t>(200)
        .put<std::uint8_t>(1)
        .bytes;
}

const std::vector<RosBytesKind> kAllKinds = {kRos1, kCdrLe, kCdrBe, kCdr2Le, kCdr2Be};

} // namespace

TEST_CASE("ros messages: an image keeps its fields and points into the message, in every serialisation") {
    for (const RosBytesKind& kind : kAllKinds) {
        INFO("encapsulation " << kind.prefix);
        const Blob payload = make_blob(image_bytes(kind));
        const MessageReader reader = reader_of(kind, "sensor_msgs", "Image");
        CHECK(reader.kind == MessageKind::Image);
        const auto message = read_message(reader, payload);
        REQUIRE(message.has_value());
        const auto& image = std::get<ImageMessage>(*message);
        CHECK(image.stamp_ns == 1700000000000000005);
        CHECK(image.frame_id == "optical");
        CHECK(image.width == 3);
        CHECK(image.height == 2);
        CHECK(image.encoding == "16UC1");
        CHECK(image.big_endian);
        CHECK(image.step == 6);
        CHECK(ByteVector(image.data.bytes.begin(), image.data.bytes.end()) == kPixels);
        CHECK(image.data.bytes.data() >= payload.bytes.data());
        CHECK(image.data.bytes.data() + image.data.bytes.size() ==
              payload.bytes.data() + payload.bytes.size());
    }
}

TEST_CASE("ros messages: a camera info keeps matrices, binning and region") {
    for (const RosBytesKind& kind : kAllKinds) {
        INFO("encapsulation " << kind.prefix);
        const auto info =
            read_as<CameraInfoMessage>(reader_of(kind, "sensor_msgs", "CameraInfo"), camera_info_bytes(kind));
        CHECK(info.width == 640);
        CHECK(info.height == 480);
        CHECK(info.model == "plumb_bob");
        CHECK(info.d == std::vector<double>{0.1, -0.2, 0.001, 0.002, 0.05});
        CHECK(info.k == std::array<double, 9>{600, 0, 320, 0, 610, 240, 0, 0, 1});
        CHECK(info.p[3] == -30);
        CHECK(info.binning_x == 2);
        CHECK(info.binning_y == 4);
        CHECK(info.roi == RegionOfInterest{16, 8, 200, 100});
    }
}

TEST_CASE("ros messages: transforms come with their stamps, names and numbers") {
    for (const RosBytesKind& kind : {kRos1, kCdrLe, kCdrBe}) {
        RosBytes bytes(kind);
        bytes.put<std::uint32_t>(2);
        bytes.header(1, 2, "world").text("base").doubles({1, 2, 3, 0, 0, 0.6, 0.8});
        bytes.header(-1, 0, "base").text("camera").doubles({4, 5, 6, 0, 0, 0, 1});
        const auto message =
            read_as<TransformsMessage>(reader_of(kind, "tf2_msgs", "TFMessage"), bytes.bytes);
        REQUIRE(message.transforms.size() == 2);
        CHECK(message.transforms[0].stamp_ns == 1000000002);
        CHECK(message.transforms[0].parent == "world");
        CHECK(message.transforms[0].child == "base");
        CHECK(message.transforms[0].translation == std::array<double, 3>{1, 2, 3});
        CHECK(message.transforms[0].rotation == std::array<double, 4>{0, 0, 0.6, 0.8});
        CHECK(message.transforms[1].stamp_ns == (kind.cdr ? -1000000000ll : 4294967295000000000ll));
        CHECK(message.transforms[1].child == "camera");
    }
}

TEST_CASE("ros messages: point cloud fields have normalised types, unknown types are left out") {
    RosBytes bytes(kCdrLe);
    bytes.header(1, 0, "lidar").put<std::uint32_t>(1).put<std::uint32_t>(2).put<std::uint32_t>(3);
    bytes.text("x").put<std::uint32_t>(0).put<std::uint8_t>(7).put<std::uint32_t>(1);
    bytes.text("ring").put<std::uint32_t>(4).put<std::uint8_t>(4).put<std::uint32_t>(2);
    bytes.text("odd").put<std::uint32_t>(8).put<std::uint8_t>(99).put<std::uint32_t>(1);
    bytes.put<std::uint8_t>(0)
        .put<std::uint32_t>(8)
        .put<std::uint32_t>(16)
        .octets(ByteVector(16))
        .put<std::uint8_t>(1);
    const auto cloud =
        read_as<PointCloudMessage>(reader_of(kCdrLe, "sensor_msgs", "PointCloud2"), bytes.bytes);
    CHECK(cloud.fields == std::vector<PointField>{{"x", 0, Scalar::F32, 1}, {"ring", 4, Scalar::U16, 2}});
    CHECK(cloud.width == 2);
    CHECK(cloud.point_step == 8);
    CHECK(cloud.data.bytes.size() == 16);
}

TEST_CASE("ros messages: what RealSense recordings hold besides pictures") {
    const auto pair = read_as<KeyValueMessage>(reader_of(kRos1, "diagnostic_msgs", "KeyValue"),
                                               RosBytes(kRos1).text("Serial Number").text("8311").bytes);
    CHECK(pair.key == "Serial Number");
    CHECK(pair.value == "8311");
    const auto unit =
        read_as<NumberMessage>(reader_of(kRos1, "std_msgs", "Float32"), RosBytes(kRos1).put(0.001f).bytes);
    CHECK(unit.value == Approx(0.001));
    const auto text =
        read_as<TextMessage>(reader_of(kCdrLe, "std_msgs", "String"), RosBytes(kCdrLe).text("D435").bytes);
    CHECK(text.text == "D435");
    const auto transform =
        read_as<TransformsMessage>(reader_of(kRos1, "geometry_msgs", "Transform"),
                                   RosBytes(kRos1).doubles({0.015, 0, 0, 0, 0, 0, 1}).bytes);
    REQUIRE(transform.transforms.size() == 1);
    CHECK_FALSE(transform.transforms[0].stamp_ns.has_value());
    CHECK(transform.transforms[0].translation[0] == 0.015);
}

TEST_CASE("ros messages: disparity, odometry and log messages") {
    RosBytes disparity(kCdrLe);
    disparity.header(1, 0, "left")
        .header(1, 0, "left")
        .put<std::uint32_t>(1)
        .put<std::uint32_t>(2)
        .text("32FC1");
    disparity.put<std::uint8_t>(0).put<std::uint32_t>(8).octets(ByteVector(8)).put(500.0f).put(0.12f);
    disparity.put<std::uint32_t>(0).put<std::uint32_t>(0).put<std::uint32_t>(0).put<std::uint32_t>(0);
    disparity.put<std::uint8_t>(0).put(1.0f).put(64.0f).put(0.125f);
    const auto picture =
        read_as<DisparityMessage>(reader_of(kCdrLe, "stereo_msgs", "DisparityImage"), disparity.bytes);
    CHECK(picture.image.width == 2);
    CHECK(picture.focal_px == 500);
    CHECK(picture.baseline_m == Approx(0.12));
    CHECK(picture.max_disparity == 64);

    RosBytes odometry(kRos1);
    odometry.header(9, 0, "odom")
        .text("base")
        .doubles({1, 2, 3, 0, 0, 0, 1})
        .doubles(std::vector<double>(36));
    odometry.doubles(std::vector<double>(6 + 36));
    const auto pose = read_as<OdometryMessage>(reader_of(kRos1, "nav_msgs", "Odometry"), odometry.bytes);
    CHECK(pose.child_frame_id == "base");
    CHECK(pose.pose.position == std::array<double, 3>{1, 2, 3});

    const ByteVector log = RosBytes(kCdrLe)
                               .put<std::int32_t>(5)
                               .put<std::uint32_t>(6)
                               .put<std::uint8_t>(40)
                               .text("driver")
                               .text("no frames")
                               .text("f")
                               .text("g")
                               .put<std::uint32_t>(7)
                               .bytes;
    const auto line = read_as<LogMessage>(reader_of(kCdrLe, "rcl_interfaces", "Log"), log);
    CHECK(line.level == LogLevel::Error);
    CHECK(line.source == "driver");
    CHECK(line.text == "no frames");
    CHECK(line.stamp_ns == 5000000006);
}

TEST_CASE("ros messages: the definition that comes along decides, not the name") {
    const std::string shadowed =
        "# own order, no header\nuint8[] data\nstring encoding\nuint16 width\nuint16 height\n"
        "uint32 step\nfloat32 exposure\n";
    const MessageReader reader = reader_of(kCdrLe, "sensor_msgs", "Image", shadowed);
    const ByteVector bytes = RosBytes(kCdrLe)
                                 .octets(kPixels)
                                 .text("mono8")
                                 .put<std::uint16_t>(4)
                                 .put<std::uint16_t>(3)
                                 .put<std::uint32_t>(4)
                                 .put(0.5f)
                                 .bytes;
    const auto image = read_as<ImageMessage>(reader, bytes);
    CHECK(image.width == 4);
    CHECK(image.height == 3);
    CHECK(image.encoding == "mono8");
    CHECK_FALSE(image.stamp_ns.has_value());
    CHECK(image.data.bytes.size() == 12);

    const auto refused = read_message(reader_of(kCdrLe, "sensor_msgs", "Image", "uint32 width\n"),
                                      make_blob(RosBytes(kCdrLe).put<std::uint32_t>(4).bytes));
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().message == "sensor_msgs/msg/Image: it has no field 'height'");
}

TEST_CASE("ros messages: an unknown type is not known, and still a table") {
    const MessageReader reader =
        reader_of(kCdrLe, "my_msgs", "Battery",
                  "float32 volts\nint8[3] cells\nInner[] inner\n" + std::string(80, '=') +
                      "\nMSG: my_msgs/Inner\nstring name\nbool on\n");
    CHECK(reader.kind == MessageKind::NotKnown);
    RosBytes bytes(kCdrLe);
    bytes.put(12.5f).put<std::int8_t>(-1).put<std::int8_t>(2).put<std::int8_t>(3).put<std::uint32_t>(2);
    bytes.text("a").put<std::uint8_t>(1).text("b").put<std::uint8_t>(0);
    const Blob payload = make_blob(bytes.bytes);
    CHECK(std::holds_alternative<NotKnown>(read_message(reader, payload).value()));
    const auto table = describe_message(reader, payload, 100);
    REQUIRE(table.has_value());
    CHECK(table->complete);
    CHECK(table->rows == std::vector<FieldRow>{{"volts", "12.5"},
                                               {"cells", "[-1, 2, 3]"},
                                               {"inner[0].name", "a"},
                                               {"inner[0].on", "true"},
                                               {"inner[1].name", "b"},
                                               {"inner[1].on", "false"}});
    CHECK_FALSE(describe_message(reader, payload, 3)->complete);
    CHECK(describe_message(reader, payload, 3)->rows.size() == 3);

    const MessageReader unreadable = reader_of(kCdrLe, "my_msgs", "Battery");
    CHECK(unreadable.kind == MessageKind::NotKnown);
    CHECK(unreadable.warning == "no definition of my_msgs/Battery came along");
    CHECK_FALSE(describe_message(unreadable, payload, 3).has_value());
}

TEST_CASE("ros messages: a message that ends anywhere is an error, never a read beyond its end") {
    for (const RosBytesKind& kind : kAllKinds)
        for (const auto& [type, whole] :
             {std::pair{"Image", image_bytes(kind)}, std::pair{"CameraInfo", camera_info_bytes(kind)}}) {
            const MessageReader reader = reader_of(kind, "sensor_msgs", type);
            for (std::size_t size = 0; size < whole.size(); ++size) {
                INFO(type << " cut to " << size << " of " << whole.size());
                // A buffer of its own, so that the address sanitizer sees what lies behind.
                const auto cut =
                    read_message(reader, make_blob({whole.begin(), whole.begin() + static_cast<long>(size)}));
                REQUIRE_FALSE(cut.has_value());
                CHECK(cut.error().code == ErrorCode::Truncated);
            }
        }
}

TEST_CASE("ros messages: lengths near 2^32 are refused with the field's name") {
    const MessageReader reader = reader_of(kCdrLe, "sensor_msgs", "Image");
    const auto text = read_message(reader, make_blob(RosBytes(kCdrLe).put(1).put(2u).put(0xFFFFFFFFu).bytes));
    REQUIRE_FALSE(text.has_value());
    CHECK(text.error().message ==
          "sensor_msgs/msg/Image: header.frame_id: a string of 4294967295 bytes, where 0 are left");
    const auto transforms = read_message(reader_of(kCdrLe, "tf2_msgs", "TFMessage"),
                                         make_blob(RosBytes(kCdrLe).put(0xFFFFFFFFu).bytes));
    REQUIRE_FALSE(transforms.has_value());
    CHECK(transforms.error().message ==
          "tf2_msgs/msg/TFMessage: transforms[0].header.stamp.sec: a number of 4 bytes, where 0 are left");
    // Structs without fields take no bytes, so only the bound on nodes ends this.
    const auto empty = read_message(
        reader_of(kRos1, "std_msgs", "String",
                  "std_msgs/Nothing[4294967295] data\n" + std::string(80, '=') + "\nMSG: std_msgs/Nothing\n"),
        make_blob({}));
    REQUIRE_FALSE(empty.has_value());
    CHECK(empty.error().code == ErrorCode::TooLarge);
}

TEST_CASE("ros messages: padding at the end is fine, anything longer is not what the definition says") {
    const MessageReader reader = reader_of(kCdrLe, "sensor_msgs", "Image");
    CHECK(read_message(reader, make_blob(image_bytes(kCdrLe) + from_hex("00 00 00"))).has_value());
    const auto longer = read_message(reader, make_blob(image_bytes(kCdrLe) + ByteVector(4)));
    REQUIRE_FALSE(longer.has_value());
    CHECK(longer.error().message ==
          "sensor_msgs/msg/Image: 4 bytes are left over: the definition does not fit the message");
}

TEST_CASE("ros messages: encapsulations that are no CDR, or parameter lists, are refused") {
    const MessageReader reader = reader_of(kCdrLe, "std_msgs", "String");
    CHECK(read_message(reader, make_blob(from_hex("00 03 00 00 01 00 00 00 00"))).error().code ==
          ErrorCode::Unsupported);
    CHECK(read_message(reader, make_blob(from_hex("77 77 00 00 01 00 00 00 00"))).error().code ==
          ErrorCode::Malformed);
    CHECK(read_message(reader, make_blob(from_hex("00 55 00 00 01 00 00 00 00"))).error().code ==
          ErrorCode::Malformed);
    // A length of 0 is how some writers spell an empty string.
    CHECK(std::get<TextMessage>(read_message(reader, make_blob(from_hex("00 01 00 00 00 00 00 00"))).value())
              .text.empty());
}

TEST_CASE("ros messages: delimited CDR skips members that the definition does not have") {
    // XCDR2, delimited: each struct and each list of structs begins with its size.
    RosBytes bytes({"00 09 00 00", 4, false, true});
    constexpr std::uint32_t kElement =
        4 + 2 + 1 + 1 + 4;                          // length, "a", on, padding, and a number that is new
    bytes.put<std::uint32_t>(4 + 4 + 4 + kElement); // the message: the list with its size
    bytes.put<std::uint32_t>(4 + 4 + kElement);     // the list: its count, its element with size
    bytes.put<std::uint32_t>(1);
    bytes.put<std::uint32_t>(kElement);
    bytes.text("a").put<std::uint8_t>(1).put<std::uint32_t>(0xDEAD);
    const std::string definition =
        "Inner[] inner\n" + std::string(80, '=') + "\nMSG: my_msgs/Inner\nstring name\nbool on\n";
    const auto table =
        describe_message(reader_of(kCdrLe, "my_msgs", "Outer", definition), make_blob(bytes.bytes), 9);
    REQUIRE(table.has_value());
    CHECK(table->complete);
    CHECK(table->rows == std::vector<FieldRow>{{"inner[0].name", "a"}, {"inner[0].on", "true"}});
}
