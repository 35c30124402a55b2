// Hand-made streams; the bytes of the SetStoreInfo are those of the format's description.
#include "decoders/rrd/rrd_stream.hpp"
#include "tests/support/bytes.hpp"
#include "tests/support/catch.hpp"

using namespace fathom;

namespace {

const ByteVector kHeader = from_hex("52 52 46 32 00 24 02 00 01 02 00 00");
const ByteVector kStoreInfo =
    from_hex("0a 12 09 a6 b1 b7 a7 9f aa b0 18 11 01 00 00 00 00 00 00 00 12 1a 12 0e 08 01 "
             "12 02 72 31 1a 06 0a 04 64 65 6d 6f 2a 02 08 03 32 04 08 80 c8 08");
/// Store r1 of demo, no compression, 4 bytes of payload.
const ByteVector kArrow =
    from_hex("0a 0e 08 01 12 02 72 31 1a 06 0a 04 64 65 6d 6f 10 01 18 04 20 01 2a 04 DE AD BE EF 38 00");

ByteVector message(std::uint64_t kind, const ByteVector& payload) {
    return bytes_of_values(std::vector<std::uint64_t>{kind, payload.size()}) + payload;
}

struct Parsed {
    std::vector<RrdEvent> events;
    bool at_boundary = false;

    template <typename T>
    [[nodiscard]] std::vector<T> all() const {
        std::vector<T> found;
        for (const RrdEvent& event : events)
            if (const T* one = std::get_if<T>(&event)) found.push_back(*one);
        return found;
    }
};

Parsed parse_stream(const ByteVector& bytes, std::size_t piece_bytes = SIZE_MAX) {
    RrdStreamParser parser;
    Parsed parsed;
    const auto drain = [&] {
        while (auto event = parser.next())
            parsed.events.push_back(*std::move(event));
    };
    for (std::size_t at = 0; at < bytes.size(); at += std::min(piece_bytes, bytes.size() - at)) {
        parser.feed(std::span(bytes).subspan(at, std::min(piece_bytes, bytes.size() - at)));
        drain();
    }
    parsed.at_boundary = parser.at_boundary();
    parser.finish();
    drain();
    return parsed;
}

} // namespace

TEST_CASE("rrd stream: the smallest recording announces a store, however it is cut into pieces") {
    for (const std::size_t piece_bytes : {std::size_t{1}, std::size_t{7}, SIZE_MAX}) {
        const Parsed parsed = parse_stream(kHeader + message(1, kStoreInfo), piece_bytes);
        REQUIRE(parsed.events.size() == 2);
        CHECK(rrd_version_text(parsed.all<RrdStreamStart>().at(0).writer) == "0.36.2");
        const RrdStoreInfo info = parsed.all<RrdStoreInfo>().at(0);
        CHECK(info.store == RrdStoreId{RrdStoreKind::Recording, "demo", "r1"});
        CHECK(info.row_id == RrdTuid{0x18B0AA9FA7B7B1A6, 1});
        CHECK(info.source == "rust");
        CHECK(rrd_version_text(info.version.value()) == "0.36.2");
        CHECK(parsed.at_boundary);
    }
}

TEST_CASE("rrd stream: a chunk's payload is a slice of what was fed, with its place") {
    const Blob file = make_blob(kHeader + message(1, kStoreInfo) + message(2, kArrow));
    RrdStreamParser parser;
    parser.feed(file);
    std::optional<RrdArrowMsg> arrow;
    while (const auto event = parser.next())
        if (const auto* found = std::get_if<RrdArrowMsg>(&*event)) arrow = *found;
    REQUIRE(arrow);
    CHECK(arrow->byte_offset == 12 + 16 + 48 + 16);
    CHECK(arrow->message.bytes.data() == file.bytes.data() + arrow->byte_offset);
    CHECK(arrow->payload.bytes.data() == file.bytes.data() + file.bytes.size() - 6);
    CHECK(arrow->payload.bytes.size() == 4);
    CHECK(arrow->compression == RrdCompression::None);
    CHECK(arrow->is_static == false);
    CHECK(arrow->store.recording_id == "r1");
}

TEST_CASE("rrd stream: a source that reads what is wanted reads each message in one piece") {
    const ByteVector file = kHeader + message(1, kStoreInfo) + message(2, kArrow);
    RrdStreamParser parser;
    std::vector<std::uint64_t> reads;
    std::size_t at = 0;
    while (at < file.size()) {
        reads.push_back(parser.wanted_bytes());
        const std::size_t size = std::min<std::size_t>(parser.wanted_bytes(), file.size() - at);
        parser.feed(std::span(file).subspan(at, size));
        at += size;
        while (parser.next())
            continue;
    }
    CHECK(reads == std::vector<std::uint64_t>{12, 16, kStoreInfo.size(), 16, kArrow.size()});
}

TEST_CASE("rrd stream: formats that cannot be read are named") {
    const auto first_problem = [](const char* header) {
        const Parsed parsed = parse_stream(from_hex(header));
        REQUIRE(parsed.events.size() == 1);
        const RrdProblem problem = parsed.all<RrdProblem>().at(0);
        CHECK(problem.fatal);
        return problem.error;
    };
    CHECK(first_problem("52 52 46 31 00 13 00 00 01 01 00 00")
              .message.find("Rerun 0.19.0 in the format RRF1") != std::string::npos);
    CHECK(first_problem("52 52 46 30 00 05 00 00 01 01 00 00").code == ErrorCode::Unsupported);
    CHECK(first_problem("52 52 46 32 00 16 01 00 01 01 00 00").message.find("0.22.1") != std::string::npos);
    CHECK(first_problem("52 52 46 32 00 29 00 00 01 02 00 01").code == ErrorCode::Malformed);
    CHECK(first_problem("52 52 58 32 00 29 00 00 01 02 00 00").message == "not a Rerun recording");
    CHECK(first_problem("52 52 46 32").code == ErrorCode::Truncated);
}

TEST_CASE("rrd stream: a damaged message is reported and loses only itself") {
    ByteVector damaged = kArrow;
    damaged[1] = std::byte{0x7F}; // the store id claims to be longer than the message
    const Parsed parsed = parse_stream(kHeader + message(1, kStoreInfo) + message(2, damaged) +
                                       message(2, kArrow) + message(0, {}));
    const auto problems = parsed.all<RrdProblem>();
    REQUIRE(problems.size() == 1);
    CHECK_FALSE(problems[0].fatal);
    CHECK(problems[0].byte_offset == 12 + 16 + 48);
    CHECK(parsed.all<RrdArrowMsg>().size() == 1);
    CHECK(parsed.all<RrdStreamEnd>().size() == 1);
}

TEST_CASE("rrd stream: an input that ends inside a message says so and keeps what was before") {
    const ByteVector whole = kHeader + message(1, kStoreInfo) + message(2, kArrow);
    for (const std::size_t missing : {std::size_t{1}, kArrow.size() - 1, kArrow.size() + 3}) {
        const Parsed parsed = parse_stream({whole.begin(), whole.end() - static_cast<long>(missing)});
        CHECK(parsed.all<RrdStoreInfo>().size() == 1);
        REQUIRE(parsed.all<RrdProblem>().size() == 1);
        CHECK(parsed.all<RrdProblem>()[0].error.code == ErrorCode::Truncated);
        CHECK(parsed.all<RrdProblem>()[0].byte_offset == 12 + 16 + 48);
        CHECK_FALSE(parsed.at_boundary);
    }
}

TEST_CASE("rrd stream: absurd lengths and unknown kinds end the reading") {
    const ByteVector start = kHeader + message(1, kStoreInfo);
    const Parsed huge =
        parse_stream(start + bytes_of_values(std::vector<std::uint64_t>{2, 1ull << 62}) + kArrow);
    REQUIRE(huge.all<RrdProblem>().size() == 1);
    CHECK(huge.all<RrdProblem>()[0].error.code == ErrorCode::TooLarge);
    const Parsed unknown = parse_stream(start + message(77, {}) + message(2, kArrow));
    REQUIRE(unknown.all<RrdProblem>().size() == 1);
    CHECK(unknown.all<RrdProblem>()[0].fatal);
    CHECK(unknown.all<RrdArrowMsg>().empty());
}

TEST_CASE("rrd stream: recordings joined end to end are read one after the other") {
    const ByteVector stream = kHeader + message(1, kStoreInfo) + message(2, kArrow);
    const ByteVector footer = bytes_of_values(std::vector<std::uint64_t>{1, 2}) + from_hex("01 02 03 04") +
                              bytes_of("RRF2FOOT") + from_hex("01 00 00 00");
    for (const ByteVector& end : {ByteVector{}, message(0, {}), message(0, {}) + footer})
        for (const std::size_t piece_bytes : {std::size_t{1}, SIZE_MAX}) {
            const Parsed parsed = parse_stream(stream + end + stream + end, piece_bytes);
            CHECK(parsed.all<RrdProblem>().empty());
            CHECK(parsed.all<RrdStreamStart>().size() == 2);
            CHECK(parsed.all<RrdStreamStart>().at(1).byte_offset == stream.size() + end.size());
            CHECK(parsed.all<RrdArrowMsg>().size() == 2);
            CHECK(parsed.at_boundary);
        }
    const Parsed rubbish = parse_stream(stream + message(0, {}) + bytes_of("rubbish"));
    CHECK(rubbish.all<RrdArrowMsg>().size() == 1);
    REQUIRE(rubbish.all<RrdProblem>().size() == 1);
}

TEST_CASE("rrd messages: an application that is named once belongs to all messages of its recording") {
    // As 0.23 wrote them: the application stands in StoreInfo, and nowhere else.
    const ByteVector info = from_hex("12 0e 0a 04 0a 02 68 69 12 06 08 01 12 02 72 39");
    const ByteVector arrow = from_hex("0a 06 08 01 12 02 72 39 2a 01 00");
    RrdMessageReader reader;
    const auto before = reader.read(RrdMessageKind::ArrowMsg, make_blob(arrow));
    CHECK(std::get<RrdArrowMsg>(before.value()).store.application_id == "unknown");
    REQUIRE(reader.read(RrdMessageKind::SetStoreInfo, make_blob(info)));
    const auto after = reader.read(RrdMessageKind::ArrowMsg, make_blob(arrow));
    CHECK(std::get<RrdArrowMsg>(after.value()).store.application_id == "hi");
}

TEST_CASE("rrd messages: a connection's LogMsg holds the same messages") {
    RrdMessageReader reader;
    const auto info = reader.read_log_msg(make_blob(from_hex("0a 30") + kStoreInfo));
    REQUIRE(info);
    CHECK(std::get<RrdStoreInfo>(*info).store.recording_id == "r1");
    const auto arrow = reader.read_log_msg(make_blob(from_hex("12 1e") + kArrow));
    REQUIRE(arrow);
    CHECK(std::get<RrdArrowMsg>(*arrow).payload.bytes.size() == 4);
    CHECK(reader.read_log_msg(make_blob(from_hex("7a 00"))).error().code == ErrorCode::Unsupported);
    CHECK(reader.read_log_msg(make_blob(from_hex("12 50 00"))).error().code == ErrorCode::Malformed);
}

TEST_CASE("rrd messages: sizes that old writers stored with a sign are read without it") {
    // uncompressed_size as int32: 0x80000000 becomes ten bytes of varint
    RrdMessageReader reader;
    const auto arrow =
        reader.read(RrdMessageKind::ArrowMsg, make_blob(from_hex("18 80 80 80 80 f8 ff ff ff ff 01")));
    REQUIRE(arrow);
    CHECK(std::get<RrdArrowMsg>(*arrow).uncompressed_size == 0x80000000);
}

TEST_CASE("rrd messages: what is written reads as it was") {
    const RrdStoreId store{RrdStoreKind::Blueprint, "app", "layout"};
    RrdMessageReader reader;
    const RrdStoreInfo info{store, {5, 6}, "python", "detail", RrdVersion{0, 41, 0, 0}};
    const auto info_again =
        reader.read(RrdMessageKind::SetStoreInfo, make_blob(write_store_info(info))).value();
    const auto& read = std::get<RrdStoreInfo>(info_again);
    CHECK(read.store == store);
    CHECK(read.row_id == info.row_id);
    CHECK(read.source == "python");
    CHECK(read.source_detail == "detail");
    CHECK(read.version == info.version);

    const RrdArrowMsg arrow{.store = store,
                            .compression = RrdCompression::Lz4,
                            .uncompressed_size = 99,
                            .chunk_id = RrdTuid{7, 8},
                            .is_static = true,
                            .payload = make_blob(bytes_of("payload"))};
    const auto arrow_again = read_arrow_msg(make_blob(write_arrow_msg(arrow))).value();
    CHECK(arrow_again.store == store);
    CHECK(arrow_again.compression == RrdCompression::Lz4);
    CHECK(arrow_again.uncompressed_size == 99);
    CHECK(arrow_again.chunk_id == arrow.chunk_id);
    CHECK(arrow_again.is_static == true);
    CHECK(std::ranges::equal(arrow_again.payload.bytes, arrow.payload.bytes));

    const auto activation = reader.read(RrdMessageKind::BlueprintActivation,
                                        make_blob(write_blueprint_activation({store, true, false})));
    CHECK(std::get<RrdBlueprintActivation>(activation.value()).blueprint == store);
    CHECK(std::get<RrdBlueprintActivation>(activation.value()).make_active);
    CHECK_FALSE(std::get<RrdBlueprintActivation>(activation.value()).make_default);
}
