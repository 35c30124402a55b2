#include "decoders/bag/bag_records.hpp"

#include <cstdint>
#include <cstdlib>

namespace {

/// All records one after the other, each read as whatever it says it is.
void fuzz_bag_records(std::span<const std::byte> bytes, bool in_chunk) {
    while (!bytes.empty()) {
        const auto record = fathom::read_bag_record(bytes);
        if (!record) return;
        (void)fathom::read_bag_file_header(record->head);
        (void)fathom::read_bag_chunk(record->head);
        (void)fathom::read_bag_connection(*record);
        (void)fathom::read_bag_message(record->head);
        (void)fathom::read_bag_index(*record);
        (void)fathom::read_bag_chunk_info(*record);
        // The records of an uncompressed chunk.
        if (!in_chunk && record->head.op == fathom::BagOp::Chunk) fuzz_bag_records(record->data, true);
        if (record->size() == 0 || record->size() > bytes.size()) std::abort();
        bytes = bytes.subspan(record->size());
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::span<const std::byte> bytes(reinterpret_cast<const std::byte*>(data), size);
    if (fathom::check_bag_version(bytes)) fuzz_bag_records(bytes.subspan(fathom::kBagMagicBytes), false);
    return 0;
}
