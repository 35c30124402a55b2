#include "decoders/messages/flatbuffer_table.hpp"
#include "decoders/messages/message_reader.hpp"
#include "tests/support/bytes.hpp"
#include "tests/support/catch.hpp"

#include <fstream>
#include <iterator>

using namespace fathom;

namespace {

std::string data_file(const std::string& name) {
    std::ifstream stream(std::string(FATHOM_SOURCE_DIR) + "/tests/data/messages/" + name, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

MessageReader reader(const std::string& schema = data_file("frame_transforms.bfbs")) {
    return make_message_reader({"flatbuffer", "foxglove.FrameTransforms", "flatbuffer", schema});
}

} // namespace

TEST_CASE("flatbuffers: what flatc wrote is read by its binary schema, defaults and all") {
    const Blob payload = make_blob(bytes_of(data_file("frame_transforms.bin")));
    const auto message = read_message(reader(), payload);
    INFO((message ? "" : message.error().message));
    REQUIRE(message.has_value());
    const auto& transforms = std::get<TransformsMessage>(*message).transforms;
    REQUIRE(transforms.size() == 3);
    CHECK(transforms[0].stamp_ns == 12'000'000'034);
    CHECK(transforms[0].parent == "world");
    CHECK(transforms[0].child == "base");
    CHECK(transforms[0].translation == std::array<double, 3>{1.5, 0, -2});
    CHECK(transforms[0].rotation == std::array<double, 4>{0, 0, 0.6, 0.8});
    CHECK(transforms[1].rotation == std::array<double, 4>{0, 0, 0, 1}); // w is 1 by the schema
    CHECK(transforms[2].rotation == std::array<double, 4>{0, 0, 0, 1}); // no rotation at all
    CHECK_FALSE(transforms[2].stamp_ns.has_value());
}

TEST_CASE("flatbuffers: every kind of field has its row") {
    const Blob payload = make_blob(bytes_of(data_file("frame_transforms.bin")));
    const auto table = describe_message(reader(), payload, 1000);
    REQUIRE(table.has_value());
    CHECK(table->complete);
    const auto has = [&](const std::string& path, const std::string& text) {
        INFO(path);
        CHECK(std::ranges::find(table->rows, FieldRow{path, text}) != table->rows.end());
    };
    has("transforms[1].timestamp.sec", "13");
    has("count", "7");
    has("ratio", "0.5");
    has("quality", "-1");
    has("live", "true");
    has("names[1]", "bc");
    has("times[1].nsec", "4");
    has("weights", "[0.25, 4]");
    has("spread.kind", "9");
    has("spread.values", "[1, -2, 3]");
    has("spread.when.nsec", "6");
    has("comment", "");
}

TEST_CASE("flatbuffers: a message cut or changed anywhere is never read beyond its end") {
    const std::string whole = data_file("frame_transforms.bin");
    const MessageReader sound = reader();
    for (std::size_t size = 0; size < whole.size(); ++size) // a buffer of its own for the address sanitizer
        (void)describe_message(sound, make_blob(bytes_of(whole.substr(0, size))), 1000);
    for (std::size_t at = 0; at < whole.size(); ++at)
        for (const char value : {'\xFF', '\x80', '\x01', '\0'}) {
            std::string changed = whole;
            changed[at] = value;
            (void)describe_message(sound, make_blob(bytes_of(changed)), 1000);
        }
    CHECK_FALSE(read_message(sound, make_blob({})).has_value());
    CHECK_FALSE(read_message(sound, make_blob(from_hex("FF FF FF FF"))).has_value());
}

TEST_CASE("flatbuffers: a schema cut or changed anywhere makes no reader that reads beyond a message") {
    const std::string whole = data_file("frame_transforms.bfbs");
    const Blob payload = make_blob(bytes_of(data_file("frame_transforms.bin")));
    for (std::size_t size = 0; size < whole.size(); size += 3)
        (void)read_message(reader(whole.substr(0, size)), payload);
    for (std::size_t at = 0; at < whole.size(); ++at) {
        std::string changed = whole;
        changed[at] = static_cast<char>(changed[at] ^ 0x55);
        (void)describe_message(reader(changed), payload, 100);
    }
    CHECK(reader("").kind == MessageKind::NotKnown);
    CHECK(reader("").warning == "there is no binary FlatBuffers schema");
}

TEST_CASE("flatbuffers: what points outside of the buffer is absent") {
    // The root at 12, its vtable at 4 with one slot: field 0 is the offset in the last four bytes.
    const std::string table = "0C 00 00 00  06 00 08 00 04 00 00 00  08 00 00 00  ";
    for (const char* offset : {"04 00 00 00", "01 00 00 00", "FF FF FF FF"}) {
        INFO(offset);
        const ByteVector bytes = from_hex(table + offset);
        const auto root = flat_root(bytes);
        REQUIRE(root.has_value());
        CHECK(root->inline_position(4, 4) == 16u);
        CHECK_FALSE(root->inline_position(4, 5).has_value());
        CHECK_FALSE(root->inline_position(6, 1).has_value());
        CHECK(root->text(4).empty());
        CHECK_FALSE(root->vector(4, 1).has_value());
        CHECK_FALSE(root->table(4).has_value());
    }
}
