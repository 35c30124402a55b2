// SessionInput: one opened input: its source, what it says of itself, and a store for each recording inside it.
//
//     take(input, event)                          // what the source sends; the session does
//     input.recordings[pane.of.recording].store   // what panes look into
//
// Recordings of an input are independent: the same entity may be in each, and only one of them is shown at first.
// Main thread only.
#pragma once

#include "app/sources/source_thread.hpp"
#include "app/views/depth_stream.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace fathom {

/// What can be asked of one recording.
struct Recording {
    RecordingFacts facts;
    Store store;
    std::map<EntityPath, StreamMemory> memory;
    TimePoint at; // where it is looked at while the playhead is on a timeline that it does not have
};

/// Something that is wrong with an input; the same again is counted.
struct InputProblem {
    std::string text;
    bool is_error = false; // something is missing because of it
    std::uint64_t count = 1;
};

struct SessionInput {
    std::uint32_t id = 0;
    std::string name; // path or address
    OpenOptions options;
    std::unique_ptr<SourceThread> source;
    std::vector<Recording> recordings; // at least one
    std::vector<StreamFacts> streams;  // all that were logged, shown or not
    std::uint32_t source_id = 0;       // of the present index
    std::string container;
    std::uint64_t bytes = 0;
    std::vector<InputProblem> problems;
    std::optional<Error> error;  // it could not be opened, or its last reload failed
    bool is_live = false;        // it comes while it is looked at
    bool opened = false;         // an index was read
    bool arriving = false;       // it takes the place of others once it has something to show
    bool leaving = false;        // it goes when those do
    bool has_open_panes = false; // suggested by the index alone: what its chunks say may change them
    std::uint32_t reload_count = 0;

    /// Whether it is a recording, of named streams, rather than an image or a folder of them.
    [[nodiscard]] bool is_recording() const { return !streams.empty(); }
};

/// Adds a problem, or counts it where it is known.
void add_problem(SessionInput& input, std::string text, bool is_error);

/// Takes over what an index tells; the content of before is void, what is remembered of its streams stays.
void take_index(SessionInput& input, IndexRead& read);

/// Adds what was found since. Recordings that are new stand behind those that are known.
void take_more(SessionInput& input, IndexGrown& grown);

/// The last part of its name.
[[nodiscard]] std::string short_name(const SessionInput& input);

} // namespace fathom
