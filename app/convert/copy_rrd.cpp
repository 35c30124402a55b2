// A Rerun recording message by message into one that has an index; payloads stay as they are.
#include "app/convert/convert.hpp"
#include "app/sources/byte_source.hpp"
#include "decoders/rrd/rrd_chunk.hpp"
#include "decoders/rrd/rrd_stream.hpp"
#include "decoders/rrd/rrd_writer.hpp"

#include <algorithm>

namespace fathom {
namespace {

struct RrdCopy {
    RrdWriter writer;
    ConvertReport report;

    void note(std::uint64_t byte_offset, const std::string& problem) {
        constexpr std::size_t kMostWarnings = 100;
        if (report.warnings.size() < kMostWarnings)
            report.warnings.push_back("at byte " + std::to_string(byte_offset) + ": " + problem);
    }

    Result<void> take(const RrdEvent& event) {
        if (const auto* info = std::get_if<RrdStoreInfo>(&event)) return writer.write_store(*info);
        if (const auto* activation = std::get_if<RrdBlueprintActivation>(&event))
            return writer.write_activation(*activation);
        if (const auto* problem = std::get_if<RrdProblem>(&event)) {
            if (problem->fatal && report.written == 0) return std::unexpected(problem->error);
            note(problem->byte_offset, problem->error.message);
        }
        const auto* message = std::get_if<RrdArrowMsg>(&event);
        if (message == nullptr) return {};
        const auto chunk = decode_arrow_msg(*message);
        if (!chunk) {
            note(message->byte_offset, chunk.error().message);
            return {};
        }
        if (chunk->components.empty()) return {}; // only indicators, which no reader uses any more
        ++report.written;
        return writer.write_chunk(*message, *chunk);
    }
};

} // namespace

Result<ConvertReport> copy_rrd(const std::string& path, const RecordingSink& sink,
                               const ConvertProgress& progress) {
    FATHOM_TRY(const ByteSource file, ByteSource::open(path));
    RrdCopy copy{RrdWriter(sink), {}};
    RrdStreamParser parser;
    std::uint64_t offset = 0;
    const auto take_all = [&]() -> Result<void> {
        while (const auto event = parser.next())
            FATHOM_CHECK(copy.take(*event));
        return {};
    };
    while (offset < file.size()) {
        FATHOM_CHECK(progress(offset, file.size()));
        const std::uint64_t wanted = parser.wanted_bytes();
        if (wanted == 0) break;
        std::vector<std::byte> bytes(static_cast<std::size_t>(std::min(wanted, file.size() - offset)));
        FATHOM_CHECK(file.read_at(offset, bytes));
        offset += bytes.size();
        parser.feed(make_blob(std::move(bytes)));
        FATHOM_CHECK(take_all());
    }
    parser.finish();
    FATHOM_CHECK(take_all());
    FATHOM_CHECK(copy.writer.finish());
    return std::move(copy.report);
}

} // namespace fathom
