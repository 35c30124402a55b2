#include "app/scene/store.hpp"

#include "tests/support/catch.hpp"

using namespace fathom;

namespace {

const Timeline kFrame{"frame", TimelineKind::Sequence};

std::shared_ptr<Chunk> one_row(std::uint32_t position, std::int64_t time, Component component) {
    auto chunk = std::make_shared<Chunk>();
    chunk->id = chunk_id(1, position);
    chunk->entity = "/depth";
    chunk->rows = {{static_cast<RowId>(position), {{kFrame, time}}, {std::move(component)}}};
    return chunk;
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
    CHECK(answer.pending == std::vector{chunk_id(1, 3), chunk_id(1, 2)});

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
    auto chunk = std::make_shared<Chunk>();
    chunk->id = chunk_id(1, 9);
    chunk->entity = "/depth";
    chunk->rows = {{RowId{9}, {}, {FileName{"static"}}}};
    store.insert(chunk);
    store.insert(one_row(1, 10, FileName{"timed"}));
    CHECK(latest_at<FileName>(store, "/depth", {kFrame, -5}).value->path == "static");
    CHECK(latest_at<FileName>(store, "/depth", {kFrame, 10}).value->path == "static");
}

TEST_CASE("store: evicting keeps the rows known, removing forgets them, and bytes are accounted") {
    Store store;
    EncodedImage image;
    image.bytes = make_blob(std::vector<std::byte>(1000));
    store.insert(one_row(1, 10, image));
    CHECK(store.loaded_bytes() >= 1000);
    store.evict(chunk_id(1, 1));
    CHECK(store.loaded_bytes() == 0);
    CHECK(latest_at<EncodedImage>(store, "/depth", {kFrame, 10}).pending.size() == 1);
    store.remove(chunk_id(1, 1));
    CHECK(store.rows("/depth", kFrame).empty());
}
