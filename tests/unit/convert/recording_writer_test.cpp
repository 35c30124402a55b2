// What is written of a scene, opened again: pictures bit by bit, times on every timeline, meaning, cameras, transforms.
#include "app/convert/recording_writer.hpp"

#include "app/scene/cameras.hpp"
#include "app/sources/open.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_folder.hpp"

#include <functional>

using namespace fathom;

namespace {

const Timeline kFrame{"frame", TimelineKind::Sequence};
const Timeline kCapture{"capture", TimelineKind::Timestamp};

EncodedImage two_pixels(const ByteVector& bytes) {
    EncodedImage image;
    image.bytes = make_blob(bytes);
    image.type = MediaType::Raw;
    image.options.raw = RawLayout{.width = 2, .height = 1, .format = kU16};
    return image;
}

/// A depth camera of 5000 units a metre, two pictures, a lens of known intrinsics.
struct DepthScene {
    Store store;
    std::vector<std::shared_ptr<const Chunk>> chunks;

    DepthScene() {
        DepthMeaning meaning = assumed_meaning(kU16);
        meaning.metres_per_unit = 0.0002;
        meaning.unit_origin = Origin::File;
        meaning.invalid_codes = {65535};
        meaning.invalid_origin = Origin::File;
        Intrinsics intrinsics;
        intrinsics.fx = 100;
        intrinsics.fy = 101;
        intrinsics.cx = 1;
        intrinsics.cy = 0.5;
        intrinsics.width = 2;
        intrinsics.height = 1;
        add(one_row_chunk(chunk_id(1, 0), "/depth", {0, 0}, {}, {ImageRole::Depth, meaning, intrinsics}));
        add(one_row_chunk(chunk_id(1, 1), "/depth", {0, 1}, {{kFrame, 7}, {kCapture, 1000}},
                          {two_pixels(from_hex("01 00 02 00"))}));
        add(one_row_chunk(chunk_id(1, 2), "/depth", {0, 2}, {{kFrame, 9}, {kCapture, 1033}},
                          {two_pixels(from_hex("03 00 FF FF"))}));
    }
    void add(Chunk chunk) {
        chunks.push_back(std::make_shared<const Chunk>(std::move(chunk)));
        store.insert(chunks.back());
    }
};

using MakeWriter = std::function<std::unique_ptr<RecordingWriter>(RecordingSink)>;

std::unique_ptr<RecordingWriter> rrd_writer(RecordingSink sink) {
    return make_rrd_recording_writer(std::move(sink));
}
std::unique_ptr<RecordingWriter> mcap_writer(RecordingSink sink) {
    return make_mcap_recording_writer(std::move(sink), Compression::Zstd);
}

struct Written {
    ByteVector bytes;
    std::set<std::string> left_out;
};

Written write_scene(const MakeWriter& make, const Store& store,
                    const std::vector<std::shared_ptr<const Chunk>>& chunks) {
    Written written;
    const auto writer = make([&](std::span<const std::byte> bytes) -> Result<void> {
        written.bytes.insert(written.bytes.end(), bytes.begin(), bytes.end());
        return {};
    });
    RecordingStart start;
    start.name = "test";
    start.made_at_ns = 1;
    start.timeline = kFrame;
    REQUIRE(writer->begin(start));
    for (const auto& chunk : chunks)
        REQUIRE(writer->add(*chunk, store));
    REQUIRE(writer->finish());
    written.left_out = writer->left_out();
    return written;
}

/// Everything in it loaded.
struct Reopened {
    TemporaryFolder folder;
    SourceIndex index;
    Store store;

    explicit Reopened(const Written& written, const std::string& name) {
        auto reader = open_reader(folder.write(name, written.bytes), {}, 0);
        REQUIRE(reader);
        auto read = (*reader)->read_index();
        REQUIRE(read);
        index = *std::move(read);
        CHECK(index.complete);
        CHECK(index.warnings.empty());
        for (const auto& chunk : index.resident)
            store.insert(chunk);
        for (const ChunkSummary& chunk : index.chunks)
            store.insert((*reader)->load(chunk.id).value());
    }
};

std::vector<std::byte> pixels_at(const Store& store, const TimePoint& at) {
    const LatestPicture latest = latest_picture(store, "/depth", at);
    REQUIRE(latest.picture);
    const auto bytes = latest.picture->encoded.bytes.bytes;
    return {bytes.begin(), bytes.end()};
}

} // namespace

TEST_CASE(
    "convert: depth of any input comes back from both formats with pixels, all times, unit and camera") {
    const DepthScene scene;
    const auto [name, make] =
        GENERATE(table<std::string, MakeWriter>({{"a.rrd", rrd_writer}, {"a.mcap", mcap_writer}}));
    CAPTURE(name);
    const Reopened read(write_scene(make, scene.store, scene.chunks), name);
    CHECK(pixels_at(read.store, {kFrame, 8}) == from_hex("01 00 02 00"));
    CHECK(pixels_at(read.store, {kFrame, 9}) == from_hex("03 00 FF FF"));
    CHECK(pixels_at(read.store, {kCapture, 1032}) == from_hex("01 00 02 00"));
    CHECK(pixels_at(read.store, {kCapture, 1033}) == from_hex("03 00 FF FF"));
    const LatestPicture latest = latest_picture(read.store, "/depth", {kFrame, 9});
    const DepthMeaning meaning = meaning_of(*latest.picture, kU16);
    CHECK(meaning.metres_per_unit == Approx(0.0002));
    CHECK(meaning.unit_origin == Origin::File);
    const CameraAt camera = latest_camera(read.store, "/depth", {kFrame, 9});
    REQUIRE(camera.intrinsics);
    CHECK(camera.intrinsics->fx == 100);
    CHECK(camera.intrinsics->fy == 101);
    CHECK(camera.intrinsics->cx == 1);
    CHECK(camera.intrinsics->cy == 0.5);
    CHECK(camera.intrinsics->width == 2);
}

TEST_CASE("convert: both formats keep the codes of invalid pixels, and numbers that are no planar depth") {
    DepthScene scene;
    DepthMeaning meaning = assumed_meaning(kU16);
    meaning.kind = DepthKind::Disparity;
    meaning.kind_origin = Origin::File;
    meaning.focal_px = 525;
    meaning.baseline_m = 0.075;
    scene.add(one_row_chunk(chunk_id(1, 3), "/stereo", {0, 3}, {}, {ImageRole::Depth, meaning}));
    scene.add(one_row_chunk(chunk_id(1, 4), "/stereo", {0, 4}, {{kFrame, 7}, {kCapture, 1000}},
                            {two_pixels(from_hex("01 00 02 00"))}));
    const auto [name, make] =
        GENERATE(table<std::string, MakeWriter>({{"a.rrd", rrd_writer}, {"a.mcap", mcap_writer}}));
    CAPTURE(name);
    const Written written = write_scene(make, scene.store, scene.chunks);
    CHECK(written.left_out.empty());
    const Reopened read(written, name);
    const auto meaning_at = [&](const EntityPath& entity) {
        return meaning_of(*latest_picture(read.store, entity, {kFrame, 9}).picture, kU16);
    };
    CHECK(meaning_at("/depth").invalid_codes == std::vector<double>{65535});
    CHECK(meaning_at("/depth").invalid_origin == Origin::File);
    CHECK(meaning_at("/depth").kind == DepthKind::PlanarZ);
    CHECK(meaning_at("/stereo").kind == DepthKind::Disparity);
    CHECK(meaning_at("/stereo").focal_px == 525);
    CHECK(meaning_at("/stereo").baseline_m == 0.075);
}

TEST_CASE("convert: what holds at all times does so afterwards") {
    Store store;
    const auto fixed = std::make_shared<const Chunk>(one_row_chunk(
        chunk_id(1, 0), "/depth", {0, 0}, {}, {two_pixels(from_hex("01 00 02 00")), ImageRole::Depth}));
    store.insert(fixed);
    const auto [name, make] =
        GENERATE(table<std::string, MakeWriter>({{"a.rrd", rrd_writer}, {"a.mcap", mcap_writer}}));
    CAPTURE(name);
    const Reopened read(write_scene(make, store, {fixed}), name);
    CHECK(pixels_at(read.store, {kFrame, -1000}) == from_hex("01 00 02 00"));
}

TEST_CASE("convert: transforms of messages become Transform3D rows that name their frames") {
    Store store;
    const FrameTransform transform{"map", "camera", {1, 2, 3}, {0, 0, 0.6, 0.8}, 1234};
    const auto moving = std::make_shared<const Chunk>(
        one_row_chunk(chunk_id(1, 0), "/tf", {0, 0}, {{kCapture, 1000}}, {FrameTransforms{{transform}}}));
    store.insert(moving);
    const Reopened rrd(write_scene(rrd_writer, store, {moving}), "a.rrd");
    const LatestRow child = rrd.store.latest("/tf/camera", "Transform3D:child_frame", {kCapture, 1000});
    REQUIRE(child.column != nullptr);
    CHECK(string_at(list_at(child.column->cells, 0), 0) == "camera");
    const LatestRow position = rrd.store.latest("/tf/camera", "Transform3D:translation", {kCapture, 1000});
    CHECK(flat_doubles(list_at(position.column->cells, 0)) == std::vector<double>{1, 2, 3});

    const Reopened mcap(write_scene(mcap_writer, store, {moving}), "a.mcap");
    const FramePose pose = mcap.store.frames().between("map", "camera", 1234);
    REQUIRE(pose.target_from_frame);
    CHECK((*pose.target_from_frame)[3][0] == Approx(1));
    CHECK((*pose.target_from_frame)[0][1] == Approx(0.96)); // 2 · 0.6 · 0.8
}

TEST_CASE("convert: the pose of a data set's camera comes back from both formats") {
    Store store;
    glm::dmat4 world_from_camera(1);
    world_from_camera[3] = {1, 2, 3, 1};
    const auto picture = std::make_shared<const Chunk>(
        one_row_chunk(chunk_id(1, 0), "/depth", {0, 0}, {{kCapture, 1000}},
                      {two_pixels(from_hex("01 00 02 00")), CameraPose{world_from_camera}}));
    store.insert(picture);
    const Reopened rrd(write_scene(rrd_writer, store, {picture}), "a.rrd");
    const CameraAt in_rrd = latest_camera(rrd.store, "/depth", {kCapture, 1000});
    REQUIRE(in_rrd.world_from_camera);
    CHECK((*in_rrd.world_from_camera)[3][2] == Approx(3));

    const Reopened mcap(write_scene(mcap_writer, store, {picture}), "a.mcap");
    const FramePose pose = mcap.store.frames().between("world", "/depth", 1000);
    REQUIRE(pose.target_from_frame);
    CHECK((*pose.target_from_frame)[3][0] == Approx(1));
}

TEST_CASE("convert: a frame that messages name is where the picture lies in an .rrd, too") {
    Store store;
    std::vector<std::shared_ptr<const Chunk>> chunks;
    const auto add = [&](Chunk chunk) {
        chunks.push_back(std::make_shared<const Chunk>(std::move(chunk)));
        store.insert(chunks.back());
    };
    Intrinsics intrinsics;
    intrinsics.fx = intrinsics.fy = 100;
    add(one_row_chunk(chunk_id(1, 0), "/depth", {0, 0}, {}, {ImageRole::Depth, intrinsics, FrameId{"/cam"}}));
    intrinsics.fx = intrinsics.fy = 200;
    add(one_row_chunk(chunk_id(1, 1), "/grey", {0, 1}, {}, {ImageRole::Depth, intrinsics, FrameId{"cam"}}));
    const FrameTransform transform{"/map", "/cam", {1, 2, 3}, {0, 0, 0, 1}, 1000};
    add(one_row_chunk(chunk_id(1, 2), "/tf", {0, 2}, {{kCapture, 1000}}, {FrameTransforms{{transform}}}));
    add(one_row_chunk(chunk_id(1, 3), "/depth", {0, 3}, {{kCapture, 1000}},
                      {two_pixels(from_hex("01 00 02 00"))}));
    add(one_row_chunk(chunk_id(1, 4), "/grey", {0, 4}, {{kCapture, 1000}},
                      {two_pixels(from_hex("01 00 02 00"))}));
    const Reopened rrd(write_scene(rrd_writer, store, chunks), "a.rrd");
    for (const auto& [entity, focal_px] : {std::pair{"/depth", 100}, {"/grey", 200}}) {
        INFO(entity);
        const CameraAt camera = latest_camera(rrd.store, entity, {kCapture, 1000});
        CHECK(camera.problem.empty());
        CHECK(camera.world == "map");
        REQUIRE(camera.world_from_camera);
        CHECK((*camera.world_from_camera)[3][1] == Approx(2));
        REQUIRE(camera.intrinsics);
        CHECK(camera.intrinsics->fx == focal_px);
    }
}

TEST_CASE("convert: small rows of an .rrd share chunks, in order and without loss; large ones do not") {
    Store store;
    std::vector<std::shared_ptr<const Chunk>> chunks;
    const auto add = [&](Chunk chunk) {
        chunks.push_back(std::make_shared<const Chunk>(std::move(chunk)));
        store.insert(chunks.back());
    };
    constexpr int kRows = 5000;
    for (int i = 0; i < kRows; ++i) {
        const auto number = static_cast<std::uint32_t>(i);
        const FrameTransform transform{"map", i % 2 == 0 ? "a" : "b", {1.0 * i, 0, 0}, {0, 0, 0, 1}, i};
        add(one_row_chunk(chunk_id(1, number), "/tf", {0, number}, {{kCapture, i}},
                          {FrameTransforms{{transform}}}));
    }
    EncodedImage large;
    large.type = MediaType::Raw;
    large.options.raw = RawLayout{.width = 256, .height = 256, .format = kU16};
    for (std::uint32_t i = 0; i < 4; ++i) {
        ByteVector pixels(std::size_t{256} * 256 * 2, static_cast<std::byte>(i + 1));
        large.bytes = make_blob(std::move(pixels));
        add(one_row_chunk(chunk_id(1, 10000 + i), "/depth", {0, 10000 + i}, {{kCapture, i}}, {large}));
    }
    const Reopened rrd(write_scene(rrd_writer, store, chunks), "a.rrd");
    std::size_t transform_chunks = 0, picture_chunks = 0;
    for (const ChunkSummary& chunk : rrd.index.chunks) {
        transform_chunks += chunk.entity.starts_with("/tf/") ? 1 : 0;
        picture_chunks += chunk.entity == "/depth" ? 1 : 0;
    }
    CHECK(picture_chunks == 4);
    CHECK(transform_chunks < 10);
    for (int i = 0; i < kRows; ++i) {
        const auto row =
            rrd.store.latest(i % 2 == 0 ? "/tf/a" : "/tf/b", "Transform3D:translation", {kCapture, i});
        REQUIRE(row.column != nullptr);
        REQUIRE(row.row.time == i);
        REQUIRE(flat_doubles(list_at(row.column->cells, row.row.row)).front() == i);
    }
    const LatestPicture third = latest_picture(rrd.store, "/depth", {kCapture, 2});
    REQUIRE(third.picture);
    CHECK(third.picture->encoded.bytes.bytes[77] == std::byte{3});
}
