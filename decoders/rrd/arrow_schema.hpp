// Arrow's schema messages to fields and back. Internal to the IPC reader and writer. Any thread.
#pragma once

#include "decoders/media/result.hpp"
#include "decoders/rrd/arrow.hpp"

#include <arrow_message_generated.h>

namespace fathom {

/// Nesting of what Rerun writes ends at 8; more than this is no data but an attempt on the stack.
inline constexpr int kMaxArrowDepth = 24;

/// The fields and metadata of a verified schema. Texts may point to the same bytes again and again, so their
/// sum is bounded by `max_text_bytes`.
Result<void> read_arrow_schema(const arrow_fb::Schema& schema, std::size_t max_text_bytes,
                               std::vector<ArrowField>& fields, ArrowMetadata& metadata);

[[nodiscard]] flatbuffers::Offset<arrow_fb::Schema> write_arrow_schema(flatbuffers::FlatBufferBuilder& out,
                                                                       std::span<const ArrowField> fields,
                                                                       const ArrowMetadata& metadata);

} // namespace fathom
