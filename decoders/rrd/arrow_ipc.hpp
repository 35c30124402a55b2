// Arrow IPC streams (metadata version 5): one schema, at most one record batch, end. The form in which Rerun
// keeps each chunk and each index.
//
//     FATHOM_TRY(const ArrowBatch batch, read_arrow_ipc(payload));
//     for (std::size_t i = 0; i < batch.fields.size(); ++i) use(batch.fields[i], batch.columns[i]);
//
// Everything is checked here, once: the metadata by its verifier, offsets to rise and end inside, buffers to
// lie in the body and hold what the lengths claim. The columns are slices of the payload. A column of a type
// that is not read (views, dictionaries, decimals …) is there as ArrowKind::Unsupported. Any thread.
#pragma once

#include "decoders/media/result.hpp"
#include "decoders/rrd/arrow.hpp"

namespace fathom {

struct ArrowBatch {
    ArrowMetadata metadata;
    std::vector<ArrowField> fields;
    std::vector<ArrowArray> columns; // one per field; of length 0 where the stream holds a schema only
    std::uint64_t rows = 0;
};

[[nodiscard]] Result<ArrowBatch> read_arrow_ipc(const Blob& stream);

/// Bodies and buffers start at multiples of 64 as Rerun's own do. Columns may be windows on longer arrays.
[[nodiscard]] std::vector<std::byte> write_arrow_ipc(const ArrowBatch& batch);

/// A stream that holds a schema and no batch.
[[nodiscard]] std::vector<std::byte> write_arrow_schema_ipc(std::span<const ArrowField> fields,
                                                            const ArrowMetadata& metadata);

} // namespace fathom
