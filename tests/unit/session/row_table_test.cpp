#include "app/session/row_table.hpp"

#include "tests/support/catch.hpp"

using namespace fathom;

namespace {

const Timeline kTicks{"tick", TimelineKind::Sequence};
constexpr RecordingKey kFirst{1, 0};

/// Three rows, ten ticks apart.
std::shared_ptr<const Chunk> logged(std::uint32_t position, std::int64_t first, const std::string& name) {
    Chunk chunk;
    chunk.id = chunk_id(1, position);
    chunk.entity = "/log";
    chunk.row_ids = {{0, 3 * position}, {0, 3 * position + 1}, {0, 3 * position + 2}};
    chunk.times = {{kTicks, {first, first + 10, first + 20}}};
    chunk.components = {
        {"FileName", {FileName{name + " A"}, FileName{name + " B"}, FileName{name + " C"}}, {}}};
    return std::make_shared<const Chunk>(std::move(chunk));
}

ChunkSummary as_indexed(const Chunk& chunk) {
    ChunkSummary summary = summarize(chunk);
    summary.times.front().values.clear();
    return summary;
}

} // namespace

TEST_CASE("row table: what is not loaded is wanted while it is looked at, and is text once it is there") {
    Store store;
    const auto late = logged(1, 100, "late"), early = logged(2, 0, "early");
    store.insert_summary(as_indexed(*late));
    store.insert_summary(as_indexed(*early));
    RowTable table;
    table.show(kFirst, store, "/log", kTicks);
    REQUIRE(table.size() == 6);
    std::vector<ChunkId> wanted;
    CHECK(table.cells(store, 0, wanted) == nullptr);
    CHECK(table.cells(store, 1, wanted) == nullptr);
    CHECK(wanted == std::vector{early->id}); // once
    store.insert(early);
    table.show(kFirst, store, "/log", kTicks);
    wanted.clear();
    const RowCells* cells = table.cells(store, 1, wanted);
    REQUIRE(cells != nullptr);
    CHECK(cells->texts == std::vector<std::string>{"early B"});
    CHECK(cells->times == std::vector<std::optional<std::int64_t>>{10});
    CHECK(wanted.empty());
    store.evict(early->id);
    CHECK(table.cells(store, 1, wanted) != nullptr); // made once, it stays
    store.mark_unreadable(late->id);
    CHECK(table.cells(store, 4, wanted) == nullptr);
    CHECK(wanted.empty()); // there is nothing to wait for
}

TEST_CASE("row table: a filter looks through everything bit by bit, whatever has to be loaded for it") {
    Store store;
    std::vector<std::shared_ptr<const Chunk>> chunks;
    for (std::uint32_t i = 0; i < 4; ++i) {
        chunks.push_back(logged(i, 1000 - 100 * static_cast<std::int64_t>(i), i % 2 == 0 ? "even" : "odd"));
        store.insert_summary(as_indexed(*chunks.back()));
    }
    RowTable table;
    table.show(kFirst, store, "/log", kTicks);
    table.set_filter("EVEN b");
    std::vector<ChunkId> wanted;
    int turns = 0;
    while (table.search(store, 2, wanted)) {
        for (const ChunkId id : wanted)
            store.insert(chunks[position_of(id)]);
        wanted.clear();
        table.show(kFirst, store, "/log", kTicks);
        REQUIRE(++turns < 100);
    }
    CHECK(turns > 3);
    REQUIRE(table.size() == 2);
    CHECK(table.row(0).time == 810); // chunk 2 comes before chunk 0
    CHECK(table.row(1).time == 1010);
    CHECK(table.in_effect({kTicks, 900, 0}) == 0);
    CHECK_FALSE(table.in_effect({kTicks, 805, 0}).has_value());
    CHECK(table.searched() == 1);
    table.set_filter("");
    CHECK(table.size() == 12);
}

TEST_CASE("row table: a filter finds times and row ids too") {
    Store store;
    store.insert(logged(5, 4242, "x"));
    RowTable table;
    table.show(kFirst, store, "/log", kTicks);
    std::vector<ChunkId> wanted;
    table.set_filter("4252");
    while (table.search(store, 100, wanted)) {
    }
    CHECK(table.size() == 1);
    table.set_filter("17");
    while (table.search(store, 100, wanted)) {
    }
    REQUIRE(table.size() == 1);
    CHECK(table.cells(store, 0, wanted)->row_id == RowId{0, 17});
    CHECK(table.whole_cell(store, 0, 0) == "x C");
}
