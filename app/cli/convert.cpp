// fathom convert: recordings, folders and images as a Rerun recording or an MCAP.
#include "app/convert/convert.hpp"
#include "app/cli/interrupt.hpp"
#include "app/cli/output.hpp"
#include "app/export/safe_file.hpp"
#include "app/sources/byte_source.hpp"
#include "app/sources/open.hpp"
#include "app/sources/rrd_reader.hpp"
#include "decoders/mcap/mcap_records.hpp"

#include <fmt/format.h>

#include <chrono>
#include <filesystem>

#include <unistd.h>

namespace fathom {
namespace {

enum class RecordingFormat { Rrd, Mcap };

Result<RecordingFormat> recording_format_of(const std::string& path) {
    if (path.ends_with(".rrd")) return RecordingFormat::Rrd;
    if (path.ends_with(".mcap")) return RecordingFormat::Mcap;
    return fail(ErrorCode::InvalidArgument, "'" + path + "' ends in neither .rrd nor .mcap");
}

/// The input's name without folder and extension, as Rerun lists it.
std::string plain_name(const std::string& input) {
    std::filesystem::path path = std::filesystem::path(input);
    if (path.filename().empty()) path = path.parent_path();
    const std::string name = path.stem().string();
    return name.empty() || name == "-" ? "recording" : name;
}

/// Files of the output's own kind are copied, which loses nothing.
bool is_file_of(RecordingFormat format, const std::string& input) {
    std::error_code ignored;
    if (input == "-" || std::filesystem::is_directory(input, ignored)) return false;
    const auto file = ByteSource::open(input);
    if (!file) return false;
    constexpr std::size_t kHeadBytes = 16;
    const auto head = file->read_head(kHeadBytes);
    if (!head) return false;
    return format == RecordingFormat::Rrd ? is_rrd(*head) : is_mcap(*head);
}

struct Converted {
    ConvertReport report;
    std::set<std::string> left_out;
};

Result<Converted> convert_input(const Arguments& arguments, RecordingFormat format, SafeFile& file) {
    const std::string& input = arguments.inputs[0];
    const RecordingSink sink = [&file](std::span<const std::byte> bytes) { return file.write(bytes); };
    std::uint64_t told_percent = 0;
    const ConvertProgress progress = [&](std::uint64_t done, std::uint64_t count) -> Result<void> {
        if (interrupted()) return fail(ErrorCode::Cancelled, "cancelled");
        constexpr std::uint64_t kAll = 100;
        const std::uint64_t percent = count == 0 ? kAll : done / ((count + kAll - 1) / kAll);
        if (arguments.progress && percent != told_percent)
            (void)write_all(STDERR_FILENO, fmt::format("progress {} of {}\n", done, count));
        told_percent = percent;
        return {};
    };
    Converted converted;
    if (is_file_of(format, input)) {
        FATHOM_TRY(converted.report, format == RecordingFormat::Rrd
                                         ? copy_rrd(input, sink, progress)
                                         : copy_mcap(input, sink, arguments.compression, progress));
        return converted;
    }
    static const auto opening =
        std::make_shared<Progress>("Opening"); // for interrupts, until the program's end
    cancel_with_interrupts(opening->cancelled);
    FATHOM_TRY(const auto reader, open_reader(input, arguments.reading, 0, opening));
    FATHOM_TRY(const SourceIndex index, reader->read_index());
    const auto writer = format == RecordingFormat::Rrd
                            ? make_rrd_recording_writer(sink)
                            : make_mcap_recording_writer(sink, arguments.compression);
    RecordingStart start;
    start.name = plain_name(input);
    start.made_at_ns = static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::nanoseconds>(
                                                      std::chrono::system_clock::now().time_since_epoch())
                                                      .count());
    FATHOM_TRY(converted.report, convert(*reader, index, std::move(start), *writer, progress));
    converted.report.warnings.insert(converted.report.warnings.begin(), index.warnings.begin(),
                                     index.warnings.end());
    converted.left_out = writer->left_out();
    return converted;
}

} // namespace

int run_convert(const Arguments& arguments) {
    const std::string& input = arguments.inputs[0];
    const std::string& output = arguments.inputs[1];
    const Result<RecordingFormat> format = recording_format_of(output);
    if (!format) {
        print_error("convert: " + format.error().message + "; see fathom convert --help");
        return kExitUsage;
    }
    catch_interrupts();
    SafeFileOptions options;
    options.force = arguments.force;
    options.cancelled = &interrupted();
    Result<SafeFile> file = SafeFile::create(output, options);
    if (!file) return report(output, file.error());
    const Result<Converted> converted = convert_input(arguments, *format, *file);
    if (interrupted()) {
        print_error("convert cancelled: nothing was written");
        return kExitInterrupted;
    }
    if (!converted) return report(input, converted.error());
    for (const std::string& warning : converted->report.warnings)
        print_note(arguments, fmt::format("{}: {}", input, warning));
    for (const std::string& sentence : converted->left_out)
        print_note(arguments, sentence);
    if (const auto finished = file->finish(); !finished) return report(output, finished.error());
    return kExitDone;
}

} // namespace fathom
