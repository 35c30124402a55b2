#include "app/convert/convert.hpp"

#include "app/scene/cameras.hpp"

#include <algorithm>
#include <limits>

namespace fathom {
namespace {

/// Chunks that were loaded for what belongs to others (cameras, formats) stay until they come to this.
constexpr std::size_t kMostLoadedBytes = 64u << 20;

std::int64_t first_time_of(const ChunkSummary& chunk, const std::optional<Timeline>& timeline) {
    for (const TimeSummary& times : chunk.times)
        if (!timeline || times.timeline == *timeline) return times.first;
    return std::numeric_limits<std::int64_t>::min();
}

/// The first recording that is no layout; an MCAP, and a Rerun recording that was not copied, hold one.
std::uint16_t chosen_recording(const SourceIndex& index) {
    const auto found = std::ranges::find(index.recordings, false, &RecordingFacts::is_blueprint);
    return found == index.recordings.end() ? std::uint16_t{0}
                                           : static_cast<std::uint16_t>(found - index.recordings.begin());
}

class Conversion {
  public:
    Conversion(ChunkReader& reader, const SourceIndex& index, RecordingWriter& writer)
        : reader_(reader), index_(index), writer_(writer), recording_(chosen_recording(index)) {}

    Result<ConvertReport> run(RecordingStart start, const ConvertProgress& progress);

  private:
    void name_others();
    const Chunk* load(ChunkId id);
    void load_companions(const Chunk& chunk);
    void load_all(const std::vector<ChunkId>& ids);
    void learn_named_frames();
    void drop_loaded(std::size_t most_bytes);

    ChunkReader& reader_;
    const SourceIndex& index_;
    RecordingWriter& writer_;
    std::uint16_t recording_;
    Store store_;
    std::optional<Timeline> timeline_;
    ConvertReport report_;
};

void Conversion::name_others() {
    for (std::size_t i = 0; i < index_.recordings.size(); ++i) {
        if (i == recording_) continue;
        const RecordingFacts& facts = index_.recordings[i];
        report_.warnings.push_back((facts.is_blueprint ? "the layout " : "the recording ") +
                                   facts.recording_id + " is left out: the file holds one recording");
    }
}

const Chunk* Conversion::load(ChunkId id) {
    if (const Chunk* loaded = store_.loaded(id)) return loaded;
    auto chunk = reader_.load(id);
    if (chunk) {
        store_.insert(*std::move(chunk));
        return store_.loaded(id);
    }
    report_.warnings.push_back(chunk.error().message);
    store_.mark_unreadable(id);
    return nullptr;
}

void Conversion::load_all(const std::vector<ChunkId>& ids) {
    for (const ChunkId id : ids)
        (void)load(id);
}

/// What the rows' pictures are read with may lie in other chunks, some known only after others were looked into.
void Conversion::load_companions(const Chunk& chunk) {
    const std::vector<PictureKind> kinds = picture_kinds_of(chunk);
    if (kinds.empty()) return;
    constexpr int kMostRounds = 16;
    for (std::uint32_t row = 0; row < chunk.row_ids.size(); ++row) {
        const TimePoint at = row_time(chunk, row, timeline_);
        for (int round = 0; round < kMostRounds; ++round) {
            std::vector<ChunkId> pending = latest_camera(store_, chunk.entity, at).pending;
            for (const PictureKind kind : kinds) {
                const auto fields = pending_fields(store_, kind, chunk.entity, at);
                pending.insert(pending.end(), fields.begin(), fields.end());
            }
            if (pending.empty()) break;
            load_all(pending);
        }
    }
}

/// Where Rerun's named frames lie is known only once all rows that relate some were looked into.
void Conversion::learn_named_frames() {
    constexpr std::size_t kAtOnce = 256;
    if (store_.pending_links({}).empty()) return;
    for (auto ids = store_.missing_transforms(kAtOnce); !ids.empty();
         ids = store_.missing_transforms(kAtOnce)) {
        load_all(ids);
        for (const ChunkId id : ids)
            store_.evict(id);
    }
}

void Conversion::drop_loaded(std::size_t most_bytes) {
    if (store_.loaded_bytes() <= most_bytes) return;
    for (const ChunkId id : store_.loaded_chunks())
        if (!store_.loaded(id)->is_static()) store_.evict(id);
}

Result<ConvertReport> Conversion::run(RecordingStart start, const ConvertProgress& progress) {
    name_others();
    timeline_ = start.timeline = index_.timeline;
    std::vector<const ChunkSummary*> chunks;
    for (const ChunkSummary& chunk : index_.chunks) {
        if (chunk.recording != recording_) continue;
        store_.insert_summary(chunk);
        chunks.push_back(&chunk);
    }
    if (!timeline_ && !chunks.empty() && !chunks.front()->times.empty())
        timeline_ = start.timeline = chunks.front()->times.front().timeline;
    std::vector<std::shared_ptr<const Chunk>> resident;
    for (const auto& chunk : index_.resident)
        if (chunk->recording == recording_) resident.push_back(chunk);
    for (const auto& chunk : resident)
        store_.insert(chunk);
    learn_named_frames();
    std::ranges::stable_sort(chunks, {},
                             [&](const ChunkSummary* chunk) { return first_time_of(*chunk, timeline_); });
    if (!chunks.empty())
        for (const TimeSummary& times : chunks.front()->times)
            start.first_times.push_back({times.timeline, times.first});
    FATHOM_CHECK(writer_.begin(start));
    for (const auto& chunk : resident) {
        load_companions(*chunk);
        FATHOM_CHECK(writer_.add(*chunk, store_));
    }
    for (std::size_t i = 0; i < chunks.size(); ++i) {
        FATHOM_CHECK(progress(i, chunks.size()));
        drop_loaded(kMostLoadedBytes);
        const Chunk* chunk = load(chunks[i]->id);
        if (chunk == nullptr) continue;
        load_companions(*chunk);
        FATHOM_CHECK(writer_.add(*chunk, store_));
        ++report_.written;
        store_.evict(chunks[i]->id);
    }
    FATHOM_CHECK(progress(chunks.size(), chunks.size()));
    for (std::string& warning : reader_.take_warnings())
        report_.warnings.push_back(std::move(warning));
    FATHOM_CHECK(writer_.finish());
    return std::move(report_);
}

} // namespace

Result<ConvertReport> convert(ChunkReader& reader, const SourceIndex& index, RecordingStart start,
                              RecordingWriter& writer, const ConvertProgress& progress) {
    return Conversion(reader, index, writer).run(std::move(start), progress);
}

} // namespace fathom
