#include "app/sources/hdf5_reader.hpp"

#include "app/sources/description.hpp"
#include "app/sources/file_names.hpp"
#include "app/sources/nyu_raw.hpp"
#include "decoders/hdf5/hdf5_images.hpp"

#include <algorithm>
#include <limits>

namespace fathom {
namespace {

const Timeline kHdf5Frame{"frame", TimelineKind::Sequence};

class Hdf5Reader final : public ChunkReader {
  public:
    Hdf5Reader(std::string path, ByteSource source, OpenOptions options, std::uint32_t source_id)
        : path_(std::move(path)), source_(std::move(source)), options_(std::move(options)),
          source_id_(source_id) {}

    Result<SourceIndex> read_index() override;
    Result<std::shared_ptr<const Chunk>> load(ChunkId id) override;
    std::vector<std::string> watched_paths() const override { return {path_}; }

  private:
    struct Stream {
        Hdf5Images images;
        std::uint32_t first_position = 0; // of its images; its description follows them
        std::unique_ptr<Hdf5ArrayReader> array;
        ImageRole role = ImageRole::Depth;
    };

    void take_array(Hdf5Array array, SourceIndex& index);
    [[nodiscard]] PixelFormat format_of(const Stream& stream) const {
        return {stream.array->array().scalar, stream.images.channels};
    }
    Result<std::vector<Component>> describe(const Stream& stream, const Companions& companions) const;
    [[nodiscard]] bool is_nyu_labelled() const;
    [[nodiscard]] EntityPath partner_of(const Stream& depth) const;

    std::string path_;
    ByteSource source_;
    OpenOptions options_;
    std::uint32_t source_id_;
    Hdf5File file_;
    std::vector<Stream> streams_;
};

/// With the others' positions before it, as far as chunks can be numbered.
void Hdf5Reader::take_array(Hdf5Array array, SourceIndex& index) {
    const auto images = hdf5_images(file_, array);
    if (!images) return;
    if (!array.problem.empty()) {
        index.complete = false;
        index.warnings.push_back(array.path + ": " + array.problem);
        return;
    }
    const std::uint64_t first =
        streams_.empty() ? 0
                         : std::uint64_t{streams_.back().first_position} + streams_.back().images.count + 1;
    if (first + images->count > std::numeric_limits<std::uint32_t>::max() / 2) return;
    Stream stream{*images, static_cast<std::uint32_t>(first),
                  std::make_unique<Hdf5ArrayReader>(file_, std::move(array))};
    stream.role = role_of(format_of(stream), path_, stream.array->array().path);
    streams_.push_back(std::move(stream));
}

/// The set that everybody has: its depth was projected onto its pictures, which were undistorted.
bool Hdf5Reader::is_nyu_labelled() const {
    const auto has = [&](std::string_view path) {
        return std::ranges::any_of(streams_, [&](const Stream& stream) {
            return stream.array->array().path == path && stream.images.width == 640 &&
                   stream.images.height == 480;
        });
    };
    return file_.is_matlab && has("/depths") && has("/rawDepths") && has("/images");
}

/// What --colour names, else pictures of the same number and size.
EntityPath Hdf5Reader::partner_of(const Stream& depth) const {
    for (const Stream& other : streams_) {
        if (other.role != ImageRole::Colour) continue;
        const std::string& path = other.array->array().path;
        if (options_.colour
                ? path == *options_.colour
                : other.images.width == depth.images.width && other.images.height == depth.images.height &&
                      other.images.count == depth.images.count)
            return path;
    }
    return {};
}

Result<std::vector<Component>> Hdf5Reader::describe(const Stream& stream,
                                                    const Companions& companions) const {
    FATHOM_TRY(const ImageDesc desc,
               checked_desc(stream.images.width, stream.images.height, format_of(stream)));
    ImageProbe probe{desc, {}};
    // Hypersim's frame.0000.depth_meters.hdf5 holds distances from the camera's centre.
    if (lower_case(path_).find("depth_meters") != std::string::npos) probe.facts.kind = DepthKind::RayLength;
    FATHOM_TRY(auto components, describe_stream(probe, MediaType::Raw, path_, stream.array->array().path,
                                                options_, companions));
    if (stream.role != ImageRole::Colour)
        if (const EntityPath partner = partner_of(stream); !partner.empty())
            components.emplace_back(ColourPartner{partner});
    return components;
}

Result<SourceIndex> Hdf5Reader::read_index() {
    SourceIndex index;
    index.container = "hdf5";
    index.bytes = source_.size();
    const auto read_at = [this](std::uint64_t offset, std::span<std::byte> target) {
        return source_.read_at(offset, target);
    };
    FATHOM_TRY(file_, open_hdf5(read_at, source_.size()));
    FATHOM_TRY(Hdf5Listing listing, list_hdf5(file_));
    index.warnings = std::move(listing.warnings);
    index.complete = index.warnings.empty();
    streams_.clear();
    // Newer files list names in the order of a hash.
    std::ranges::stable_sort(listing.arrays, is_before_naturally, &Hdf5Array::path);
    for (Hdf5Array& array : listing.arrays)
        take_array(std::move(array), index);
    // Depth first: it leads.
    std::ranges::stable_sort(streams_, {},
                             [](const Stream& stream) { return stream.role != ImageRole::Depth; });
    std::uint32_t position = 0;
    Companions companions = find_companions(path_);
    if (is_nyu_labelled() && !companions.camera.intrinsics) {
        companions.camera.intrinsics = nyu_color_camera();
        set_distortion(*companions.camera.intrinsics, "none", {});
    }
    for (Stream& stream : streams_) {
        stream.first_position = position;
        const std::string& entity = stream.array->array().path;
        for (std::uint32_t i = 0; i < stream.images.count; ++i)
            index.chunks.push_back(one_row_summary(chunk_id(source_id_, position + i), entity,
                                                   {{kHdf5Frame, i}}, image_file_components()));
        position += stream.images.count;
        FATHOM_TRY(auto components, describe(stream, companions));
        index.resident.push_back(std::make_shared<const Chunk>(
            one_row_chunk(chunk_id(source_id_, position), entity, {0, position}, {}, std::move(components))));
        ++position;
    }
    if (streams_.empty() && index.warnings.empty())
        index.warnings.emplace_back("the file holds no arrays of numbers that can be images");
    return index;
}

Result<std::shared_ptr<const Chunk>> Hdf5Reader::load(ChunkId id) {
    const std::uint32_t position = position_of(id);
    const auto next = std::ranges::upper_bound(streams_, position, {}, &Stream::first_position);
    if (next == streams_.begin() ||
        position - std::prev(next)->first_position >= std::prev(next)->images.count)
        return fail(ErrorCode::NotFound, "no such image in the file");
    Stream& stream = *std::prev(next);
    const std::uint32_t number = position - stream.first_position;
    const std::string& entity = stream.array->array().path;
    auto pixels = read_hdf5_image(*stream.array, stream.images, number);
    if (!pixels) return with_context(entity + ", image " + std::to_string(number), std::move(pixels).error());
    EncodedImage image;
    image.bytes = make_blob(*std::move(pixels));
    image.type = MediaType::Raw;
    image.options.raw =
        RawLayout{.width = stream.images.width, .height = stream.images.height, .format = format_of(stream)};
    return std::make_shared<const Chunk>(one_row_chunk(id, entity, {0, position}, {{kHdf5Frame, number}},
                                                       {std::move(image), FileName{path_}}));
}

} // namespace

Result<std::unique_ptr<ChunkReader>> open_hdf5_file(const std::string& path, ByteSource file,
                                                    OpenOptions options, std::uint32_t source_id) {
    return std::make_unique<Hdf5Reader>(path, std::move(file), std::move(options), source_id);
}

} // namespace fathom
