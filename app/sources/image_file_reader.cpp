#include "app/sources/image_file_reader.hpp"

#include "app/sources/byte_source.hpp"
#include "app/sources/meaning.hpp"

#include <algorithm>

namespace fathom {
namespace {

const Timeline kFrameTimeline{"frame", TimelineKind::Sequence};

class ImageFileReader final : public ChunkReader {
  public:
    ImageFileReader(std::string path, OpenOptions options, std::uint32_t source_id, Blob bytes,
                    MediaType type)
        : path_(std::move(path)), options_(std::move(options)), source_id_(source_id),
          bytes_(std::move(bytes)), type_(type) {}

    Result<SourceIndex> read_index() override;
    Result<std::shared_ptr<const Chunk>> load(ChunkId id) override;
    std::vector<std::string> watched_paths() const override {
        return path_ == "-" ? std::vector<std::string>() : std::vector{path_};
    }

  private:
    DecodeOptions decode_options(const ImageParts& part, std::uint32_t index) const;
    Result<std::shared_ptr<const Chunk>> describe(const ImageParts& part, std::uint32_t position) const;

    std::string path_;
    OpenOptions options_;
    std::uint32_t source_id_;
    Blob bytes_;
    MediaType type_;
    std::vector<ImageParts> parts_;
};

EntityPath entity_of(const ImageParts& part) {
    std::string path = "/" + part.part;
    std::ranges::replace(path, '.', '/');
    return path;
}

DecodeOptions ImageFileReader::decode_options(const ImageParts& part, std::uint32_t index) const {
    DecodeOptions options;
    options.part = part.part;
    options.index = index;
    options.raw = options_.raw;
    options.packing = options_.packing;
    return options;
}

/// The static row of a part: what its numbers mean and which camera took it.
Result<std::shared_ptr<const Chunk>> ImageFileReader::describe(const ImageParts& part,
                                                               std::uint32_t position) const {
    FATHOM_TRY(const ImageProbe probe, probe_image(type_, bytes_.bytes, decode_options(part, 0)));
    FATHOM_TRY(DepthMeaning meaning, meaning_of(probe, type_, path_, options_));
    ChunkRow row{static_cast<RowId>(position), {}, {}};
    row.components.emplace_back(role_of(probe.desc.format, path_, part.part));
    row.components.emplace_back(std::move(meaning));
    if (options_.intrinsics) {
        row.components.emplace_back(*options_.intrinsics);
    } else if (probe.facts.intrinsics) {
        Intrinsics intrinsics = *probe.facts.intrinsics;
        intrinsics.origin = Origin::File;
        row.components.emplace_back(std::move(intrinsics));
    }
    auto chunk = std::make_shared<Chunk>();
    chunk->id = chunk_id(source_id_, position);
    chunk->entity = entity_of(part);
    chunk->rows.push_back(std::move(row));
    return chunk;
}

Result<SourceIndex> ImageFileReader::read_index() {
    DecodeOptions options;
    options.raw = options_.raw;
    FATHOM_TRY(parts_, list_images(type_, bytes_.bytes, options));
    SourceIndex index;
    const auto decoder = std::ranges::find(image_decoders(), type_, &ImageDecoder::type);
    index.container = std::string(decoder->extensions.substr(0, decoder->extensions.find(' ')));
    index.bytes = bytes_.bytes.size();
    std::uint32_t position = 0;
    std::optional<Error> first_error;
    for (const ImageParts& part : parts_) {
        const std::uint32_t description = position + part.count;
        auto described = describe(part, description);
        if (!described) {
            index.complete = false;
            index.warnings.push_back(entity_of(part) + ": " + described.error().message);
            if (!first_error) first_error = described.error();
        } else {
            index.resident.push_back(*std::move(described));
            for (std::uint32_t i = 0; i < part.count; ++i) {
                const RowSummary row{static_cast<RowId>(position + i), {{kFrameTimeline, i}}};
                index.chunks.push_back({chunk_id(source_id_, position + i), entity_of(part), {row}});
            }
        }
        position = description + 1;
    }
    if (index.resident.empty() && first_error) return std::unexpected(*std::move(first_error));
    return index;
}

Result<std::shared_ptr<const Chunk>> ImageFileReader::load(ChunkId id) {
    auto position = static_cast<std::uint32_t>(static_cast<std::uint64_t>(id));
    for (const ImageParts& part : parts_) {
        if (position < part.count) {
            auto chunk = std::make_shared<Chunk>();
            chunk->id = id;
            chunk->entity = entity_of(part);
            ChunkRow row{static_cast<RowId>(static_cast<std::uint32_t>(static_cast<std::uint64_t>(id))),
                         {{kFrameTimeline, position}},
                         {}};
            row.components.emplace_back(EncodedImage{bytes_, type_, decode_options(part, position)});
            row.components.emplace_back(FileName{path_});
            chunk->rows.push_back(std::move(row));
            return chunk;
        }
        if (position < part.count + 1) break; // the static row, which is always resident
        position -= part.count + 1;
    }
    return fail(ErrorCode::NotFound, "no such image in the file");
}

} // namespace

Result<std::unique_ptr<ChunkReader>> open_image_file(const std::string& path, const OpenOptions& options,
                                                     std::uint32_t source_id) {
    FATHOM_TRY(Blob bytes, path == "-" ? read_standard_input() : read_file(path));
    if (bytes.bytes.empty()) return fail(ErrorCode::Truncated, "the file is empty");
    MediaType type = sniff_media_type(bytes.bytes, path);
    if (options.raw) type = options.raw->rvl ? MediaType::Rvl : MediaType::Raw;
    if (type == MediaType::Unknown)
        return fail(ErrorCode::Unsupported,
                    "no known image format; for a bare buffer state its layout with --raw WxH:FORMAT");
    return std::make_unique<ImageFileReader>(path, options, source_id, std::move(bytes), type);
}

} // namespace fathom
