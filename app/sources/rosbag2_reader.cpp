#include "app/sources/rosbag2_reader.hpp"

#include "app/sources/db3_file.hpp"
#include "app/sources/file_names.hpp"
#include "app/sources/mcap_reader.hpp"
#include "app/sources/rosbag2_metadata.hpp"
#include "app/sources/unpacked_file.hpp"
#include "decoders/image_decoder.hpp"
#include "decoders/mcap/mcap_records.hpp"

#include <algorithm>
#include <filesystem>

namespace fathom {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPackedSuffix = ".zstd";
constexpr const char* kMetadataName = "metadata.yaml";

std::string_view unpacked_name(std::string_view name) {
    return name.ends_with(kPackedSuffix) ? name.substr(0, name.size() - kPackedSuffix.size()) : name;
}

/// "run" of "run_12.mcap": what the parts of one recording have in common.
std::string recording_stem(std::string_view name) {
    std::string stem = fs::path(unpacked_name(name)).stem().string();
    const std::size_t digits = stem.find_last_not_of("0123456789") + 1;
    if (digits > 1 && digits < stem.size() && stem[digits - 1] == '_') stem.resize(digits - 1);
    return stem;
}

struct PartListing {
    std::vector<std::string> parts; // in natural order
    bool has_images = false;
};

PartListing list_parts(const fs::path& folder) {
    PartListing listing;
    std::error_code error;
    fs::directory_iterator entry(folder, error);
    for (const fs::directory_iterator end; !error && entry != end; entry.increment(error)) {
        std::error_code ignored;
        std::string name = entry->path().filename().string();
        if (name.starts_with('.') || !entry->is_regular_file(ignored)) continue;
        const std::string extension = entry->path().extension().string();
        if (is_rosbag2_part_name(name)) {
            listing.parts.push_back(std::move(name));
        } else if (extension.size() > 1 && is_image_extension(extension.substr(1))) {
            listing.has_images = true;
        }
    }
    std::ranges::sort(listing.parts, is_before_naturally);
    // A recorder that died while it compressed a part leaves both.
    const std::vector<std::string> all = listing.parts;
    std::erase_if(listing.parts, [&](const std::string& name) {
        const std::string unpacked(unpacked_name(name));
        return unpacked != name && std::ranges::find(all, unpacked) != all.end();
    });
    return listing;
}

/// Nothing when there is none.
std::optional<std::string> read_metadata_text(const fs::path& folder) {
    constexpr std::uint64_t kMostBytes = 16u << 20;
    const auto file = ByteSource::open((folder / kMetadataName).string());
    if (!file || file->size() > kMostBytes) return std::nullopt;
    const auto bytes = file->read_head(static_cast<std::size_t>(file->size()));
    if (!bytes) return std::nullopt;
    return std::string(reinterpret_cast<const char*>(bytes->data()), bytes->size());
}

Result<std::unique_ptr<MessageFile>> open_unpacked(const std::string& path, MessageRecording& recording,
                                                   std::shared_ptr<Progress> progress) {
    constexpr std::size_t kHeadBytes = 16;
    FATHOM_TRY(ByteSource file, ByteSource::open(path));
    FATHOM_TRY(const std::vector<std::byte> head, file.read_head(kHeadBytes));
    if (is_mcap(head)) return make_mcap_file(std::move(file), recording, std::move(progress));
    if (is_sqlite(head)) return open_db3_file(path, recording, std::move(progress));
    return fail(ErrorCode::Malformed,
                file.size() == 0 ? "the file is empty" : "neither an SQLite database nor MCAP");
}

/// A part that was compressed as a file; it is unpacked when its turn comes.
class PackedPart final : public MessageFile {
  public:
    PackedPart(std::string path, MessageRecording& recording, std::shared_ptr<Progress> progress)
        : path_(std::move(path)), recording_(recording), progress_(std::move(progress)) {}

    Result<bool> read_index() override {
        FATHOM_TRY(const bool is_unpacked_whole, unpack());
        if (!is_unpacked_whole) recording_.warn("the compressed file breaks off");
        if (in_portions_) file_->read_in_portions();
        FATHOM_TRY(const bool is_whole, file_->read_index());
        return is_whole && is_unpacked_whole;
    }
    void read_in_portions() override { in_portions_ = true; }
    bool has_more() const override { return file_ != nullptr && file_->has_more(); }
    Result<bool> read_more() override { return file_->read_more(); }
    Result<std::vector<MessageRow>> read_part(std::uint32_t part) override { return file_->read_part(part); }

  private:
    /// Opens what was compressed. False: it breaks off.
    Result<bool> unpack() {
        FATHOM_TRY(const UnpackedFile unpacked, unpack_zstd_file(path_, progress_.get()));
        FATHOM_TRY(file_, open_unpacked(unpacked.path(), recording_, progress_));
        std::error_code ignored; // what is still to be gone through
        if (progress_) progress_->total += fs::file_size(unpacked.path(), ignored);
        return unpacked.is_whole();
    }

    std::string path_;
    MessageRecording& recording_;
    std::shared_ptr<Progress> progress_;
    std::unique_ptr<MessageFile> file_;
    bool in_portions_ = false;
};

Result<void> add_part(MessageFilesReader& reader, const std::string& path,
                      const std::shared_ptr<Progress>& progress) {
    if (path.ends_with(kPackedSuffix)) {
        FATHOM_CHECK(ByteSource::open(path)); // that it is there
        reader.add_file(path, std::make_unique<PackedPart>(path, reader.recording(), progress));
        return {};
    }
    FATHOM_TRY(auto file, open_unpacked(path, reader.recording(), progress));
    reader.add_file(path, std::move(file));
    return {};
}

/// Some versions list a part by the name that it had before it was compressed.
std::vector<std::string> present_names(std::vector<std::string> names,
                                       const std::vector<std::string>& present) {
    for (std::string& name : names) {
        const std::string packed = name + std::string(kPackedSuffix);
        if (std::ranges::find(present, name) == present.end() &&
            std::ranges::find(present, packed) != present.end())
            name = packed;
    }
    return names;
}

/// The names of the parts, from the metadata where there are usable ones.
Result<std::vector<std::string>> choose_parts(const fs::path& folder, MessageFilesReader& reader) {
    PartListing listing = list_parts(folder);
    if (const auto text = read_metadata_text(folder); text && is_rosbag2_metadata(*text)) {
        reader.watch((folder / kMetadataName).string());
        const auto metadata = read_rosbag2_metadata(*text);
        if (!metadata) {
            reader.recording().warn(std::string(kMetadataName) + ": " + metadata.error().message);
        } else {
            if (!metadata->compression_format.empty() && metadata->compression_format != "zstd")
                reader.note_missing("the messages are compressed as '" + metadata->compression_format +
                                    "', which is not read");
            if (!metadata->files.empty()) return present_names(metadata->files, listing.parts);
        }
    }
    for (const std::string& name : listing.parts)
        if (recording_stem(name) != recording_stem(listing.parts.front()))
            return fail(ErrorCode::Unsupported, "the folder holds several recordings (" +
                                                    listing.parts.front() + ", " + name +
                                                    " …); open one of them");
    if (listing.parts.empty())
        return fail(ErrorCode::NotFound, "the bag's folder holds no .db3 and no .mcap file");
    return std::move(listing.parts);
}

} // namespace

bool is_rosbag2_part_name(std::string_view name) {
    const std::string_view unpacked = unpacked_name(name);
    return unpacked.ends_with(".db3") || unpacked.ends_with(".mcap");
}

bool is_rosbag2_folder(const std::string& path) {
    if (const auto text = read_metadata_text(path); text && is_rosbag2_metadata(*text)) return true;
    const PartListing listing = list_parts(path);
    return !listing.parts.empty() && !listing.has_images;
}

Result<std::unique_ptr<ChunkReader>> open_rosbag2(const std::string& folder, std::uint32_t source_id,
                                                  const std::shared_ptr<Progress>& progress) {
    auto reader = std::make_unique<MessageFilesReader>("rosbag2", source_id);
    reader->show_progress(progress);
    FATHOM_TRY(const std::vector<std::string> parts, choose_parts(folder, *reader));
    std::optional<Error> first_error;
    std::size_t opened = 0;
    for (const std::string& name : parts) {
        const auto added = add_part(*reader, (fs::path(folder) / name).string(), progress);
        if (added) {
            ++opened;
            continue;
        }
        if (!first_error) first_error = Error{added.error().code, name + ": " + added.error().message};
        reader->note_missing(name + ": " + added.error().message);
    }
    if (opened == 0) return std::unexpected(*std::move(first_error));
    return reader;
}

Result<std::unique_ptr<ChunkReader>> open_db3(const std::string& path, std::uint32_t source_id,
                                              std::shared_ptr<Progress> progress) {
    auto reader = std::make_unique<MessageFilesReader>("db3", source_id);
    reader->show_progress(progress);
    FATHOM_TRY(auto file, open_db3_file(path, reader->recording(), std::move(progress)));
    reader->add_file(path, std::move(file));
    return reader;
}

} // namespace fathom
