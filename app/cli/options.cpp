#include "app/cli/options.hpp"

#include "app/cli/number_text.hpp"
#include "app/sources/rerun_live.hpp"
#include "decoders/raw.hpp"
#include "renderer/colormap_table.hpp"

#include <algorithm>
#include <limits>

namespace fathom {
namespace {

using Apply = Result<void> (*)(Arguments&, std::string_view value);

struct Option {
    std::string_view name;  // without the dashes
    std::string_view value; // empty: a flag; "[ADDRESS]": behind "=", and only if there is one
    std::string_view help;
    Apply apply;
};

std::unexpected<Error> bad_value(std::string_view text, std::string_view wanted) {
    return fail(ErrorCode::InvalidArgument, "'" + std::string(text) + "' is not " + std::string(wanted));
}

template <bool Arguments::* flag>
Result<void> set_flag(Arguments& arguments, std::string_view) {
    arguments.*flag = true;
    return {};
}

/// One of two words.
Result<bool> is_second(std::string_view text, std::string_view first, std::string_view second) {
    if (text == first) return false;
    if (text == second) return true;
    return bad_value(text, std::string(first) + " or " + std::string(second));
}

Result<void> apply_raw(Arguments& arguments, std::string_view text) {
    FATHOM_TRY(arguments.reading.raw, parse_raw_layout(text));
    return {};
}

Result<void> apply_metres_per_unit(Arguments& arguments, std::string_view text) {
    if (text == "none" || text == "None") return {}; // scripts that pass on "nothing is known"
    const auto value = number_of<double>(text);
    if (!value || *value <= 0) return bad_value(text, "a positive number of metres, such as 0.001");
    arguments.reading.metres_per_unit = value;
    return {};
}

Result<void> apply_kind_option(Arguments& arguments, std::string_view text) {
    DepthMeaning checked;
    FATHOM_CHECK(apply_kind(checked, text, Origin::User));
    arguments.reading.kind = std::string(text);
    return {};
}

Result<void> apply_invalid(Arguments& arguments, std::string_view text) {
    auto codes = numbers_of<double>(text, ',');
    if (!codes) return bad_value(text, "a list of codes, such as 65535 or 0,2047");
    arguments.reading.invalid = std::move(codes);
    return {};
}

Result<void> apply_intrinsics(Arguments& arguments, std::string_view text) {
    FATHOM_TRY(Intrinsics intrinsics, parse_intrinsics(text));
    intrinsics.origin = Origin::User;
    arguments.reading.intrinsics = std::move(intrinsics);
    return {};
}

Result<void> apply_packing(Arguments& arguments, std::string_view text) {
    for (const auto& [name, packing] :
         {std::pair("carla", Packing::Carla24), std::pair("sun", Packing::SunRotate3),
          std::pair("nyu", Packing::KinectSwapped)}) {
        if (text != name) continue;
        arguments.reading.packing = packing;
        return {};
    }
    return bad_value(text, "carla, sun or nyu");
}

Result<void> apply_index(Arguments& arguments, std::string_view text) {
    arguments.index = number_of<std::uint64_t>(text);
    return arguments.index ? Result<void>{} : bad_value(text, "a count from 0");
}

Result<void> apply_listen(Arguments& arguments, std::string_view text) {
    FATHOM_TRY(const ListenAddress address, parse_listen_address(text));
    arguments.inputs.push_back(listen_input(address));
    return {};
}

Result<void> apply_port(Arguments& arguments, std::string_view text) {
    const auto port = number_of<std::uint16_t>(text);
    if (!port) return bad_value(text, "a port from 0 to 65535");
    arguments.inputs.push_back(listen_input({.port = *port}));
    return {};
}

Result<void> ignore(Arguments&, std::string_view) {
    return {};
}

Result<void> apply_frames(Arguments& arguments, std::string_view text) {
    arguments.frames = number_of<std::uint64_t>(text);
    return arguments.frames.value_or(0) != 0 ? Result<void>{} : bad_value(text, "a count from 1");
}

Result<void> apply_seconds(Arguments& arguments, std::string_view text) {
    constexpr double kYear_s = 3e7;
    arguments.seconds = number_of<double>(text);
    const bool is_time = arguments.seconds && *arguments.seconds > 0 && *arguments.seconds < kYear_s;
    return is_time ? Result<void>{} : bad_value(text, "a number of seconds");
}

Result<void> apply_colormap(Arguments& arguments, std::string_view text) {
    FATHOM_TRY(const ColormapInfo* map, find_colormap(text));
    arguments.colormap = std::string(map->id);
    return {};
}

Result<void> apply_renderer(Arguments& arguments, std::string_view text) {
    FATHOM_CHECK(is_second(text, "cpu", "gpu"));
    arguments.renderer = std::string(text);
    return {};
}

Result<void> apply_compression(Arguments& arguments, std::string_view text) {
    const auto compression = parse_compression(text);
    if (!compression || *compression == Compression::Bzip2) return bad_value(text, "zstd, lz4 or none");
    arguments.compression = *compression;
    return {};
}

Result<void> apply_memory(Arguments& arguments, std::string_view text) {
    constexpr double kLeastBytes = 64.0 * (1u << 20), kMostBytes = 1e15;
    const double factor = text.ends_with('G') ? 1u << 30 : text.ends_with('M') ? 1u << 20 : 0;
    const auto value = number_of<double>(text.substr(0, std::max<std::size_t>(text.size(), 1) - 1));
    if (factor == 0 || !value || !(*value * factor >= kLeastBytes) || *value * factor > kMostBytes)
        return bad_value(text, "a size from 64M on, such as 512M or 8G");
    arguments.budget_bytes = static_cast<std::size_t>(*value * factor);
    return {};
}

Result<void> apply_scale(Arguments& arguments, std::string_view text) {
    const auto value = number_of<double>(text);
    if (!value || *value < 0.5 || *value > 4) return bad_value(text, "a scale from 0.5 to 4");
    arguments.scale = *value;
    return {};
}

/// Options whose value is read by a function that returns it.
template <auto member, auto parse>
Result<void> set_parsed(Arguments& arguments, std::string_view text) {
    auto value = parse(text);
    if (!value) return std::unexpected(std::move(value).error());
    arguments.*member = *std::move(value);
    return {};
}

Result<void> apply_entity(Arguments& arguments, std::string_view text) {
    if (arguments.entity) {
        arguments.other_entities.emplace_back(text);
    } else {
        arguments.entity = std::string(text);
    }
    return {};
}

template <auto member>
Result<void> set_text(Arguments& arguments, std::string_view text) {
    arguments.*member = std::string(text);
    return {};
}

constexpr Option kOptions[] = {
    // @reading: how an input is to be read
    {"raw", "WxH:FORMAT[le|be][:stride=N][:offset=N]",
     "layout of a file without a header, such as 640x480:u16le or 640x480:rvl", apply_raw},
    {"metres-per-unit", "X", "unit of the stored numbers, such as 0.001 or 0.0002", apply_metres_per_unit},
    {"kind", "KIND", "planar, ray, disparity:FOCAL_PX:BASELINE_M or inverse", apply_kind_option},
    {"invalid", "CODE,…", "codes that mean \"no value\", besides 0, NaN and the infinities", apply_invalid},
    {"intrinsics", "fx,fy,cx,cy[,MODEL,k…]", "of the depth camera, in pixels", apply_intrinsics},
    {"colour", "FILE|ENTITY", "the picture that colours the points",
     [](Arguments& a, std::string_view text) -> Result<void> {
         a.reading.colour = std::string(text);
         return {};
     }},
    {"packing", "carla|sun|nyu",
     "depth in 24-bit colour (CARLA), rotated by 3 bits (SUN), a Kinect's codes (NYU)", apply_packing},
    // @choice: which image
    {"entity", "PATH", "the stream, as `fathom info` names it; render draws several together", apply_entity},
    {"index", "N", "its N-th image, counted from 0", apply_index},
    {"time", "TIMELINE=VALUE", "its latest image at this time",
     set_parsed<&Arguments::time, parse_time_choice>},
    // @output: what is written
    {"force", "", "write over existing files", set_flag<&Arguments::force>},
    {"renderer", "gpu|cpu", "who draws; by default what suits the machine", apply_renderer},
    {"quiet", "", "only errors on standard error", set_flag<&Arguments::quiet>},
    // of single commands
    {"output", "FILE", "where to write; - is standard output", set_text<&Arguments::output>},
    {"json", "", "one JSON object on standard output", set_flag<&Arguments::json>},
    {"all", "", "every image of the stream", set_flag<&Arguments::all>},
    {"rows", "", "what was logged to the entity, a line a row: row id, times, components",
     set_flag<&Arguments::rows>},
    {"timeline", "NAME", "by which rows are sorted; default: the recording's own choice",
     set_text<&Arguments::timeline>},
    {"region", "x,y,w,h", "statistics of this rectangle", set_parsed<&Arguments::region, parse_region>},
    {"view", "2d|3d", "the picture, or its points seen by the sensor",
     [](Arguments& a, std::string_view text) -> Result<void> {
         FATHOM_TRY(a.view_3d, is_second(text, "2d", "3d"));
         return {};
     }},
    {"size", "WxH", "of the picture; 2d: the image's own, 3d: 1280x720 by default",
     set_parsed<&Arguments::size, parse_size>},
    {"colormap", "NAME", "as `fathom colormaps` lists them; default: the recording's, else turbo",
     apply_colormap},
    {"reversed", "", "the colour map from its end to its start", set_flag<&Arguments::reversed>},
    {"range", "RANGE",
     "LO:HI in metres (raw units where the depth is not metric), raw:LO:HI, auto, minmax or "
     "percentile:LO:HI; default: the recording's, else percentile:1:99",
     set_parsed<&Arguments::range, parse_range>},
    {"camera", "eye=x,y,z:target=x,y,z:up=x,y,z:fov=DEG",
     "3d: in the depth camera's optical frame or, with --frame world, in the world; metres",
     set_parsed<&Arguments::camera, parse_camera>},
    {"legend", "", "add the colour scale and the shares of missing pixels", set_flag<&Arguments::legend>},
    {"frame", "camera|world", "frame of the points: the depth camera's, or the recording's world",
     [](Arguments& a, std::string_view text) -> Result<void> {
         FATHOM_TRY(a.world_frame, is_second(text, "camera", "world"));
         return {};
     }},
    {"format", "EXT", "what is written, such as npy or ply; by default what the name of the file ends with",
     set_parsed<&Arguments::format, export_format_named>},
    {"in-range", "", "only the pixels inside of --range", set_flag<&Arguments::in_range>},
    {"compression", "zstd|lz4|none", "of the chunks of an MCAP; zstd when left out", apply_compression},
    {"progress", "", "lines on standard error: progress N of M", set_flag<&Arguments::progress>},
    {"frames", "N", "end when so many images have come", apply_frames},
    {"seconds", "S", "end after this time", apply_seconds},
    {"filter", "NAME", "only the benchmarks whose name contains this", set_text<&Arguments::filter>},
    {"scale", "F", "size of texts and controls", apply_scale},
    {"memory", "SIZE", "most memory to use, such as 512M or 8G (default: a quarter of the machine's)",
     apply_memory},
    {"layout", "FILE", "panels, views and links as a saved layout has them",
     set_text<&Arguments::layout_file>},
    {"listen", "[ADDRESS]", "wait for what Rerun's SDKs log; 127.0.0.1:9876 when left out", apply_listen},
    {"port", "N", "the same on a port of this machine, as Rerun's own viewer takes it", apply_port},
    {"memory-limit", "SIZE", "for rerun.spawn(), which passes it; see --memory", ignore},
    {"server-memory-limit", "SIZE", "for rerun.spawn(), which passes it", ignore},
    {"expect-data-soon", "", "for rerun.spawn(), which passes it", ignore},
    {"hide-welcome-screen", "", "for rerun.spawn(), which passes it", ignore},
    {"config", "FOLDER", "where settings are kept", set_text<&Arguments::config_folder>},
    {"help", "", "this text", set_flag<&Arguments::help>},
};

constexpr std::pair<std::string_view, std::string_view> kGroups[] = {
    {"@reading", "raw metres-per-unit kind invalid intrinsics colour packing"},
    {"@choice", "entity index time"},
    {"@output", "force renderer quiet"},
};

/// Words of a list separated by blanks, groups replaced by their members.
std::vector<std::string_view> words_of(std::string_view list) {
    std::vector<std::string_view> words;
    while (!list.empty()) {
        const std::size_t end = std::min(list.find(' '), list.size());
        const std::string_view word = list.substr(0, end);
        const auto* group =
            std::ranges::find(kGroups, word, &std::pair<std::string_view, std::string_view>::first);
        if (group != std::end(kGroups)) {
            std::ranges::copy(words_of(group->second), std::back_inserter(words));
        } else if (!word.empty()) {
            words.push_back(word);
        }
        list.remove_prefix(std::min(end + 1, list.size()));
    }
    return words;
}

bool accepts(std::string_view accepted, std::string_view name) {
    const std::vector<std::string_view> words = words_of(accepted);
    return name == "help" || std::ranges::find(words, name) != words.end();
}

/// "-o" and "-h" are the short ones; American spelling is understood.
std::string_view full_name(std::string_view argument) {
    if (argument == "-o") return "output";
    if (argument == "-h") return "help";
    if (argument == "--color") return "colour";
    return argument.starts_with("--") ? argument.substr(2) : std::string_view();
}

const Option* find_option(std::string_view name) {
    const auto* option = std::ranges::find(kOptions, name, &Option::name);
    return option == std::end(kOptions) ? nullptr : option;
}

std::string spelled(const Option& option) {
    std::string text = option.name == "output" ? "-o" : "--" + std::string(option.name);
    if (option.value.starts_with('[')) return text + "[=" + std::string(option.value.substr(1));
    if (!option.value.empty()) text += " " + std::string(option.value);
    return text;
}

} // namespace

Result<Arguments> parse_arguments(std::string_view accepted, std::span<const char* const> arguments) {
    Arguments parsed;
    bool only_inputs = false;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const std::string_view argument = arguments[i];
        if (only_inputs || argument == "-" || !argument.starts_with('-')) {
            parsed.inputs.emplace_back(argument);
            continue;
        }
        if (argument == "--") {
            only_inputs = true;
            continue;
        }
        const std::size_t equals = argument.find('=');
        const Option* option = find_option(full_name(argument.substr(0, equals)));
        const std::string shown(argument.substr(0, equals));
        if (option == nullptr) return fail(ErrorCode::InvalidArgument, "unknown option " + shown);
        if (!accepts(accepted, option->name))
            return fail(ErrorCode::InvalidArgument, "option " + shown + " does not belong here");
        std::string_view value;
        if (option->value.starts_with('[')) {
            if (equals != std::string_view::npos) value = argument.substr(equals + 1);
        } else if (option->value.empty()) {
            if (equals != std::string_view::npos)
                return fail(ErrorCode::InvalidArgument, "option " + shown + " takes no value");
        } else if (equals != std::string_view::npos) {
            value = argument.substr(equals + 1);
        } else if (i + 1 < arguments.size()) {
            value = arguments[++i];
        } else {
            return fail(ErrorCode::InvalidArgument,
                        "option " + shown + " needs a value: " + spelled(*option));
        }
        if (auto applied = option->apply(parsed, value); !applied)
            return with_context("option " + shown, std::move(applied).error());
    }
    return parsed;
}

std::string options_help(std::string_view accepted) {
    constexpr std::size_t kColumn = 26;
    std::string text;
    std::vector<std::string_view> names = words_of(accepted);
    names.emplace_back("help");
    for (const std::string_view name : names) {
        const Option& option = *find_option(name);
        std::string line = "  " + spelled(option);
        line += line.size() + 2 > kColumn ? "\n" + std::string(kColumn, ' ')
                                          : std::string(kColumn - line.size(), ' ');
        text += line + std::string(option.help) + "\n";
    }
    return text;
}

Result<TimeChoice> parse_time_choice(std::string_view text) {
    const std::size_t equals = text.rfind('=');
    const auto value =
        equals == std::string_view::npos ? std::nullopt : number_of<std::int64_t>(text.substr(equals + 1));
    if (!value || equals == 0) return bad_value(text, "TIMELINE=VALUE with an integer, such as frame=3");
    return TimeChoice{std::string(text.substr(0, equals)), *value};
}

Result<RangeChoice> parse_range(std::string_view text) {
    RangeChoice choice;
    if (text == "auto") return choice;
    if (text == "minmax") {
        choice.mode.kind = RangeMode::Kind::MinMax;
        return choice;
    }
    const bool percentile = text.starts_with("percentile:");
    choice.raw = text.starts_with("raw:");
    const std::string_view numbers = percentile || choice.raw ? text.substr(text.find(':') + 1) : text;
    const auto ends = numbers_of<double>(numbers, ':');
    if (!ends || ends->size() != 2)
        return bad_value(text, "a range: LO:HI, raw:LO:HI, auto, minmax or percentile:LO:HI");
    if (percentile) {
        if ((*ends)[0] < 0 || (*ends)[1] > 100 || (*ends)[0] > (*ends)[1])
            return bad_value(text, "a pair of percentiles from 0 to 100 in rising order");
        choice.mode.percentile_low = (*ends)[0];
        choice.mode.percentile_high = (*ends)[1];
    } else {
        choice.mode.kind = RangeMode::Kind::Manual;
        choice.low = (*ends)[0];
        choice.high = (*ends)[1];
    }
    return choice;
}

Result<CameraChoice> parse_camera(std::string_view text) {
    CameraChoice camera;
    std::string_view rest = text;
    while (!rest.empty()) {
        const std::string_view piece = rest.substr(0, rest.find(':'));
        rest.remove_prefix(std::min(piece.size() + 1, rest.size()));
        const std::size_t equals = std::min(piece.find('='), piece.size());
        const std::string_view name = piece.substr(0, equals);
        const auto values = numbers_of<double>(piece.substr(std::min(equals + 1, piece.size())), ',');
        const bool fov = name == "fov";
        if (!values || values->size() != (fov ? 1u : 3u))
            return bad_value(piece, "a part of eye=x,y,z:target=x,y,z:up=x,y,z:fov=DEG");
        if (fov) {
            camera.fov_deg = values->front();
            if (camera.fov_deg <= 0 || camera.fov_deg >= 180)
                return bad_value(piece, "between 0 and 180 degrees");
            continue;
        }
        std::array<double, 3>* target = name == "eye"      ? &camera.eye
                                        : name == "target" ? &camera.target
                                        : name == "up"     ? &camera.up.emplace()
                                                           : nullptr;
        if (target == nullptr) return bad_value(name, "eye, target, up or fov");
        std::ranges::copy(*values, target->begin());
    }
    return camera;
}

Result<PictureSize> parse_size(std::string_view text) {
    constexpr std::uint32_t kMaxPictureSide = 16384;
    const auto sides = numbers_of<std::uint32_t>(text, 'x');
    const auto fits = [](std::uint32_t side) { return side >= 1 && side <= kMaxPictureSide; };
    if (!sides || sides->size() != 2 || !std::ranges::all_of(*sides, fits))
        return bad_value(text, "WxH with sides from 1 to 16384, such as 1280x720");
    return PictureSize{(*sides)[0], (*sides)[1]};
}

Result<PixelRect> parse_region(std::string_view text) {
    const auto parts = numbers_of<std::uint32_t>(text, ',');
    if (!parts || parts->size() != 4 || (*parts)[2] == 0 || (*parts)[3] == 0)
        return bad_value(text, "x,y,w,h in pixels, such as 10,20,64,48");
    return PixelRect{(*parts)[0], (*parts)[1], (*parts)[2], (*parts)[3]};
}

} // namespace fathom
