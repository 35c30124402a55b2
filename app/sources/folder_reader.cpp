#include "app/sources/folder_reader.hpp"

#include "app/sources/byte_source.hpp"
#include "app/sources/description.hpp"
#include "app/sources/folder_listing.hpp"
#include "app/sources/folder_poses.hpp"
#include "app/sources/nyu_raw.hpp"

#include <algorithm>
#include <filesystem>

namespace fathom {
namespace {

/// A scene of SUN RGB-D: its depth images as taken, and with holes filled.
bool is_sun_rgbd(const std::filesystem::path& folder) {
    std::error_code ignored;
    return std::filesystem::is_directory(folder / "depth_bfx", ignored) &&
           std::filesystem::is_directory(folder / "extrinsics", ignored);
}

class FolderReader final : public ChunkReader {
  public:
    FolderReader(std::string path, OpenOptions options, std::uint32_t source_id,
                 std::vector<FolderStream> streams, std::shared_ptr<Progress> progress)
        : path_(std::move(path)), options_(std::move(options)), source_id_(source_id),
          streams_(std::move(streams)), poses_(find_folder_poses(path_)), is_sun_rgbd_(is_sun_rgbd(path_)),
          progress_(std::move(progress)) {}

    Result<SourceIndex> read_index() override;
    Result<std::shared_ptr<const Chunk>> load(ChunkId id) override;
    std::vector<std::string> watched_paths() const override;

  private:
    Packing packing_of(const std::string& path, std::span<const std::byte> bytes) const;
    Result<EncodedImage> read_image(const std::string& path) const;
    Result<std::vector<Component>> describe(const FolderStream& stream,
                                            std::vector<std::string>& warnings) const;
    EntityPath colour_entity() const;
    const ComponentNames& components_in_rows(const FolderStream& stream) const;

    std::string path_;
    OpenOptions options_;
    std::uint32_t source_id_;
    std::vector<FolderStream> streams_;
    FolderPoses poses_;
    bool is_sun_rgbd_;
    std::shared_ptr<Progress> progress_; // of the opening
};

/// SUN RGB-D rotates the bits of its depth images (its toolbox, read3dPoints.m), NYU Depth swaps their bytes.
Packing FolderReader::packing_of(const std::string& path, std::span<const std::byte> bytes) const {
    if (options_.packing != Packing::None) return options_.packing;
    if (is_nyu_depth(path) && holds_kinect_codes(MediaType::Pnm, bytes)) return Packing::KinectSwapped;
    if (!is_sun_rgbd_) return Packing::None;
    const std::string folder = std::filesystem::path(path).parent_path().filename().string();
    return folder == "depth" || folder == "depth_bfx" ? Packing::SunRotate3 : Packing::None;
}

Result<EncodedImage> FolderReader::read_image(const std::string& path) const {
    auto bytes = read_file(path);
    if (!bytes) return with_context(path, std::move(bytes).error());
    DecodeOptions decode;
    decode.raw = options_.raw;
    decode.packing = packing_of(path, bytes->bytes);
    MediaType type = sniff_media_type(bytes->bytes, path);
    if (options_.raw) type = options_.raw->rvl ? MediaType::Rvl : MediaType::Raw;
    return EncodedImage{*std::move(bytes), type, std::move(decode)};
}

/// From the first image that can be read.
Result<std::vector<Component>> FolderReader::describe(const FolderStream& stream,
                                                      std::vector<std::string>& warnings) const {
    constexpr std::size_t kMostTries = 8;
    std::optional<Error> first_error;
    for (std::size_t i = 0; i < std::min(kMostTries, stream.images.size()); ++i) {
        const std::string& path = stream.images[i].path;
        const auto encoded = read_image(path);
        const auto probe = encoded ? probe_image(encoded->type, encoded->bytes.bytes, encoded->options)
                                   : Result<ImageProbe>(std::unexpected(encoded.error()));
        if (probe) return describe_stream(*probe, encoded->type, path, {}, options_, find_companions(path));
        warnings.push_back((encoded ? path + ": " : "") + probe.error().message);
        if (!first_error) first_error = probe.error();
    }
    return std::unexpected(*first_error);
}

EntityPath FolderReader::colour_entity() const {
    for (const FolderStream& stream : streams_)
        if (options_.colour ? stream.entity == *options_.colour : stream.entity.ends_with("/color"))
            return stream.entity;
    return {};
}

const ComponentNames& FolderReader::components_in_rows(const FolderStream& stream) const {
    static const ComponentNames with_pose = [] {
        std::vector<std::string> names = *image_file_components();
        names.emplace_back(name_of<CameraPose>());
        return std::make_shared<const std::vector<std::string>>(std::move(names));
    }();
    return may_have_pose(poses_, stream.images.front().path) ? with_pose : image_file_components();
}

/// A chunk per image, its position counted through all streams; the streams' static rows come after all images.
Result<SourceIndex> FolderReader::read_index() {
    SourceIndex index;
    index.container = "folder";
    const EntityPath colour = colour_entity();
    std::uint32_t position = 0;
    auto description = static_cast<std::uint32_t>(0);
    for (const FolderStream& stream : streams_)
        description += static_cast<std::uint32_t>(stream.images.size());
    begin_part(progress_.get(), Progress::Unit::ImageCount, description);
    for (const FolderStream& stream : streams_) {
        const ComponentNames& components_of_rows = components_in_rows(stream);
        for (const FolderImage& image : stream.images) {
            FATHOM_CHECK(advance(progress_.get(), 1));
            std::error_code ignored;
            const auto bytes = std::filesystem::file_size(image.path, ignored);
            if (!ignored) index.bytes += bytes;
            index.chunks.push_back(one_row_summary(chunk_id(source_id_, position), stream.entity, image.times,
                                                   components_of_rows));
            ++position;
        }
        auto components = describe(stream, index.warnings);
        if (!components) {
            index.complete = false;
            continue;
        }
        const bool is_colour = std::get<ImageRole>(components->front()) == ImageRole::Colour;
        // A camera of its own: nobody takes its pictures to lie on the depth.
        if (is_colour && is_nyu_color(stream.images.front().path))
            components->emplace_back(nyu_color_camera());
        if (!is_colour && !colour.empty()) components->emplace_back(ColourPartner{colour});
        index.resident.push_back(std::make_shared<const Chunk>(one_row_chunk(
            chunk_id(source_id_, description), stream.entity, {0, description}, {}, *std::move(components))));
        ++description;
    }
    return index;
}

Result<std::shared_ptr<const Chunk>> FolderReader::load(ChunkId id) {
    std::size_t position = position_of(id);
    for (const FolderStream& stream : streams_) {
        if (position >= stream.images.size()) {
            position -= stream.images.size();
            continue;
        }
        const FolderImage& image = stream.images[position];
        FATHOM_TRY(EncodedImage encoded, read_image(image.path));
        std::vector<Component> components = {std::move(encoded), FileName{image.path}};
        if (may_have_pose(poses_, stream.images.front().path))
            components.emplace_back(CameraPose{pose_of(poses_, image.path, position)});
        return std::make_shared<const Chunk>(
            one_row_chunk(id, stream.entity, {0, position_of(id)}, image.times, std::move(components)));
    }
    return fail(ErrorCode::NotFound, "no such image in the folder");
}

std::vector<std::string> FolderReader::watched_paths() const {
    std::vector<std::string> paths = {path_};
    for (const FolderStream& stream : streams_) {
        std::string folder = std::filesystem::path(stream.images.front().path).parent_path().string();
        if (std::ranges::find(paths, folder) == paths.end()) paths.push_back(std::move(folder));
    }
    return paths;
}

} // namespace

Result<std::unique_ptr<ChunkReader>> open_folder(const std::string& path, const OpenOptions& options,
                                                 std::uint32_t source_id,
                                                 std::shared_ptr<Progress> progress) {
    FATHOM_TRY(std::vector<FolderStream> streams, list_folder(path, options.raw.has_value(), progress.get()));
    return std::make_unique<FolderReader>(path, options, source_id, std::move(streams), std::move(progress));
}

} // namespace fathom
