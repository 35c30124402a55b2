// ChunkReader: one opened input. Looks first (an index of what is there, no payload), then loads chunk by
// chunk.
//
//     FATHOM_TRY(auto reader, open_reader("scene/depth", options));
//     FATHOM_TRY(SourceIndex index, reader->read_index());
//     FATHOM_TRY(auto chunk, reader->load(index.chunks[0].id));
//
// The command line calls it directly; the window runs it on a thread of its own (source_thread.hpp). Both
// therefore see the same. A reader is used by one thread at a time.
#pragma once

#include "app/scene/chunk.hpp"

#include <memory>
#include <string>
#include <vector>

namespace fathom {

/// One of the recordings in a file; a blueprint is one that holds a layout.
struct RecordingFacts {
    std::string application_id, recording_id;
    bool is_blueprint = false;
};

/// What an entity logs under one archetype, or with one schema, counted without its payload.
struct StreamFacts {
    std::uint16_t recording = 0;
    EntityPath entity;
    std::string archetype;        // "DepthImage"; empty for components of no archetype
    std::string schema, encoding; // of a message: "sensor_msgs/msg/Image", "16UC1"
    std::string frame_id;         // the coordinate frame that its header names
    std::uint64_t count = 0;      // logged rows or messages
};

/// What opening an input tells: everything but the payload.
struct SourceIndex {
    std::string container;                              // "png", "npz", "folder", "rrd" …
    std::uint64_t bytes = 0;                            // of the file, or of all files of a folder
    bool complete = true;                               // false: damaged, but something can be read
    std::vector<ChunkSummary> chunks;                   // timed rows, to be loaded when wanted
    std::vector<std::shared_ptr<const Chunk>> resident; // static rows: role, meaning, intrinsics, partner
    std::vector<std::string> warnings;
    std::vector<ChunkId> gone; // of a live source: what its history has no room for any more

    // Of recordings only; an image file or a folder is one recording without a name.
    std::vector<RecordingFacts> recordings; // that chunks name by index
    std::vector<StreamFacts> streams;       // all that were logged, shown or not
    std::optional<Timeline> timeline;       // to look along first
    bool rows_are_partly_known = false;     // some times of rows are known only once their chunk is loaded
};

/// Of the rows of image files: EncodedImage and FileName.
[[nodiscard]] const ComponentNames& image_file_components();

class ChunkReader {
  public:
    virtual ~ChunkReader() = default;

    [[nodiscard]] virtual Result<SourceIndex> read_index() = 0;

    /// The same for who shows the first picture before all is known: of an input without an index a first portion, what is
    /// found after it comes portion by portion from read_index_more(): chunks, resident and warnings are the new ones,
    /// all else is as of now. Nothing: that was all.
    [[nodiscard]] virtual Result<SourceIndex> read_index_start() { return read_index(); }
    [[nodiscard]] virtual Result<std::optional<SourceIndex>> read_index_more() { return std::nullopt; }

    /// A watched file has changed. True: it is still being written, and read_index_more() has what is new; false: all that
    /// was read may be void.
    [[nodiscard]] virtual bool follow() { return false; }
    [[nodiscard]] virtual Result<std::shared_ptr<const Chunk>> load(ChunkId id) = 0;

    /// What was wrong with single messages of chunks that were loaded since the last call.
    [[nodiscard]] virtual std::vector<std::string> take_warnings() { return {}; }

    /// Of a live source: readable when read_index_more() has something new; -1 where nothing comes by itself.
    [[nodiscard]] virtual int arrival_descriptor() const { return -1; }

    /// Files whose change means that the input has to be read again.
    [[nodiscard]] virtual std::vector<std::string> watched_paths() const = 0;
};

} // namespace fathom
