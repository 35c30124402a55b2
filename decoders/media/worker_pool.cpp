#include "decoders/media/worker_pool.hpp"

#include <algorithm>
#include <atomic>

namespace fathom {

/// One running parallel_for. `next` hands out bands, `unfinished` counts those not done yet.
struct WorkerPool::Bands {
    const std::function<void(std::size_t)>* body;
    std::size_t count;
    std::atomic<std::size_t> next{0};
    std::atomic<std::size_t> unfinished;
};

WorkerPool::WorkerPool(std::size_t worker_count) {
    if (worker_count == 0) {
        const std::size_t cores = std::thread::hardware_concurrency();
        worker_count = cores > 2 ? cores - 1 : 1;
    }
    workers_.reserve(worker_count);
    for (std::size_t i = 0; i < worker_count; ++i)
        workers_.emplace_back([this] { work(); });
}

WorkerPool::~WorkerPool() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
        jobs_.clear();
    }
    wake_.notify_all();
    for (std::thread& worker : workers_)
        worker.join();
}

void WorkerPool::submit(std::function<void()> job) {
    {
        const std::lock_guard lock(mutex_);
        jobs_.push_back(std::move(job));
    }
    wake_.notify_one();
}

void WorkerPool::run_bands(Bands& bands) {
    for (std::size_t i; (i = bands.next.fetch_add(1)) < bands.count;) {
        (*bands.body)(i);
        if (bands.unfinished.fetch_sub(1) == 1) bands.unfinished.notify_all();
    }
}

void WorkerPool::parallel_for(std::size_t count, const std::function<void(std::size_t)>& body) {
    if (count == 0) return;
    if (count == 1) return body(0);

    auto bands = std::make_shared<Bands>();
    bands->body = &body;
    bands->count = count;
    bands->unfinished = count;
    {
        const std::lock_guard lock(mutex_);
        bands_.push_back(bands);
    }
    wake_.notify_all();
    run_bands(*bands);
    {
        // Workers that look from now on find nothing here; those inside hold their own reference.
        const std::lock_guard lock(mutex_);
        std::erase(bands_, bands);
    }
    for (std::size_t left; (left = bands->unfinished.load()) != 0;)
        bands->unfinished.wait(left);
}

void WorkerPool::work() {
    std::unique_lock lock(mutex_);
    while (true) {
        wake_.wait(lock, [this] {
            return stopping_ || !jobs_.empty() ||
                   std::ranges::any_of(bands_, [](const auto& b) { return b->next.load() < b->count; });
        });
        if (stopping_) return;

        const auto open =
            std::ranges::find_if(bands_, [](const auto& b) { return b->next.load() < b->count; });
        if (open != bands_.end()) {
            // NOLINTNEXTLINE(performance-unnecessary-copy-initialization): the entry may go while it runs
            const std::shared_ptr<Bands> bands = *open;
            lock.unlock();
            run_bands(*bands);
            lock.lock();
        } else if (!jobs_.empty()) { // the last band may have been taken since the wait saw it
            std::function<void()> job = std::move(jobs_.front());
            jobs_.pop_front();
            lock.unlock();
            job();
            job = nullptr; // what it holds is freed without the lock
            lock.lock();
        }
    }
}

} // namespace fathom
