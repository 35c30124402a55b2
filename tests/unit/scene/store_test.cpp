#include "app/scene/store.hpp"

#include "tests/support/catch.hpp"

using namespace fathom;

namespace {

const Timeline kFrame{"frame", TimelineKind::Sequence};

std::shared_ptr<const Chunk> one_row(std::uint32_t position, std::int64_t time, Component component) {
    return std::make_shared<const Chunk>(one_row_chunk(chunk_id(1, position), "/depth", {0, position},
                                                       {{kFrame, time}}, {std::move(component)}));
}

} // namespace

TEST_CASE("store: latest-at gives the newest value at or before the time") {
    Store store;
    store.insert(one_row(2, 20, FileName{"b"}));
    store.insert(one_row(1, 10, FileName{"a"}));
    CHECK(latest_at<FileName>(store, "/depth", {kFrame, 9}).value == nullptr);
    CHECK(latest_at<FileName>(store, "/depth", {kFrame, 10}).value->path == "a");
    CHECK(latest_at<FileName>(store, "/depth", {kFrame, 19}).value->path == "a");
    CHECK(latest_at<FileName>(store, "/depth", {kFrame, 1000}).value->path == "b");
    CHECK(latest_at<FileName>(store, "/other", {kFrame, 10}).value == nullptr);
}

TEST_CASE("store: equal times are ordered by row id") {
    Store store;
    store.insert(one_row(7, 5, FileName{"later row"}));
    store.insert(one_row(3, 5, FileName{"earlier row"}));
    CHECK(latest_at<FileName>(store, "/depth", {kFrame, 5}).value->path == "later row");
}

TEST_CASE(
    "store: chunks that are known but not loaded are pending, newest first, and the older value is offered") {
    Store store;
    store.insert(one_row(1, 10, FileName{"a"}));
    store.insert_summary(summarize(*one_row(2, 20, FileName{"b"})));
    store.insert_summary(summarize(*one_row(3, 30, FileName{"c"})));
    const auto answer = latest_at<FileName>(store, "/depth", {kFrame, 35});
    CHECK(answer.value->path == "a");
    CHECK(answer.pending == std::vector{chunk_id(1, 3)}); // whatever it holds, it is later than the one at 20

    store.insert(one_row(3, 30, FileName{"c"}));
    const auto loaded = latest_at<FileName>(store, "/depth", {kFrame, 35});
    CHECK(loaded.value->path == "c");
    CHECK(loaded.pending.empty());
}

TEST_CASE("store: rows without the component are looked through") {
    Store store;
    store.insert(one_row(1, 10, FileName{"a"}));
    store.insert(one_row(2, 20, ImageRole::Depth));
    CHECK(latest_at<FileName>(store, "/depth", {kFrame, 20}).value->path == "a");
}

TEST_CASE("store: a static value is there at every time") {
    Store store;
    store.insert(std::make_shared<const Chunk>(
        one_row_chunk(chunk_id(1, 9), "/depth", {0, 9}, {}, {FileName{"static"}})));
    store.insert(one_row(1, 10, FileName{"timed"}));
    CHECK(latest_at<FileName>(store, "/depth", {kFrame, -5}).value->path == "static");
    CHECK(latest_at<FileName>(store, "/depth", {kFrame, 10}).value->path == "static");
}

TEST_CASE("store: evicting keeps the rows known, and bytes are accounted") {
    Store store;
    EncodedImage image;
    image.bytes = make_blob(std::vector<std::byte>(1000));
    store.insert(one_row(1, 10, image));
    CHECK(store.loaded_bytes() >= 1000);
    store.evict(chunk_id(1, 1));
    CHECK(store.loaded_bytes() == 0);
    CHECK(latest_at<EncodedImage>(store, "/depth", {kFrame, 10}).pending.size() == 1);
    CHECK(store.times("/depth", "EncodedImage", kFrame).size() == 1);
}

TEST_CASE("store: a chunk that cannot be read is no longer waited for") {
    Store store;
    store.insert_summary(summarize(*one_row(1, 10, FileName{"a"})));
    store.insert_summary(summarize(*one_row(2, 20, FileName{"b"})));
    store.mark_unreadable(chunk_id(1, 2));
    CHECK(latest_at<FileName>(store, "/depth", {kFrame, 35}).pending == std::vector{chunk_id(1, 1)});
}

TEST_CASE("store: overlapping chunks are pending as far as they could hold a later row") {
    Store store;
    const auto spanning = [](std::uint32_t position, std::int64_t first, std::int64_t last) {
        ChunkSummary summary;
        summary.id = chunk_id(1, position);
        summary.entity = "/depth";
        summary.row_count = 3;
        summary.times = {{kFrame, first, last, {}}};
        summary.components =
            std::make_shared<const std::vector<std::string>>(std::vector<std::string>{"FileName"});
        return summary;
    };
    store.insert_summary(spanning(1, 0, 100));
    store.insert_summary(spanning(2, 10, 20));
    store.insert_summary(spanning(3, 30, 40));
    store.insert_summary(spanning(4, 60, 70));
    const auto pending = [&](std::int64_t time) {
        return latest_at<FileName>(store, "/depth", {kFrame, time}).pending;
    };
    CHECK(pending(50) ==
          std::vector{chunk_id(1, 1), chunk_id(1, 3)}); // the first could hold 50, the third only 40
    CHECK(pending(65) == std::vector{chunk_id(1, 4), chunk_id(1, 1)});
    CHECK(pending(5) == std::vector{chunk_id(1, 1)});
    CHECK(store.times("/depth", "FileName", kFrame)[1] == 10);
}

TEST_CASE("store: rows of one chunk may stand in any order and leave components out") {
    Chunk chunk;
    chunk.id = chunk_id(1, 1);
    chunk.entity = "/depth";
    chunk.row_ids = {{0, 1}, {0, 2}, {0, 3}, {0, 4}};
    chunk.times = {{kFrame, {30, 10, 20, 20}}};
    chunk.components = {
        {"FileName", {FileName{"at 30"}, FileName{"at 10"}, FileName{"at 20"}, std::nullopt}}};
    Store store;
    store.insert(std::make_shared<const Chunk>(chunk));
    const auto path = [&](std::int64_t time) {
        return latest_at<FileName>(store, "/depth", {kFrame, time}).value->path;
    };
    CHECK(path(10) == "at 10");
    CHECK(path(25) == "at 20");
    CHECK(path(30) == "at 30");
    const auto times = store.times("/depth", "FileName", kFrame);
    CHECK(std::vector(times.begin(), times.end()) == std::vector<std::int64_t>{10, 20, 30});
}

TEST_CASE("store: of rows at one time each can be looked at; what was logged there once stays") {
    Store store;
    store.insert(one_row(1, 10, FileName{"a"}));
    store.insert(one_row(2, 20, FileName{"b"}));
    store.insert(one_row(3, 20, FileName{"c"}));
    store.insert(one_row(4, 20, FileName{"d"}));
    store.insert(one_row(5, 20, FrameId{"camera"}));
    const auto path = [&](std::uint32_t held_back) {
        return latest_at<FileName>(store, "/depth", {kFrame, 20, held_back}).value->path;
    };
    CHECK(path(0) == "d");
    CHECK(path(1) == "c");
    CHECK(path(2) == "b");
    CHECK(path(7) == "b");
    CHECK(latest_at<FrameId>(store, "/depth", {kFrame, 20, 2}).value->frame == "camera");
    CHECK(latest_at<FileName>(store, "/depth", {kFrame, 25, 2}).value->path ==
          "d"); // later nothing is held back
    const auto times = store.times("/depth", "FileName", kFrame);
    CHECK(std::vector(times.begin(), times.end()) == std::vector<std::int64_t>{10, 20, 20, 20});
}

TEST_CASE("store: the extent of a timeline is that of all entities") {
    Store store;
    store.insert(one_row(1, 10, FileName{"a"}));
    ChunkSummary other = summarize(*one_row(2, 7, FileName{"b"}));
    other.entity = "/other";
    other.times = {{kFrame, 7, 99, {}}};
    store.insert_summary(other);
    CHECK(store.extent(kFrame) == TimeExtent{7, 99});
    CHECK_FALSE(store.extent({"log_time", TimelineKind::Timestamp}).has_value());
}

TEST_CASE("store: rows without a component are none of its rows after their chunk has left, too") {
    Chunk chunk;
    chunk.id = chunk_id(1, 1);
    chunk.entity = "/depth";
    chunk.row_ids = {{0, 1}, {0, 2}};
    chunk.times = {{kFrame, {10, 20}}};
    chunk.components = {{"FileName", {FileName{"at 10"}, std::nullopt}, {}}};
    Store store;
    store.insert(std::make_shared<const Chunk>(chunk));
    store.evict(chunk.id);
    const auto times = store.times("/depth", "FileName", kFrame);
    CHECK(std::vector(times.begin(), times.end()) == std::vector<std::int64_t>{10});
}

TEST_CASE(
    "store: a clear hides what was logged before it, below it only when recursive, and no static value") {
    const auto put = [](Store& store, std::uint32_t position, EntityPath entity, std::vector<RowTime> times,
                        Component component) {
        store.insert(std::make_shared<const Chunk>(one_row_chunk(
            chunk_id(1, position), std::move(entity), {0, position}, times, {std::move(component)})));
    };
    Store store;
    put(store, 1, "/a/b", {{kFrame, 10}}, FileName{"early"});
    put(store, 2, "/a/b", {{kFrame, 30}}, FileName{"late"});
    put(store, 3, "/a/c", {}, FileName{"fixed"});
    put(store, 4, "/a", {{kFrame, 20}}, Clear{false});
    const auto is_there = [&](const EntityPath& entity, std::int64_t time) {
        return latest_at<FileName>(store, entity, {kFrame, time}).value != nullptr;
    };
    CHECK(is_there("/a/b", 25));
    put(store, 5, "/a", {{kFrame, 15}}, Clear{true}); // found behind the one that is not recursive
    CHECK(is_there("/a/b", 12));
    CHECK_FALSE(is_there("/a/b", 25));
    CHECK(is_there("/a/b", 30));
    CHECK(is_there("/a/c", 25));
    put(store, 6, "/a/c", {}, Clear{false});
    CHECK_FALSE(is_there("/a/c", 25));
}

TEST_CASE(
    "store: the chunk that was not used for longest leaves first; what is kept and what is static stay") {
    Store store;
    store.insert(std::make_shared<const Chunk>(
        one_row_chunk(chunk_id(1, 0), "/depth", {0, 0}, {}, {ImageRole::Depth})));
    for (std::uint32_t i = 1; i <= 3; ++i)
        store.insert(one_row(i, 10 * i, FileName{"a"}));
    store.touch(chunk_id(1, 1));
    CHECK(store.evict_oldest({}));
    CHECK(store.loaded(chunk_id(1, 2)) == nullptr);
    CHECK(store.evict_oldest({chunk_id(1, 3)}));
    CHECK(store.loaded(chunk_id(1, 1)) == nullptr);
    CHECK_FALSE(store.evict_oldest({chunk_id(1, 3)}));
    CHECK(store.loaded(chunk_id(1, 3)) != nullptr);
    CHECK(store.evict_oldest({}));
    CHECK_FALSE(store.evict_oldest({}));
    CHECK(store.loaded(chunk_id(1, 0)) != nullptr);
    CHECK(store.latest("/depth", name_of<FileName>(), {kFrame, 100}).pending.size() ==
          1); // known, not loaded
}

TEST_CASE("store: what is forgotten is as if it had never been logged") {
    Store store;
    for (std::uint32_t i = 1; i <= 4; ++i)
        store.insert(one_row(i, 10 * i, FileName{std::to_string(i)}));
    const std::uint64_t rows = store.rows_revision();
    store.forget(chunk_id(1, 1));
    store.forget(chunk_id(1, 3));
    store.forget(chunk_id(1, 77)); // never there
    CHECK(store.rows_revision() != rows);
    CHECK(latest_at<FileName>(store, "/depth", {kFrame, 15}).value == nullptr);
    CHECK(latest_at<FileName>(store, "/depth", {kFrame, 35}).value->path == "2");
    CHECK(latest_at<FileName>(store, "/depth", {kFrame, 40}).value->path == "4");
    CHECK(store.summary(chunk_id(1, 3)) == nullptr);
    CHECK(store.chunks("/depth").size() == 2);
    const auto times = store.times("/depth", name_of<FileName>(), kFrame);
    CHECK(std::vector(times.begin(), times.end()) == std::vector<std::int64_t>{20, 40});
    Store other;
    other.insert(one_row(2, 20, FileName{"2"}));
    other.insert(one_row(4, 40, FileName{"4"}));
    CHECK(store.loaded_bytes() == other.loaded_bytes());
}

TEST_CASE("store: a static value that is forgotten lets the one before it show") {
    Store store;
    const auto fixed = [](std::uint32_t position, const char* path) {
        return std::make_shared<const Chunk>(
            one_row_chunk(chunk_id(1, position), "/depth", {0, position}, {}, {FileName{path}}));
    };
    store.insert(fixed(1, "a"));
    store.insert(fixed(2, "b"));
    CHECK(latest_at<FileName>(store, "/depth", {kFrame, 0}).value->path == "b");
    store.forget(chunk_id(1, 2));
    CHECK(latest_at<FileName>(store, "/depth", {kFrame, 0}).value->path == "a");
}
