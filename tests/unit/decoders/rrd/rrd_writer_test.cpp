#include "decoders/rrd/arrow_build.hpp"
#include "decoders/rrd/rrd_stream.hpp"
#include "decoders/rrd/rrd_writer.hpp"
#include "tests/support/bytes.hpp"
#include "tests/support/catch.hpp"

using namespace fathom;

namespace {

const RrdStoreId kStore{RrdStoreKind::Recording, "app", "rec"};

/// Two rows of an image each, the second without a meter.
RrdChunk depth_chunk() {
    const Blob pixels[] = {make_blob(bytes_of("near")), make_blob(bytes_of("farther"))};
    return {
        .store = kStore,
        .id = {100, 1},
        .entity = "/camera/depth",
        .row_ids = {{100, 2}, {100, 3}},
        .times = {{"stamp", RrdTimeKind::Timestamp, {2000, 1000}}, {"frame", RrdTimeKind::Sequence, {4, 5}}},
        .components = {{"DepthImage:buffer", "rerun.archetypes.DepthImage", "rerun.components.ImageBuffer",
                        lists_of_one(make_byte_lists(pixels))},
                       {"DepthImage:meter", "rerun.archetypes.DepthImage", "rerun.components.DepthMeter",
                        lists_of_one(with_nulls(make_numbers<float>({1000, 0}), {true, false}))}}};
}

RrdChunk static_chunk() {
    return {.store = kStore,
            .id = {100, 9},
            .entity = "/",
            .is_static = true,
            .row_ids = {{100, 10}},
            .components = {{"gain", "", "", lists_of_one(make_numbers<double>({2.5}))}}};
}

ByteVector written_recording() {
    ByteVector file;
    RrdWriter writer([&](std::span<const std::byte> bytes) -> Result<void> {
        file.insert(file.end(), bytes.begin(), bytes.end());
        return {};
    });
    REQUIRE(writer.write_store({.store = kStore, .row_id = {1, 1}, .source = "other"}));
    REQUIRE(writer.write_chunk(depth_chunk()));
    REQUIRE(writer.write_chunk(static_chunk()));
    REQUIRE(writer.finish());
    CHECK(writer.bytes_written() == file.size());
    return file;
}

Result<RrdIndex> index_of(const Blob& file) {
    FATHOM_TRY(
        const RrdFooterPlace place,
        locate_rrd_footer(file.bytes.last(std::min(file.bytes.size(), kRrdTailBytes)), file.bytes.size()));
    return read_rrd_footer(slice(file, place.offset, place.size), place);
}

} // namespace

TEST_CASE("rrd writer: chunks of our own are read as they were written") {
    RrdStreamParser parser;
    parser.feed(make_blob(written_recording()));
    parser.finish();
    std::vector<RrdChunk> chunks;
    bool ended = false;
    while (const auto event = parser.next()) {
        if (const auto* arrow = std::get_if<RrdArrowMsg>(&*event))
            chunks.push_back(decode_arrow_msg(*arrow).value());
        CHECK_FALSE(std::holds_alternative<RrdProblem>(*event));
        ended |= std::holds_alternative<RrdStreamFooter>(*event);
    }
    CHECK(ended);
    REQUIRE(chunks.size() == 2);
    const RrdChunk expected = depth_chunk();
    CHECK(chunks[0].id == expected.id);
    CHECK(chunks[0].store == kStore);
    CHECK(chunks[0].entity == expected.entity);
    CHECK(chunks[0].row_ids == expected.row_ids);
    REQUIRE(chunks[0].times.size() == 2);
    CHECK(chunks[0].times[0].name == "frame");
    CHECK(chunks[0].times[0].values == std::vector<std::int64_t>{4, 5});
    CHECK(chunks[0].times[1].kind == RrdTimeKind::Timestamp);
    CHECK(chunks[0].times[1].values == std::vector<std::int64_t>{2000, 1000});
    const auto pixels = bytes_at(list_at(find_component(chunks[0], "DepthImage:buffer")->cells, 1), 0);
    REQUIRE(pixels);
    CHECK(std::vector(pixels->bytes.begin(), pixels->bytes.end()) == bytes_of("farther"));
    CHECK(is_null(find_component(chunks[0], "DepthImage:meter")->cells, 1));
    CHECK(chunks[1].is_static);
    CHECK(chunks[1].entity == "/");
}

TEST_CASE("rrd footer: the index says what each chunk holds and where it lies") {
    const Blob file = make_blob(written_recording());
    const auto index = index_of(file);
    REQUIRE(index);
    REQUIRE(index->manifests.size() == 1);
    const RrdManifest& manifest = index->manifests[0];
    CHECK(manifest.store == kStore);
    REQUIRE(manifest.chunks.size() == 2);
    const auto timeline = [&](const std::string& name) {
        return static_cast<std::uint32_t>(std::ranges::find(manifest.timelines, name, &RrdTimeline::name) -
                                          manifest.timelines.begin());
    };
    const auto component = [&](const std::string& name) {
        return static_cast<std::uint32_t>(
            std::ranges::find(manifest.components, name, &RrdComponentName::identifier) -
            manifest.components.begin());
    };
    const RrdChunkSummary& depth = manifest.chunks[0];
    CHECK(depth.entity == "/camera/depth");
    CHECK(depth.id == RrdTuid{100, 1});
    CHECK(depth.rows == 2);
    CHECK_FALSE(depth.is_static);
    CHECK(depth.static_components.empty());
    CHECK(depth.times.size() == 2);
    CHECK(std::ranges::count(depth.times, RrdTimelineRange{timeline("frame"), 4, 5}) == 1);
    CHECK(std::ranges::count(depth.times, RrdTimelineRange{timeline("stamp"), 1000, 2000}) == 1);
    CHECK(depth.components.size() == 4);
    const RrdComponentRange meter{component("DepthImage:meter"), timeline("stamp"), 2000, 2000, 1};
    CHECK(std::ranges::count(depth.components, meter) == 1);
    CHECK(manifest.chunks[1].is_static);
    CHECK(manifest.chunks[1].times.empty());
    CHECK(manifest.chunks[1].static_components == std::vector<std::uint32_t>{component("gain")});
    CHECK(manifest.timelines[timeline("stamp")].kind == RrdTimeKind::Timestamp);

    const auto again = read_arrow_msg(slice(file, depth.byte_offset, depth.byte_size));
    REQUIRE(again);
    CHECK(again->uncompressed_size == depth.uncompressed_size);
    CHECK(decode_arrow_msg(*again).value().id == depth.id);
}

TEST_CASE("rrd footer: a file that is not the one it describes has no index") {
    const ByteVector file = written_recording();
    CHECK(index_of(make_blob({file.begin(), file.end() - 1})).error().code == ErrorCode::NotFound);
    CHECK(index_of(make_blob(file + file)).error().code == ErrorCode::Malformed);
    CHECK(index_of(make_blob(bytes_of("short"))).error().code == ErrorCode::NotFound);
    ByteVector damaged = file;
    damaged[file.size() - 40] ^= std::byte{1}; // in the footer
    CHECK(index_of(make_blob(damaged)).error().message == "the recording's index: its checksum differs");
}

TEST_CASE("rrd footer: chunks that an index places outside are refused, even with the right checksum") {
    RrdManifestBuilder builder(kStore);
    const auto read_with = [](const RrdManifestBuilder& manifest) {
        const ByteVector footer = write_rrd_footer({&manifest, 1}).value();
        const std::uint64_t offset = 1000;
        const auto place = locate_rrd_footer(write_rrd_stream_footer(offset, footer),
                                             offset + footer.size() + kRrdTailBytes);
        return read_rrd_footer(make_blob(footer), place.value());
    };
    builder.add(static_chunk(), {.offset = 28, .size = 956, .uncompressed_size = 2000});
    CHECK(read_with(builder));
    for (const RrdChunkPlace place : {RrdChunkPlace{0, 10, 10}, RrdChunkPlace{28, 957, 10},
                                      RrdChunkPlace{UINT64_MAX, 2, 2}, RrdChunkPlace{500, UINT64_MAX, 2}}) {
        RrdManifestBuilder bad(kStore);
        bad.add(static_chunk(), place);
        CHECK(read_with(bad).error().code == ErrorCode::Malformed);
    }
}

TEST_CASE("rrd writer: an error of the sink is passed on") {
    RrdWriter writer(
        [](std::span<const std::byte>) -> Result<void> { return fail(ErrorCode::Io, "disk is full"); });
    CHECK(writer.write_store({.store = kStore}).error().message == "disk is full");
}
