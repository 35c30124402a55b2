#include "app/scene/entity_rows.hpp"

#include "tests/support/catch.hpp"

using namespace fathom;

namespace {

const Timeline kFrame{"frame", TimelineKind::Sequence}, kOther{"other", TimelineKind::Sequence};

ChunkSummary known(std::uint32_t position, std::vector<TimeSummary> times, std::uint32_t rows) {
    ChunkSummary summary;
    summary.id = chunk_id(1, position);
    summary.entity = "/depth";
    summary.row_count = rows;
    summary.times = std::move(times);
    summary.components =
        std::make_shared<const std::vector<std::string>>(std::vector<std::string>{"FileName"});
    return summary;
}

std::vector<std::pair<std::uint32_t, std::uint32_t>> places(const EntityRows& rows) {
    std::vector<std::pair<std::uint32_t, std::uint32_t>> all;
    for (std::size_t i = 0; i < rows.size(); ++i)
        all.emplace_back(position_of(rows[i].chunk), rows[i].row);
    return all;
}

EntityRows rows_of(const Store& store) {
    EntityRows rows;
    rows.refresh(store, "/depth", kFrame);
    return rows;
}

} // namespace

TEST_CASE(
    "entity rows: static rows, rows without the timeline, then by time, whatever the order of the file") {
    Store store;
    store.insert_summary(known(1, {{kFrame, 50, 50, {}}}, 1));
    store.insert_summary(known(2, {{kFrame, 10, 30, {10, 20, 30}}}, 3));
    store.insert_summary(known(3, {{kOther, 5, 5, {}}}, 1));
    store.insert_summary(known(4, {}, 2));
    const EntityRows rows = rows_of(store);
    CHECK(places(rows) == std::vector<std::pair<std::uint32_t, std::uint32_t>>{
                              {4, 0}, {4, 1}, {3, 0}, {2, 0}, {2, 1}, {2, 2}, {1, 0}});
    CHECK(rows[0].is_static);
    CHECK_FALSE(rows[2].is_static);
    CHECK_FALSE(rows[2].time.has_value());
    CHECK(rows[4].time == 20);
    CHECK(rows.timelines() == std::vector<Timeline>{kFrame, kOther});
    CHECK(rows.components() == std::vector<std::string>{"FileName"});
}

TEST_CASE("entity rows: chunks that overlap and rows out of order are sorted by time") {
    Store store;
    store.insert_summary(known(1, {{kFrame, 0, 40, {0, 40, 20}}}, 3));
    store.insert_summary(known(2, {{kFrame, 10, 30, {10, 30}}}, 2));
    CHECK(places(rows_of(store)) ==
          std::vector<std::pair<std::uint32_t, std::uint32_t>>{{1, 0}, {2, 0}, {1, 2}, {2, 1}, {1, 1}});
}

TEST_CASE(
    "entity rows: what is not loaded has the times of its first and last row, and exact ones once it was") {
    Store store;
    store.insert_summary(known(1, {{kFrame, 0, 100, {}}}, 3));
    EntityRows rows = rows_of(store);
    CHECK(rows.size() == 3);
    CHECK(rows[1].time == 50);
    CHECK_FALSE(rows[1].time_is_exact);
    CHECK(rows[2].time == 100);

    Chunk chunk;
    chunk.id = chunk_id(1, 1);
    chunk.entity = "/depth";
    chunk.row_ids = {{0, 1}, {0, 2}, {0, 3}};
    chunk.times = {{kFrame, {0, 90, 100}}};
    chunk.components = {{"FileName", {FileName{"a"}, FileName{"b"}, FileName{"c"}}, {}}};
    store.insert(std::make_shared<const Chunk>(chunk));
    rows.refresh(store, "/depth", kFrame);
    CHECK(rows[1].time == 90);
    CHECK(rows[1].time_is_exact);
    const std::uint64_t before = rows.revision();
    store.evict(chunk.id);
    rows.refresh(store, "/depth", kFrame);
    CHECK(rows.revision() == before); // chunks that leave are still known
    CHECK(rows[1].time == 90);
}

TEST_CASE("entity rows: the row in effect is the newest at or before the time, or one that is held back") {
    Store store;
    store.insert_summary(known(1, {}, 1));
    store.insert_summary(known(2, {{kFrame, 10, 20, {10, 20, 20, 20}}}, 4));
    store.insert_summary(known(3, {{kFrame, 30, 30, {}}}, 1));
    store.insert_summary(known(4, {{kFrame, 30, 30, {}}}, 1));
    const EntityRows rows = rows_of(store);
    CHECK_FALSE(rows.in_effect({kFrame, 9, 0}).has_value());
    CHECK(rows.in_effect({kFrame, 10, 0}) == 1);
    CHECK(rows.in_effect({kFrame, 29, 0}) == 4);
    CHECK(rows.in_effect({kFrame, 20, 2}) == 2);
    CHECK(rows.in_effect({kFrame, 20, 9}) == 2);
    CHECK(rows.in_effect({kFrame, 1000, 0}) == 6);
    CHECK(rows.in_effect({kFrame, 30, 1}) == 5);
    CHECK(rows.in_effect({kFrame, 30, 9}) == 5);
    CHECK_FALSE(rows.in_effect({kOther, 1000, 0}).has_value());
}

TEST_CASE("entity rows: a million rows in chunks are listed without being written out") {
    Store store;
    constexpr std::uint32_t kChunks = 1000, kRows = 1000;
    for (std::uint32_t i = 0; i < kChunks; ++i)
        store.insert_summary(known(i, {{kFrame, i * 1000, i * 1000 + 999, {}}}, kRows));
    const EntityRows rows = rows_of(store);
    CHECK(rows.size() == 1'000'000);
    CHECK(position_of(rows[654'321].chunk) == 654);
    CHECK(rows[654'321].row == 321);
    CHECK(rows.in_effect({kFrame, 654'321, 0}) == 654'321);
}
