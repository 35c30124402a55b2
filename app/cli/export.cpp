// fathom export: images without loss, and clouds of points.
#include "app/cli/interrupt.hpp"
#include "app/cli/output.hpp"
#include "app/cli/render_settings.hpp"
#include "app/cli/still_scene.hpp"
#include "app/export/cloud.hpp"
#include "app/export/export_image.hpp"
#include "app/export/safe_file.hpp"

#include <fmt/format.h>

#include <cstring>

#include <unistd.h>

namespace fathom {
namespace {

/// The image with every valid pixel outside of the range made zero, which is "no value" everywhere.
Image only_in_range(const DepthStream& stream) {
    const ImageView source = stream.image.view();
    Image image = allocate_image(packed_desc(source.desc.width, source.desc.height, source.desc.format));
    const std::size_t pixel_bytes = bytes_per_pixel(source.desc.format);
    for (std::uint32_t y = 0; y < source.desc.height; ++y) {
        std::byte* row = image.view().row(y);
        std::memcpy(row, source.row(y), packed_row_bytes(source.desc.width, source.desc.format));
        for (std::uint32_t x = 0; x < source.desc.width; ++x) {
            const double raw = value_at(source, x, y);
            if (classify(stream.meaning, source.desc.format.scalar, raw) != Validity::Valid) continue;
            if (raw < stream.range_raw.low || raw > stream.range_raw.high)
                std::memset(row + x * pixel_bytes, 0, pixel_bytes);
        }
    }
    return image;
}

Result<void> write_pixels(const DepthStream& stream, ExportFormat format, const std::string& path,
                          const Arguments& arguments) {
    const bool masked = arguments.in_range && is_scalar_image(stream.image.desc.format);
    const Image mask = masked ? only_in_range(stream) : Image{};
    FATHOM_TRY(const auto bytes, encode_image(masked ? mask.view() : stream.image.view(), format));
    return write_file(path, bytes, {.force = arguments.force, .cancelled = &interrupted()});
}

Result<void> write_points(const DepthStream& stream, ExportFormat format, const std::string& path,
                          const std::string& input, const Arguments& arguments) {
    CloudSource source;
    if (arguments.world_frame) {
        if (!stream.world_from_camera)
            return fail(ErrorCode::NotFound,
                        stream.entity + " has no place in the world: " +
                            (stream.pose_problem.empty() ? "no pose is logged for it" : stream.pose_problem) +
                            "; use --frame camera");
        source.world_from_camera = stream.world_from_camera;
        source.world = stream.world;
    }
    source.depth = stream.image.view();
    source.meaning = stream.meaning;
    source.intrinsics = stream.intrinsics;
    if (stream.partner_colors && can_color_points(stream.partner_colors.desc.format))
        source.color = stream.partner_colors.view();
    if (arguments.in_range) source.range_raw = stream.range_raw;
    source.title = input + " " + stream.entity;
    if (source.color && !stream.partner_problem.empty())
        print_note(arguments, input + ": " + stream.partner_problem);
    if (stream.intrinsics.origin == Origin::Assumed)
        print_note(arguments,
                   input + ": intrinsics assumed (60 degrees across): not metric in x, y; state them with "
                           "--intrinsics fx,fy,cx,cy");
    return write_cloud(source, format, path, {.force = arguments.force, .cancelled = &interrupted()});
}

/// One image into one file. A picture that broke off is written and told as `warning`.
Result<void> export_image(StillScene& scene, const ImageRef& image, ExportFormat format,
                          const std::string& path, const std::string& input, const Arguments& arguments,
                          std::string& warning) {
    FATHOM_CHECK(scene.go_to(image));
    if (is_cloud_format(format)) scene.learn_poses(); // for the world, and for colours of another camera
    DepthStream stream = scene.resolve({}, is_cloud_format(format));
    if (!stream.failed && (arguments.range || arguments.in_range))
        stream = scene.resolve(settings_from(arguments, stream.meaning), is_cloud_format(format));
    if (stream.failed) return fail(ErrorCode::Malformed, stream.message);
    warning = stream.message;
    return is_cloud_format(format) ? write_points(stream, format, path, input, arguments)
                                   : write_pixels(stream, format, path, arguments);
}

void print_progress(std::size_t done, std::size_t count) {
    (void)write_all(STDERR_FILENO, fmt::format("progress {} of {}\n", done, count));
}

/// What is there after all: whole files only.
std::string cancelled_text(std::size_t written, std::size_t count, const std::string& first,
                           const std::string& last) {
    if (written == 0) return "export cancelled: nothing was written";
    const std::string files = written == 1 ? first : first + " to " + last;
    return fmt::format("export cancelled after {} of {} images: {}", written, count, files);
}

/// Also refuses what cannot be written together.
Result<ExportFormat> format_from(const Arguments& arguments) {
    const bool to_pipe = *arguments.output == "-";
    if (to_pipe && arguments.all)
        return fail(ErrorCode::InvalidArgument, "--all writes a file for each image, not standard output");
    if (to_pipe && !arguments.format)
        return fail(ErrorCode::InvalidArgument,
                    "standard output has no name that tells the format; state it, as in --format npy");
    FATHOM_TRY(const ExportFormat format, arguments.format ? Result<ExportFormat>(*arguments.format)
                                                           : export_format_of(*arguments.output));
    if (arguments.world_frame && !is_cloud_format(format))
        return fail(ErrorCode::InvalidArgument,
                    "--frame is about points (ply, pcd, csv); an image has no frame");
    return format;
}

} // namespace

int run_export(const Arguments& arguments) {
    const std::string& name = arguments.inputs.front();
    if (!arguments.output) {
        print_error("export: where to write is missing: -o OUT.ply; see fathom export --help");
        return kExitUsage;
    }
    const Result<ExportFormat> format = format_from(arguments);
    if (!format) return report("export", format.error());
    Result<OpenedInput> input = open_input(name, arguments.reading);
    if (!input) return report(name, input.error());
    const auto images = choose_images(*input, arguments, Unstated::FirstOfMain);
    if (!images) return report(name, images.error());
    if (images->empty()) return report(name, {ErrorCode::NotFound, "there is no image in it"});

    catch_interrupts();
    WorkerPool workers;
    StillScene scene(*input, workers);
    int exit_code = kExitDone;
    std::size_t written = 0, seen = 0;
    std::string first_written, last_written;
    for (const ImageRef& image : *images) {
        if (interrupted()) break;
        if (arguments.progress) print_progress(seen++, images->size());
        // Points come from depth alone: `--all` passes over the colour streams that belong to it.
        const Stream* stream = input->find(image.entity);
        if (arguments.all && is_cloud_format(*format) && stream->role == ImageRole::Colour) continue;
        const std::string path =
            arguments.all ? numbered_path(*arguments.output, image.entity, image.index) : *arguments.output;
        std::string warning;
        if (const auto done = export_image(scene, image, *format, path, name, arguments, warning); !done) {
            if (done.error().code == ErrorCode::Cancelled) break;
            const bool of_output = done.error().message.starts_with(output_name(path) + ": ");
            exit_code = report(of_output       ? output_name(path)
                               : arguments.all ? fmt::format("{}: {}[{}]", name, image.entity, image.index)
                                               : name,
                               done.error());
            continue;
        }
        ++written;
        if (first_written.empty()) first_written = path;
        last_written = path;
        if (warning.empty()) continue;
        print_note(arguments, fmt::format("{}: {}[{}]: {}", name, image.entity, image.index, warning));
        if (!arguments.all || input->is_lone_image()) exit_code = kExitUnreadable;
    }
    if (interrupted()) {
        print_error(cancelled_text(written, images->size(), first_written, last_written));
        return kExitInterrupted;
    }
    if (written == 0 && exit_code == kExitDone)
        return report(name, {ErrorCode::NotFound, "there is no depth image in it"});
    return exit_code;
}

} // namespace fathom
