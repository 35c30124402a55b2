#include "app/scene/component_text.hpp"

#include "decoders/messages/message_reader.hpp"
#include "decoders/rrd/arrow_build.hpp"
#include "tests/support/catch.hpp"

using namespace fathom;

namespace {

std::string cell(const std::string& component, const ArrowArray& instances, std::size_t max_chars = 160) {
    const std::uint64_t counts[] = {instances.length};
    return component_text({component, {}, make_lists(instances, counts)}, 0, max_chars);
}

ArrowArray blob(std::vector<std::byte> bytes) {
    const Blob blobs[] = {make_blob(std::move(bytes))};
    return make_byte_lists(blobs);
}

ArrowArray strings(std::vector<std::string> texts) {
    return make_strings(texts);
}

} // namespace

TEST_CASE("cell text: numbers and words are as they were logged, several with their count") {
    CHECK(cell("Scalars:scalars", make_numbers({0.25})) == "0.25");
    CHECK(cell("my:ints", make_numbers<std::int64_t>({-3})) == "-3");
    CHECK(cell("Clear:is_recursive", make_bools({true})) == "true");
    CHECK(cell("TextLog:text", strings({"two\nlines"})) == "two lines");
    CHECK(cell("Points3D:labels", strings({"a", "b"})) == "[a, b]");
    CHECK(cell("my:list", make_numbers({1.0, 2.0, 3.0, 4.0, 5.0})) == "[1, 2, 3, 4, 5] 5 values");
    CHECK(cell("my:nothing", make_numbers<float>({})) == "[]");
}

TEST_CASE("cell text: long lists and texts end with an ellipsis, lists still say how long they are") {
    std::vector<float> many(4096, 0.5f);
    const std::string list = cell("my:list", make_numbers<float>(many), 20);
    CHECK(list.starts_with("[0.5, 0.5, "));
    CHECK(list.ends_with("…] 4096 values"));
    CHECK(list.size() < 60);
    const std::string text =
        cell("TextDocument:text", strings({std::string(39, 'x') + "äöü and so on for long"}), 40);
    CHECK(text.size() < 72);
}

TEST_CASE("cell text: a row without the component is empty, a null instance says so") {
    const std::uint64_t counts[] = {1, 1};
    const ArrowArray cells = with_nulls(make_lists(make_numbers({1.0, 2.0}), counts), {true, false});
    CHECK(component_text({"a:b", {}, cells}, 0) == "1");
    CHECK(component_text({"a:b", {}, cells}, 1) == "");
    CHECK(component_text({"a:b", {}, cells}, 2) == ""); // beyond the end
    CHECK(cell("a:b", with_nulls(make_numbers({1.0}), {false})) == "null");
}

TEST_CASE("cell text: blobs are their type and size, buffers their size") {
    std::vector<std::byte> png(100);
    const unsigned char magic[] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
    for (std::size_t i = 0; i < sizeof magic; ++i)
        png[i] = static_cast<std::byte>(magic[i]);
    CHECK(cell("EncodedImage:blob", blob(png)) == "image/png, 100 bytes");
    CHECK(cell("DepthImage:buffer", blob(png)) == "100 bytes");
    CHECK(cell("EncodedImage:blob", blob(std::vector<std::byte>(1))) == "1 byte");
    CHECK(cell("my:bytes", blob(std::vector<std::byte>(3, std::byte{7}))) == "[7, 7, 7]");
}

TEST_CASE("cell text: Rerun's enumerations have their names, numbers beyond them stay numbers") {
    CHECK(cell("DepthImage:colormap", make_numbers<std::uint8_t>({5})) == "Turbo");
    CHECK(cell("DepthImage:colormap", make_numbers<std::uint8_t>({200})) == "200");
    CHECK(cell("VideoStream:codec", make_numbers<std::uint32_t>({0x61763031})) == "AV1");
    CHECK(cell("Transform3D:relation", make_numbers<std::uint8_t>({2})) == "ChildFromParent");
    CHECK(cell("Points3D:colors", make_numbers<std::uint32_t>({0xFF8000FF, 0x000000FF})) ==
          "[#FF8000FF, #000000FF]");
    CHECK(cell("Pinhole:camera_xyz", make_fixed_size_lists(make_numbers<std::uint8_t>({3, 2, 5}), 3)) ==
          "Right, Down, Forward");
    CHECK(cell("Pinhole:camera_xyz", make_fixed_size_lists(make_numbers<std::uint8_t>({3, 2, 99}), 3)) ==
          "[3, 2, 99]");
}

TEST_CASE("cell text: image formats are size, model and type") {
    const auto format = [](std::uint8_t pixel_format, bool is_yuv) {
        const ArrowMember members[] = {
            {"width", make_numbers<std::uint32_t>({640})},
            {"height", make_numbers<std::uint32_t>({480})},
            {"pixel_format", with_nulls(make_numbers<std::uint8_t>({pixel_format}), {is_yuv})},
            {"color_model", with_nulls(make_numbers<std::uint8_t>({2}), {!is_yuv})},
            {"channel_datatype", with_nulls(make_numbers<std::uint8_t>({6}), {!is_yuv})}};
        return make_struct(members);
    };
    CHECK(cell("Image:format", format(0, false)) == "640x480 RGB U8");
    CHECK(cell("Image:format", format(26, true)) == "640x480 NV12");
    CHECK(cell("my:format", strings({"free text"})) == "free text");
}

TEST_CASE("cell text: matrices and structs show their members") {
    CHECK(cell("Transform3D:translation", make_fixed_size_lists(make_numbers<float>({1, 2, 3.5f}), 3)) ==
          "[1, 2, 3.5]");
    CHECK(cell("Pinhole:image_from_camera",
               make_fixed_size_lists(make_numbers<float>({1, 0, 0, 0, 1, 0, 2, 3, 1}), 9)) ==
          "[1, 0, 0, 0, 1, 0, 2, 3, 1] 9 values");
    const ArrowMember members[] = {{"angle", make_numbers<float>({0.5f})}};
    CHECK(cell("a:rotation_axis_angle", make_struct(members)) == "{angle: 0.5}");
}

TEST_CASE("cell text: values of Fathom's own readers are words") {
    CHECK(component_text(Component(ImageRole::Depth)) == "depth");
    CHECK(component_text(Component(FileName{"depth/000.png"})) == "depth/000.png");
    EncodedImage image{make_blob(std::vector<std::byte>(10)), MediaType::Png, {}};
    CHECK(component_text(Component(image)) == "image/png, 10 bytes");
    DepthMeaning meaning;
    meaning.invalid_codes = {65535, 2047};
    CHECK(component_text(Component(meaning)) == "0.001 m per unit, planar, invalid 65535 2047");
    Intrinsics camera;
    camera.fx = camera.fy = 615;
    camera.cx = 319.5;
    camera.cy = 239.5;
    camera.width = 640;
    camera.height = 480;
    CHECK(component_text(Component(camera)) ==
          "fx 615, fy 615, cx 319.5, cy 239.5, 640x480, distortion none");
    CHECK(component_text(Component(FrameTransforms{{{"map", "odom", {1, 2, 3}, {0, 0, 0, 1}, {}}}})) ==
          "map to odom: 1 2 3 m, xyzw 0 0 0 1");
}

TEST_CASE("cell text: messages show the fields that their own definition names") {
    const auto reader = std::make_shared<const MessageReader>(make_message_reader(
        {"cdr", "my_msgs/msg/Level", "ros2msg", "uint32 count\nfloat32 level\nstring name\n"}));
    const unsigned char message[] = {0, 1, 0, 0, 7, 0, 0, 0, 0, 0, 0x80, 0x3F, 3, 0, 0, 0, 'a', 'b', 0};
    std::vector<std::byte> bytes;
    for (const unsigned char c : message)
        bytes.push_back(static_cast<std::byte>(c));
    CHECK(component_text(Component(LoggedMessage{make_blob(bytes), reader})) ==
          "count: 7, level: 1, name: ab");
    bytes.resize(2);
    CHECK(component_text(Component(LoggedMessage{make_blob(bytes), reader})) == "my_msgs/msg/Level, 2 bytes");
}

TEST_CASE("row ids: Rerun's are 32 hexadecimal digits, Fathom's own readers count") {
    CHECK(row_id_text({0x187A8C3F1D2E4B60, 42}) == "187A8C3F1D2E4B60000000000000002A");
    CHECK(row_id_text({0, 42}) == "42");
    CHECK(row_id_text({70, 2178}) == "70.2178");
}
