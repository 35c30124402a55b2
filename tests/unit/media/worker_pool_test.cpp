#include "decoders/media/worker_pool.hpp"

#include "tests/support/catch.hpp"

#include <atomic>
#include <vector>

using namespace fathom;

TEST_CASE("worker pool: every band runs exactly once, from several callers at a time") {
    WorkerPool pool(3);
    std::vector<std::atomic<int>> hits(5000);
    std::vector<std::thread> callers;
    for (int caller = 0; caller < 4; ++caller)
        callers.emplace_back([&] {
            for (int round = 0; round < 20; ++round)
                pool.parallel_for(hits.size(), [&](std::size_t band) { hits[band].fetch_add(1); });
        });
    for (std::thread& caller : callers)
        caller.join();
    for (const auto& hit : hits)
        CHECK(hit.load() == 80);
}

TEST_CASE("worker pool: a parallel_for inside a job does not deadlock") {
    WorkerPool pool(1);
    std::atomic<int> sum{0};
    std::atomic<bool> done{false};
    pool.submit([&] {
        pool.parallel_for(16, [&](std::size_t band) { sum += static_cast<int>(band); });
        done = true;
        done.notify_all();
    });
    done.wait(false);
    CHECK(sum == 120);
}

TEST_CASE("worker pool: jobs that have not started are dropped at the end") {
    std::atomic<int> started{0};
    {
        WorkerPool pool(1);
        std::atomic<bool> go{false};
        pool.submit([&] {
            ++started;
            go.wait(false);
        });
        while (started == 0)
            std::this_thread::yield();
        for (int i = 0; i < 100; ++i)
            pool.submit([&] { ++started; });
        go = true;
        go.notify_all();
    }
    CHECK(started <= 101);
}
