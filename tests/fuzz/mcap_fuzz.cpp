#include "decoders/mcap/mcap_records.hpp"

#include <cstdint>
#include <cstdlib>

namespace {

/// All records one after the other, each read as whatever it says it is; those of a chunk once more within it.
void fuzz_mcap_records(std::span<const std::byte> bytes, bool in_chunk) {
    while (!bytes.empty()) {
        const auto record = fathom::read_mcap_record(bytes);
        if (!record) return;
        const auto content = record->content;
        (void)fathom::read_mcap_header(content);
        (void)fathom::read_mcap_footer(content);
        (void)fathom::read_mcap_schema(content);
        (void)fathom::read_mcap_channel(content);
        (void)fathom::read_mcap_message(content);
        (void)fathom::read_mcap_message_index(content);
        (void)fathom::read_mcap_chunk_index(content);
        (void)fathom::read_mcap_attachment(content);
        (void)fathom::read_mcap_attachment_offset(content);
        const auto chunk = fathom::read_mcap_chunk(content);
        constexpr std::uint64_t kMostBytes =
            1u << 20; // claims beyond what the input could hold are another test's
        if (chunk && !in_chunk && chunk->uncompressed_size <= kMostBytes) {
            const fathom::Blob packed = fathom::make_blob({chunk->records.begin(), chunk->records.end()});
            if (const auto records = fathom::unpack_mcap_chunk(*chunk, packed)) {
                if (records->bytes.bytes.size() > chunk->uncompressed_size) std::abort();
                fuzz_mcap_records(records->bytes.bytes, true);
            }
        }
        bytes = bytes.subspan(fathom::kMcapPrefixBytes + content.size());
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::span<const std::byte> bytes(reinterpret_cast<const std::byte*>(data), size);
    if (fathom::is_mcap(bytes)) fuzz_mcap_records(bytes.subspan(fathom::kMcapMagicBytes), false);
    return 0;
}
