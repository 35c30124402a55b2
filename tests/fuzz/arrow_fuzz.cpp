// An Arrow stream; every cell is looked at, and what was read is written and read again.
#include "decoders/rrd/arrow_ipc.hpp"

#include <algorithm>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace fathom;
    const auto bytes = std::as_bytes(std::span(data, size));
    const auto batch = read_arrow_ipc(make_blob({bytes.begin(), bytes.end()}));
    if (!batch) return 0;
    for (const ArrowArray& column : batch->columns) {
        (void)type_text(type_of(column));
        for (std::uint64_t i = 0; i < std::min<std::uint64_t>(column.length + 1, 32); ++i) {
            (void)cell_text(column, i);
            (void)bytes_at(column, i);
            (void)double_at(column, i);
            (void)cell_text(union_at(column, i), 0);
        }
        (void)flat_doubles(column, 1000);
        (void)packed_values(window(column, 1, 2));
    }
    const bool has_rows = std::ranges::all_of(
        batch->columns, [&](const ArrowArray& column) { return column.length == batch->rows; });
    if (has_rows) FATHOM_ASSERT(read_arrow_ipc(make_blob(write_arrow_ipc(*batch))).has_value());
    return 0;
}
