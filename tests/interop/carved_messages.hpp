// Messages taken out of recordings by the shortest way that works on whole files: no index, no recovery; lz4 and zstd by
// their programs. The readers of the recordings have tests of their own: this is about the messages.
#pragma once

#include "decoders/messages/message_reader.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace fathom {

struct CarvedMessage {
    std::string topic;
    MessageSchema schema;
    std::uint64_t log_time_ns = 0;
    Blob payload;
};

/// In order of log time, then of the file. None: a program for its compression is not installed.
[[nodiscard]] std::optional<std::vector<CarvedMessage>> carve_mcap(const std::string& path);
[[nodiscard]] std::optional<std::vector<CarvedMessage>> carve_bag(const std::string& path);

} // namespace fathom
