#include "decoders/messages/ros_definition.hpp"
#include "tests/support/catch.hpp"

using namespace fathom;

namespace {

std::vector<std::string> field_names(const RosMessage& message) {
    std::vector<std::string> names;
    for (const RosField& field : message.fields)
        names.push_back(field.name);
    return names;
}

const std::string kSeparator = std::string(80, '=') + "\n";

} // namespace

TEST_CASE("ros definition: constants, comments, bounds and default values are no fields") {
    const auto definition = parse_ros_definition("a/msg/B", "ros2msg",
                                                 "# a comment\n"
                                                 "uint8 RED=1\n"
                                                 "string NAME = # not a comment\n"
                                                 "string<=10 name \"none\" # why\n"
                                                 "\tfloat32[<=4]   gains\r\n"
                                                 "int16[3] three [1, 2, 3]\n"
                                                 "byte flags\n");
    REQUIRE(definition.has_value());
    const RosMessage& message = definition->messages.at(0);
    CHECK(message.name == "a/B");
    CHECK(message.fields == std::vector<RosField>{{"name", RosType::String},
                                                  {"gains", RosType::F32, 0, RosRepeat::Sequence, 0},
                                                  {"three", RosType::I16, 0, RosRepeat::Fixed, 3},
                                                  {"flags", RosType::U8}});
}

TEST_CASE("ros definition: types are found in their own package, by full name, and among the built-in ones") {
    const auto definition = parse_ros_definition(
        "a/B", "ros1msg",
        "Header header\nInner one\nc/Other[] others\ngeometry_msgs/Point point\n" + kSeparator +
            "MSG: a/Inner\ntime when\n" + kSeparator + "MSG: c/Other\nchar c\nduration d\n");
    REQUIRE(definition.has_value());
    const auto& messages = definition->messages;
    const auto& fields = messages.at(0).fields;
    CHECK(messages.at(fields.at(0).message).name == "std_msgs/Header");
    CHECK(field_names(messages.at(fields.at(0).message)) ==
          std::vector<std::string>{"seq", "stamp", "frame_id"});
    CHECK(messages.at(fields.at(1).message).fields.at(0).type == RosType::Time);
    CHECK(messages.at(fields.at(2).message).fields.at(1).type == RosType::Duration);
    CHECK(field_names(messages.at(fields.at(3).message)) == std::vector<std::string>{"x", "y", "z"});
}

TEST_CASE("ros definition: the same message as IDL text of ROS 2 and as .msg text has the same fields") {
    const std::string idl = kSeparator + R"idl(IDL: sensor_msgs/msg/CameraInfo
// generated from rosidl_adapter/resource/msg.idl.em
#include "sensor_msgs/msg/RegionOfInterest.idl"
#include "std_msgs/msg/Header.idl"

module sensor_msgs {
  module msg {
    typedef double double__9[9];
    typedef double double__12[12];
    module CameraInfo_Constants {
      const uint8 ANSWER = 42;
    };
    @verbatim (language="comment", text=
      "This message defines meta information; \"quoted\" } )" "\n"
      "for a camera.")
    struct CameraInfo {
        @verbatim(language = "comment", text = "Time of image acquisition") std_msgs::msg::Header header;
        uint32 height;
        uint32 width;
        string distortion_model;
        sequence<double> d;
        double__9 k;
        double__9 r;
        double__12 p;
        @ default(value = 0) uint32 binning_x;
        uint32 binning_y;
        sensor_msgs::msg::RegionOfInterest roi;
    };
};
}
;
)idl" + kSeparator + R"idl(IDL: sensor_msgs/msg/RegionOfInterest
module sensor_msgs {
    module msg {
        struct RegionOfInterest {
            uint32 x_offset;
            uint32 y_offset;
            uint32 height;
            uint32 width;
            boolean do_rectify;
        };
    }; };
)idl";
    const auto from_idl = parse_ros_definition("sensor_msgs/msg/CameraInfo", "ros2idl", idl);
    INFO((from_idl ? "" : from_idl.error().message));
    REQUIRE(from_idl.has_value());
    const auto built_in = parse_ros_definition("sensor_msgs/msg/CameraInfo", "ros2msg", "");
    REQUIRE(built_in.has_value());
    const auto& a = from_idl->messages.at(0).fields;
    const auto& b = built_in->messages.at(0).fields;
    REQUIRE(a.size() == b.size());
    for (std::size_t i = 0; i < a.size(); ++i) {
        INFO(a[i].name);
        CHECK(a[i].name == b[i].name);
        CHECK(a[i].type == b[i].type);
        CHECK(a[i].repeat == b[i].repeat);
        CHECK(a[i].count == b[i].count);
        if (a[i].type == RosType::Struct)
            CHECK(from_idl->messages.at(a[i].message).fields == built_in->messages.at(b[i].message).fields);
    }
}

TEST_CASE("ros definition: OMG IDL with long names, enums, arrays of arrays and several members of a type") {
    const auto definition =
        parse_ros_definition("a::b::T", "omgidl",
                             "module a { module b { enum Colour { RED, GREEN };\n"
                             "@final struct T { unsigned long long id; long x, y[2][3];\n"
                             "  /* a word */ Colour colour; string<8> name; sequence<octet, 4> data; };};};");
    INFO((definition ? "" : definition.error().message));
    REQUIRE(definition.has_value());
    CHECK(definition->messages.at(0).fields ==
          std::vector<RosField>{{"id", RosType::U64},
                                {"x", RosType::I32},
                                {"y", RosType::I32, 0, RosRepeat::Fixed, 6},
                                {"colour", RosType::U32},
                                {"name", RosType::String},
                                {"data", RosType::U8, 0, RosRepeat::Sequence, 0}});
}

TEST_CASE("ros definition: text that is none is refused with what is wrong") {
    CHECK(parse_ros_definition("a/B", "ros2msg", "nonsense\n").error().message ==
          "'nonsense' in the definition of a/B is no field");
    CHECK(parse_ros_definition("a/B", "ros2msg", "Missing x\n").error().message ==
          "the definition of a/B uses Missing without defining it");
    CHECK(parse_ros_definition("a/B", "ros2msg", "int32[x] y\n").error().message == "'int32[x]' is no array");
    CHECK(parse_ros_definition("a/B", "ros2idl", "union U { };").error().message ==
          "IDL with 'union' is not read");
    CHECK(parse_ros_definition("a/B", "ros2idl", "module a {").error().message ==
          "the definition does not define a/B");
    CHECK_FALSE(parse_ros_definition("a/B", "ros2idl", "module a { struct B { long x").has_value());
    CHECK_FALSE(parse_ros_definition("a/B", "ros2msg", "").has_value());
}

TEST_CASE("ros definition: names lose what the systems add to them") {
    CHECK(plain_ros_name("sensor_msgs/msg/Image") == "sensor_msgs/Image");
    CHECK(plain_ros_name("sensor_msgs/Image") == "sensor_msgs/Image");
    CHECK(plain_ros_name("sensor_msgs::msg::dds_::Image_") == "sensor_msgs/Image");
    CHECK(plain_ros_name("foxglove.RawImage") == "foxglove/RawImage");
    CHECK(plain_ros_name("").empty());
}

TEST_CASE("ros definition: the built-in text carries its dependencies and reads back as the same message") {
    const std::string text = ros_definition_text("sensor_msgs/msg/Image", false);
    CHECK(text.find("\n" + kSeparator + "MSG: builtin_interfaces/Time\nint32 sec\n") != std::string::npos);
    const auto again = parse_ros_definition("sensor_msgs/msg/Image", "ros2msg", text);
    REQUIRE(again.has_value());
    CHECK(again->messages.size() == 3);
    CHECK(ros_definition_text("a/msg/B", false).empty());
}
