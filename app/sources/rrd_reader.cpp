#include "app/sources/rrd_reader.hpp"

#include "app/sources/byte_source.hpp"
#include "app/sources/colour_partners.hpp"
#include "decoders/rrd/rrd_chunk.hpp"
#include "decoders/rrd/rrd_footer.hpp"
#include "decoders/rrd/rrd_stream.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <set>

namespace fathom {
namespace {

constexpr std::string_view kClearComponent = "Clear:is_recursive";

/// Problems of one kind in a damaged file may be many.
constexpr std::size_t kMostWarnings = 100;

/// For standard input.
constexpr std::chrono::milliseconds kPipePatience{50};
constexpr std::chrono::milliseconds kUntilEnd{-1};

/// Of a scan: a first picture or two, then more and more at once.
constexpr std::uint64_t kFirstPortionBytes = 4u << 20;
constexpr std::uint64_t kLargestPortionBytes = 64u << 20;

TimelineKind kind_of(RrdTimeKind kind) {
    switch (kind) {
    case RrdTimeKind::Sequence: return TimelineKind::Sequence;
    case RrdTimeKind::Duration: return TimelineKind::Duration;
    case RrdTimeKind::Timestamp: return TimelineKind::Timestamp;
    }
    return TimelineKind::Sequence;
}

/// "DepthImage" of "DepthImage:buffer"; empty for a component that users named themselves.
std::string_view archetype_of_component(std::string_view component) {
    const std::size_t colon = component.find(':');
    return colon == std::string_view::npos ? std::string_view() : component.substr(0, colon);
}

/// Rerun's choice: what the user logged on before what every SDK adds by itself; then the one with most rows.
class TimelineChoice {
  public:
    void count(const Timeline& timeline, std::uint64_t rows) { rows_[timeline] += rows; }

    [[nodiscard]] std::optional<Timeline> best() const {
        const auto rank = [](const auto& entry) {
            const std::string& name = entry.first.name;
            const int own = name == "message_log_time" ? 3
                            : name == "log_tick"       ? 0
                            : name == "log_time"       ? 1
                                                       : 2;
            return std::pair(own, entry.second);
        };
        const auto best = std::ranges::max_element(rows_, {}, rank);
        return best == rows_.end() ? std::nullopt : std::optional(best->first);
    }

  private:
    std::map<Timeline, std::uint64_t> rows_;
};

class RrdReader final : public ChunkReader {
  public:
    RrdReader(std::string path, std::uint32_t source_id, ByteSource file, std::shared_ptr<Progress> progress)
        : path_(std::move(path)), source_id_(source_id), file_(std::move(file)),
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
    Result<RrdIndex> read_footer() const;
    Result<void> take_manifests(const RrdIndex& footer);
    Result<void> scan(std::uint64_t most_bytes);
    [[nodiscard]] bool is_being_written() const;
    SourceIndex hand_out();
    void take(const RrdEvent& event);
    void take_chunk(const RrdArrowMsg& message);
    std::uint16_t recording_of(const RrdStoreId& store);
    void count_stream(std::uint16_t recording, const EntityPath& entity,
                      std::span<const std::string> components, std::uint64_t rows);
    void add_colour_partners();
    void warn(std::string text);

    std::string path_;
    std::uint32_t source_id_;
    ByteSource file_;
    std::vector<Place> places_; // by position of the chunk
    std::vector<RrdStoreId> stores_;
    std::set<std::pair<std::uint16_t, RrdTuid>> seen_;
    std::map<std::tuple<std::uint16_t, EntityPath, std::string>, std::size_t> stream_index_;
    TimelineChoice timelines_;
    SourceIndex index_; // while it is gathered
    std::size_t left_out_warnings_ = 0;
    std::map<std::uint16_t, EntityComponents> components_; // of all recordings so far
    std::map<std::pair<std::uint16_t, EntityPath>, EntityPath> partners_;
    std::uint32_t partner_count_ = 0;
    std::optional<Error> fatal_; // before anything could be read

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

void RrdReader::warn(std::string text) {
    index_.complete = false;
    if (index_.warnings.size() < kMostWarnings) {
        index_.warnings.push_back(std::move(text));
    } else {
        ++left_out_warnings_;
    }
}

std::uint16_t RrdReader::recording_of(const RrdStoreId& store) {
    const auto known = std::ranges::find(stores_, store);
    if (known != stores_.end()) return static_cast<std::uint16_t>(known - stores_.begin());
    constexpr std::size_t kMostRecordings = 0xFFFF;
    if (stores_.size() == kMostRecordings) return static_cast<std::uint16_t>(kMostRecordings - 1);
    stores_.push_back(store);
    index_.recordings.push_back(
        {store.application_id, store.recording_id, store.kind == RrdStoreKind::Blueprint});
    return static_cast<std::uint16_t>(stores_.size() - 1);
}

void RrdReader::count_stream(std::uint16_t recording, const EntityPath& entity,
                             std::span<const std::string> components, std::uint64_t rows) {
    std::set<std::string> archetypes;
    for (const std::string& component : components)
        if (component != name_of<Clear>()) archetypes.emplace(archetype_of_component(component));
    if (archetypes.contains("Transform3D"))
        archetypes.erase("TransformAxes3D");         // drawn with it; one before 0.28
    if (archetypes.size() > 1) archetypes.erase(""); // a custom value beside an archetype is part of its rows
    for (const std::string& archetype : archetypes) {
        const auto [place, is_new] =
            stream_index_.try_emplace({recording, entity, archetype}, index_.streams.size());
        if (is_new) {
            StreamFacts facts;
            facts.recording = recording;
            facts.entity = entity;
            facts.archetype = archetype;
            index_.streams.push_back(std::move(facts));
        }
        index_.streams[place->second].count += rows;
    }
}

/// As static rows: what Fathom's other readers know from names and frames.
void RrdReader::add_colour_partners() {
    for (const ChunkSummary& chunk : index_.chunks)
        components_[chunk.recording][chunk.entity].insert(chunk.components->begin(), chunk.components->end());
    for (const auto& chunk : index_.resident)
        for (const ComponentColumn& column : chunk->components)
            components_[chunk->recording][chunk->entity].insert(column.name);
    // Behind all chunks that there may ever be. A later one counts before an earlier one.
    constexpr std::uint32_t kFirstPartner = 0xF0000000;
    for (const auto& [recording, components] : components_)
        for (const auto& [depth, colour] : colour_partners(components)) {
            EntityPath& known = partners_[{recording, depth}];
            if (std::exchange(known, colour) == colour) continue;
            const std::uint32_t position = kFirstPartner + partner_count_++;
            Chunk chunk = one_row_chunk(chunk_id(source_id_, position), depth, {0, position}, {},
                                        {ColourPartner{colour}});
            chunk.recording = recording;
            index_.resident.push_back(std::make_shared<const Chunk>(std::move(chunk)));
        }
}

Result<RrdIndex> RrdReader::read_footer() const {
    if (size() < kRrdTailBytes) return fail(ErrorCode::Truncated, "no footer");
    FATHOM_TRY(const Blob tail, read(size() - kRrdTailBytes, kRrdTailBytes));
    FATHOM_TRY(const RrdFooterPlace place, locate_rrd_footer(tail.bytes, size()));
    FATHOM_TRY(const Blob footer, read(place.offset, place.size));
    return read_rrd_footer(footer, place);
}

Result<void> RrdReader::take_manifests(const RrdIndex& footer) {
    for (const RrdManifest& manifest : footer.manifests) {
        const std::uint16_t recording = recording_of(manifest.store);
        if (manifest.store.kind == RrdStoreKind::Blueprint) continue;
        std::map<std::vector<std::uint32_t>, ComponentNames> shared_names;
        for (const RrdChunkSummary& chunk : manifest.chunks) {
            const auto position = static_cast<std::uint32_t>(places_.size());
            places_.push_back({chunk.byte_offset, chunk.byte_size, recording});
            std::vector<std::uint32_t> components = chunk.static_components;
            for (const RrdComponentRange& range : chunk.components)
                components.push_back(range.component);
            std::ranges::sort(components);
            components.erase(std::ranges::unique(components).begin(), components.end());
            ComponentNames& names = shared_names[components];
            if (names == nullptr) {
                std::vector<std::string> list;
                for (const std::uint32_t component : components)
                    list.push_back(manifest.components[component].identifier);
                if (std::ranges::find(list, kClearComponent) != list.end())
                    list.emplace_back(name_of<Clear>());
                names = std::make_shared<const std::vector<std::string>>(std::move(list));
            }
            count_stream(recording, chunk.entity, *names, chunk.rows);
            const bool clears = !names->empty() && names->back() == name_of<Clear>();
            if (chunk.is_static || clears) {
                auto loaded = load(chunk_id(source_id_, position));
                if (loaded) {
                    index_.resident.push_back(*std::move(loaded));
                } else {
                    warn(loaded.error().message);
                }
            }
            ChunkSummary summary;
            summary.id = chunk_id(source_id_, position);
            summary.entity = chunk.entity;
            summary.recording = recording;
            summary.row_count = static_cast<std::uint32_t>(std::min<std::uint64_t>(chunk.rows, 0xFFFFFFFF));
            summary.components = names;
            for (const RrdTimelineRange& range : chunk.times) {
                const RrdTimeline& timeline = manifest.timelines[range.timeline];
                summary.times.push_back(
                    {{timeline.name, kind_of(timeline.kind)}, range.first, range.last, {}});
                timelines_.count(summary.times.back().timeline, chunk.rows);
            }
            if (!chunk.is_static && !clears) index_.chunks.push_back(std::move(summary));
        }
    }
    return {};
}

void RrdReader::take_chunk(const RrdArrowMsg& message) {
    const std::string place = "chunk at byte " + std::to_string(message.byte_offset);
    const std::uint16_t recording = recording_of(message.store);
    if (message.store.kind == RrdStoreKind::Blueprint) return;
    Result<RrdChunk> decoded = decode_arrow_msg(message);
    if (!decoded) return warn(place + ": " + decoded.error().message);
    for (std::string& problem : decoded->problems)
        warn(problem.insert(0, ": ").insert(0, place));
    if (decoded->components.empty() || !seen_.emplace(recording, decoded->id).second) return;
    const auto position = static_cast<std::uint32_t>(places_.size());
    places_.push_back({message.byte_offset, message.message.bytes.size(), recording});
    auto chunk = std::make_shared<const Chunk>(
        scene_chunk(*std::move(decoded), chunk_id(source_id_, position), recording));
    ChunkSummary summary = summarize(*chunk);
    count_stream(recording, chunk->entity, *summary.components, summary.row_count);
    for (const TimeSummary& times : summary.times)
        timelines_.count(times.timeline, summary.row_count);
    if (chunk->is_static() || chunk->find(name_of<Clear>()) != nullptr) {
        index_.resident.push_back(std::move(chunk));
    } else {
        index_.chunks.push_back(std::move(summary));
    }
}

void RrdReader::take(const RrdEvent& event) {
    if (const auto* info = std::get_if<RrdStoreInfo>(&event)) {
        recording_of(info->store);
    } else if (const auto* message = std::get_if<RrdArrowMsg>(&event)) {
        take_chunk(*message);
    } else if (const auto* problem = std::get_if<RrdProblem>(&event)) {
        if (problem->fatal && index_.recordings.empty() && !fatal_) fatal_ = problem->error;
        warn("at byte " + std::to_string(problem->byte_offset) + ": " + problem->error.message);
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
            warn(bytes.error().message);
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
    index_ = {};
    fatal_.reset();
    places_.clear();
    stores_.clear();
    seen_.clear();
    stream_index_.clear();
    components_.clear();
    partners_.clear();
    scan_offset_ = 0;
    is_scanning_ = is_scanned_ = false;
    parser_ = {};
    portion_bytes_ = kFirstPortionBytes;
    FATHOM_CHECK(file_.pull(in_portions_ ? kPipePatience : kUntilEnd, progress_.get()));
    index_.container = "rrd";
    index_.bytes = size();
    if (const auto footer = read_footer()) {
        FATHOM_CHECK(take_manifests(*footer));
    } else {
        is_scanned_ = true;
        begin_part(progress_.get(), Progress::Unit::ByteCount, size());
        FATHOM_CHECK(scan(in_portions_ ? portion_bytes_ : size()));
    }
    if (fatal_) return std::unexpected(*fatal_);
    return hand_out();
}

/// What was found since the last time.
SourceIndex RrdReader::hand_out() {
    if (left_out_warnings_ != 0)
        index_.warnings.push_back(std::to_string(std::exchange(left_out_warnings_, 0)) + " more of these");
    index_.timeline = timelines_.best();
    add_colour_partners();
    if (!is_scanning_ && !in_portions_) seen_.clear();
    SourceIndex found = index_;
    index_.chunks.clear();
    index_.resident.clear();
    index_.warnings.clear();
    return found;
}

Result<std::optional<SourceIndex>> RrdReader::read_index_more() {
    if (!is_scanning_ && !(is_scanned_ && file_.is_open_ended())) return std::nullopt;
    FATHOM_CHECK(file_.pull(kPipePatience, progress_.get()));
    portion_bytes_ = std::min(2 * portion_bytes_, kLargestPortionBytes);
    FATHOM_CHECK(scan(portion_bytes_));
    return hand_out();
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
