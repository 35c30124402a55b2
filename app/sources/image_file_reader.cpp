#include "app/sources/image_file_reader.hpp"

#include "app/sources/byte_source.hpp"
#include "app/sources/description.hpp"
#include "app/sources/file_names.hpp"
#include "app/sources/nyu_raw.hpp"
#include "decoders/npz.hpp"
#include "decoders/raw.hpp"

#include <algorithm>
#include <map>

namespace fathom {
namespace {

const Timeline kFrameTimeline{"frame", TimelineKind::Sequence};
const EntityPath kColourEntity = "/color"; // a colour partner in another file

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
    EncodedImage encoded_image(const ImageParts& part, std::uint32_t index);
    Result<std::shared_ptr<const Chunk>> describe(const ImageParts& part, std::uint32_t position) const;

    std::string path_;
    OpenOptions options_;
    std::uint32_t source_id_;
    Blob bytes_;
    MediaType type_;
    EntityPath partner_of(const EntityPath& entity) const;
    Result<void> take_colour_option();
    void find_own_colour();
    Result<std::shared_ptr<const Chunk>> load_colour_file(ChunkId id) const;
    void add_colour_file(SourceIndex& index, std::uint32_t position);

    std::vector<ImageParts> parts_;
    std::map<std::string, Blob> inflated_; // arrays of an NPZ by their part; empty where that was refused
    std::size_t inflated_bytes_ = 0;
    Companions companions_;
    EntityPath own_colour_;             // a colour picture among the parts
    std::uint32_t colour_position_ = 0; // of the partner's chunk; 0: none
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
    if (index < part.offsets.size()) options.offset = part.offsets[index];
    options.raw = options_.raw;
    options.packing = options_.packing;
    return options;
}

/// An array of images in an NPZ is inflated once, as soon as another one than its first is wanted.
EncodedImage ImageFileReader::encoded_image(const ImageParts& part, std::uint32_t index) {
    constexpr std::size_t kMostInflatedBytes = 1u << 30;
    if (type_ == MediaType::Npz && index > 0) {
        const auto [array, is_new] = inflated_.try_emplace(part.part);
        if (is_new)
            if (auto file =
                    inflate_npz_array(bytes_.bytes, part.part, kMostInflatedBytes - inflated_bytes_)) {
                inflated_bytes_ += file->size();
                array->second = make_blob(*std::move(file));
            }
        if (!array->second.bytes.empty()) return {array->second, MediaType::Npy, decode_options(part, index)};
    }
    return {bytes_, type_, decode_options(part, index)};
}

/// The entity that colours `entity`: what the user named, else the picture found beside the file.
EntityPath ImageFileReader::partner_of(const EntityPath& entity) const {
    if (options_.colour)
        for (const ImageParts& part : parts_)
            if (entity_of(part) == *options_.colour) return *options_.colour;
    if (!own_colour_.empty() && !options_.colour) return own_colour_;
    return companions_.colour_path.empty() || entity == kColourEntity ? EntityPath() : kColourEntity;
}

/// A colour picture in the same file is registered with its depth: it goes before one found beside it.
void ImageFileReader::find_own_colour() {
    constexpr std::size_t kMostParts = 64;
    if (parts_.size() < 2 || parts_.size() > kMostParts) return;
    for (const ImageParts& part : parts_) {
        const auto probe = probe_image(type_, bytes_.bytes, decode_options(part, 0));
        if (!probe || role_of(probe->desc.format, path_, part.part) != ImageRole::Colour) continue;
        own_colour_ = entity_of(part);
        companions_.colour_path.clear();
        return;
    }
}

/// --colour names an entity of this file, or another file that takes the place of the one found.
Result<void> ImageFileReader::take_colour_option() {
    const auto is_entity = [&](const ImageParts& part) { return entity_of(part) == *options_.colour; };
    companions_.colour_path.clear();
    if (std::ranges::any_of(parts_, is_entity)) return {};
    if (const auto file = ByteSource::open(*options_.colour); !file)
        return with_context("colour picture " + *options_.colour, file.error());
    companions_.colour_path = *options_.colour;
    return {};
}

Result<std::shared_ptr<const Chunk>> ImageFileReader::load_colour_file(ChunkId id) const {
    FATHOM_TRY(Blob bytes, read_file(companions_.colour_path));
    const MediaType type = sniff_media_type(bytes.bytes, companions_.colour_path);
    return std::make_shared<const Chunk>(
        one_row_chunk(id, kColourEntity, {0, colour_position_}, {{kFrameTimeline, 0}},
                      {EncodedImage{std::move(bytes), type, {}}, FileName{companions_.colour_path}}));
}

/// The partner's own stream: one picture, there at every frame.
void ImageFileReader::add_colour_file(SourceIndex& index, std::uint32_t position) {
    colour_position_ = position;
    index.chunks.push_back(one_row_summary(chunk_id(source_id_, position), kColourEntity,
                                           {{kFrameTimeline, 0}}, image_file_components()));
    index.resident.push_back(std::make_shared<const Chunk>(one_row_chunk(
        chunk_id(source_id_, position + 1), kColourEntity, {0, position + 1}, {}, {ImageRole::Colour})));
}

/// The static row of a part: what its numbers mean and which camera took it.
Result<std::shared_ptr<const Chunk>> ImageFileReader::describe(const ImageParts& part,
                                                               std::uint32_t position) const {
    FATHOM_TRY(const ImageProbe probe, probe_image(type_, bytes_.bytes, decode_options(part, 0)));
    FATHOM_TRY(auto components, describe_stream(probe, type_, path_, part.part, options_, companions_));
    const bool is_colour = std::get<ImageRole>(components.front()) == ImageRole::Colour;
    if (const EntityPath partner = partner_of(entity_of(part)); !partner.empty() && !is_colour)
        components.emplace_back(ColourPartner{partner});
    return std::make_shared<const Chunk>(one_row_chunk(chunk_id(source_id_, position), entity_of(part),
                                                       {0, position}, {}, std::move(components)));
}

Result<SourceIndex> ImageFileReader::read_index() {
    if (options_.packing == Packing::None && is_nyu_depth(path_) && holds_kinect_codes(type_, bytes_.bytes))
        options_.packing = Packing::KinectSwapped;
    DecodeOptions options;
    options.raw = options_.raw;
    FATHOM_TRY(parts_, list_images(type_, bytes_.bytes, options));
    if (path_ != "-") companions_ = find_companions(path_);
    find_own_colour();
    if (options_.colour) FATHOM_CHECK(take_colour_option());
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
            for (std::uint32_t i = 0; i < part.count; ++i)
                index.chunks.push_back(one_row_summary(chunk_id(source_id_, position + i), entity_of(part),
                                                       {{kFrameTimeline, i}}, image_file_components()));
        }
        position = description + 1;
    }
    if (index.resident.empty() && first_error) return std::unexpected(*std::move(first_error));
    const bool has_depth = std::ranges::any_of(index.resident, [](const auto& chunk) {
        return find_component<ColourPartner>(*chunk, 0) != nullptr;
    });
    if (has_depth && !companions_.colour_path.empty()) add_colour_file(index, position);
    return index;
}

Result<std::shared_ptr<const Chunk>> ImageFileReader::load(ChunkId id) {
    std::uint32_t position = position_of(id);
    if (colour_position_ != 0 && position == colour_position_) return load_colour_file(id);
    for (const ImageParts& part : parts_) {
        if (position < part.count) {
            return std::make_shared<const Chunk>(
                one_row_chunk(id, entity_of(part), {0, position_of(id)}, {{kFrameTimeline, position}},
                              {encoded_image(part, position), FileName{path_}}));
        }
        if (position < part.count + 1) break; // the static row, which is always resident
        position -= part.count + 1;
    }
    return fail(ErrorCode::NotFound, "no such image in the file");
}

/// A file that is named like another format is a broken one of that, and standard input cannot be read again.
bool can_be_bare(const std::string& path) {
    if (path == "-") return false;
    const std::string name = path.substr(path.rfind('/') + 1);
    const std::size_t dot = name.rfind('.');
    const std::string extension = dot == std::string::npos ? "" : lower_case(name.substr(dot + 1));
    return extension == "raw" || extension == "rvl" || !is_image_extension(extension);
}

} // namespace

Result<std::unique_ptr<ChunkReader>> open_image_file(const std::string& path, const OpenOptions& options,
                                                     std::uint32_t source_id, Progress* progress,
                                                     std::span<const std::byte> read_before) {
    const auto has_format = [](Bytes head) { return sniff_media_type(head) != MediaType::Unknown; };
    const auto is_anything = [](Bytes) { return true; };
    FATHOM_TRY(Blob bytes, path != "-"   ? read_file(path, progress)
                           : options.raw ? read_standard_input(is_anything, read_before)
                                         : read_standard_input(has_format, read_before));
    if (bytes.bytes.empty()) return fail(ErrorCode::Truncated, "the file is empty");
    MediaType type = sniff_media_type(bytes.bytes, path);
    OpenOptions known = options;
    const bool is_bare = type == MediaType::Unknown || type == MediaType::Raw || type == MediaType::Rvl;
    if (is_bare && !known.raw)
        known.raw = guess_raw_layout(path.substr(path.rfind('/') + 1), bytes.bytes.size());
    if (known.raw) type = known.raw->rvl ? MediaType::Rvl : MediaType::Raw;
    if (type == MediaType::Unknown || (type == MediaType::Raw && !known.raw))
        return fail(can_be_bare(path) ? ErrorCode::LayoutUnknown : ErrorCode::Unsupported,
                    "no known image format; for a bare buffer state its layout with --raw WxH:FORMAT");
    if (type == MediaType::Rvl && !known.raw && can_be_bare(path)) // without a header it needs a layout too
        if (const auto probe = probe_image(type, bytes.bytes, {});
            !probe && probe.error().code != ErrorCode::Unsupported)
            return fail(ErrorCode::LayoutUnknown, probe.error().message);
    return std::make_unique<ImageFileReader>(path, std::move(known), source_id, std::move(bytes), type);
}

} // namespace fathom
