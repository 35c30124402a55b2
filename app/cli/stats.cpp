// fathom stats: the numbers of images, exactly.
#include "app/cli/checksum.hpp"
#include "app/cli/describe.hpp"
#include "app/cli/input.hpp"
#include "app/cli/output.hpp"
#include "app/inspect/unit_guess.hpp"

#include <fmt/format.h>

#include <array>
#include <map>

namespace fathom {
namespace {

constexpr std::array<double, 5> kPercentiles = {1, 5, 50, 95, 99};

struct Frame {
    ImageRef image;
    std::string file;
    DecodedImage decoded;
    ImageStats stats; // pixel_count 0: not a scalar image
    std::vector<RawValue> percentiles;
    DepthMeaning meaning;
    bool is_depth = false;
    std::optional<Intrinsics> intrinsics; // where something states them
};

/// The guess about a float stream's unit is made once, from its first image.
using GuessedUnits = std::map<EntityPath, double>;

Result<Frame> read_frame(OpenedInput& input, const ImageRef& image, const std::optional<PixelRect>& region,
                         GuessedUnits& guessed) {
    FATHOM_TRY(LoadedImage loaded, load_image(input, image));
    const EncodedImage& encoded = loaded.picture.encoded;
    FATHOM_TRY(DecodedImage decoded, decode_image(encoded.type, encoded.bytes.bytes, encoded.options));
    Frame frame;
    frame.image = image;
    if (loaded.picture.file != input.name) frame.file = loaded.picture.file;
    frame.decoded = std::move(decoded);
    const ImageView view = frame.decoded.pixels.view();
    frame.meaning = meaning_of(loaded.picture, view.desc.format);
    frame.is_depth = loaded.picture.role == ImageRole::Depth;
    frame.intrinsics = std::move(loaded.intrinsics);
    if (!is_scalar_image(view.desc.format)) return frame;

    if (region && clipped(*region, view.desc).width == 0)
        return fail(ErrorCode::InvalidArgument, fmt::format("the region lies outside of the {}x{} image",
                                                            view.desc.width, view.desc.height));
    const std::vector<double>& codes = frame.meaning.invalid_codes;
    frame.stats = measure(view, codes, region);
    frame.percentiles = exact_percentiles(view, codes, region, kPercentiles);
    const auto [unit, first] =
        guessed.try_emplace(image.entity, with_guessed_unit(frame.meaning, frame.stats).metres_per_unit);
    if (frame.meaning.unit_origin == Origin::Assumed) frame.meaning.metres_per_unit = unit->second;
    return frame;
}

void write_statistics(JsonWriter& json, const Frame& frame) {
    const ImageStats& stats = frame.stats;
    if (frame.is_depth) write_meaning(json, frame.meaning);
    json.member("invalid_origin", name_of(frame.meaning.invalid_origin));
    json.member("valid_count", stats.valid_count());
    json.key("invalid");
    json.begin_object();
    for (std::size_t i = 1; i < kValidityCount; ++i)
        json.member(name_of(static_cast<Validity>(i)), stats.counts[i]);
    json.end_object();
    json.member("fill_rate", stats.fill_rate());
    if (stats.valid_count() == 0) return;
    json.key("min");
    write_value(json, stats.min);
    json.key("max");
    write_value(json, stats.max);
    json.member("mean", stats.mean);
    json.member("std", stats.std);
    json.key("percentiles");
    json.begin_object();
    for (std::size_t i = 0; i < frame.percentiles.size(); ++i) {
        json.key(fmt::format("{}", kPercentiles[i]));
        write_value(json, frame.percentiles[i]);
    }
    json.end_object();
}

void write_frame(JsonWriter& json, const Frame& frame, std::string_view recording,
                 const std::optional<PixelRect>& region) {
    const ImageDesc& desc = frame.decoded.pixels.desc;
    json.begin_object();
    json.member("entity", frame.image.entity);
    if (!recording.empty()) json.member("recording", recording);
    json.member("index", frame.image.index);
    json.key("timelines");
    json.begin_object();
    for (const RowTime& time : frame.image.times)
        json.member(time.timeline.name, time.value);
    json.end_object();
    if (!frame.file.empty()) json.member("file", frame.file);
    json.member("width", desc.width);
    json.member("height", desc.height);
    write_format(json, desc.format);
    json.member("pixels_crc32", crc_text(pixels_crc32(frame.decoded.pixels.view())));
    if (region) {
        const PixelRect rect = clipped(*region, desc);
        json.key("region");
        json.begin_array();
        for (const std::uint32_t part : {rect.x, rect.y, rect.width, rect.height})
            json.value(part);
        json.end_array();
    }
    if (frame.stats.pixel_count != 0) write_statistics(json, frame);
    if (frame.intrinsics) write_intrinsics(json, *frame.intrinsics, desc);
    if (frame.decoded.pixels.rows_decoded < desc.height)
        json.member("rows_decoded", frame.decoded.pixels.rows_decoded);
    if (!frame.decoded.warning.empty()) json.member("warning", frame.decoded.warning);
    json.end_object();
}

std::string text_of(const RawValue& value) {
    return std::visit([](auto number) { return fmt::format("{}", number); }, value);
}

std::string text_of(const Frame& frame) {
    const ImageDesc& desc = frame.decoded.pixels.desc;
    std::string text =
        fmt::format("{}[{}]{}\n  {} x {} {}, CRC-32 {}\n", frame.image.entity, frame.image.index,
                    frame.file.empty() ? "" : "  " + frame.file, desc.width, desc.height,
                    format_name(desc.format), crc_text(pixels_crc32(frame.decoded.pixels.view())));
    const ImageStats& stats = frame.stats;
    if (stats.pixel_count != 0) {
        if (frame.is_depth) text += "  " + meaning_text(frame.meaning) + "\n";
        text += fmt::format("  valid {} ({:.2f} %)", stats.valid_count(), 100 * stats.fill_rate());
        for (std::size_t i = 1; i < kValidityCount; ++i)
            if (stats.counts[i] != 0)
                text += fmt::format(", {} {}", name_of(static_cast<Validity>(i)), stats.counts[i]);
        text += "\n";
    }
    if (stats.valid_count() != 0 && !frame.percentiles.empty()) {
        text += fmt::format("  min {}  max {}  mean {:.6g}  std {:.6g}\n ", text_of(stats.min),
                            text_of(stats.max), stats.mean, stats.std);
        for (std::size_t i = 0; i < kPercentiles.size(); ++i)
            text += fmt::format(" p{} {} ", kPercentiles[i], text_of(frame.percentiles[i]));
        text += "\n";
    }
    if (!frame.decoded.warning.empty()) text += "  warning: " + frame.decoded.warning + "\n";
    return text;
}

/// "/depth[3]", with the file where the input has more than one.
std::string place_of(const OpenedInput& input, const ImageRef& image) {
    std::string place = image.entity + "[" + std::to_string(image.index) + "]";
    const Chunk* chunk = input.stores[image.recording].loaded(image.chunk);
    if (chunk == nullptr) return place;
    const FileName* file = find_component<FileName>(*chunk, image.row);
    return file == nullptr || file->path == input.name ? place : place + " (" + file->path + ")";
}

} // namespace

int run_stats(const Arguments& arguments) {
    const std::string& name = arguments.inputs.front();
    Result<OpenedInput> input = open_input(name, arguments.reading);
    if (!input) return report(name, input.error());
    const auto images = choose_images(*input, arguments, Unstated::FirstOfEachScalar);
    if (!images) return report(name, images.error());

    const bool must_be_whole = input->is_lone_image() || arguments.index || arguments.time;
    std::vector<std::string> warnings = input->index.warnings;
    GuessedUnits guessed;
    Output out;
    JsonWriter json(out.text);
    if (arguments.json) {
        json.begin_object();
        json.member("file", name);
        json.key("frames");
        json.begin_array();
    }
    std::size_t read = 0, broken = 0;
    std::optional<Error> first_error;
    for (const ImageRef& image : *images) {
        const Result<Frame> frame = read_frame(*input, image, arguments.region, guessed);
        std::string problem;
        if (frame) {
            ++read;
            problem = frame->decoded.warning;
            if (arguments.json) {
                write_frame(json, *frame, recording_name(*input, image.recording), arguments.region);
            } else {
                out.text += text_of(*frame);
            }
        } else {
            problem = frame.error().message;
            if (!first_error) first_error = frame.error();
        }
        if (!problem.empty()) {
            ++broken;
            warnings.push_back(place_of(*input, image) + ": " + problem);
        }
        release(*input, image);
        constexpr std::size_t kFlushBytes = 1u << 16;
        if (out.text.size() > kFlushBytes && !out.flush()) break;
    }
    if (arguments.json) {
        json.end_array();
        write_warnings(json, warnings);
        json.end_object();
        out.text += '\n';
    }
    int exit_code = kExitDone;
    if (first_error && read == 0) {
        exit_code = report(name, *first_error);
    } else if (broken != 0) {
        print_note(arguments, name + ": " + warnings.back() +
                                  (broken > 1 ? fmt::format(" (and {} more)", broken - 1) : ""));
        if (must_be_whole || broken == images->size()) exit_code = kExitUnreadable;
    }
    return out.finish(exit_code);
}

} // namespace fathom
