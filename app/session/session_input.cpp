#include "app/session/session_input.hpp"

#include <algorithm>

namespace fathom {
namespace {

/// Different problems of a damaged input may be many.
constexpr std::size_t kMostProblems = 200;

void insert_chunks(SessionInput& input, const SourceIndex& index) {
    for (const ChunkSummary& summary : index.chunks)
        if (summary.recording < input.recordings.size())
            input.recordings[summary.recording].store.insert_summary(summary);
    for (const auto& chunk : index.resident)
        if (chunk->recording < input.recordings.size())
            input.recordings[chunk->recording].store.insert(chunk);
}

} // namespace

void add_problem(SessionInput& input, std::string text, bool is_error) {
    const auto known = std::ranges::find(input.problems, text, &InputProblem::text);
    if (known != input.problems.end()) {
        ++known->count;
    } else if (input.problems.size() < kMostProblems) {
        input.problems.push_back({std::move(text), is_error});
    }
}

void take_index(SessionInput& input, IndexRead& read) {
    SourceIndex& index = read.index;
    std::vector<Recording> before = std::move(input.recordings);
    input.recordings = {};
    input.recordings.resize(std::max<std::size_t>(1, index.recordings.size()));
    for (std::size_t i = 0; i < input.recordings.size(); ++i) {
        Recording& recording = input.recordings[i];
        if (i < index.recordings.size()) recording.facts = std::move(index.recordings[i]);
        if (i < before.size()) recording.memory = std::move(before[i].memory);
        if (i < before.size()) recording.at = before[i].at;
    }
    insert_chunks(input, index);
    input.streams = std::move(index.streams);
    input.source_id = read.source_id;
    input.container = std::move(index.container);
    input.bytes = index.bytes;
    input.problems.clear();
    for (std::string& warning : index.warnings)
        add_problem(input, std::move(warning), false);
    input.error.reset();
    input.opened = true;
    if (read.reloaded) ++input.reload_count;
}

void take_more(SessionInput& input, IndexGrown& grown) {
    SourceIndex& index = grown.index;
    const std::size_t known = input.recordings.size();
    input.recordings.resize(std::max(known, index.recordings.size()));
    for (std::size_t i = known; i < input.recordings.size(); ++i)
        input.recordings[i].facts = std::move(index.recordings[i]);
    insert_chunks(input, index);
    for (Recording& recording : input.recordings)
        for (const ChunkId id : index.gone)
            recording.store.forget(id);
    input.streams = std::move(index.streams);
    input.bytes = index.bytes;
    for (std::string& warning : index.warnings)
        add_problem(input, std::move(warning), false);
}

std::string short_name(const SessionInput& input) {
    std::string name = input.name;
    while (name.size() > 1 && name.ends_with('/'))
        name.pop_back();
    return name.substr(name.rfind('/') + 1);
}

} // namespace fathom
