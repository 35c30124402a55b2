// Arguments: one call of the program as a plain value, read from the command line and checked before anything is
// opened.
//
//     FATHOM_TRY(const Arguments arguments, parse_arguments(command, {argv + 2, argv + argc}));
//
// Which option a command takes stands in the table of commands; what an option means stands in options.cpp, once.
#pragma once

#include "app/export/export_image.hpp"
#include "app/inspect/auto_range.hpp"
#include "app/sources/open_options.hpp"
#include "decoders/decompress.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace fathom {

/// --time TIMELINE=VALUE: the latest image at or before it.
struct TimeChoice {
    std::string timeline;
    std::int64_t value = 0;

    bool operator==(const TimeChoice&) const = default;
};

/// --range: `raw:` keeps raw units, plain numbers are metres where the stream is metric.
struct RangeChoice {
    RangeMode mode; // Manual: low and high below
    double low = 0, high = 0;
    bool raw = false;

    bool operator==(const RangeChoice&) const = default;
};

/// --camera, in the optical frame of the depth image or, with --frame world, in the world: metres and degrees.
struct CameraChoice {
    std::array<double, 3> eye{0, 0, 0};
    std::array<double, 3> target{0, 0, 1};
    std::optional<std::array<double, 3>> up; // nothing: the scene's own
    double fov_deg = 60;

    bool operator==(const CameraChoice&) const = default;
};

struct PictureSize {
    std::uint32_t width = 0, height = 0;

    bool operator==(const PictureSize&) const = default;
};

struct Arguments {
    std::vector<std::string> inputs;
    bool help = false;

    OpenOptions reading;

    std::optional<std::string> entity;
    std::vector<std::string> other_entities; // --entity given again, for render
    std::optional<std::uint64_t> index;
    std::optional<TimeChoice> time;
    bool all = false;

    std::optional<std::string> output;
    bool json = false;
    bool force = false;
    bool quiet = false;
    std::string renderer; // "gpu", "cpu" or empty: whatever is right

    bool rows = false;                   // info --rows
    std::optional<std::string> timeline; // info --timeline

    std::optional<PixelRect> region;

    bool view_3d = false;
    std::optional<PictureSize> size;
    std::optional<std::string> colormap; // canonical; nothing: the recording's, else turbo
    bool reversed = false;
    std::optional<RangeChoice> range;
    std::optional<CameraChoice> camera;
    bool legend = false;

    std::optional<ExportFormat> format; // export --format
    bool world_frame = false;           // --frame world
    bool in_range = false;
    bool progress = false; // export --progress

    std::optional<std::uint64_t> frames; // listen: until so many images came
    std::optional<double> seconds;       // listen: at most so long

    Compression compression = Compression::Zstd; // convert

    std::string filter; // bench

    double scale = 0; // the window; 0: the display's own
    std::string config_folder;
    std::string layout_file;
    std::optional<std::size_t> budget_bytes;
};

} // namespace fathom
