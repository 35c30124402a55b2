// The body of an Arrow record batch as columns: slices of it, checked once. Internal to the IPC reader.
// Any thread.
#pragma once

#include "decoders/rrd/arrow_ipc.hpp"

#include <arrow_message_generated.h>

namespace fathom {

[[nodiscard]] inline std::unexpected<Error> ipc_malformed(std::string what) {
    return fail(ErrorCode::Malformed, "Arrow data: " + std::move(what));
}

/// Fills `columns` and `rows` of a batch that has its fields.
Result<void> read_arrow_columns(const arrow_fb::RecordBatch& stated, const Blob& body, ArrowBatch& batch);

} // namespace fathom
