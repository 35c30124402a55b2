// fathom info: what an input holds.
#include "app/cli/describe.hpp"
#include "app/cli/input.hpp"
#include "app/cli/output.hpp"
#include "app/cli/rows.hpp"
#include "app/inspect/unit_guess.hpp"
#include "app/scene/cameras.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace fathom {
namespace {

struct TimelineSpan {
    TimelineKind kind = TimelineKind::Sequence;
    std::int64_t start = 0, end = 0;
};

/// What one stream says, from its description and its first image.
struct StreamInfo {
    const Stream* stream = nullptr; // null: nothing that makes a picture
    StreamFacts facts;
    std::optional<ImageDesc> desc;
    DepthMeaning meaning;
    std::optional<Intrinsics> intrinsics;
    EntityPath partner;
};

std::map<std::string, TimelineSpan> timelines_of(const OpenedInput& input) {
    std::map<std::string, TimelineSpan> spans;
    const auto add = [&](const ChunkSummary& chunk) {
        for (const TimeSummary& time : chunk.times) {
            const auto [span, first] = spans.try_emplace(
                time.timeline.name, TimelineSpan{time.timeline.kind, time.first, time.last});
            span->second.start = std::min(span->second.start, time.first);
            span->second.end = std::max(span->second.end, time.last);
        }
    };
    for (const ChunkSummary& chunk : input.index.chunks)
        add(chunk);
    for (const auto& chunk : input.index.resident)
        add(summarize(*chunk));
    return spans;
}

/// Decodes where only pixels tell: the unit of float depth, and whether a lone picture is whole.
Result<void> look_at_pixels(const EncodedImage& encoded, StreamInfo& info,
                            std::vector<std::string>& warnings) {
    FATHOM_TRY(const DecodedImage decoded, decode_image(encoded.type, encoded.bytes.bytes, encoded.options));
    if (!decoded.warning.empty()) warnings.push_back(info.stream->entity + ": " + decoded.warning);
    info.meaning =
        with_guessed_unit(info.meaning, measure(decoded.pixels.view(), info.meaning.invalid_codes));
    return {};
}

/// Of a picture stream by its first picture.
Result<void> look_at_first(OpenedInput& input, Stream& stream, StreamInfo& info,
                           std::vector<std::string>& warnings) {
    list_images(input, stream, true);
    if (stream.images.empty()) return {};
    FATHOM_TRY(LoadedImage loaded, load_image(input, stream.images.front()));
    const EncodedImage& encoded = loaded.picture.encoded;
    FATHOM_TRY(const ImageProbe probe, probe_image(encoded.type, encoded.bytes.bytes, encoded.options));
    info.desc = probe.desc;
    info.meaning = meaning_of(loaded.picture, probe.desc.format);
    info.intrinsics = std::move(loaded.intrinsics);
    info.partner = std::move(loaded.partner);
    const ImageRef& first = stream.images.front();
    const FrameAt frame = latest_frame(input.stores[first.recording], first.entity, time_of(input, first));
    if (!entity_of_frame(frame.frame)) info.facts.frame_id = frame.frame;
    const bool guess = stream.role == ImageRole::Depth && is_float(probe.desc.format.scalar) &&
                       info.meaning.unit_origin == Origin::Assumed;
    if (guess || (input.is_lone_image() && &stream == main_stream(input)))
        FATHOM_CHECK(look_at_pixels(encoded, info, warnings));
    release(input, stream.images.front());
    return {};
}

/// Everything that is logged; an image file or a folder has nothing but pictures.
std::vector<StreamInfo> list_streams(OpenedInput& input) {
    std::vector<StreamInfo> infos;
    for (StreamFacts facts : input.index.streams) {
        const auto is_same = [&](const Stream& stream) {
            return stream.recording == facts.recording && stream.entity == facts.entity &&
                   (stream.kind == PictureKind::Logged || archetype_of(stream.kind) == facts.archetype);
        };
        const auto stream = std::ranges::find_if(input.streams, is_same);
        StreamInfo info;
        info.stream = stream == input.streams.end() ? nullptr : &*stream;
        info.facts = std::move(facts);
        infos.push_back(std::move(info));
    }
    if (!input.index.streams.empty()) return infos;
    for (const Stream& stream : input.streams) {
        StreamInfo info;
        info.stream = &stream;
        info.facts.recording = stream.recording;
        info.facts.entity = stream.entity;
        info.facts.archetype = archetype_of(stream.role);
        info.facts.count = stream.row_count;
        infos.push_back(std::move(info));
    }
    return infos;
}

void write_stream(JsonWriter& json, const StreamInfo& info, std::string_view recording) {
    json.begin_object();
    json.member("entity", info.facts.entity);
    if (!recording.empty()) json.member("recording", recording);
    if (!info.facts.archetype.empty()) json.member("archetype", info.facts.archetype);
    if (!info.facts.schema.empty()) json.member("schema", info.facts.schema);
    if (!info.facts.encoding.empty()) json.member("encoding", info.facts.encoding);
    if (!info.facts.frame_id.empty()) json.member("frame", info.facts.frame_id);
    json.member("count", info.facts.count);
    if (info.desc) {
        write_format(json, info.desc->format);
        json.member("width", info.desc->width);
        json.member("height", info.desc->height);
        if (info.stream != nullptr && info.stream->role == ImageRole::Depth) {
            write_meaning(json, info.meaning);
            json.member("invalid_origin", name_of(info.meaning.invalid_origin));
        }
        if (!info.partner.empty()) json.member("colour_partner", info.partner);
        if (info.intrinsics) write_intrinsics(json, *info.intrinsics, *info.desc);
    }
    json.end_object();
}

std::string text_of(const StreamInfo& info) {
    const StreamFacts& facts = info.facts;
    std::string text =
        fmt::format("  {}  {}", facts.entity, facts.archetype.empty() ? facts.schema : facts.archetype);
    if (facts.count != 1)
        text += fmt::format(", {} {}", facts.count, info.stream != nullptr ? "images" : "rows");
    if (info.desc)
        text +=
            fmt::format(", {} x {} {}", info.desc->width, info.desc->height, format_name(info.desc->format));
    text += "\n";
    if (!info.desc) return text;
    if (info.stream != nullptr && info.stream->role == ImageRole::Depth)
        text += "    " + meaning_text(info.meaning) + "\n";
    if (info.intrinsics)
        text +=
            fmt::format("    fx {:.6g}  fy {:.6g}  cx {:.6g}  cy {:.6g} ({}), distortion {}\n",
                        info.intrinsics->fx, info.intrinsics->fy, info.intrinsics->cx, info.intrinsics->cy,
                        name_of(info.intrinsics->origin), model_name_of(*info.intrinsics));
    if (!info.partner.empty()) text += "    coloured by " + info.partner + "\n";
    return text;
}

void write_recordings(JsonWriter& json, const std::vector<RecordingFacts>& recordings) {
    json.key("recordings");
    json.begin_array();
    for (const RecordingFacts& recording : recordings) {
        json.begin_object();
        json.member("application_id", recording.application_id);
        json.member("recording_id", recording.recording_id);
        json.member("kind", recording.is_blueprint ? "blueprint" : "recording");
        json.end_object();
    }
    json.end_array();
}

void write_json(std::string& text, const OpenedInput& input, const std::vector<StreamInfo>& streams,
                const std::vector<std::string>& warnings, bool complete) {
    JsonWriter json(text);
    json.begin_object();
    json.member("file", input.name);
    json.member("container", input.index.container);
    json.member("bytes", input.index.bytes);
    json.member("complete", complete);
    if (!input.index.recordings.empty()) write_recordings(json, input.index.recordings);
    json.key("timelines");
    json.begin_array();
    for (const auto& [name, span] : timelines_of(input)) {
        json.begin_object();
        json.member("name", name);
        json.member("kind", name_of(span.kind));
        json.member("start", span.start);
        json.member("end", span.end);
        json.end_object();
    }
    json.end_array();
    json.key("streams");
    json.begin_array();
    for (const StreamInfo& stream : streams)
        write_stream(json, stream, recording_name(input, stream.facts.recording));
    json.end_array();
    write_warnings(json, warnings);
    json.end_object();
    text += '\n';
}

void write_text(std::string& text, const OpenedInput& input, const std::vector<StreamInfo>& streams,
                const std::vector<std::string>& warnings, bool complete) {
    text += fmt::format("{}: {}, {} bytes{}\n", input.name, input.index.container, input.index.bytes,
                        complete ? "" : ", damaged");
    for (const StreamInfo& stream : streams)
        text += text_of(stream);
    for (const auto& [name, span] : timelines_of(input))
        if (span.start != span.end)
            text +=
                fmt::format("  timeline {} ({}): {} to {}\n", name, name_of(span.kind), span.start, span.end);
    for (const std::string& warning : warnings)
        text += "  warning: " + warning + "\n";
}

} // namespace

int run_info(const Arguments& arguments) {
    const std::string& name = arguments.inputs.front();
    Result<OpenedInput> input = open_input(name, arguments.reading);
    if (!input) return report(name, input.error());
    learn_all_times(*input);
    if (arguments.rows) return print_rows(*input, arguments);
    std::vector<std::string> warnings = input->index.warnings;
    std::vector<StreamInfo> infos = list_streams(*input);
    std::optional<Error> main_error;
    for (Stream& stream : input->streams) {
        const auto info = std::ranges::find(infos, &stream, &StreamInfo::stream);
        if (info == infos.end()) continue;
        if (const auto looked = look_at_first(*input, stream, *info, warnings); !looked) {
            warnings.push_back(stream.entity + ": " + looked.error().message);
            if (&stream == main_stream(*input)) main_error = looked.error();
        }
    }
    if (main_error && input->is_lone_image()) return report(name, *main_error);
    const bool complete = input->index.complete && warnings.size() == input->index.warnings.size();
    Output out;
    (arguments.json ? write_json : write_text)(out.text, *input, infos, warnings, complete);
    return out.finish();
}

} // namespace fathom
