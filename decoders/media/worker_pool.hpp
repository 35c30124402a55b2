// WorkerPool: the threads that decode, measure and draw. cores - 1 of them, at least one.
//
//     WorkerPool pool;                                           // one per process, made by the application
//     pool.submit([...] { decode(...); });                       // fire and forget; runs on a worker
//     pool.parallel_for(bands, [&](std::size_t band) { ... });   // the caller works too, returns when all is done
//
// Bands of a parallel_for go before waiting jobs, so a picture never waits behind a queue of decodes. A job
// must not throw. The destructor drops the jobs that have not started and waits for those that have. Any
// thread may call.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace fathom {

class WorkerPool {
  public:
    /// 0: one worker less than there are cores, at least one.
    explicit WorkerPool(std::size_t worker_count = 0);
    ~WorkerPool();
    WorkerPool(const WorkerPool&) = delete;
    WorkerPool& operator=(const WorkerPool&) = delete;

    void submit(std::function<void()> job);

    /// Calls body(0) … body(count - 1), each once, in any order, on the workers and on the calling thread.
    void parallel_for(std::size_t count, const std::function<void(std::size_t)>& body);

    /// Threads that a parallel_for can use, the caller included.
    [[nodiscard]] std::size_t concurrency() const { return workers_.size() + 1; }

  private:
    struct Bands;

    void work();
    void run_bands(Bands& bands);

    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<std::function<void()>> jobs_;
    std::deque<std::shared_ptr<Bands>> bands_;
    bool stopping_ = false;
    std::vector<std::thread> workers_;
};

} // namespace fathom
