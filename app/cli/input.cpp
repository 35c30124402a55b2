#include "app/cli/input.hpp"

#include "app/scene/cameras.hpp"
#include "app/sources/open.hpp"

#include <algorithm>
#include <limits>
#include <tuple>

namespace fathom {
namespace {

std::string list_of_entities(const OpenedInput& input) {
    constexpr std::size_t kMostNamed = 12;
    std::string text;
    for (std::size_t i = 0; i < std::min(kMostNamed, input.streams.size()); ++i)
        text += (text.empty() ? "" : ", ") + input.streams[i].entity;
    if (input.streams.size() > kMostNamed) text += " …";
    return text.empty() ? "none" : text;
}

Result<std::vector<Stream*>> choose_streams(OpenedInput& input, const Arguments& arguments,
                                            Unstated unstated) {
    std::vector<Stream*> chosen;
    if (arguments.entity) {
        for (Stream& stream : input.streams)
            if (is_same_entity(stream.entity, *arguments.entity) && (chosen.empty() || arguments.all))
                chosen.push_back(&stream);
        if (chosen.empty())
            return fail(ErrorCode::NotFound,
                        "no entity " + *arguments.entity + "; there are: " + list_of_entities(input));
        return chosen;
    }
    if (unstated == Unstated::FirstOfMain && !arguments.all) {
        if (Stream* stream = main_stream(input)) chosen.push_back(stream);
        return chosen;
    }
    const auto add = [&](bool colour) {
        for (Stream& stream : input.streams)
            if (stream.row_count != 0 && (stream.role == ImageRole::Colour) == colour)
                chosen.push_back(&stream);
    };
    add(false);
    if (arguments.all || chosen.empty()) add(true);
    return chosen;
}

Result<const ImageRef*> choose_by_index(const Stream& stream, std::uint64_t index) {
    if (index >= stream.images.size())
        return fail(ErrorCode::NotFound, stream.entity + " has no image " + std::to_string(index) +
                                             ": there are " + std::to_string(stream.images.size()));
    return &stream.images[index];
}

Result<const ImageRef*> choose_by_time(const Stream& stream, const TimeChoice& time) {
    const ImageRef* latest = nullptr;
    std::int64_t latest_value = 0;
    bool has_timeline = false;
    for (const ImageRef& image : stream.images)
        for (const RowTime& stamp : image.times) {
            if (stamp.timeline.name != time.timeline) continue;
            has_timeline = true;
            if (stamp.value > time.value || (latest != nullptr && stamp.value < latest_value)) continue;
            latest = &image;
            latest_value = stamp.value;
        }
    if (latest != nullptr) return latest;
    return fail(ErrorCode::NotFound,
                stream.entity + (has_timeline ? " has no image at or before " : " has no timeline of ") +
                    time.timeline + (has_timeline ? "=" + std::to_string(time.value) : ""));
}

} // namespace

bool is_same_entity(const EntityPath& entity, std::string_view typed) {
    std::string path(typed);
    if (path == entity) return true;
    if (!path.starts_with('/')) path.insert(path.begin(), '/');
    if (path == entity) return true;
    std::ranges::replace(path, '.', '/');
    return path == entity;
}

const Stream* OpenedInput::find(const EntityPath& entity) const {
    const auto stream = std::ranges::find(streams, entity, &Stream::entity);
    return stream == streams.end() ? nullptr : &*stream;
}

bool OpenedInput::is_lone_image() const {
    std::size_t scalar = 0, colour = 0;
    for (const Stream& stream : streams)
        (stream.role == ImageRole::Colour ? colour : scalar) += stream.row_count;
    return scalar == 1 || (scalar == 0 && colour == 1);
}

namespace {

Stream& stream_of(OpenedInput& input, std::uint16_t recording, const EntityPath& entity, PictureKind kind) {
    const auto is_same = [&](const Stream& stream) {
        return stream.recording == recording && stream.entity == entity && stream.kind == kind;
    };
    const auto known = std::ranges::find_if(input.streams, is_same);
    if (known != input.streams.end()) return *known;
    Stream stream;
    stream.entity = entity;
    stream.recording = recording;
    stream.kind = kind;
    const auto role = latest_at<ImageRole>(input.stores[recording], entity, {});
    if (role.value != nullptr) {
        stream.role = *role.value;
    } else {
        stream.role = role_of(kind);
    }
    return input.streams.emplace_back(std::move(stream));
}

/// Rows of a chunk that carry a stream's pictures. What the index does not tell of them is learned by loading it once.
Result<void> list_rows(OpenedInput& input, Stream& stream, const ChunkSummary& summary) {
    const auto is_known = [](const TimeSummary& times) { return time_of(times, 0).has_value(); };
    const bool is_lone = summary.row_count == 1 && !input.index.rows_are_partly_known &&
                         std::ranges::all_of(summary.times, is_known);
    const Chunk* chunk = input.stores[summary.recording].loaded(summary.id);
    std::shared_ptr<const Chunk> looked_at;
    if (chunk == nullptr && !is_lone) {
        FATHOM_TRY(looked_at, input.reader->load(summary.id));
        chunk = looked_at.get();
    }
    const ComponentColumn* column = chunk == nullptr ? nullptr : chunk->find(picture_component(stream.kind));
    const std::size_t count = chunk == nullptr ? summary.row_count : chunk->row_ids.size();
    for (std::uint32_t row = 0; row < count; ++row) {
        if (chunk != nullptr && (column == nullptr || !is_logged(*column, row))) continue;
        ImageRef image;
        image.entity = stream.entity;
        image.recording = stream.recording;
        image.kind = stream.kind;
        image.chunk = summary.id;
        image.row = row;
        if (chunk != nullptr) {
            image.times = row_times(*chunk, row);
            image.row_id = chunk->row_ids[row];
        } else {
            image.row_id = {0, position_of(summary.id)};
            for (const TimeSummary& times : summary.times)
                image.times.push_back({times.timeline, times.first});
        }
        stream.images.push_back(std::move(image));
    }
    return {};
}

/// By time on the timeline that the input is looked along, static ones first; then as logged.
void sort_images(std::vector<ImageRef>& images, const std::optional<Timeline>& timeline) {
    const auto place = [&](const ImageRef& image) {
        const auto time =
            timeline ? std::ranges::find(image.times, *timeline, &RowTime::timeline) : image.times.begin();
        const bool has_time = time != image.times.end();
        return std::tuple(has_time, has_time ? time->value : 0, image.row_id, image.row);
    };
    std::ranges::stable_sort(images, {}, place);
}

void take_warnings(OpenedInput& input) {
    for (std::string& warning : input.reader->take_warnings())
        if (std::ranges::find(input.index.warnings, warning) == input.index.warnings.end())
            input.index.warnings.push_back(std::move(warning));
}

/// Smallest value on the timeline that the input is looked along; static chunks come before all.
std::int64_t first_time(const ChunkSummary& chunk, const std::optional<Timeline>& timeline) {
    for (const TimeSummary& times : chunk.times)
        if (!timeline || times.timeline == *timeline) return times.first;
    return std::numeric_limits<std::int64_t>::min();
}

} // namespace

void list_images(OpenedInput& input, Stream& stream, bool first_only) {
    if (stream.is_listed || (first_only && !stream.images.empty())) return;
    stream.images.clear();
    std::int64_t earliest = std::numeric_limits<std::int64_t>::max();
    for (const ChunkSummary& chunk : stream.chunks)
        earliest = std::min(earliest, first_time(chunk, input.index.timeline));
    const bool is_recording = !input.index.recordings.empty();
    stream.is_listed = !first_only || !is_recording;
    for (const ChunkSummary& chunk : stream.chunks) {
        if (!stream.is_listed && first_time(chunk, input.index.timeline) != earliest) continue;
        if (const auto listed = list_rows(input, stream, chunk); !listed) {
            input.index.complete = false;
            input.index.warnings.push_back(stream.entity + ": " + listed.error().message);
        }
    }
    take_warnings(input);
    // Files are in their natural order already.
    if (is_recording) sort_images(stream.images, input.index.timeline);
    for (std::size_t i = 0; i < stream.images.size(); ++i)
        stream.images[i].index = i;
}

void learn_all_times(OpenedInput& input) {
    if (!input.index.rows_are_partly_known) return;
    for (ChunkSummary& summary : input.index.chunks) {
        const auto chunk = input.reader->load(summary.id);
        if (!chunk) continue;
        summary.times = summarize(**chunk).times;
        Store& store = input.stores[summary.recording];
        if ((*chunk)->find(name_of<FrameTransforms>()) == nullptr) continue;
        store.insert(*chunk); // which keeps the transforms
        store.evict(summary.id);
    }
    take_warnings(input);
    for (const Store& store : input.stores)
        if (const std::string circle = store.frames().circle(); !circle.empty())
            input.index.warnings.push_back("transforms hang in a circle: " + circle);
}

Result<OpenedInput> open_input(const std::string& name, const OpenOptions& options) {
    OpenedInput input;
    input.name = name;
    FATHOM_TRY(input.reader, open_reader(name, options, 0));
    FATHOM_TRY(input.index, input.reader->read_index());
    input.stores.resize(std::max<std::size_t>(1, input.index.recordings.size()));
    for (const auto& chunk : input.index.resident)
        input.stores[chunk->recording].insert(chunk);
    for (const ChunkSummary& chunk : input.index.chunks)
        input.stores[chunk.recording].insert_summary(chunk);
    const auto take = [&](const ChunkSummary& summary) {
        for (const std::string& component : *summary.components) {
            const auto kind = kind_of_component(component);
            if (!kind) continue;
            Stream& stream = stream_of(input, summary.recording, summary.entity, *kind);
            stream.chunks.push_back(summary);
            stream.row_count += summary.row_count;
        }
    };
    for (const auto& chunk : input.index.resident)
        take(summarize(*chunk));
    for (const ChunkSummary& chunk : input.index.chunks)
        take(chunk);
    return input;
}

Stream* main_stream(OpenedInput& input) {
    for (const ImageRole role : {ImageRole::Depth, ImageRole::Intensity, ImageRole::Colour})
        for (Stream& stream : input.streams)
            if (stream.role == role && stream.row_count != 0) return &stream;
    return nullptr;
}

Result<std::vector<ImageRef>> choose_images(OpenedInput& input, const Arguments& arguments,
                                            Unstated unstated) {
    FATHOM_TRY(const std::vector<Stream*> streams, choose_streams(input, arguments, unstated));
    std::vector<ImageRef> images;
    for (Stream* stream : streams) {
        const bool first_only = !arguments.all && !arguments.time && arguments.index.value_or(0) == 0;
        list_images(input, *stream, first_only);
        if (arguments.all) {
            images.insert(images.end(), stream->images.begin(), stream->images.end());
            continue;
        }
        auto image = arguments.time ? choose_by_time(*stream, *arguments.time)
                                    : choose_by_index(*stream, arguments.index.value_or(0));
        // Of several streams the shorter ones may lack the image; it is an error when all of them do.
        if (!image && (streams.size() == 1 || (stream == streams.back() && images.empty())))
            return std::unexpected(std::move(image).error());
        if (image) images.push_back(**image);
    }
    return images;
}

Result<std::vector<EntityPath>> other_entities(const OpenedInput& input, const Arguments& arguments) {
    std::vector<EntityPath> others;
    for (const std::string& typed : arguments.other_entities) {
        const auto stream = std::ranges::find_if(
            input.streams, [&](const Stream& s) { return is_same_entity(s.entity, typed); });
        if (stream == input.streams.end())
            return fail(ErrorCode::NotFound,
                        "no entity " + typed + "; there are: " + list_of_entities(input));
        others.push_back(stream->entity);
    }
    return others;
}

std::string_view recording_name(const OpenedInput& input, std::uint16_t recording) {
    const auto count = std::ranges::count(input.index.recordings, false, &RecordingFacts::is_blueprint);
    return count < 2 ? std::string_view() : input.index.recordings[recording].recording_id;
}

TimePoint time_of(const OpenedInput& input, const ImageRef& image) {
    if (image.times.empty()) return {input.index.timeline.value_or(Timeline{}), 0};
    const auto along = input.index.timeline
                           ? std::ranges::find(image.times, *input.index.timeline, &RowTime::timeline)
                           : image.times.begin();
    const RowTime& time = along == image.times.end() ? image.times.front() : *along;
    return {time.timeline, time.value};
}

void learn_transforms(OpenedInput& input, std::uint16_t recording) {
    constexpr std::size_t kAtOnce = 256;
    Store& store = input.stores[recording];
    for (auto ids = store.missing_transforms(kAtOnce); !ids.empty();
         ids = store.missing_transforms(kAtOnce)) {
        for (const ChunkId id : ids) {
            if (auto chunk = input.reader->load(id)) {
                store.insert(*std::move(chunk)); // which keeps the transforms
                store.evict(id);
            } else {
                store.mark_unreadable(id);
            }
        }
    }
}

Result<LoadedImage> load_image(OpenedInput& input, const ImageRef& image) {
    Store& store = input.stores[image.recording];
    if (store.loaded(image.chunk) == nullptr) {
        FATHOM_TRY(auto loaded, input.reader->load(image.chunk));
        store.insert(std::move(loaded));
    }
    const Chunk& chunk = *store.loaded(image.chunk);
    if (image.row >= chunk.row_ids.size())
        return fail(ErrorCode::NotFound, "the row is gone: the file has changed");
    const TimePoint at = time_of(input, image);
    // Between named frames a picture's camera may be anywhere.
    if (!store.pending_links(at).empty()) learn_transforms(input, image.recording);
    // What belongs to a picture may lie in other chunks, some known only after others were looked into.
    constexpr int kMostRounds = 64;
    CameraAt camera;
    for (int round = 0; round < kMostRounds; ++round) {
        std::vector<ChunkId> pending = pending_fields(store, image.kind, image.entity, at);
        camera = latest_camera(store, image.entity, at);
        pending.insert(pending.end(), camera.pending.begin(), camera.pending.end());
        if (pending.empty()) break;
        for (const ChunkId id : pending) {
            if (store.loaded(id) != nullptr) continue;
            if (auto loaded = input.reader->load(id)) {
                store.insert(*std::move(loaded));
            } else {
                store.mark_unreadable(id);
            }
        }
    }
    LoadedImage loaded;
    FATHOM_TRY(loaded.picture, picture_in_row(store, image.kind, chunk, image.row, at));
    loaded.intrinsics = camera.intrinsics;
    const auto partner = latest_at<ColourPartner>(store, image.entity, at);
    if (partner.value != nullptr) loaded.partner = partner.value->entity;
    return loaded;
}

void release(OpenedInput& input, const ImageRef& image) {
    Store& store = input.stores[image.recording];
    const Chunk* chunk = store.loaded(image.chunk);
    if (chunk != nullptr && !chunk->is_static()) store.evict(image.chunk);
}

} // namespace fathom
