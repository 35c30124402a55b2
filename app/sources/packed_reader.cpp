#include "app/sources/packed_reader.hpp"

#include "app/sources/unpacked_file.hpp"

#include <filesystem>

namespace fathom {
namespace {

/// What the unpacked file says, under the name of the compressed one.
class PackedReader final : public ChunkReader {
  public:
    PackedReader(std::string path, std::unique_ptr<ChunkReader> unpacked, bool is_whole)
        : path_(std::move(path)), unpacked_(std::move(unpacked)), is_whole_(is_whole) {}

    Result<SourceIndex> read_index() override { return named(unpacked_->read_index()); }
    Result<SourceIndex> read_index_start() override { return named(unpacked_->read_index_start()); }
    Result<std::optional<SourceIndex>> read_index_more() override {
        FATHOM_TRY(auto more, unpacked_->read_index_more());
        if (more) name(*more);
        return more;
    }
    Result<std::shared_ptr<const Chunk>> load(ChunkId id) override { return unpacked_->load(id); }
    std::vector<std::string> take_warnings() override { return unpacked_->take_warnings(); }
    std::vector<std::string> watched_paths() const override { return {path_}; }

  private:
    void name(SourceIndex& index) const {
        std::error_code error;
        const std::uintmax_t packed_bytes = std::filesystem::file_size(path_, error);
        if (!error) index.bytes = packed_bytes;
        index.complete &= is_whole_;
    }
    Result<SourceIndex> named(Result<SourceIndex> index) const {
        if (!index) return index;
        name(*index);
        if (!is_whole_) index->warnings.emplace_back("the compressed file breaks off");
        return index;
    }

    std::string path_;
    std::unique_ptr<ChunkReader> unpacked_;
    bool is_whole_;
};

} // namespace

Result<std::unique_ptr<ChunkReader>> open_packed(const std::string& path, const OpenRecording& open_recording,
                                                 Progress* progress) {
    std::error_code ignored;
    begin_part(progress, Progress::Unit::ByteCount, std::filesystem::file_size(path, ignored));
    FATHOM_TRY(const UnpackedFile unpacked, unpack_zstd_file(path, progress));
    FATHOM_TRY(auto reader, open_recording(unpacked.path()));
    return std::make_unique<PackedReader>(path, std::move(reader), unpacked.is_whole());
}

} // namespace fathom
