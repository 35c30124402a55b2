#include "decoders/messages/message_reader.hpp"
#include "decoders/messages/protobuf_definition.hpp"
#include "decoders/messages/protobuf_wire.hpp"
#include "tests/support/bytes.hpp"
#include "tests/support/catch.hpp"

using namespace fathom;

namespace {

MessageReader reader_of(const std::string& name, const std::string& schema = "") {
    return make_message_reader({"protobuf", name, "protobuf", schema});
}

Message read(const MessageReader& reader, const ByteVector& bytes) {
    auto message = read_message(reader, make_blob(bytes));
    INFO((message ? "" : message.error().message));
    REQUIRE(message.has_value());
    return *std::move(message);
}

std::string text_of(const std::vector<std::byte>& bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// timestamp {seconds: 5 nanos: 6}, width 2, height 1, encoding "16UC1", step 4, data, frame_id "cam"; tags by hand.
const ByteVector kImage = from_hex("0A 04 08 05 10 06  15 02 00 00 00  1D 01 00 00 00") + from_hex("22 05") +
                          bytes_of("16UC1") + from_hex("2D 04 00 00 00  32 04 AA BB CC DD  3A 03") +
                          bytes_of("cam");

/// A FileDescriptorSet of one message a.B: fields as (name, number, label, type).
struct DescribedField {
    std::string_view name;
    std::uint64_t number, label, type;
};
std::string descriptor_set(std::string_view package, std::string_view name,
                           const std::vector<DescribedField>& fields) {
    WireWriter message;
    message.text(1, name);
    for (const DescribedField& field : fields)
        message.bytes(2, WireWriter{}
                             .text(1, field.name)
                             .varint(3, field.number)
                             .varint(4, field.label)
                             .varint(5, field.type)
                             .out);
    const WireWriter file = WireWriter{}.text(1, "x.proto").text(2, package).bytes(4, message.out);
    return text_of(WireWriter{}.bytes(1, file.out).out);
}

} // namespace

TEST_CASE("protobuf: an image is read without a schema, its data in place") {
    const Blob payload = make_blob(kImage);
    const auto message = read_message(reader_of("foxglove.RawImage"), payload);
    REQUIRE(message.has_value());
    const auto& image = std::get<ImageMessage>(*message);
    CHECK(image.stamp_ns == 5'000'000'006);
    CHECK(image.width == 2);
    CHECK(image.height == 1);
    CHECK(image.encoding == "16UC1");
    CHECK(image.step == 4);
    CHECK(image.frame_id == "cam");
    CHECK(image.data.bytes.size() == 4);
    CHECK(image.data.bytes.data() > payload.bytes.data());
    CHECK(image.data.bytes.data() < payload.bytes.data() + payload.bytes.size());
}

TEST_CASE("protobuf: absent fields are zero, unknown ones passed over, the last of repeats counts") {
    const MessageReader reader = reader_of("foxglove.RawImage");
    const auto empty = std::get<ImageMessage>(read(reader, {}));
    CHECK(empty.width == 0);
    CHECK_FALSE(empty.stamp_ns.has_value());
    // field 99 as varint, fixed64 and bytes; width as a varint, which is another field to protobuf.
    const ByteVector odd = from_hex("98 06 FF FF 01  99 06 01 02 03 04 05 06 07 08  9A 06 02 00 00  10 09") +
                           kImage + from_hex("15 03 00 00 00");
    CHECK(std::get<ImageMessage>(read(reader, odd)).width == 3);
}

TEST_CASE("protobuf: lists of numbers are read packed, unpacked and in pieces") {
    const std::vector<double> k = {600, 0, 320, 0, 610, 240, 0, 0, 1};
    const std::span<const double> all(k);
    const WireWriter pieces =
        WireWriter{}.reals(6, all.first(4)).real(6, k[4]).text(4, "plumb_bob").reals(6, all.subspan(5));
    for (const ByteVector& bytes : {WireWriter{}.reals(6, k).out, pieces.out}) {
        const auto info = std::get<CameraInfoMessage>(read(reader_of("foxglove.CameraCalibration"), bytes));
        CHECK(std::vector<double>(info.k.begin(), info.k.end()) == k);
        CHECK(info.d.empty());
        CHECK(info.p == std::array<double, 12>{});
    }
    const auto wrong = read_message(reader_of("foxglove.CameraCalibration"),
                                    make_blob(WireWriter{}.reals(6, all.first(4)).out));
    REQUIRE_FALSE(wrong.has_value());
    CHECK(wrong.error().message == "foxglove.CameraCalibration: its field 'k' has 4 numbers, not 9");
}

TEST_CASE(
    "protobuf: a transform without rotation does not turn, one with a part of it has zeros for the rest") {
    const WireWriter bare = WireWriter{}.text(2, "world").text(3, "base");
    const auto still =
        std::get<TransformsMessage>(read(reader_of("foxglove.FrameTransform"), bare.out)).transforms;
    REQUIRE(still.size() == 1);
    CHECK(still[0].rotation == std::array<double, 4>{0, 0, 0, 1});
    WireWriter turned = bare;
    turned.bytes(5, WireWriter{}.real(1, 1).out);
    const WireWriter list = WireWriter{}.bytes(1, turned.out).bytes(1, bare.out);
    const auto both =
        std::get<TransformsMessage>(read(reader_of("foxglove.FrameTransforms"), list.out)).transforms;
    REQUIRE(both.size() == 2);
    CHECK(both[0].rotation == std::array<double, 4>{1, 0, 0, 0});
    CHECK(both[1].child == "base");
}

TEST_CASE("protobuf: the schema that comes along decides, not the name") {
    // width and height as int32 of other numbers, sint32 step; no frame.
    const std::string schema = descriptor_set("foxglove", "RawImage",
                                              {{"width", 11, 1, 5},
                                               {"height", 12, 1, 13},
                                               {"encoding", 4, 1, 9},
                                               {"step", 5, 1, 17},
                                               {"data", 6, 1, 12}});
    const WireWriter bytes =
        WireWriter{}.varint(11, 4).varint(12, 3).text(4, "mono8").varint(5, 8).text(6, "abcdefghijkl");
    const auto image = std::get<ImageMessage>(read(reader_of("foxglove.RawImage", schema), bytes.out));
    CHECK(image.width == 4);
    CHECK(image.height == 3);
    CHECK(image.step == 4); // zigzag
    CHECK(image.data.bytes.size() == 12);

    const MessageReader other = reader_of("foxglove.RawImage", descriptor_set("foxglove", "Other", {}));
    CHECK(other.warning ==
          "the protobuf schema does not define foxglove.RawImage; read as Foxglove's message of that name");
    CHECK(other.kind == MessageKind::Image);
}

TEST_CASE("protobuf: a type of somebody else's is a table by its schema") {
    const std::string schema = descriptor_set(
        "my", "Battery", {{"volts", 1, 1, 2}, {"cells", 2, 3, 17}, {"names", 3, 3, 9}, {"raw", 4, 1, 12}});
    const MessageReader reader = reader_of("my.Battery", schema);
    CHECK(reader.kind == MessageKind::NotKnown);
    const ByteVector bytes = from_hex("0D 00 00 48 41  12 03 01 02 03") +
                             WireWriter{}.text(3, "a").text(3, "b").text(4, "xyz").out;
    const auto table = describe_message(reader, make_blob(bytes), 100);
    REQUIRE(table.has_value());
    CHECK(table->rows == std::vector<FieldRow>{{"volts", "12.5"},
                                               {"cells[0]", "-1"},
                                               {"cells[1]", "1"},
                                               {"cells[2]", "-2"},
                                               {"names[0]", "a"},
                                               {"names[1]", "b"},
                                               {"raw", "[120, 121, 122]"}});
    CHECK(reader_of("my.Battery").warning == "no schema of my.Battery came along");
}

TEST_CASE("protobuf: a message cut anywhere within a field is an error") {
    const MessageReader reader = reader_of("foxglove.RawImage");
    const std::vector<std::size_t> between_fields = {0, 6, 11, 16, 23, 28, 34};
    for (std::size_t size = 0; size < kImage.size(); ++size) {
        INFO("cut to " << size);
        const auto cut =
            read_message(reader, make_blob({kImage.begin(), kImage.begin() + static_cast<long>(size)}));
        const bool whole_fields = std::ranges::find(between_fields, size) != between_fields.end();
        CHECK(cut.has_value() == whole_fields);
    }
    CHECK_FALSE(read_message(reader, make_blob(from_hex("32 FF FF FF FF 0F"))).has_value());
    CHECK_FALSE(read_message(reader, make_blob(from_hex("32 FF FF FF FF FF FF FF FF FF 01"))).has_value());
    CHECK_FALSE(read_message(reader, make_blob(from_hex("08 80 80 80 80 80 80 80 80 80 80 01"))).has_value());
    CHECK_FALSE(read_message(reader, make_blob(from_hex("0B 0C"))).has_value()); // a group
    CHECK_FALSE(read_message(reader, make_blob(from_hex("00 00"))).has_value()); // field 0
}

TEST_CASE("protobuf: a schema that refers to itself ends where messages do, and a broken one is told") {
    // message Node { Node next = 1; } and a message of 100 nested nodes.
    WireWriter field;
    field.text(1, "next").varint(3, 1).varint(4, 1).varint(5, 11).text(6, ".a.Node");
    const WireWriter file =
        WireWriter{}.text(2, "a").bytes(4, WireWriter{}.text(1, "Node").bytes(2, field.out).out);
    const MessageReader reader = reader_of("a.Node", text_of(WireWriter{}.bytes(1, file.out).out));
    REQUIRE(reader.layout != nullptr);
    ByteVector nested;
    for (int i = 0; i < 100; ++i)
        nested = WireWriter{}.bytes(1, nested).out;
    const auto table = describe_message(reader, make_blob(nested), 10);
    REQUIRE(table.has_value());
    CHECK_FALSE(table->complete);

    const std::string whole = descriptor_set("foxglove", "RawImage", {{"width", 2, 1, 7}});
    for (std::size_t size = 1; size < whole.size(); ++size)
        CHECK_FALSE(reader_of("foxglove.RawImage", whole.substr(0, size)).warning.empty());
    CHECK(reader_of("my.Type", whole.substr(0, 9)).warning == "the protobuf schema is broken");
}

TEST_CASE("protobuf: the schema of each message that we write lists its files before those that need them") {
    const auto schema = protobuf_schema("foxglove.FrameTransforms");
    std::vector<std::string> names;
    WireReader set(schema);
    for (WireField file; set.next(file);) {
        WireReader reader(file.bytes);
        for (WireField field; reader.next(field);) {
            if (field.number == 1) names.emplace_back(field.text());
            if (field.number == 3) CHECK(std::ranges::find(names, field.text()) < names.end() - 1);
        }
    }
    CHECK(names.size() == 5);
    CHECK(names.back() == "foxglove/FrameTransforms.proto");
    CHECK(protobuf_schema("foxglove.Nothing").empty());
}
