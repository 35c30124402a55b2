// convert: an opened input into another recording, chunk after chunk.
//
//     FATHOM_TRY(const auto reader, open_reader(path, options, 0));
//     FATHOM_TRY(const SourceIndex index, reader->read_index());
//     ConvertProgress each = [](std::uint64_t done, std::uint64_t count) { return Result<void>{}; };
//     FATHOM_CHECK(convert(*reader, index, start, *writer, each));
//
// Memory holds one chunk and what belongs to its rows. Between files of one kind nothing is read apart: copy_rrd and
// copy_mcap pass messages on as they are, also out of files that are damaged or have no index. One thread.
#pragma once

#include "app/convert/recording_writer.hpp"
#include "app/sources/chunk_reader.hpp"

namespace fathom {

/// Called between steps; an error ends the conversion.
using ConvertProgress = std::function<Result<void>(std::uint64_t done, std::uint64_t count)>;

/// What is lost on the way for damage to the input; one sentence each.
struct ConvertReport {
    std::vector<std::string> warnings;
    std::uint64_t written = 0; // chunks or messages
};

[[nodiscard]] Result<ConvertReport> convert(ChunkReader& reader, const SourceIndex& index,
                                            RecordingStart start, RecordingWriter& writer,
                                            const ConvertProgress& progress);

[[nodiscard]] Result<ConvertReport> copy_rrd(const std::string& path, const RecordingSink& sink,
                                             const ConvertProgress& progress);
[[nodiscard]] Result<ConvertReport> copy_mcap(const std::string& path, const RecordingSink& sink,
                                              Compression compression, const ConvertProgress& progress);

} // namespace fathom
