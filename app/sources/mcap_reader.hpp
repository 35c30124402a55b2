// An MCAP recording.
//
//     FATHOM_TRY(auto reader, open_mcap("run.mcap", source_id));
//
// A file with a summary and chunk indexes is opened by them and messages are read on demand; any other is scanned: one
// without an index, one that broke off, one with damage in the middle. A chunk that is damaged costs itself only.
#pragma once

#include "app/sources/byte_source.hpp"
#include "app/sources/message_files.hpp"

namespace fathom {

[[nodiscard]] Result<std::unique_ptr<ChunkReader>> open_mcap(const std::string& path, ByteSource file,
                                                             std::uint32_t source_id,
                                                             std::shared_ptr<Progress> progress = nullptr);

/// As one file of a recording, which outlives it.
[[nodiscard]] std::unique_ptr<MessageFile> make_mcap_file(ByteSource file, MessageRecording& recording,
                                                          std::shared_ptr<Progress> progress);

} // namespace fathom
