#include "app/sources/rrd_reader.hpp"

#include "app/sources/byte_source.hpp"
#include "app/sources/rrd_contents.hpp"
#include "decoders/rrd/rrd_chunk.hpp"
#include "decoders/rrd/rrd_footer.hpp"
#include "decoders/rrd/rrd_stream.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <set>
#include <unordered_set>

namespace fathom {
namespace {

/// For standard input.
constexpr std::chrono::milliseconds kPipePatience{50};
constexpr std::chrono::milliseconds kUntilEnd{-1};

/// Of a scan: a first picture or two, then more and more at once.
constexpr std::uint64_t kFirstPortionBytes = 4u << 20;
constexpr std::uint64_t kLargestPortionBytes = 64u << 20;

/// Of an index.
constexpr std::uint64_t kFirstPortionChunks = 256;
constexpr std::uint64_t kLargestPortionChunks = 1u << 14;
constexpr std::uint64_t kAllChunks = ~std::uint64_t{0};

class RrdReader final : public ChunkReader {
  public:
    RrdReader(std::string path, std::uint32_t source_id, ByteSource file, std::shared_ptr<Progress> progress)
        : path_(std::move(path)), source_id_(source_id), file_(std::move(file)), contents_(source_id, 0),
          progress_(std::move(progress)) {}

    Result<SourceIndex> read_index() override;
    Result<SourceIndex> read_index_start() override;
    Result<std::optional<SourceIndex>> read_index_more() override;
    bool follow() override;
    Result<std::shared_ptr<const Chunk>> load(ChunkId id) override;
    std::vector<std::string> watched_paths() const override {
        return path_ == "-" ? std::vector<std::string>() : std::vector{path_};
    }

  private:
    /// Where a chunk's message lies.
    struct Place {
        std::uint64_t offset = 0, size = 0;
        std::uint16_t recording = 0;
    };

    [[nodiscard]] std::uint64_t size() const { return file_.size(); }
    Result<Blob> read(std::uint64_t offset, std::uint64_t size) const;
    Result<std::vector<RrdManifestTable>> open_footer() const;
    void take_first(const RrdManifestTable& manifest);
    void take_manifests(std::uint64_t most_chunks);
    void take_manifest_row(const RrdManifestTable& manifest, std::uint64_t row);
    [[nodiscard]] ComponentNames names_of(const RrdManifestTable& manifest, const RrdChunkSummary& chunk);
    Result<void> scan(std::uint64_t most_bytes);
    [[nodiscard]] bool is_being_written() const;
    void take(const RrdEvent& event);
    void take_chunk(const RrdArrowMsg& message);
    std::string path_;
    std::uint32_t source_id_;
    ByteSource file_;
    std::vector<Place> places_; // by position of the chunk
    std::set<std::pair<std::uint16_t, RrdTuid>> seen_;
    RrdContents contents_;
    std::optional<Error> fatal_; // before anything could be read

    std::vector<RrdManifestTable> manifests_;   // of which not all is taken yet
    std::vector<std::vector<bool>> taken_rows_; // of them, out of turn
    std::size_t manifest_ = 0;
    std::uint64_t manifest_row_ = 0;
    std::uint64_t portion_chunks_ = kFirstPortionChunks;
    std::map<std::pair<std::size_t, std::vector<std::uint32_t>>, ComponentNames> shared_names_;

    std::shared_ptr<Progress> progress_;
    RrdStreamParser parser_;
    std::uint64_t scan_offset_ = 0;
    std::uint64_t portion_bytes_ = kFirstPortionBytes;
    bool in_portions_ = false, is_scanning_ = false, is_scanned_ = false;
};

Result<Blob> RrdReader::read(std::uint64_t offset, std::uint64_t size) const {
    if (offset > this->size() || size > this->size() - offset)
        return fail(ErrorCode::Truncated, "the file ends before byte " + std::to_string(offset + size));
    std::vector<std::byte> bytes(size);
    FATHOM_CHECK(file_.read_at(offset, bytes));
    return make_blob(std::move(bytes));
}

Result<std::vector<RrdManifestTable>> RrdReader::open_footer() const {
    if (size() < kRrdTailBytes) return fail(ErrorCode::Truncated, "no footer");
    FATHOM_TRY(const Blob tail, read(size() - kRrdTailBytes, kRrdTailBytes));
    FATHOM_TRY(const RrdFooterPlace place, locate_rrd_footer(tail.bytes, size()));
    FATHOM_TRY(const Blob footer, read(place.offset, place.size));
    return open_rrd_footer(footer, place);
}

/// Names of a chunk's components, shared by all chunks with the same.
ComponentNames RrdReader::names_of(const RrdManifestTable& manifest, const RrdChunkSummary& chunk) {
    std::vector<std::uint32_t> components = chunk.static_components;
    for (const RrdComponentRange& range : chunk.components)
        components.push_back(range.component);
    std::ranges::sort(components);
    components.erase(std::ranges::unique(components).begin(), components.end());
    ComponentNames& names = shared_names_[{manifest_, components}];
    if (names != nullptr) return names;
    std::vector<std::string> list;
    for (const std::uint32_t component : components)
        list.push_back(manifest.names().components[component].identifier);
    if (std::ranges::find(list, kClearComponent) != list.end()) list.emplace_back(name_of<Clear>());
    return names = std::make_shared<const std::vector<std::string>>(std::move(list));
}

void RrdReader::take_manifest_row(const RrdManifestTable& manifest, std::uint64_t row) {
    const auto chunk = manifest.read(row);
    if (!chunk) return contents_.warn(chunk.error().message);
    ChunkSummary summary;
    summary.id = chunk_id(source_id_, static_cast<std::uint32_t>(places_.size()));
    summary.entity = chunk->entity;
    summary.recording = contents_.recording_of(manifest.store());
    summary.row_count = static_cast<std::uint32_t>(std::min<std::uint64_t>(chunk->rows, 0xFFFFFFFF));
    summary.components = names_of(manifest, *chunk);
    for (const RrdTimelineRange& range : chunk->times) {
        const RrdTimeline& timeline = manifest.names().timelines[range.timeline];
        summary.times.push_back({{timeline.name, kind_of(timeline.kind)}, range.first, range.last, {}});
    }
    places_.push_back({chunk->byte_offset, chunk->byte_size, summary.recording});
    const bool clears = !summary.components->empty() && summary.components->back() == name_of<Clear>();
    if (!chunk->is_static && !clears) return contents_.add(std::move(summary));
    auto loaded = load(summary.id);
    if (loaded) return contents_.add(*std::move(loaded));
    contents_.count(summary);
    contents_.warn(loaded.error().message);
}

/// What holds at all times, wherever in the recording it was logged: pictures need it from the first on. And where the
/// rest comes in portions, one chunk of each entity, so that all are known.
void RrdReader::take_first(const RrdManifestTable& manifest) {
    std::vector<bool>& taken = taken_rows_.emplace_back(manifest.chunk_count());
    contents_.recording_of(manifest.store());
    if (manifest.store().kind == RrdStoreKind::Blueprint) return;
    std::unordered_set<std::string_view> known;
    for (std::uint64_t row = 0; row < manifest.chunk_count(); ++row) {
        const bool is_first = in_portions_ && known.insert(manifest.entity(row)).second;
        if (!is_first && !manifest.is_static(row)) continue;
        take_manifest_row(manifest, row);
        taken[row] = true;
    }
}

/// Goes on with the index for so many of its chunks.
void RrdReader::take_manifests(std::uint64_t most_chunks) {
    for (; manifest_ < manifests_.size(); ++manifest_, manifest_row_ = 0) {
        const RrdManifestTable& manifest = manifests_[manifest_];
        if (manifest.store().kind == RrdStoreKind::Blueprint) continue;
        for (; manifest_row_ < manifest.chunk_count(); ++manifest_row_) {
            if (taken_rows_[manifest_][manifest_row_]) continue;
            if (most_chunks-- == 0) return;
            take_manifest_row(manifest, manifest_row_);
        }
    }
    manifests_.clear();
    taken_rows_.clear();
    shared_names_.clear();
}

void RrdReader::take_chunk(const RrdArrowMsg& message) {
    const std::string place = "chunk at byte " + std::to_string(message.byte_offset);
    const std::uint16_t recording = contents_.recording_of(message.store);
    if (message.store.kind == RrdStoreKind::Blueprint) return;
    Result<RrdChunk> decoded = decode_arrow_msg(message);
    if (!decoded) return contents_.warn(place + ": " + decoded.error().message);
    for (std::string& problem : decoded->problems)
        contents_.warn(problem.insert(0, ": ").insert(0, place));
    if (decoded->components.empty() || !seen_.emplace(recording, decoded->id).second) return;
    const auto position = static_cast<std::uint32_t>(places_.size());
    places_.push_back({message.byte_offset, message.message.bytes.size(), recording});
    auto chunk = std::make_shared<const Chunk>(
        scene_chunk(*std::move(decoded), chunk_id(source_id_, position), recording));
    if (chunk->is_static() || chunk->find(name_of<Clear>()) != nullptr)
        return contents_.add(std::move(chunk));
    contents_.add(summarize(*chunk));
}

void RrdReader::take(const RrdEvent& event) {
    if (const auto* info = std::get_if<RrdStoreInfo>(&event)) {
        contents_.recording_of(info->store);
    } else if (const auto* message = std::get_if<RrdArrowMsg>(&event)) {
        take_chunk(*message);
    } else if (const auto* problem = std::get_if<RrdProblem>(&event)) {
        if (problem->fatal && contents_.empty() && !fatal_) fatal_ = problem->error;
        contents_.warn("at byte " + std::to_string(problem->byte_offset) + ": " + problem->error.message);
    }
}

/// Goes on with the scan for at most so many bytes of the file.
Result<void> RrdReader::scan(std::uint64_t most_bytes) {
    const std::uint64_t start = scan_offset_;
    const auto take_all = [&] {
        while (const auto event = parser_.next())
            take(*event);
    };
    while (scan_offset_ < size() && scan_offset_ - start < most_bytes) {
        const std::uint64_t wanted = parser_.wanted_bytes();
        const std::uint64_t count = std::min(wanted, size() - scan_offset_);
        if (wanted == 0 || (count < wanted && is_being_written())) {
            is_scanning_ = false; // nothing more, or not yet
            return {};
        }
        auto bytes = read(scan_offset_, count);
        if (!bytes) {
            contents_.warn(bytes.error().message);
            is_scanning_ = false;
            return {};
        }
        scan_offset_ += count;
        parser_.feed(*std::move(bytes));
        take_all();
        FATHOM_CHECK(advance(progress_.get(), count));
    }
    is_scanning_ = scan_offset_ < size();
    if (is_scanning_ || is_being_written()) return {};
    parser_.finish();
    take_all();
    return {};
}

/// A recorder that is at work leaves a message half written; a file that was left alone ends there.
bool RrdReader::is_being_written() const {
    return file_.is_open_ended() || (in_portions_ && file_.changed_within(std::chrono::seconds(5)));
}

Result<SourceIndex> RrdReader::read_index_start() {
    in_portions_ = true;
    return read_index();
}

Result<SourceIndex> RrdReader::read_index() {
    fatal_.reset();
    places_.clear();
    seen_.clear();
    manifests_.clear();
    taken_rows_.clear();
    shared_names_.clear();
    manifest_ = 0;
    manifest_row_ = 0;
    portion_chunks_ = kFirstPortionChunks;
    scan_offset_ = 0;
    is_scanning_ = is_scanned_ = false;
    parser_ = {};
    portion_bytes_ = kFirstPortionBytes;
    FATHOM_CHECK(file_.pull(in_portions_ ? kPipePatience : kUntilEnd, progress_.get()));
    contents_ = RrdContents(source_id_, size());
    if (auto manifests = open_footer()) {
        manifests_ = *std::move(manifests);
        for (manifest_ = 0; manifest_ < manifests_.size(); ++manifest_)
            take_first(manifests_[manifest_]);
        manifest_ = 0;
        take_manifests(in_portions_ ? portion_chunks_ : kAllChunks);
    } else {
        is_scanned_ = true;
        begin_part(progress_.get(), Progress::Unit::ByteCount, size());
        FATHOM_CHECK(scan(in_portions_ ? portion_bytes_ : size()));
    }
    if (fatal_) return std::unexpected(*fatal_);
    if (!is_scanning_ && !in_portions_) seen_.clear();
    return contents_.hand_out();
}

Result<std::optional<SourceIndex>> RrdReader::read_index_more() {
    if (!manifests_.empty()) {
        portion_chunks_ = std::min(2 * portion_chunks_, kLargestPortionChunks);
        take_manifests(portion_chunks_);
        return contents_.hand_out();
    }
    if (!is_scanning_ && !(is_scanned_ && file_.is_open_ended())) return std::nullopt;
    FATHOM_CHECK(file_.pull(kPipePatience, progress_.get()));
    portion_bytes_ = std::min(2 * portion_bytes_, kLargestPortionBytes);
    FATHOM_CHECK(scan(portion_bytes_));
    return contents_.hand_out();
}

bool RrdReader::follow() {
    if (!in_portions_ || !is_scanned_ || parser_.wanted_bytes() == 0) return false;
    const std::uint64_t size_bytes = file_.size();
    if (!file_.refresh() || file_.size() < size_bytes) return false;
    is_scanning_ = true;
    return true;
}

Result<std::shared_ptr<const Chunk>> RrdReader::load(ChunkId id) {
    const std::uint32_t position = position_of(id);
    if (position >= places_.size()) return fail(ErrorCode::NotFound, "no such chunk in the recording");
    const Place& place = places_[position];
    const std::string context = "chunk at byte " + std::to_string(place.offset);
    auto bytes = read(place.offset, place.size);
    if (!bytes) return with_context(context, std::move(bytes).error());
    RrdMessageReader messages;
    auto message = messages.read(RrdMessageKind::ArrowMsg, *bytes);
    if (!message) return with_context(context, std::move(message).error());
    auto decoded = decode_arrow_msg(std::get<RrdArrowMsg>(*message));
    if (!decoded) return with_context(context, std::move(decoded).error());
    return std::make_shared<const Chunk>(scene_chunk(*std::move(decoded), id, place.recording));
}

} // namespace

bool is_rrd(std::span<const std::byte> head) {
    constexpr std::string_view kMagic = "RRF";
    return head.size() >= 4 && std::ranges::equal(head.first(3), std::as_bytes(std::span(kMagic))) &&
           head[3] >= std::byte{'0'} && head[3] <= std::byte{'9'};
}

Chunk scene_chunk(RrdChunk&& decoded, ChunkId id, std::uint16_t recording) {
    Chunk chunk;
    chunk.id = id;
    chunk.entity = std::move(decoded.entity);
    chunk.recording = recording;
    chunk.payload_bytes = decoded.size_bytes;
    for (const RrdTuid& row : decoded.row_ids)
        chunk.row_ids.push_back({row.time_ns, row.increment});
    for (RrdTimeColumn& times : decoded.times)
        chunk.times.push_back({{std::move(times.name), kind_of(times.kind)}, std::move(times.values)});
    for (RrdComponent& component : decoded.components) {
        if (component.identifier == kClearComponent) {
            ComponentColumn clears{std::string(name_of<Clear>()), {}, {}};
            for (std::uint32_t row = 0; row < chunk.row_ids.size(); ++row)
                clears.values.emplace_back(Clear{bool_at(list_at(component.cells, row), 0).value_or(false)});
            chunk.components.push_back(std::move(clears));
        }
        chunk.components.push_back({std::move(component.identifier), {}, std::move(component.cells)});
    }
    return chunk;
}

Result<std::unique_ptr<ChunkReader>> open_rrd(const std::string& path, ByteSource file,
                                              std::uint32_t source_id, std::shared_ptr<Progress> progress) {
    return std::make_unique<RrdReader>(path, source_id, std::move(file), std::move(progress));
}

} // namespace fathom
