#include "app/cli/input.hpp"

#include "app/sources/open.hpp"

#include <algorithm>

namespace fathom {
namespace {

/// Entities may be typed without the leading slash, and with the dots of EXR channels.
bool is_same_entity(const EntityPath& entity, std::string_view typed) {
    std::string path(typed);
    if (path == entity) return true;
    if (!path.starts_with('/')) path.insert(path.begin(), '/');
    if (path == entity) return true;
    std::ranges::replace(path, '.', '/');
    return path == entity;
}

std::string list_of_entities(const OpenedInput& input) {
    constexpr std::size_t kMostNamed = 12;
    std::string text;
    for (std::size_t i = 0; i < std::min(kMostNamed, input.streams.size()); ++i)
        text += (text.empty() ? "" : ", ") + input.streams[i].entity;
    if (input.streams.size() > kMostNamed) text += " …";
    return text.empty() ? "none" : text;
}

Result<std::vector<const Stream*>> choose_streams(const OpenedInput& input, const Arguments& arguments,
                                                  Unstated unstated) {
    std::vector<const Stream*> chosen;
    if (arguments.entity) {
        const auto named = [&](const EntityPath& entity) {
            return is_same_entity(entity, *arguments.entity);
        };
        const auto stream = std::ranges::find_if(input.streams, named, &Stream::entity);
        if (stream == input.streams.end())
            return fail(ErrorCode::NotFound,
                        "no entity " + *arguments.entity + "; there are: " + list_of_entities(input));
        chosen.push_back(&*stream);
        return chosen;
    }
    if (unstated == Unstated::FirstOfMain && !arguments.all) {
        if (const Stream* stream = main_stream(input)) chosen.push_back(stream);
        return chosen;
    }
    const auto add = [&](bool colour) {
        for (const Stream& stream : input.streams)
            if (!stream.images.empty() && (stream.role == ImageRole::Colour) == colour)
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

const Stream* OpenedInput::find(const EntityPath& entity) const {
    const auto stream = std::ranges::find(streams, entity, &Stream::entity);
    return stream == streams.end() ? nullptr : &*stream;
}

bool OpenedInput::is_lone_image() const {
    std::size_t scalar = 0, colour = 0;
    for (const Stream& stream : streams)
        (stream.role == ImageRole::Colour ? colour : scalar) += stream.images.size();
    return scalar == 1 || (scalar == 0 && colour == 1);
}

Result<OpenedInput> open_input(const std::string& name, const OpenOptions& options) {
    OpenedInput input;
    input.name = name;
    FATHOM_TRY(input.reader, open_reader(name, options, 0));
    FATHOM_TRY(input.index, input.reader->read_index());
    for (const auto& chunk : input.index.resident)
        input.store.insert(chunk);
    for (const ChunkSummary& chunk : input.index.chunks) {
        input.store.insert_summary(chunk);
        auto stream = std::ranges::find(input.streams, chunk.entity, &Stream::entity);
        if (stream == input.streams.end()) {
            const ImageRole* role = static_component<ImageRole>(input.index, chunk.entity);
            input.streams.push_back({chunk.entity, role != nullptr ? *role : ImageRole::Depth, {}});
            stream = input.streams.end() - 1;
        }
        for (std::uint32_t row = 0; row < chunk.row_count; ++row) {
            std::vector<RowTime> times;
            for (const TimeSummary& time : chunk.times)
                times.push_back({time.timeline, time_of(time, row).value_or(time.first)});
            stream->images.push_back({chunk.entity, stream->images.size(), chunk.id, row, std::move(times)});
        }
    }
    return input;
}

const Stream* main_stream(const OpenedInput& input) {
    for (const ImageRole role : {ImageRole::Depth, ImageRole::Intensity, ImageRole::Colour})
        for (const Stream& stream : input.streams)
            if (stream.role == role && !stream.images.empty()) return &stream;
    return nullptr;
}

Result<std::vector<ImageRef>> choose_images(const OpenedInput& input, const Arguments& arguments,
                                            Unstated unstated) {
    FATHOM_TRY(const std::vector<const Stream*> streams, choose_streams(input, arguments, unstated));
    std::vector<ImageRef> images;
    for (const Stream* stream : streams) {
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

Result<LoadedImage> load_image(OpenedInput& input, const ImageRef& image) {
    LoadedImage loaded;
    FATHOM_TRY(loaded.chunk, input.reader->load(image.chunk));
    input.store.insert(loaded.chunk);
    FATHOM_ASSERT(image.row < loaded.chunk->row_ids.size());
    loaded.row = image.row;
    loaded.encoded = find_component<EncodedImage>(*loaded.chunk, image.row);
    loaded.file = find_component<FileName>(*loaded.chunk, image.row);
    if (loaded.encoded == nullptr) return fail(ErrorCode::NotFound, "the row holds no image");
    return loaded;
}

} // namespace fathom
