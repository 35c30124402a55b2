// RerunLive: Rerun's SDKs as a source that is written while it is read. What comes is kept, as compressed as it came, as far
// as the history has room; the oldest leaves first, and never the newest of a component.
//
//     FATHOM_TRY(auto reader, open_rerun_live(address, history_bytes, source_id));
//     FATHOM_TRY(SourceIndex start, reader->read_index());      // its container is the URL that senders connect to
//     poll on reader->arrival_descriptor();
//     while (auto more = *reader->read_index_more()) …          // chunks that came, and those that are gone
//
// One thread, as any reader.
#pragma once

#include "app/sources/chunk_reader.hpp"
#include "app/sources/listen_address.hpp"

namespace fathom {

/// The scheme of an input that listens: "listen://127.0.0.1:9876".
inline constexpr std::string_view kListenScheme = "listen";

[[nodiscard]] std::string listen_input(const ListenAddress& address);

[[nodiscard]] Result<std::unique_ptr<ChunkReader>>
open_rerun_live(const ListenAddress& address, std::uint64_t history_bytes, std::uint32_t source_id);

} // namespace fathom
