// What a live source's history has no room for.
#include "app/scene/store.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace fathom {

void Store::forget(ChunkId id) {
    const auto found = chunks_.find(id);
    if (found == chunks_.end()) return;
    evict(id);
    missing_transforms_.erase(id);
    Entry& entry = found->second;
    Entity& entity = entities_[entry.summary.entity];
    std::erase(entity.chunks, &entry);
    for (const std::string& component : *entry.summary.components) {
        if (const auto fixed = entity.statics.find(component); fixed != entity.statics.end())
            std::erase(fixed->second, &entry);
        for (const TimeSummary& time : entry.summary.times) {
            Index& index = entity.timelines[time.timeline][component];
            std::vector<Span>& spans = index.spans;
            auto place = std::ranges::lower_bound(spans, time.first, {}, &Span::first);
            place = std::find_if(place, spans.end(), [&](const Span& span) { return span.entry == &entry; });
            if (place == spans.end()) continue;
            index.times_known = false;
            // Almost always the first: a history ends at its old end.
            for (place = spans.erase(place); place != spans.end(); ++place) {
                const std::int64_t before = place == spans.begin() ? std::numeric_limits<std::int64_t>::min()
                                                                   : std::prev(place)->reach;
                const std::int64_t reach = std::max(before, place->last);
                if (std::exchange(place->reach, reach) == reach) break;
            }
        }
    }
    chunks_.erase(found);
    ++revision_;
    rows_revision_ = next_revision();
}

} // namespace fathom
