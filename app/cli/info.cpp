// fathom info: what an input holds.
#include "app/cli/describe.hpp"
#include "app/cli/input.hpp"
#include "app/cli/output.hpp"
#include "app/inspect/unit_guess.hpp"

#include <fmt/format.h>

#include <map>

namespace fathom {
namespace {

struct TimelineSpan {
    TimelineKind kind = TimelineKind::Sequence;
    std::int64_t start = 0, end = 0;
};

/// What one stream says, from its description and its first image.
struct StreamInfo {
    const Stream* stream = nullptr;
    std::optional<ImageDesc> desc;
    DepthMeaning meaning;
    std::optional<Intrinsics> intrinsics;
    EntityPath partner;
};

std::map<std::string, TimelineSpan> timelines_of(const OpenedInput& input) {
    std::map<std::string, TimelineSpan> spans;
    for (const Stream& stream : input.streams)
        for (const ImageRef& image : stream.images)
            for (const RowTime& time : image.times) {
                const auto [span, first] = spans.try_emplace(
                    time.timeline.name, TimelineSpan{time.timeline.kind, time.value, time.value});
                span->second.start = std::min(span->second.start, time.value);
                span->second.end = std::max(span->second.end, time.value);
            }
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

Result<StreamInfo> describe_stream(OpenedInput& input, const Stream& stream,
                                   std::vector<std::string>& warnings) {
    StreamInfo info;
    info.stream = &stream;
    if (stream.images.empty()) return info;
    FATHOM_TRY(const LoadedImage loaded, load_image(input, stream.images.front()));
    const EncodedImage& encoded = *loaded.encoded;
    FATHOM_TRY(const ImageProbe probe, probe_image(encoded.type, encoded.bytes.bytes, encoded.options));
    info.desc = probe.desc;
    const auto* meaning = component_of<DepthMeaning>(input, loaded);
    info.meaning = meaning != nullptr ? *meaning : assumed_meaning(probe.desc.format);
    if (const auto* intrinsics = component_of<Intrinsics>(input, loaded)) info.intrinsics = *intrinsics;
    if (const auto* partner = component_of<ColourPartner>(input, loaded)) info.partner = partner->entity;
    const bool guess = stream.role == ImageRole::Depth && is_float(probe.desc.format.scalar) &&
                       info.meaning.unit_origin == Origin::Assumed;
    if (guess || (input.is_lone_image() && &stream == main_stream(input)))
        FATHOM_CHECK(look_at_pixels(encoded, info, warnings));
    return info;
}

void write_stream(JsonWriter& json, const StreamInfo& info) {
    json.begin_object();
    json.member("entity", info.stream->entity);
    json.member("archetype", archetype_of(info.stream->role));
    json.member("count", info.stream->images.size());
    if (info.desc) {
        json.member("format", format_name(info.desc->format));
        if (const std::string_view order = channel_order(info.desc->format); !order.empty())
            json.member("channels", order);
        json.member("width", info.desc->width);
        json.member("height", info.desc->height);
        if (info.stream->role == ImageRole::Depth) {
            write_meaning(json, info.meaning);
            json.member("invalid_origin", name_of(info.meaning.invalid_origin));
        }
        if (!info.partner.empty()) json.member("colour_partner", info.partner);
        if (info.intrinsics) write_intrinsics(json, *info.intrinsics, *info.desc);
    }
    json.end_object();
}

std::string text_of(const StreamInfo& info) {
    std::string text = fmt::format("  {}  {}", info.stream->entity, archetype_of(info.stream->role));
    if (info.stream->images.size() != 1) text += fmt::format(", {} images", info.stream->images.size());
    if (info.desc)
        text +=
            fmt::format(", {} x {} {}", info.desc->width, info.desc->height, format_name(info.desc->format));
    text += "\n";
    if (!info.desc) return text;
    if (info.stream->role == ImageRole::Depth) text += "    " + meaning_text(info.meaning) + "\n";
    if (info.intrinsics)
        text +=
            fmt::format("    fx {:.6g}  fy {:.6g}  cx {:.6g}  cy {:.6g} ({}), distortion {}\n",
                        info.intrinsics->fx, info.intrinsics->fy, info.intrinsics->cx, info.intrinsics->cy,
                        name_of(info.intrinsics->origin), model_name_of(*info.intrinsics));
    if (!info.partner.empty()) text += "    coloured by " + info.partner + "\n";
    return text;
}

void write_json(std::string& text, const OpenedInput& input, const std::vector<StreamInfo>& streams,
                const std::vector<std::string>& warnings, bool complete) {
    JsonWriter json(text);
    json.begin_object();
    json.member("file", input.name);
    json.member("container", input.index.container);
    json.member("bytes", input.index.bytes);
    json.member("complete", complete);
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
        write_stream(json, stream);
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
    std::vector<std::string> warnings = input->index.warnings;
    std::vector<StreamInfo> infos;
    std::optional<Error> main_error;
    for (const Stream& stream : input->streams) {
        Result<StreamInfo> info = describe_stream(*input, stream, warnings);
        if (!info) {
            warnings.push_back(stream.entity + ": " + info.error().message);
            if (&stream == main_stream(*input)) main_error = info.error();
            infos.push_back({&stream, {}, {}, {}, {}});
        } else {
            infos.push_back(*std::move(info));
        }
    }
    if (main_error && input->is_lone_image()) return report(name, *main_error);
    const bool complete = input->index.complete && warnings.size() == input->index.warnings.size();
    Output out;
    (arguments.json ? write_json : write_text)(out.text, *input, infos, warnings, complete);
    return out.finish();
}

} // namespace fathom
