#include "app/pipeline/decode_pipeline.hpp"

#include "decoders/npy.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/make_depth.hpp"

#include <atomic>
#include <chrono>
#include <cstring>
#include <thread>

using namespace fathom;

namespace {

ImageRequest request_for(std::uint32_t position, const Image& image, int priority = 0) {
    EncodedImage encoded{make_blob(encode_npy(image.view()).value()), MediaType::Npy, {}};
    return {{chunk_id(1, position), 0}, std::move(encoded), {}, priority};
}

ImageRequest broken_request(std::uint32_t position) {
    EncodedImage encoded{make_blob(std::vector<std::byte>(20)), MediaType::Npy, {}};
    return {{chunk_id(1, position), 0}, std::move(encoded), {}, 0};
}

/// Collects until nothing is missing; fails the test after ten seconds.
void wait_until_settled(DecodePipeline& pipeline, const Wants& wants) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    do {
        pipeline.collect();
        pipeline.set_wanted(wants);
        REQUIRE(std::chrono::steady_clock::now() < end);
        std::this_thread::yield();
    } while (pipeline.busy());
}

} // namespace

TEST_CASE("pipeline: a wanted image is decoded and measured on a worker, and the caller is woken") {
    WorkerPool workers(2);
    std::atomic<int> wakes{0};
    DecodePipeline pipeline(workers, [&] { ++wakes; });
    const Image image = make_depth::ramp(100, 10, 1, 100);
    Wants wants;
    wants.images.push_back(request_for(1, image));
    wants.measures.push_back({wants.images[0].key, {}, PixelRect{0, 0, 10, 10}});
    wait_until_settled(pipeline, wants);

    const CachedImage* cached = pipeline.cache().find(wants.images[0].key);
    REQUIRE(cached != nullptr);
    CHECK(std::memcmp(cached->pixels.data.get(), image.data.get(), byte_size(image.desc)) == 0);
    CHECK(as_double(pipeline.cache().find_stats({wants.images[0].key, {}, {}})->max) == 100);
    CHECK(as_double(pipeline.cache().find_stats(wants.measures[0])->max) == 10);
    CHECK(wakes >= 2);
}

TEST_CASE("pipeline: a broken image becomes an error in the cache and is not tried again") {
    WorkerPool workers(1);
    std::atomic<int> wakes{0};
    DecodePipeline pipeline(workers, [&] { ++wakes; });
    Wants wants;
    wants.images.push_back(broken_request(1));
    wait_until_settled(pipeline, wants);
    CHECK(pipeline.cache().find(wants.images[0].key)->error.has_value());
    for (int i = 0; i < 5; ++i)
        pipeline.set_wanted(wants);
    pipeline.collect();
    CHECK(wakes == 1);
}

TEST_CASE("pipeline: what is no longer wanted and has not started is dropped") {
    WorkerPool workers(1);
    std::atomic<bool> go{false};
    workers.submit([&] { go.wait(false); }); // keeps the worker busy
    DecodePipeline pipeline(workers, [] {});
    const Image image = make_depth::constant(4, 4, 9);
    Wants many;
    for (std::uint32_t i = 0; i < 50; ++i)
        many.images.push_back(request_for(i, image));
    pipeline.set_wanted(many);
    Wants last;
    last.images.push_back(request_for(99, image));
    pipeline.set_wanted(last);
    go = true;
    go.notify_all();
    wait_until_settled(pipeline, last);
    int decoded = 0;
    for (const ImageRequest& request : many.images)
        decoded += pipeline.cache().find(request.key) != nullptr ? 1 : 0;
    CHECK(decoded <= 1); // the one that had started finishes into the cache
}

TEST_CASE("pipeline: run_now gives the same as the workers") {
    WorkerPool workers(1);
    DecodePipeline pipeline(workers, [] {});
    Wants wants;
    wants.images.push_back(request_for(1, make_depth::ramp(10, 10, 5, 50)));
    wants.images.push_back(broken_request(2));
    pipeline.run_now(wants);
    CHECK(pipeline.cache().find(wants.images[0].key)->pixels.desc.width == 10);
    CHECK(pipeline.cache().find(wants.images[1].key)->error.has_value());
    CHECK(as_double(pipeline.cache().find_stats({wants.images[0].key, {}, {}})->min) == 5);
}

TEST_CASE("image cache: the budget drops what was not wanted for longest, never what is wanted now") {
    ImageCache cache;
    const auto key = [](std::uint32_t i) { return ImageKey{chunk_id(1, i), 0}; };
    for (std::uint32_t i = 0; i < 4; ++i) {
        cache.begin_frame();
        cache.insert(key(i), {.pixels = share(make_depth::constant(100, 50, 1))}); // 10 000 bytes each
    }
    cache.begin_frame();
    cache.touch(key(0));
    cache.enforce(20000);
    CHECK(cache.bytes() == 20000);
    CHECK(cache.find(key(0)) != nullptr);
    CHECK(cache.find(key(3)) != nullptr);
    cache.enforce(0);
    CHECK(cache.find(key(0)) != nullptr);
    CHECK(cache.find(key(3)) == nullptr);
}

TEST_CASE("pipeline: new memory empties the cache, and the wanted image is decoded again") {
    WorkerPool workers(1);
    DecodePipeline pipeline(workers, [] {});
    const Image image = make_depth::ramp(100, 10, 1, 100);
    Wants wants;
    wants.images.push_back(request_for(1, image));
    wait_until_settled(pipeline, wants);
    std::size_t asked = 0;
    pipeline.use_memory([&](std::size_t size) {
        ++asked;
        return allocate_pixels(size);
    });
    CHECK(pipeline.cache().find(wants.images[0].key) == nullptr);
    CHECK(pipeline.cache().bytes() == 0);
    wait_until_settled(pipeline, wants);
    const CachedImage* cached = pipeline.cache().find(wants.images[0].key);
    REQUIRE(cached != nullptr);
    CHECK(std::memcmp(cached->pixels.data.get(), image.data.get(), byte_size(image.desc)) == 0);
    pipeline.collect(); // the decode that found no memory is made up for here at the latest
    CHECK(asked == 1);
}
