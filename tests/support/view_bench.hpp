// ViewBench: what a view reads, over a recorded store; `settle` updates it until everything that it wants is there.
//
//     ViewBench bench;
//     bench.recorded.log("/depth", 0, …);
//     const View3dFrame frame = bench.settle([&](ViewContext& context, Wants& wants) {
//         return update(view, context, 320, 240, wants);
//     });
#pragma once

#include "app/pipeline/decode_pipeline.hpp"
#include "app/views/view_context.hpp"
#include "tests/support/recorded.hpp"

#include <map>

namespace fathom {

struct ViewBench {
    Recorded recorded;
    WorkerPool workers{1};
    DecodePipeline pipeline{workers, [] {}};
    std::map<EntityPath, StreamSettings> settings;
    std::map<EntityPath, StreamMemory> memory;
    std::optional<LinkedPixel> hovered;
    std::int64_t time = 0;

    template <typename Look>
    auto settle(const Look& look) {
        for (int i = 0; i < 4; ++i) {
            Wants wants;
            ViewContext context = make_context();
            (void)look(context, wants);
            pipeline.run_now(wants);
        }
        Wants wants;
        ViewContext context = make_context();
        return look(context, wants);
    }

  private:
    ViewContext make_context() {
        return {recorded.store, pipeline.cache(), {kLogTime, time}, settings, memory, {}, hovered};
    }
};

} // namespace fathom
