// A recording in pieces of varying size; each chunk is decoded and every cell looked at, then written and read again.
#include "decoders/rrd/rrd_stream.hpp"
#include "decoders/rrd/rrd_writer.hpp"
#include "decoders/rrd/xxhash32.hpp"

#include <algorithm>

namespace {

using namespace fathom;

void look_at(const RrdChunk& chunk) {
    for (const RrdComponent& component : chunk.components)
        for (std::uint64_t row = 0; row < std::min<std::uint64_t>(component.cells.length, 16); ++row) {
            const ArrowArray instances = list_at(component.cells, row);
            (void)cell_text(component.cells, row);
            (void)bytes_at(instances, 0);
            (void)flat_doubles(instances, 1000);
            (void)packed_values(instances);
        }
}

void write_again(const RrdArrowMsg& arrow, const RrdChunk& chunk) {
    const auto nothing = [](std::span<const std::byte>) -> Result<void> { return {}; };
    RrdWriter writer(nothing);
    (void)writer.write_chunk(arrow, chunk);
    (void)writer.finish();
    if (!chunk.problems.empty() || chunk.is_static != chunk.times.empty()) return; // columns were left out
    const auto again = encode_chunk(chunk);
    if (again) FATHOM_ASSERT(decode_arrow_msg(*again).has_value());
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto bytes = std::as_bytes(std::span(data, size));
    const std::size_t piece_bytes = size == 0 ? 1 : 16 + data[size - 1] * 16;
    RrdStreamParser parser;
    const auto drain = [&] {
        while (const auto event = parser.next())
            if (const auto* arrow = std::get_if<RrdArrowMsg>(&*event))
                if (const auto chunk = decode_arrow_msg(*arrow)) {
                    look_at(*chunk);
                    write_again(*arrow, *chunk);
                }
    };
    for (std::size_t at = 0; at < size; at += piece_bytes) {
        parser.feed(bytes.subspan(at, std::min(piece_bytes, size - at)));
        drain();
    }
    parser.finish();
    drain();

    const Blob file = make_blob({bytes.begin(), bytes.end()});
    if (const auto place = locate_rrd_footer(bytes.last(std::min(size, kRrdTailBytes)), size)) {
        // A checksum that fits, so that the index behind it is reached.
        RrdFooterPlace fitting = *place;
        const Blob footer = slice(file, fitting.offset, fitting.size);
        fitting.checksum = xxhash32(footer.bytes, kRrdFooterSeed);
        (void)read_rrd_footer(footer, fitting);
    }
    return 0;
}
