#include "app/sources/rrd_contents.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace fathom {
namespace {

/// Problems of one kind in a damaged file may be many.
constexpr std::size_t kMostWarnings = 100;

/// "DepthImage" of "DepthImage:buffer"; empty for a component that users named themselves.
std::string_view archetype_of_component(std::string_view component) {
    const std::size_t colon = component.find(':');
    return colon == std::string_view::npos ? std::string_view() : component.substr(0, colon);
}

} // namespace

TimelineKind kind_of(RrdTimeKind kind) {
    switch (kind) {
    case RrdTimeKind::Sequence: return TimelineKind::Sequence;
    case RrdTimeKind::Duration: return TimelineKind::Duration;
    case RrdTimeKind::Timestamp: return TimelineKind::Timestamp;
    }
    return TimelineKind::Sequence;
}

RrdContents::RrdContents(std::uint32_t source_id, std::uint64_t bytes) : source_id_(source_id) {
    index_.container = "rrd";
    index_.bytes = bytes;
}

void RrdContents::warn(std::string text) {
    index_.complete = false;
    if (index_.warnings.size() < kMostWarnings) {
        index_.warnings.push_back(std::move(text));
    } else {
        ++left_out_warnings_;
    }
}

std::uint16_t RrdContents::recording_of(const RrdStoreId& store) {
    const auto known = std::ranges::find(stores_, store);
    if (known != stores_.end()) return static_cast<std::uint16_t>(known - stores_.begin());
    constexpr std::size_t kMostRecordings = 0xFFFF;
    if (stores_.size() == kMostRecordings) return static_cast<std::uint16_t>(kMostRecordings - 1);
    stores_.push_back(store);
    index_.recordings.push_back(
        {store.application_id, store.recording_id, store.kind == RrdStoreKind::Blueprint});
    return static_cast<std::uint16_t>(stores_.size() - 1);
}

void RrdContents::count(const ChunkSummary& summary) {
    for (const TimeSummary& times : summary.times)
        timeline_rows_[times.timeline] += summary.row_count;
    std::set<std::string> archetypes;
    for (const std::string& component : *summary.components)
        if (component != name_of<Clear>()) archetypes.emplace(archetype_of_component(component));
    if (archetypes.contains("Transform3D"))
        archetypes.erase("TransformAxes3D");         // drawn with it; one before 0.28
    if (archetypes.size() > 1) archetypes.erase(""); // a custom value beside an archetype is part of its rows
    for (const std::string& archetype : archetypes) {
        const auto [place, is_new] =
            stream_index_.try_emplace({summary.recording, summary.entity, archetype}, index_.streams.size());
        if (is_new) {
            StreamFacts facts;
            facts.recording = summary.recording;
            facts.entity = summary.entity;
            facts.archetype = archetype;
            index_.streams.push_back(std::move(facts));
        }
        index_.streams[place->second].count += summary.row_count;
    }
}

void RrdContents::add(ChunkSummary summary) {
    count(summary);
    index_.chunks.push_back(std::move(summary));
}

void RrdContents::add(std::shared_ptr<const Chunk> chunk) {
    count(summarize(*chunk));
    index_.resident.push_back(std::move(chunk));
}

/// Rerun's choice: what the user logged on before what every SDK adds by itself; then the one with most rows.
std::optional<Timeline> RrdContents::best_timeline() const {
    const auto rank = [](const auto& entry) {
        const std::string& name = entry.first.name;
        const int own = name == "message_log_time" ? 3 : name == "log_tick" ? 0 : name == "log_time" ? 1 : 2;
        return std::pair(own, entry.second);
    };
    const auto best = std::ranges::max_element(timeline_rows_, {}, rank);
    return best == timeline_rows_.end() ? std::nullopt : std::optional(best->first);
}

/// As static rows: what Fathom's other readers know from names and frames.
void RrdContents::add_colour_partners() {
    for (const ChunkSummary& chunk : index_.chunks)
        components_[chunk.recording][chunk.entity].insert(chunk.components->begin(), chunk.components->end());
    for (const auto& chunk : index_.resident)
        for (const ComponentColumn& column : chunk->components)
            components_[chunk->recording][chunk->entity].insert(column.name);
    // Behind all chunks that there may ever be. A later one counts before an earlier one.
    constexpr std::uint32_t kFirstPartner = 0xF0000000;
    for (const auto& [recording, components] : components_)
        for (const auto& [depth, colour] : colour_partners(components)) {
            EntityPath& known = partners_[{recording, depth}];
            if (std::exchange(known, colour) == colour) continue;
            const std::uint32_t position = kFirstPartner + partner_count_++;
            Chunk chunk = one_row_chunk(chunk_id(source_id_, position), depth, {0, position}, {},
                                        {ColourPartner{colour}});
            chunk.recording = recording;
            index_.resident.push_back(std::make_shared<const Chunk>(std::move(chunk)));
        }
}

/// What was found since the last time.
SourceIndex RrdContents::hand_out() {
    if (left_out_warnings_ != 0)
        index_.warnings.push_back(std::to_string(std::exchange(left_out_warnings_, 0)) + " more of these");
    index_.timeline = best_timeline();
    add_colour_partners();
    SourceIndex found = index_;
    index_.chunks.clear();
    index_.resident.clear();
    index_.warnings.clear();
    return found;
}

} // namespace fathom
