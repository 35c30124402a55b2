#include "decoders/mcap/mcap_records.hpp"

#include "tests/support/catch.hpp"

#include <array>

using namespace fathom;

namespace {

std::vector<std::byte> bytes_of(std::initializer_list<int> values) {
    std::vector<std::byte> bytes;
    for (const int value : values)
        bytes.push_back(static_cast<std::byte>(value));
    return bytes;
}

void append_number(std::vector<std::byte>& to, std::uint64_t value, int size) {
    for (int i = 0; i < size; ++i)
        to.push_back(static_cast<std::byte>(value >> (8 * i)));
}

void append_string(std::vector<std::byte>& to, std::string_view text) {
    append_number(to, text.size(), 4);
    for (const char c : text)
        to.push_back(static_cast<std::byte>(c));
}

} // namespace

TEST_CASE("MCAP: a record is an opcode, a length and its content; what reaches beyond the bytes is cut off") {
    const auto bytes = bytes_of({0x05, 2, 0, 0, 0, 0, 0, 0, 0, 0xAA, 0xBB, 0xCC});
    const auto record = read_mcap_record(bytes);
    REQUIRE(record.has_value());
    CHECK(record->opcode == McapOp::MessageRecord);
    CHECK(record->content.size() == 2);
    for (std::size_t size = 0; size < 11; ++size)
        CHECK(read_mcap_record(std::span(bytes).first(size)).error().code == ErrorCode::Truncated);
    CHECK(read_mcap_record(bytes_of({0, 0, 0, 0, 0, 0, 0, 0, 0})).error().code == ErrorCode::Malformed);
    CHECK(read_mcap_record(bytes_of({5, 0, 0, 0, 0, 0, 0, 0, 0x7F})).error().code == ErrorCode::TooLarge);
}

TEST_CASE("MCAP: a channel states topic, encoding and metadata; surplus bytes behind it are passed over") {
    std::vector<std::byte> content;
    append_number(content, 7, 2);
    append_number(content, 3, 2);
    append_string(content, "/camera/depth");
    append_string(content, "cdr");
    std::vector<std::byte> map;
    append_string(map, "key");
    append_string(map, "value");
    append_number(content, map.size(), 4);
    content.insert(content.end(), map.begin(), map.end());
    const std::size_t whole = content.size();
    append_number(content, 0x1234, 2);
    const auto channel = read_mcap_channel(content);
    REQUIRE(channel.has_value());
    CHECK(channel->id == 7);
    CHECK(channel->schema_id == 3);
    CHECK(channel->topic == "/camera/depth");
    CHECK(channel->message_encoding == "cdr");
    CHECK(channel->metadata.at("key") == "value");
    for (std::size_t size = 0; size < whole; ++size)
        CHECK_FALSE(read_mcap_channel(std::span(content).first(size)).has_value());
}

TEST_CASE("MCAP: lists count bytes, and a list that claims more than there is fails") {
    std::vector<std::byte> content;
    append_number(content, 9, 2);
    append_number(content, 32, 4); // two entries of 16 bytes
    for (const std::uint64_t number : {100, 1, 200, 2})
        append_number(content, number, 8);
    const auto index = read_mcap_message_index(content);
    REQUIRE(index.has_value());
    CHECK(index->entries == std::vector<std::pair<std::uint64_t, std::uint64_t>>{{100, 1}, {200, 2}});
    content[2] = std::byte{33};
    CHECK_FALSE(read_mcap_message_index(content).has_value());
}

TEST_CASE("MCAP: a chunk is unpacked to the size it states, and a checksum that does not fit is a warning") {
    // "123456789", whose CRC-32 is the standard check value.
    const auto records = bytes_of({'1', '2', '3', '4', '5', '6', '7', '8', '9'});
    McapChunk chunk;
    chunk.uncompressed_size = records.size();
    chunk.uncompressed_crc = 0xCBF43926;
    const Blob packed = make_blob(records);
    CHECK(unpack_mcap_chunk(chunk, packed)->warning.empty());
    chunk.uncompressed_crc = 1;
    CHECK(unpack_mcap_chunk(chunk, packed)->warning == "the checksum does not fit");
    chunk.compression = "brotli";
    CHECK(unpack_mcap_chunk(chunk, packed).error().code == ErrorCode::Unsupported);
}

TEST_CASE("decompression: what states a size is held to it, and damage is no crash") {
    // "hello" as an LZ4 frame with one stored block, by the LZ4 frame format description.
    const auto frame = bytes_of({0x04, 0x22, 0x4D, 0x18, 0x60, 0x40, 0x82, 0x05, 0x00, 0x00,
                                 0x80, 'h',  'e',  'l',  'l',  'o',  0x00, 0x00, 0x00, 0x00});
    const Blob packed = make_blob(frame);
    const auto whole = decompress(Compression::Lz4Frame, packed, 5);
    REQUIRE(whole.has_value());
    CHECK(std::ranges::equal(whole->bytes, bytes_of({'h', 'e', 'l', 'l', 'o'})));
    CHECK_FALSE(decompress(Compression::Lz4Frame, packed, 4).has_value());
    CHECK_FALSE(decompress(Compression::Lz4Frame, packed, 6).has_value());
    for (std::size_t size = 0; size < frame.size(); ++size)
        CHECK_FALSE(decompress(Compression::Lz4Frame, slice(packed, 0, size), 5).has_value());
    CHECK(decompress_start(Compression::Lz4Frame, slice(packed, 0, 17), 5).bytes.size() == 5);
    CHECK(decompress(Compression::Zstd, packed, 1u << 30).error().code == ErrorCode::Malformed);
    CHECK(decompress(Compression::None, packed, ~std::uint64_t{0}).error().code == ErrorCode::TooLarge);
}
