// A Rerun recording: an .rrd or .rbl file, or one on standard input.
//
//     FATHOM_TRY(auto reader, open_rrd("run.rrd", std::move(file), source_id));
//
// A file whose footer can be trusted is opened by its index; any other is read through once, each chunk looked at and let
// go. Static chunks and those that clear stay resident. Chunk ids count the chunks in the order of the file, so that a
// chunk that is loaded again equals the evicted one. Blueprints are listed, not shown.
#pragma once

#include "app/sources/byte_source.hpp"
#include "app/sources/chunk_reader.hpp"
#include "decoders/rrd/rrd_chunk.hpp"

namespace fathom {

/// "RRF" and a digit.
[[nodiscard]] bool is_rrd(std::span<const std::byte> head);

[[nodiscard]] Result<std::unique_ptr<ChunkReader>> open_rrd(const std::string& path, ByteSource file,
                                                            std::uint32_t source_id,
                                                            std::shared_ptr<Progress> progress = nullptr);

/// A decoded chunk as the scene keeps it.
[[nodiscard]] Chunk scene_chunk(RrdChunk&& chunk, ChunkId id, std::uint16_t recording);

} // namespace fathom
