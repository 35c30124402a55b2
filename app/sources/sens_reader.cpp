#include "app/sources/sens_reader.hpp"

#include "app/sources/byte_source.hpp"
#include "decoders/sens/sens_header.hpp"

#include <algorithm>
#include <limits>

namespace fathom {
namespace {

const Timeline kSensFrame{"frame", TimelineKind::Sequence};
const Timeline kSensStamp{"stamp", TimelineKind::Timestamp};

constexpr const char* kSensDepthEntity = "/depth";
constexpr const char* kSensColourEntity = "/color";
constexpr const char* kSensCameraEntity = "/camera";

class SensReader final : public ChunkReader {
  public:
    SensReader(std::string path, std::uint32_t source_id, ByteSource file)
        : path_(std::move(path)), source_id_(source_id), file_(std::move(file)) {}

    Result<SourceIndex> read_index() override;
    Result<std::shared_ptr<const Chunk>> load(ChunkId id) override;
    std::vector<std::string> watched_paths() const override { return {path_}; }

  private:
    struct Frame {
        SensFrame head;
        std::uint64_t offset = 0; // of its colour; its depth follows
    };
    /// Chunks are depth and colour of each frame in turn; then the poses; then what is static.
    enum class Of : std::uint8_t { Depth, Colour };

    [[nodiscard]] std::uint32_t position_of_frame(std::size_t frame, Of of) const {
        return static_cast<std::uint32_t>(2 * frame + (of == Of::Colour));
    }
    [[nodiscard]] std::uint32_t position_of_poses() const {
        return static_cast<std::uint32_t>(2 * frames_.size());
    }

    void scan(SourceIndex& index);
    std::vector<RowTime> times_of(std::size_t frame, Of of) const;
    std::shared_ptr<const Chunk> make_poses() const;
    void describe(SourceIndex& index) const;
    Result<EncodedImage> read_image(const Frame& frame, Of of) const;

    std::string path_;
    std::uint32_t source_id_;
    ByteSource file_;
    SensHeader header_;
    std::vector<Frame> frames_;
    bool has_stamps_ = false;
};

/// Of a microsecond clock; absurd ones end at the last nanosecond there is.
std::int64_t stamp_ns(std::uint64_t time_us) {
    constexpr std::uint64_t kNsPerUs = 1000, kLast = std::numeric_limits<std::int64_t>::max();
    return static_cast<std::int64_t>(time_us > kLast / kNsPerUs ? kLast : time_us * kNsPerUs);
}

/// Heads of all frames, as far as they are there.
void SensReader::scan(SourceIndex& index) {
    constexpr std::uint64_t kMostFrames =
        std::numeric_limits<std::uint32_t>::max() / 4; // chunk positions are 32 bits
    std::uint64_t offset = header_.size;
    while (frames_.size() < std::min(header_.frame_count, kMostFrames)) {
        std::array<std::byte, kSensFrameHeadBytes> bytes{};
        const std::uint64_t left = file_.size() - offset;
        const auto head = left < bytes.size() || !file_.read_at(offset, bytes)
                              ? Result<SensFrame>(fail(ErrorCode::Truncated, ""))
                              : read_sens_frame(bytes);
        if (!head || head->colour_bytes > left - bytes.size() ||
            head->depth_bytes > left - bytes.size() - head->colour_bytes) {
            index.complete = false;
            index.warnings.push_back("the file breaks off in frame " + std::to_string(frames_.size()) +
                                     " of " + std::to_string(header_.frame_count));
            break;
        }
        offset += bytes.size();
        frames_.push_back({*head, offset});
        offset += head->colour_bytes + head->depth_bytes;
        has_stamps_ |= head->depth_time_us != 0 || head->colour_time_us != 0;
    }
}

std::vector<RowTime> SensReader::times_of(std::size_t frame, Of of) const {
    std::vector<RowTime> times = {{kSensFrame, static_cast<std::int64_t>(frame)}};
    const SensFrame& head = frames_[frame].head;
    if (has_stamps_)
        times.push_back({kSensStamp, stamp_ns(of == Of::Depth ? head.depth_time_us : head.colour_time_us)});
    return times;
}

/// Null when the camera was never tracked.
std::shared_ptr<const Chunk> SensReader::make_poses() const {
    Chunk chunk;
    chunk.id = chunk_id(source_id_, position_of_poses());
    chunk.entity = kSensCameraEntity;
    for (std::size_t i = 0; i < frames_.size(); ++i)
        if (const auto& pose = frames_[i].head.world_from_camera)
            append_row(chunk, {0, i}, times_of(i, Of::Depth),
                       {FrameTransforms{{{"world", "camera", pose->translation_m, pose->rotation}}}});
    return chunk.row_ids.empty() ? nullptr : std::make_shared<const Chunk>(std::move(chunk));
}

/// The static rows of depth and colour.
void SensReader::describe(SourceIndex& index) const {
    const auto add = [&](const char* entity, const Intrinsics& intrinsics,
                         std::vector<Component> components) {
        if (intrinsics.fx > 0 && intrinsics.fy > 0) components.emplace_back(intrinsics);
        components.emplace_back(FrameId{"camera"});
        const auto position = position_of_poses() + 1 + static_cast<std::uint32_t>(index.resident.size());
        index.resident.push_back(std::make_shared<const Chunk>(
            one_row_chunk(chunk_id(source_id_, position), entity, {0, position}, {}, std::move(components))));
    };
    const bool has_colour = header_.colour_width != 0 && header_.colour_height != 0;
    DepthMeaning meaning = assumed_meaning(kU16);
    meaning.metres_per_unit = header_.metres_per_unit;
    meaning.unit_origin = Origin::File;
    std::vector<Component> depth = {ImageRole::Depth, std::move(meaning)};
    if (has_colour) depth.emplace_back(ColourPartner{kSensColourEntity});
    add(kSensDepthEntity, header_.depth_intrinsics, std::move(depth));
    if (has_colour) add(kSensColourEntity, header_.colour_intrinsics, {ImageRole::Colour});
}

Result<SourceIndex> SensReader::read_index() {
    FATHOM_TRY(const std::vector<std::byte> head, file_.read_head(kMaxSensHeaderBytes));
    FATHOM_TRY(header_, read_sens_header(head));
    SourceIndex index;
    index.container = "sens";
    index.bytes = file_.size();
    index.timeline = kSensFrame;
    frames_.clear();
    scan(index);
    if (frames_.empty() && !index.complete)
        return fail(ErrorCode::Truncated, "the file breaks off in its first frame");
    const auto components =
        std::make_shared<const std::vector<std::string>>(std::vector{std::string(name_of<EncodedImage>())});
    const auto add_stream = [&](const char* entity, Of of) {
        for (std::size_t i = 0; i < frames_.size(); ++i)
            if ((of == Of::Depth ? frames_[i].head.depth_bytes : frames_[i].head.colour_bytes) != 0)
                index.chunks.push_back(one_row_summary(chunk_id(source_id_, position_of_frame(i, of)), entity,
                                                       times_of(i, of), components));
    };
    add_stream(kSensDepthEntity, Of::Depth);
    add_stream(kSensColourEntity, Of::Colour);
    if (const auto poses = make_poses()) index.chunks.push_back(summarize(*poses));
    for (const ChunkSummary& chunk : index.chunks) {
        if (index.streams.empty() || index.streams.back().entity != chunk.entity) {
            const bool is_raw = chunk.entity == kSensDepthEntity || header_.colour_codec == SensColour::Raw;
            const std::string_view picture = chunk.entity == kSensDepthEntity ? "DepthImage" : "Image";
            StreamFacts facts;
            facts.entity = chunk.entity;
            facts.archetype = chunk.entity == kSensCameraEntity
                                  ? "Transform3D"
                                  : (is_raw ? "" : "Encoded") + std::string(picture);
            facts.frame_id = chunk.entity == kSensCameraEntity ? "" : "camera";
            index.streams.push_back(std::move(facts));
        }
        index.streams.back().count += chunk.row_count;
    }
    describe(index);
    return index;
}

Result<EncodedImage> SensReader::read_image(const Frame& frame, Of of) const {
    const std::uint64_t size = of == Of::Depth ? frame.head.depth_bytes : frame.head.colour_bytes;
    std::vector<std::byte> bytes(static_cast<std::size_t>(size)); // was checked against the file's size
    FATHOM_CHECK(file_.read_at(frame.offset + (of == Of::Depth ? frame.head.colour_bytes : 0), bytes));
    EncodedImage image;
    image.bytes = make_blob(std::move(bytes));
    image.type = MediaType::Raw;
    if (of == Of::Depth) {
        FATHOM_TRY(image.bytes, unpack_sens_depth(header_, image.bytes));
        image.options.raw =
            RawLayout{.width = header_.depth_width, .height = header_.depth_height, .format = kU16};
    } else if (header_.colour_codec == SensColour::Raw) {
        image.options.raw =
            RawLayout{.width = header_.colour_width, .height = header_.colour_height, .format = kRgb8};
    } else {
        image.type = header_.colour_codec == SensColour::Png ? MediaType::Png : MediaType::Jpeg;
    }
    return image;
}

Result<std::shared_ptr<const Chunk>> SensReader::load(ChunkId id) {
    const std::uint32_t position = position_of(id);
    if (position == position_of_poses())
        if (auto poses = make_poses()) return poses;
    const std::size_t frame = position / 2;
    if (frame >= frames_.size()) return fail(ErrorCode::NotFound, "no such frame in the file");
    const Of of = position % 2 == 0 ? Of::Depth : Of::Colour;
    FATHOM_TRY(EncodedImage image, read_image(frames_[frame], of));
    return std::make_shared<const Chunk>(
        one_row_chunk(id, of == Of::Depth ? kSensDepthEntity : kSensColourEntity, {0, position},
                      times_of(frame, of), {std::move(image)}));
}

} // namespace

Result<std::unique_ptr<ChunkReader>> open_sens(const std::string& path, std::uint32_t source_id) {
    FATHOM_TRY(ByteSource file, ByteSource::open(path));
    return std::make_unique<SensReader>(path, source_id, std::move(file));
}

} // namespace fathom
