#include "decoders/messages/base64.hpp"
#include "decoders/messages/message_reader.hpp"
#include "tests/support/bytes.hpp"
#include "tests/support/catch.hpp"

using namespace fathom;

namespace {

const MessageReader& image_reader() {
    static const MessageReader reader = make_message_reader({"json", "foxglove.RawImage", "jsonschema", ""});
    return reader;
}

Result<Message> read(const std::string& name, const std::string& text) {
    return read_message(MessageSchema{"json", name, "jsonschema", ""}, make_blob(bytes_of(text)));
}

std::string error_of(const std::string& text) {
    const auto message = read_message(image_reader(), make_blob(bytes_of(text)));
    return message ? "" : message.error().message;
}

} // namespace

TEST_CASE("json: an image with its data in base64") {
    const auto message =
        read("foxglove.RawImage", R"({"timestamp":{"sec":5,"nsec":6},"frame_id":"cäm","width":2,"height":1,)"
                                  R"("encoding":"16UC1","step":4,"data":"AQIDBA==","new":null})");
    REQUIRE(message.has_value());
    const auto& image = std::get<ImageMessage>(*message);
    CHECK(image.stamp_ns == 5'000'000'006);
    CHECK(image.frame_id == "cäm");
    CHECK(image.width == 2);
    CHECK(ByteVector(image.data.bytes.begin(), image.data.bytes.end()) == from_hex("01 02 03 04"));
}

TEST_CASE("json: matrices in capitals, transforms in a list, numbers among other things") {
    const auto info =
        read("foxglove.CameraCalibration",
             R"({"width":4,"height":3,"distortion_model":"","D":[],"K":[600,0,320.5,0,610,240,0,0,1],)"
             R"("R":[],"P":[]})");
    REQUIRE(info.has_value());
    CHECK(std::get<CameraInfoMessage>(*info).k[2] == 320.5);
    const auto transforms =
        read("foxglove.FrameTransforms",
             R"({"transforms":[{"parent_frame_id":"a","child_frame_id":"b",)"
             R"("translation":{"x":1,"y":-2,"z":3e0},"rotation":{"x":0,"y":0,"z":0,"w":1}}]})");
    REQUIRE(transforms.has_value());
    CHECK(std::get<TransformsMessage>(*transforms).transforms.at(0).translation ==
          std::array<double, 3>{1, -2, 3});
    const auto table =
        describe_message(make_message_reader({"json", "x", "", ""}),
                         make_blob(bytes_of(R"({"a":[1,2.5,"c",{"d":true}],"e":[-1,2],"f":{}})")), 99);
    REQUIRE(table.has_value());
    CHECK(table->rows == std::vector<FieldRow>{{"a[0]", "1"},
                                               {"a[1]", "2.5"},
                                               {"a[2]", "c"},
                                               {"a[3].d", "true"},
                                               {"e", "[-1, 2]"},
                                               {"f", "{}"}});
}

TEST_CASE("json: text that is none, and values of other kinds, are told") {
    CHECK(error_of("") == "foxglove.RawImage: its JSON breaks at byte 1");
    CHECK(error_of("[1, 2]") == "foxglove.RawImage: it is no JSON object");
    CHECK(error_of("{\"width\": 2") == "foxglove.RawImage: its JSON breaks at byte 12"); // its end
    CHECK(error_of("{}") == "foxglove.RawImage: it has no field 'width'");
    CHECK(error_of(R"({"width":"2"})") == "foxglove.RawImage: its field 'width' is no number of 32 bits");
    CHECK(error_of(R"({"width":-1})") == "foxglove.RawImage: its field 'width' is no number of 32 bits");
    CHECK(error_of(R"({"width":4294967296})") ==
          "foxglove.RawImage: its field 'width' is no number of 32 bits");
    CHECK(error_of(R"({"width":1,"height":1,"encoding":"mono8","step":1,"data":"A*=="})") ==
          "foxglove.RawImage: its field 'data' is base64 text with a character that is none");
    CHECK(error_of(R"({"width":1,"height":1,"encoding":"mono8","step":1,"data":[256]})") ==
          "foxglove.RawImage: its field 'data' holds no bytes");
}

TEST_CASE("json: nesting and lists without end stop at their bounds") {
    CHECK(error_of("{\"a\":" + std::string(100'000, '[')) == "foxglove.RawImage: its JSON nests too deep");
    std::string lists = "{\"a\":[";
    for (int i = 0; i < 300'000; ++i)
        lists += "[],";
    CHECK(error_of(lists) == "foxglove.RawImage: more fields than a message may have");
}

TEST_CASE("json: base64 with and without padding") {
    CHECK(decode_base64("").value().empty());
    CHECK(decode_base64("Zg==").value() == bytes_of("f"));
    CHECK(decode_base64("Zm8=").value() == bytes_of("fo"));
    CHECK(decode_base64("Zm9v").value() == bytes_of("foo"));
    CHECK(decode_base64("Zm8").value() == bytes_of("fo"));
    CHECK(decode_base64("+/+/").value() == from_hex("FB FF BF"));
    CHECK_FALSE(decode_base64("Z").has_value());
    CHECK_FALSE(decode_base64("Zg==Zg==").has_value());
    CHECK_FALSE(decode_base64("Zm9v\n").has_value());
}
