#include "app/sources/message_files.hpp"

#include "app/sources/unpacked_file.hpp"
#include "decoders/decompress.hpp"

#include <algorithm>
#include <filesystem>
#include <span>
#include <utility>

namespace fathom {
namespace {

/// What the compressed messages of a part may come to.
constexpr std::uint64_t kMaxUnpackedPartBytes = 256ull << 20;

std::uint64_t size_of_file(const std::string& path) {
    std::error_code error;
    const std::uintmax_t size_bytes = std::filesystem::file_size(path, error);
    return error ? 0 : size_bytes;
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

void MessageFilesReader::begin() {
    std::uint64_t size_bytes = 0;
    for (const File& file : files_)
        size_bytes += size_of_file(file.path);
    begin_part(progress_.get(), Progress::Unit::ByteCount, size_bytes);
}

/// Enters the next file, or its first portion. Fails only when the user stops it.
Result<void> MessageFilesReader::take_file() {
    File& file = files_[taken_++];
    name_place(file);
    file.first_part = static_cast<std::uint32_t>(recording_.part_count());
    const auto is_whole = file.file->read_index();
    if (is_whole) {
        is_any_readable_ = true;
        complete_ &= *is_whole;
        return {};
    }
    if (is_whole.error().code == ErrorCode::Cancelled) return std::unexpected(is_whole.error());
    complete_ = false;
    if (!first_error_) first_error_ = is_whole.error();
    recording_.warn(is_whole.error().message);
    return {};
}

/// What was entered since the last call.
SourceIndex MessageFilesReader::describe() {
    SourceIndex index = recording_.describe([this](std::uint32_t position) { return read_part(position); });
    index.container = container_;
    for (const File& file : files_)
        index.bytes += size_of_file(file.path);
    index.complete = complete_;
    index.warnings = recording_.take_warnings();
    return index;
}

Result<SourceIndex> MessageFilesReader::read_index() {
    begin();
    while (taken_ < files_.size())
        FATHOM_CHECK(take_file());
    if (!is_any_readable_ && first_error_) return std::unexpected(*std::move(first_error_));
    return describe();
}

Result<SourceIndex> MessageFilesReader::read_index_start() {
    begin();
    for (File& file : files_)
        file.file->read_in_portions();
    while (taken_ < files_.size() && !is_any_readable_)
        FATHOM_CHECK(take_file());
    if (!is_any_readable_ && first_error_) return std::unexpected(*std::move(first_error_));
    return describe();
}

Result<std::optional<SourceIndex>> MessageFilesReader::read_index_more() {
    if (taken_ > 0 && files_[taken_ - 1].file->has_more()) {
        name_place(files_[taken_ - 1]);
        FATHOM_TRY(const bool is_whole, files_[taken_ - 1].file->read_more());
        complete_ &= is_whole;
    } else if (taken_ < files_.size()) {
        FATHOM_CHECK(take_file());
    } else {
        return std::nullopt;
    }
    return describe();
}

Result<std::vector<MessageRow>> MessageFilesReader::read_part(std::uint32_t position) {
    const auto taken = std::span(files_).first(taken_);
    const auto next = std::ranges::upper_bound(taken, position, {}, &File::first_part);
    FATHOM_ASSERT(next != taken.begin());
    const File& file = *std::prev(next);
    name_place(file);
    FATHOM_TRY(std::vector<MessageRow> rows, file.file->read_part(position - file.first_part));
    if (recording_.topic_of(position).schema().message_encoding == "cdr") unpack_messages(rows);
    // Files come one after the other; within a file its own ids order rows of equal time.
    constexpr int kFileShift = 48;
    const auto file_number = static_cast<std::uint64_t>(std::prev(next) - taken.begin());
    for (MessageRow& row : rows)
        row.row_id.high += file_number << kFileShift;
    return rows;
}

void MessageFilesReader::unpack_messages(std::vector<MessageRow>& rows) {
    std::uint64_t room = kMaxUnpackedPartBytes;
    std::erase_if(rows, [&](MessageRow& row) {
        // rosbag2 and RealSense compress single messages without a mark; a message in CDR starts with a zero instead.
        if (!is_zstd(row.payload.bytes)) return false;
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
