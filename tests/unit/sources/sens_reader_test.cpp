#include "app/sources/sens_reader.hpp"

#include "decoders/sens/sens_header.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/sens.hpp"
#include "tests/support/temporary_folder.hpp"

#include <cmath>
#include <limits>

using namespace fathom;

namespace {

const ByteVector kColour = from_hex("01 02 03 04 05 06");
const ByteVector kDepth = from_hex("E8 03 D0 07"); // 1000, 2000
/// The same as zlib stores it (RFC 1950, 1951): header, one stored block, Adler-32.
const ByteVector kZlibDepth = from_hex("78 01 01 04 00 FB FF E8 03 D0 07 05 54 01 C3");

struct OpenedSens {
    std::unique_ptr<ChunkReader> reader;
    SourceIndex index;
};

Result<OpenedSens> open_sens_bytes(const ByteVector& bytes) {
    const TemporaryFolder folder;
    OpenedSens opened;
    FATHOM_TRY(opened.reader, open_sens(folder.write("a.sens", bytes), 0));
    FATHOM_TRY(opened.index, opened.reader->read_index());
    return opened;
}

std::vector<ChunkSummary> chunks_of(const OpenedSens& opened, const std::string& entity) {
    std::vector<ChunkSummary> chunks;
    for (const ChunkSummary& chunk : opened.index.chunks)
        if (chunk.entity == entity) chunks.push_back(chunk);
    return chunks;
}

SensMatrix lost_pose() {
    SensMatrix pose{};
    pose.fill(-std::numeric_limits<float>::infinity());
    return pose;
}

} // namespace

TEST_CASE("sens: depth and colour of each frame with unit, intrinsics and times") {
    SensHeaderValues header;
    header.frame_count = 2;
    header.depth_codec = GENERATE(0, 1);
    const ByteVector depth = header.depth_codec == 0 ? kDepth : kZlibDepth;
    auto opened = open_sens_bytes(sens_header(header) + sens_frame(kSensIdentity, 100, kColour, depth) +
                                  sens_frame(kSensIdentity, 200, kColour, depth));
    REQUIRE(opened);
    CHECK(opened->index.complete);
    const auto chunks = chunks_of(*opened, "/depth");
    REQUIRE(chunks.size() == 2);
    const auto chunk = opened->reader->load(chunks[1].id);
    REQUIRE(chunk);
    const auto times = row_times(**chunk, 0);
    REQUIRE(times.size() == 2);
    CHECK(times[0].value == 1);
    CHECK(times[1].value == 201'000); // the depth's own microseconds
    const auto* image = find_component<EncodedImage>(**chunk, 0);
    REQUIRE(image != nullptr);
    const auto decoded = decode_image(image->type, image->bytes.bytes, image->options);
    REQUIRE(decoded);
    CHECK(values_of<std::uint16_t>(decoded->pixels.view()) == std::vector<std::uint16_t>{1000, 2000});

    const auto colour = opened->reader->load(chunks_of(*opened, "/color").at(0).id);
    REQUIRE(colour);
    const auto* picture = find_component<EncodedImage>(**colour, 0);
    const auto pixels = decode_image(picture->type, picture->bytes.bytes, picture->options);
    REQUIRE(pixels);
    CHECK(values_of<std::uint8_t>(pixels->pixels.view()) == std::vector<std::uint8_t>{1, 2, 3, 4, 5, 6});

    const Chunk& description = *opened->index.resident.at(0);
    CHECK(find_component<DepthMeaning>(description, 0)->metres_per_unit == Approx(0.001));
    CHECK(find_component<Intrinsics>(description, 0)->fx == 10);
    CHECK(find_component<Intrinsics>(description, 0)->cy == 6);
    CHECK(find_component<ColourPartner>(description, 0)->entity == "/color");
}

TEST_CASE("sens: poses are transforms from camera to world; a lost camera has none") {
    SensHeaderValues header;
    header.frame_count = 3;
    // A quarter turn about z, then two metres along x.
    const SensMatrix turned = {0, -1, 0, 2, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1};
    auto opened = open_sens_bytes(sens_header(header) + sens_frame(kSensIdentity, 0, {}, kDepth) +
                                  sens_frame(lost_pose(), 0, {}, kDepth) + sens_frame(turned, 0, {}, kDepth));
    REQUIRE(opened);
    CHECK(chunks_of(*opened, "/color").empty());
    const auto poses = opened->reader->load(chunks_of(*opened, "/camera").at(0).id);
    REQUIRE(poses);
    REQUIRE((*poses)->row_ids.size() == 2);
    CHECK(row_times(**poses, 1)[0].value == 2);
    const FrameTransform& pose = find_component<FrameTransforms>(**poses, 1)->transforms.at(0);
    CHECK(pose.parent == "world");
    CHECK(pose.child == "camera");
    CHECK(pose.translation_m == std::array<double, 3>{2, 0, 0});
    CHECK(pose.rotation[2] == Approx(std::sqrt(0.5)));
    CHECK(pose.rotation[3] == Approx(std::sqrt(0.5)));
    // The clock of microseconds counts from 1 for depth, so the frames have stamps; see sens_frame.
    CHECK((*poses)->times.size() == 2);
}

TEST_CASE("sens: half turns about each axis keep their axis") {
    for (int axis = 0; axis < 3; ++axis) {
        SensMatrix pose = kSensIdentity;
        for (int i = 0; i < 3; ++i)
            if (i != axis) pose[static_cast<std::size_t>(5 * i)] = -1;
        const auto frame = read_sens_frame(sens_frame(pose, 0, {}, {}));
        REQUIRE(frame);
        REQUIRE(frame->world_from_camera);
        for (int i = 0; i < 4; ++i)
            CHECK(std::abs(frame->world_from_camera->rotation[static_cast<std::size_t>(i)]) ==
                  Approx(i == axis ? 1 : 0));
    }
}

TEST_CASE("sens: of a file that breaks off, the whole frames are kept") {
    SensHeaderValues header;
    header.frame_count = 2;
    const ByteVector start = sens_header(header) + sens_frame(kSensIdentity, 1, kColour, kDepth);
    const ByteVector whole = start + sens_frame(kSensIdentity, 2, kColour, kDepth);
    for (std::size_t size = start.size(); size < whole.size(); ++size) {
        const auto opened =
            open_sens_bytes({whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)});
        REQUIRE(opened);
        CHECK_FALSE(opened->index.complete);
        CHECK(opened->index.warnings.size() == 1);
        CHECK(chunks_of(*opened, "/depth").size() == 1);
    }
    for (std::size_t size = 0; size < start.size(); ++size)
        CHECK_FALSE(open_sens_bytes({whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)}));
}

TEST_CASE("sens: sizes that cannot be end the file, not the program") {
    ByteVector frame = sens_frame(kSensIdentity, 1, kColour, kDepth);
    const std::uint64_t absurd = ~std::uint64_t{0} - 3;
    const std::size_t colour_size = 64 + 2 * 8;
    std::memcpy(frame.data() + colour_size + 8, &absurd, sizeof absurd); // wraps around with the colour's
    CHECK_FALSE(open_sens_bytes(sens_header({}) + frame));
    std::memcpy(frame.data() + colour_size, &absurd, sizeof absurd);
    CHECK_FALSE(open_sens_bytes(sens_header({}) + frame));
}

TEST_CASE("sens: headers that cannot be are refused") {
    const auto code_of = [](const SensHeaderValues& values) {
        const auto header = read_sens_header(sens_header(values));
        return header ? ErrorCode::Cancelled : header.error().code;
    };
    CHECK(code_of({}) == ErrorCode::Cancelled); // is read
    CHECK(code_of({.version = 3}) == ErrorCode::Malformed);
    CHECK(code_of({.sensor = std::string(2000, 'x')}) == ErrorCode::Malformed);
    CHECK(code_of({.colour_codec = 7}) == ErrorCode::Unsupported);
    CHECK(code_of({.depth_codec = 2}) == ErrorCode::Unsupported);
    CHECK(code_of({.depth_width = 0}) == ErrorCode::Malformed);
    CHECK(code_of({.depth_width = 70'000}) == ErrorCode::TooLarge);
    CHECK(code_of({.units_per_metre = 0}) == ErrorCode::Malformed);
    CHECK(code_of({.units_per_metre = std::numeric_limits<float>::quiet_NaN()}) == ErrorCode::Malformed);
}

TEST_CASE("sens: depth that is damaged or of another size is an error of its frame") {
    SensHeaderValues values;
    values.depth_codec = 1;
    const auto unpack = [&](const ByteVector& packed) {
        return unpack_sens_depth(*read_sens_header(sens_header(values)), make_blob(packed));
    };
    CHECK(unpack(kZlibDepth));
    CHECK_FALSE(unpack({kZlibDepth.begin(), kZlibDepth.end() - 5}));
    CHECK_FALSE(unpack(bytes_of("nonsense")));
    values.depth_width = 1;
    CHECK_FALSE(unpack(kZlibDepth));
    values.depth_width = 3;
    CHECK_FALSE(unpack(kZlibDepth));
}
