#include "app/sources/message_files.hpp"

#include "decoders/decompress.hpp"

#include <algorithm>
#include <array>
#include <filesystem>

namespace fathom {
namespace {

/// What the compressed messages of a part may come to.
constexpr std::uint64_t kMaxUnpackedPartBytes = 256ull << 20;

/// rosbag2 and RealSense compress single messages without a mark; a message in CDR starts with a zero instead.
bool is_zstd_frame(std::span<const std::byte> bytes) {
    constexpr std::array<std::uint8_t, 4> kFrameMagic = {0x28, 0xB5, 0x2F, 0xFD};
    return bytes.size() >= kFrameMagic.size() &&
           std::ranges::equal(bytes.first(kFrameMagic.size()), std::as_bytes(std::span(kFrameMagic)));
}

} // namespace

void MessageFilesReader::add_file(std::string path, std::unique_ptr<MessageFile> file) {
    files_.push_back({std::move(path), std::move(file), 0});
}

void MessageFilesReader::note_missing(std::string warning) {
    complete_ = false;
    recording_.warn(std::move(warning));
}

/// Warnings of one file of several say which.
void MessageFilesReader::name_place(const File& file) {
    if (files_.size() > 1) recording_.set_place(std::filesystem::path(file.path).filename().string());
}

Result<SourceIndex> MessageFilesReader::read_index() {
    std::optional<Error> first_error;
    std::size_t readable = 0;
    std::uint64_t size_bytes = 0;
    for (File& file : files_) {
        name_place(file);
        file.first_part = static_cast<std::uint32_t>(recording_.part_count());
        std::error_code ignored;
        const std::uintmax_t file_bytes = std::filesystem::file_size(file.path, ignored);
        if (!ignored) size_bytes += file_bytes;
        const auto is_whole = file.file->read_index();
        if (is_whole) {
            ++readable;
            complete_ &= *is_whole;
            continue;
        }
        complete_ = false;
        if (!first_error) first_error = is_whole.error();
        recording_.warn(is_whole.error().message);
    }
    if (readable == 0 && first_error) return std::unexpected(*std::move(first_error));
    SourceIndex index = recording_.describe([this](std::uint32_t position) { return read_part(position); });
    index.container = container_;
    index.bytes = size_bytes;
    index.complete = complete_;
    index.warnings = recording_.take_warnings();
    return index;
}

Result<SourceIndex> MessageFilesReader::read_index_start() {
    if (files_.size() == 1) files_.front().file->read_in_portions();
    return read_index();
}

Result<std::optional<SourceIndex>> MessageFilesReader::read_index_more() {
    if (files_.size() != 1 || !files_.front().file->has_more()) return std::nullopt;
    MessageFile& file = *files_.front().file;
    FATHOM_TRY(const bool is_whole, file.read_more());
    complete_ &= is_whole;
    SourceIndex index = recording_.describe([this](std::uint32_t position) { return read_part(position); });
    index.container = container_;
    std::error_code ignored;
    const std::uintmax_t file_bytes = std::filesystem::file_size(files_.front().path, ignored);
    if (!ignored) index.bytes = file_bytes;
    index.complete = complete_;
    index.warnings = recording_.take_warnings();
    return index;
}

Result<std::vector<MessageRow>> MessageFilesReader::read_part(std::uint32_t position) {
    const auto next = std::ranges::upper_bound(files_, position, {}, &File::first_part);
    FATHOM_ASSERT(next != files_.begin());
    const File& file = *std::prev(next);
    name_place(file);
    FATHOM_TRY(std::vector<MessageRow> rows, file.file->read_part(position - file.first_part));
    if (recording_.topic_of(position).schema().message_encoding == "cdr") unpack_messages(rows);
    // Files come one after the other; within a file its own ids order rows of equal time.
    constexpr int kFileShift = 48;
    const auto file_number = static_cast<std::uint64_t>(std::prev(next) - files_.begin());
    for (MessageRow& row : rows)
        row.row_id.high += file_number << kFileShift;
    return rows;
}

void MessageFilesReader::unpack_messages(std::vector<MessageRow>& rows) {
    std::uint64_t room = kMaxUnpackedPartBytes;
    std::erase_if(rows, [&](MessageRow& row) {
        if (!is_zstd_frame(row.payload.bytes)) return false;
        auto unpacked = decompress_within(Compression::Zstd, row.payload, room);
        if (!unpacked) {
            recording_.warn("message at " + std::to_string(row.log_time_ns) + ": " +
                            unpacked.error().message);
            return true;
        }
        room -= unpacked->bytes.size();
        row.payload = *std::move(unpacked);
        return false;
    });
}

Result<std::shared_ptr<const Chunk>> MessageFilesReader::load(ChunkId id) {
    const std::uint32_t position = position_of(id);
    if (position >= recording_.part_count())
        return fail(ErrorCode::NotFound, "no such chunk in the recording");
    FATHOM_TRY(std::vector<MessageRow> rows, read_part(position));
    return recording_.make_chunk(position, std::move(rows));
}

std::vector<std::string> MessageFilesReader::watched_paths() const {
    std::vector<std::string> paths = watched_;
    for (const File& file : files_)
        if (file.path != "-") paths.push_back(file.path);
    return paths;
}

} // namespace fathom
