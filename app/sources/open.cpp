#include "app/sources/open.hpp"

#include "app/sources/bag_reader.hpp"
#include "app/sources/byte_source.hpp"
#include "app/sources/db3_file.hpp"
#include "app/sources/folder_reader.hpp"
#include "app/sources/hdf5_reader.hpp"
#include "app/sources/image_file_reader.hpp"
#include "app/sources/mcap_reader.hpp"
#include "app/sources/packed_reader.hpp"
#include "app/sources/rerun_live.hpp"
#include "app/sources/rosbag2_reader.hpp"
#include "app/sources/rrd_reader.hpp"
#include "app/sources/sens_reader.hpp"
#include "app/sources/unpacked_file.hpp"
#include "decoders/bag/bag_records.hpp"
#include "decoders/hdf5/hdf5_file.hpp"
#include "decoders/mcap/mcap_records.hpp"
#include "decoders/sens/sens_header.hpp"

#include <filesystem>

namespace fathom {
namespace {

constexpr std::size_t kHeadBytes = 64; // enough to tell all formats

/// "scheme" of "scheme://…", or empty for a path.
std::string_view scheme_of(std::string_view input) {
    const std::size_t end = input.find("://");
    return end == std::string_view::npos ? std::string_view() : input.substr(0, end);
}

/// Nothing: a file of another kind.
Result<std::unique_ptr<ChunkReader>> open_recording(const std::string& path, std::uint32_t source_id,
                                                    const std::shared_ptr<Progress>& progress) {
    FATHOM_TRY(ByteSource file, ByteSource::open(path));
    FATHOM_TRY(const std::vector<std::byte> head, file.read_head(kHeadBytes));
    if (is_rrd(head)) return open_rrd(path, std::move(file), source_id, progress);
    if (is_mcap(head)) return open_mcap(path, std::move(file), source_id, progress);
    if (is_bag(head)) return open_bag(path, std::move(file), source_id, progress);
    if (is_sqlite(head)) return open_db3(path, source_id, progress);
    return nullptr;
}

} // namespace

bool is_live_input(std::string_view input) {
    return scheme_of(input) == kListenScheme;
}

Result<std::unique_ptr<ChunkReader>> open_reader(const std::string& input, const OpenOptions& options,
                                                 std::uint32_t source_id,
                                                 std::shared_ptr<Progress> progress) {
    if (const std::string_view scheme = scheme_of(input); scheme == kListenScheme) {
        FATHOM_TRY(const ListenAddress address,
                   parse_listen_address(std::string_view(input).substr(scheme.size() + 3)));
        return open_rerun_live(address, options.history_bytes, source_id);
    } else if (!scheme.empty())
        return fail(ErrorCode::Unsupported,
                    "inputs of the scheme '" + std::string(scheme) +
                        "' cannot be opened; known are paths of files and folders, - for standard input, and "
                        "listen://ADDRESS:PORT for what Rerun's SDKs log");
    std::error_code ignored;
    if (std::filesystem::is_directory(input, ignored))
        return is_rosbag2_folder(input) ? open_rosbag2(input, source_id, progress)
                                        : open_folder(input, options, source_id, std::move(progress));
    if (input == "-" && options.raw) return open_image_file(input, options, source_id, progress.get());
    if (input == "-") {
        FATHOM_TRY(const std::vector<std::byte> head, read_standard_input_head(kHeadBytes));
        if (!is_rrd(head) && !is_mcap(head))
            return open_image_file(input, options, source_id, progress.get(), head);
        FATHOM_TRY(ByteSource file, ByteSource::open_standard_input(head));
        return is_rrd(head) ? open_rrd(input, std::move(file), source_id, std::move(progress))
                            : open_mcap(input, std::move(file), source_id, std::move(progress));
    }
    FATHOM_TRY(auto recording, open_recording(input, source_id, progress));
    if (recording != nullptr) return recording;
    FATHOM_TRY(ByteSource file, ByteSource::open(input));
    FATHOM_TRY(const std::vector<std::byte> head, file.read_head(kHeadBytes));
    if (is_zstd(head) && !options.raw)
        return open_packed(
            input,
            [&](const std::string& path) -> Result<std::unique_ptr<ChunkReader>> {
                FATHOM_TRY(auto unpacked, open_recording(path, source_id, progress));
                if (unpacked == nullptr)
                    return fail(ErrorCode::Unsupported,
                                "a compressed file that holds no recording; unpack it first");
                return unpacked;
            },
            progress.get());
    FATHOM_TRY(const std::vector<std::byte> long_head, file.read_head(kHdf5HeadBytes));
    if (is_hdf5(long_head) && !options.raw) return open_hdf5_file(input, std::move(file), options, source_id);
    if (is_sens(head) && input.ends_with(".sens"))
        return open_sens(input, source_id); // its magic says little
    return open_image_file(input, options, source_id, progress.get());
}

} // namespace fathom
