#include "decoders/rrd/arrow_build.hpp"
#include "decoders/rrd/arrow_ipc.hpp"
#include "decoders/rrd/rrd_chunk.hpp"
#include "decoders/rrd/rrd_manifest.hpp"
#include "decoders/rrd/rrd_migrate.hpp"
#include "tests/support/bytes.hpp"
#include "tests/support/catch.hpp"

#include <cstring>

using namespace fathom;

namespace {

void add(ArrowBatch& batch, std::string name, const ArrowArray& column, ArrowMetadata metadata) {
    batch.fields.push_back({std::move(name), column.node->type, true, std::move(metadata)});
    batch.columns.push_back(column);
    batch.rows = column.length;
}

/// Row ids {1, 10}, {1, 11}, … in a batch of the given entity.
ArrowBatch chunk_batch(std::size_t rows, ArrowMetadata metadata) {
    ArrowBatch batch{.metadata = std::move(metadata)};
    std::vector<RrdTuid> ids;
    for (std::size_t row = 0; row < rows; ++row)
        ids.push_back({1, 10 + row});
    add(batch, "rerun.controls.RowId", make_tuids(ids), row_id_metadata());
    return batch;
}

ArrowBatch current_batch(std::size_t rows) {
    return chunk_batch(rows, {{"sorbet:version", "0.1.4"},
                              {"rerun:entity_path", "/camera/depth"},
                              {"rerun:id", "chunk_00000000000000010000000000000002"}});
}

RrdArrowMsg message_of(const ArrowBatch& batch) {
    ByteVector stream = write_arrow_ipc(batch);
    return {.store = {RrdStoreKind::Recording, "app", "rec"}, .payload = make_blob(std::move(stream))};
}

const ArrowMetadata kMeter{{"rerun:component", "DepthImage:meter"},
                           {"rerun:archetype", "rerun.archetypes.DepthImage"},
                           {"rerun:component_type", "rerun.components.DepthMeter"}};

} // namespace

TEST_CASE("rrd chunk: rows, times and components are told by metadata, not by names") {
    ArrowBatch batch = current_batch(2);
    const std::int64_t frames[] = {7, 3}, stamps[] = {100, 200};
    add(batch, "whatever", make_times(RrdTimeKind::Sequence, frames),
        {{"rerun:kind", "index"}, {"rerun:index_name", "frame"}});
    add(batch, "stamp", make_times(RrdTimeKind::Timestamp, stamps), {{"rerun:kind", "time"}});
    add(batch, "item", lists_of_one(make_numbers<float>({1000, 5000})), kMeter);
    const auto chunk = decode_arrow_msg(message_of(batch));
    REQUIRE(chunk);
    CHECK(chunk->entity == "/camera/depth");
    CHECK(chunk->id == RrdTuid{1, 2});
    CHECK(chunk->row_ids == std::vector<RrdTuid>{{1, 10}, {1, 11}});
    CHECK_FALSE(chunk->is_static);
    REQUIRE(chunk->times.size() == 2);
    CHECK(chunk->times[0].name == "frame");
    CHECK(chunk->times[0].kind == RrdTimeKind::Sequence);
    CHECK(chunk->times[0].values == std::vector<std::int64_t>{7, 3});
    CHECK_FALSE(chunk->times[0].is_sorted);
    CHECK(chunk->times[1].name == "stamp");
    CHECK(chunk->times[1].kind == RrdTimeKind::Timestamp);
    CHECK(chunk->times[1].is_sorted);
    const RrdComponent* meter = find_component(*chunk, "DepthImage:meter");
    REQUIRE(meter);
    CHECK(short_rerun_name(meter->archetype) == "DepthImage");
    CHECK(short_rerun_name(meter->component_type) == "DepthMeter");
    CHECK(double_at(list_at(meter->cells, 1), 0) == 5000);
}

TEST_CASE("rrd chunk: without times it is static; a column of no list becomes lists of one") {
    ArrowBatch batch = current_batch(2);
    add(batch, "gain", with_nulls(make_numbers<double>({1.5, 0}), {true, false}), {});
    const auto chunk = decode_arrow_msg(message_of(batch));
    REQUIRE(chunk);
    CHECK(chunk->is_static);
    const RrdComponent* gain = find_component(*chunk, "gain");
    REQUIRE(gain);
    CHECK(double_at(list_at(gain->cells, 0), 0) == 1.5);
    CHECK(is_null(gain->cells, 1));
}

TEST_CASE("rrd chunk: times of other units become nanoseconds; those that cannot are left out and named") {
    ArrowBatch batch = current_batch(1);
    const ArrowType seconds{.kind = ArrowKind::Duration, .bit_width = 64, .unit = ArrowTimeUnit::Second};
    const auto column = [&](std::int64_t value) {
        return make_fixed_width(seconds, make_blob(bytes_of_values(std::vector{value})));
    };
    add(batch, "short", column(2), {{"rerun:kind", "index"}});
    add(batch, "endless", column(INT64_MAX / 2), {{"rerun:kind", "index"}});
    add(batch, "absent", with_nulls(column(1), {false}), {{"rerun:kind", "index"}});
    const auto chunk = decode_arrow_msg(message_of(batch));
    REQUIRE(chunk);
    REQUIRE(chunk->times.size() == 1);
    CHECK(chunk->times[0].values == std::vector<std::int64_t>{2'000'000'000});
    CHECK(chunk->problems.size() == 2);
    CHECK_FALSE(chunk->is_static);
}

TEST_CASE("rrd chunk: what 0.23 wrote has the names of today") {
    ArrowBatch batch = chunk_batch(1, {{"rerun.version", "1"}, {"rerun.entity_path", "/d"}});
    batch.fields[0].metadata = {{"rerun.kind", "control"}};
    add(batch, "DepthMeter", lists_of_one(make_numbers<float>({1000})),
        {{"rerun.kind", "data"},
         {"rerun.archetype", "rerun.archetypes.DepthImage"},
         {"rerun.archetype_field", "meter"},
         {"rerun.component", "rerun.components.DepthMeter"}});
    add(batch, "own", lists_of_one(make_numbers<float>({1})), {{"rerun.component", "own_name"}});
    add(batch, "DepthImageIndicator", make_nulls(batch.fields[1].type, 1),
        {{"rerun.kind", "data"}, {"rerun.component", "rerun.components.DepthImageIndicator"}});
    RrdArrowMsg message = message_of(batch);
    message.chunk_id = RrdTuid{3, 4};
    const auto chunk = decode_arrow_msg(message);
    REQUIRE(chunk);
    CHECK(chunk->sorbet_version.empty());
    CHECK(chunk->entity == "/d");
    CHECK(chunk->id == RrdTuid{3, 4});
    REQUIRE(chunk->components.size() == 2);
    CHECK(chunk->components[0].identifier == "DepthImage:meter");
    CHECK(chunk->components[0].archetype == "rerun.archetypes.DepthImage");
    CHECK(chunk->components[0].component_type == "rerun.components.DepthMeter");
    CHECK(chunk->components[1].identifier == "own_name");
    CHECK(chunk->components[1].component_type.empty());
}

TEST_CASE("rrd chunk: names change with the version that wrote them, and later ones stay") {
    const auto migrated = [](const char* version, ArrowMetadata field) {
        ArrowBatch batch{.metadata = {{"sorbet:version", version}}};
        add(batch, "x", lists_of_one(make_numbers<float>({1})), std::move(field));
        CHECK(migrate_sorbet(batch) == version);
        return batch.fields[0].metadata;
    };
    const ArrowMetadata axis{{"rerun:component", "Transform3D:axis_length"},
                             {"rerun:archetype", "rerun.archetypes.Transform3D"}};
    CHECK(*find_metadata(migrated("0.1.1", axis), "rerun:component") == "TransformAxes3D:axis_length");
    CHECK(*find_metadata(migrated("0.1.1", axis), "rerun:archetype") == "rerun.archetypes.TransformAxes3D");
    CHECK(migrated("0.1.2", axis) == axis);
    CHECK(*find_metadata(migrated("0.1.1", {{"rerun:component_type", "rerun.components.PoseScale3D"}}),
                         "rerun:component_type") == "rerun.components.Scale3D");
    CHECK(*find_metadata(migrated("0.1.0", {{"rerun:component", "CoordinateFrame:frame_id"}}),
                         "rerun:component") == "CoordinateFrame:frame");
    const ArrowMetadata visible{{"rerun:component_type", "rerun.components.SeriesVisible"}};
    CHECK(*find_metadata(migrated("0.1.2", visible), "rerun:component_type") == "rerun.components.Visible");
    CHECK(migrated("0.1.3", visible) == visible);
    CHECK(is_later_sorbet("0.2.0"));
    CHECK(is_later_sorbet("0.1.5"));
    CHECK_FALSE(is_later_sorbet("0.1.4"));
    CHECK_FALSE(is_later_sorbet(""));
}

TEST_CASE("rrd chunk: without an entity, row ids or a readable id it is refused") {
    const auto error_of = [](const ArrowBatch& batch) {
        return decode_arrow_msg(message_of(batch)).error().message;
    };
    ArrowBatch batch = current_batch(1);
    batch.metadata[1].first = "other";
    CHECK(error_of(batch) == "chunk: no entity path");
    batch = current_batch(1);
    batch.metadata[2].second = "chunk_12";
    CHECK(error_of(batch) == "chunk: the chunk id is no id");
    batch = current_batch(1);
    batch.fields.clear();
    batch.columns.clear();
    CHECK(error_of(batch) == "chunk: no column of row ids");
    add(batch, "row", make_numbers<std::uint64_t>({1}), {{"rerun:kind", "control"}});
    CHECK(error_of(batch) == "chunk: the row ids are of type uint64 or null");
}

TEST_CASE("rrd chunk: compressed payloads are believed only as far as LZ4 reaches") {
    const ByteVector stream = write_arrow_ipc(current_batch(1));
    RrdArrowMsg message = message_of(current_batch(1));
    message.payload = make_blob(compress_rrd_payload(stream).value());
    message.compression = RrdCompression::Lz4;
    message.uncompressed_size = stream.size();
    CHECK(decode_arrow_msg(message));
    message.uncompressed_size = stream.size() + 1;
    CHECK(decode_arrow_msg(message).error().code == ErrorCode::Malformed);
    message.uncompressed_size = stream.size() - 1;
    CHECK(decode_arrow_msg(message).error().code == ErrorCode::Malformed);
    message.uncompressed_size = 1ull << 45;
    CHECK(decode_arrow_msg(message).error().code == ErrorCode::TooLarge);
    message.compression = static_cast<RrdCompression>(9);
    CHECK(decode_arrow_msg(message).error().code == ErrorCode::Unsupported);
}

TEST_CASE("rrd chunk: one that claims 2^60 rows is refused, whichever of its parts claims them") {
    constexpr std::int64_t kRows = 321; // in no other place of the stream
    ArrowBatch batch = current_batch(kRows);
    add(batch, "item", lists_of_one(make_numbers<float>(std::vector<float>(kRows, 1))), kMeter);
    const ByteVector honest = write_arrow_ipc(batch);
    std::vector<std::size_t> places;
    for (std::size_t at = 0; at + sizeof kRows <= honest.size(); ++at)
        if (std::memcmp(&honest[at], &kRows, sizeof kRows) == 0) places.push_back(at);
    REQUIRE(places.size() >= 4); // of the batch, the row ids, the lists and their items
    const std::int64_t claimed = std::int64_t{1} << 60;
    const auto decoded = [](ByteVector stream) {
        return decode_arrow_msg(
            {.store = {RrdStoreKind::Recording, "app", "rec"}, .payload = make_blob(std::move(stream))});
    };
    REQUIRE(decoded(honest));
    ByteVector all = honest;
    for (const std::size_t place : places) {
        ByteVector one = honest;
        std::memcpy(&one[place], &claimed, sizeof claimed);
        CHECK_FALSE(decoded(one));
        std::memcpy(&all[place], &claimed, sizeof claimed);
    }
    CHECK_FALSE(decoded(all));
}
