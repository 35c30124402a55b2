// A recording that somebody compressed as a file: run.mcap.zst, run.bag.zst, run.rrd.zst.
//
//     if (is_zstd(head)) FATHOM_TRY(auto reader, open_packed(input, open_recording, progress));
//
// Unpacked to a temporary file first (unpacked_file.hpp). Any thread, as open_reader.
#pragma once

#include "app/sources/chunk_reader.hpp"
#include "decoders/media/progress.hpp"

#include <functional>

namespace fathom {

/// Opens what lies at a path, when it is a recording.
using OpenRecording = std::function<Result<std::unique_ptr<ChunkReader>>(const std::string& path)>;

[[nodiscard]] Result<std::unique_ptr<ChunkReader>>
open_packed(const std::string& path, const OpenRecording& open_recording, Progress* progress);

} // namespace fathom
