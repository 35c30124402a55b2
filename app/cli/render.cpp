// fathom render: a picture of an image or of its points, without a window.
#include "app/cli/draw.hpp"
#include "app/cli/output.hpp"
#include "app/cli/render_settings.hpp"
#include "app/cli/still_scene.hpp"
#include "app/export/export_image.hpp"
#include "app/export/legend_picture.hpp"
#include "app/export/safe_file.hpp"
#include "app/export/text_raster.hpp"
#include "app/views/legend.hpp"
#include "decoders/png.hpp"

#include <fmt/format.h>

#include <map>
#include <numbers>

namespace fathom {
namespace {

constexpr PictureSize kDefaultSize3d{1280, 720};
constexpr int kLegendTicks = 8;

/// A picture ready to be drawn, and what its legend and notes need.
struct Composition {
    DepthStream stream;
    DrawList draw_list;
    bool is_colour = false;
    std::string note;
    std::vector<ViewLabel> labels;
};

glm::dvec3 to_vector(const std::array<double, 3>& v) {
    return {v[0], v[1], v[2]};
}

Result<OrbitCamera> chosen_camera(const CameraChoice& camera, glm::dvec3 own_up) {
    return look_at(to_vector(camera.eye), to_vector(camera.target),
                   camera.up ? to_vector(*camera.up) : own_up, camera.fov_deg * std::numbers::pi / 180);
}

Composition composed_3d(View3dFrame frame, bool is_colour) {
    const DrawList& list = frame.draw_list;
    std::vector<ViewLabel> labels =
        view_labels(frame.labels, std::get<Camera3d>(list.camera), list.width, list.height);
    return {std::move(frame.stream), std::move(frame.draw_list), is_colour, std::move(frame.message),
            std::move(labels)};
}

Result<Composition> compose_3d(StillScene& scene, const OpenedInput& input, const Arguments& arguments,
                               const DepthStream& leader) {
    const PictureSize size = arguments.size.value_or(kDefaultSize3d);
    View3d view;
    view.in_world = arguments.world_frame;
    FATHOM_TRY(view.others, other_entities(input, arguments));
    // One cloud alone is shown as it is; of several, and in the world, one wants to see which camera stands where.
    view.show_frustum = view.show_axes = view.in_world || !view.others.empty();
    if (arguments.camera) {
        FATHOM_TRY(view.camera,
                   chosen_camera(*arguments.camera, view.in_world ? leader.world_up : glm::dvec3(0, -1, 0)));
    }
    std::map<EntityPath, StreamSettings> settings = {
        {leader.entity, settings_from(arguments, leader.meaning)}};
    // A range in metres means other raw units in each stream, whose units are known once it was looked at.
    if (!view.others.empty())
        for (const PlacedStream& placed : scene.update(view, settings, size.width, size.height).placed)
            settings.try_emplace(placed.stream.entity, settings_from(arguments, placed.stream.meaning));
    View3dFrame frame = scene.update(view, settings, size.width, size.height);
    if (arguments.world_frame && !frame.in_world && !frame.placed.empty())
        return fail(ErrorCode::NotFound, frame.message + " Use --frame camera.");
    if (frame.draw_list.clouds.empty())
        return fail(ErrorCode::Unsupported,
                    frame.message.empty() ? "the image has no depth to show in 3D" : frame.message);
    if (view.camera) std::get<Camera3d>(frame.draw_list.camera).near_m = Camera3d{}.near_m;
    return composed_3d(std::move(frame), false);
}

/// The shapes of a recording alone. A camera is stated in the world, where z is up unless the recording says otherwise.
Result<Composition> compose_shapes(StillScene& scene, const OpenedInput& input, const Arguments& arguments,
                                   const ShapeChoice& shapes) {
    const PictureSize size = arguments.size.value_or(kDefaultSize3d);
    View3d view{.in_world = true};
    FATHOM_TRY(view.others, other_entities(input, arguments));
    std::map<EntityPath, StreamSettings> settings;
    for (const EntityPath& entity : input.stores[shapes.recording].entities())
        settings.try_emplace(entity, settings_from(arguments, {}));
    View3dFrame frame = scene.update(view, settings, size.width, size.height);
    if (!frame.bounds)
        return fail(ErrorCode::NotFound,
                    frame.message.empty() ? "nothing is logged here at this time" : frame.message);
    if (arguments.camera) {
        FATHOM_TRY(view.camera, chosen_camera(*arguments.camera, -frame.scene_from_level[1]));
        frame = scene.update(view, settings, size.width, size.height);
        std::get<Camera3d>(frame.draw_list.camera).near_m = Camera3d{}.near_m;
    }
    return composed_3d(std::move(frame), true);
}

Composition compose_2d(StillScene& scene, const Arguments& arguments, const StreamSettings& settings,
                       const ImageDesc& image, std::vector<EntityPath> layers) {
    const PictureSize size = arguments.size.value_or(PictureSize{image.width, image.height});
    View2d view;
    view.layers = std::move(layers);
    View2dFrame frame = scene.update(view, settings, size.width, size.height);
    std::vector<ViewLabel> labels = view_labels(frame.labels, frame.camera, size.width, size.height);
    return {std::move(frame.stream), std::move(frame.draw_list), frame.is_colour, {}, std::move(labels)};
}

Result<Composition> compose(StillScene& scene, const OpenedInput& input, const Arguments& arguments) {
    if (arguments.world_frame) scene.learn_poses();
    DepthStream stream = scene.resolve({}, false);
    if (stream.failed || !stream.image) return fail(ErrorCode::Malformed, stream.message);
    if (arguments.view_3d) return compose_3d(scene, input, arguments, stream);
    FATHOM_TRY(auto layers, other_entities(input, arguments));
    return compose_2d(scene, arguments, settings_from(arguments, stream.meaning), stream.image.desc,
                      std::move(layers));
}

/// The same picture, in its memory, without its alpha, which is 255 everywhere: a quarter less to compress.
Image without_alpha(Image picture) {
    const ImageDesc rgb = packed_desc(picture.desc.width, picture.desc.height, kRgb8);
    for (std::uint32_t y = 0; y < rgb.height; ++y) {
        const auto* from = picture.view().row_as<std::uint8_t>(y);
        auto* to = reinterpret_cast<std::uint8_t*>(picture.data.get()) + y * rgb.row_stride_bytes;
        for (std::uint32_t x = 0; x < rgb.width; ++x, from += 4, to += 3)
            std::copy_n(from, 3, to);
    }
    return {rgb, std::move(picture.data)};
}

/// "u16 · 0.001 m (assumed) · planar (assumed)": what the colours rest on.
std::string footer_of(const DepthStream& stream) {
    std::string text = format_name(stream.image.desc.format);
    const std::string recorded = recorded_text(stream.recorded);
    const std::string look = recorded.empty() ? recorded : " · " + recorded;
    if (stream.role != ImageRole::Depth) return text + look;
    if (is_metric(stream.meaning))
        text +=
            fmt::format(" · {} m ({})", stream.meaning.metres_per_unit, name_of(stream.meaning.unit_origin));
    return text +
           fmt::format(" · {} ({})", name_of(stream.meaning.kind), name_of(stream.meaning.kind_origin)) +
           look;
}

/// Light on a dark rim, so that it can be read on every colour.
void draw_labels(MutableImageView picture, const std::vector<ViewLabel>& labels) {
    if (labels.empty()) return;
    constexpr float kHeight_px = 13;
    constexpr Rgba8 kText{240, 242, 245, 255}, kRim{10, 11, 13, 255};
    const TextRaster raster(kHeight_px);
    const int line_px = raster.line_height_px();
    const auto width_px = [&](const std::string& text) { return static_cast<double>(raster.width_px(text)); };
    for (const ViewLabel& label : apart(labels, line_px, width_px)) {
        const int x = static_cast<int>(label.at.x), y = static_cast<int>(label.at.y) - line_px / 2;
        for (const auto& [dx, dy] : {std::pair(-1, 0), {1, 0}, {0, -1}, {0, 1}})
            raster.draw(picture, x + dx, y + dy, label.text, kRim);
        raster.draw(picture, x, y, label.text, kText);
    }
}

bool is_png_name(std::string_view path) {
    const auto format = export_format_of(path);
    return format && *format == ExportFormat::Png;
}

Result<void> write_picture(const std::string& path, Image picture, bool force) {
    FATHOM_TRY(const std::vector<std::byte> png, encode_png(without_alpha(std::move(picture)).view()));
    // A picture can be made again, so nobody waits for the disk.
    return write_file(path, png, {.force = force, .sync = false});
}

int write_composition(const OpenedInput& input, const Result<Composition>& composition,
                      const Arguments& arguments, WorkerPool& workers) {
    if (!composition) return report(input.name, composition.error());
    Result<Image> picture = draw(composition->draw_list, arguments.renderer, workers);
    if (!picture) {
        print_error("cannot draw: " + picture.error().message);
        return kExitNoDevice;
    }
    draw_labels(picture->view(), composition->labels);
    if (arguments.legend && (!composition->is_colour || composition->stream.classes))
        picture = with_legend(picture->view(), make_legend(composition->stream, MarkColors{}, kLegendTicks),
                              footer_of(composition->stream));
    if (const auto written = write_picture(*arguments.output, std::move(*picture), arguments.force); !written)
        return report(output_name(*arguments.output), written.error());
    if (!composition->note.empty()) print_note(arguments, input.name + ": " + composition->note);
    if (composition->stream.message.empty()) return kExitDone;
    print_note(arguments, input.name + ": " + composition->stream.message);
    return kExitUnreadable;
}

int render_image(OpenedInput& input, const ImageRef& image, const Arguments& arguments) {
    WorkerPool workers;
    StillScene scene(input, workers);
    if (const auto loaded = scene.go_to(image); !loaded) return report(input.name, loaded.error());
    return write_composition(input, compose(scene, input, arguments), arguments, workers);
}

int render_shapes(OpenedInput& input, const ShapeChoice& shapes, const Arguments& arguments) {
    WorkerPool workers;
    StillScene scene(input, workers);
    scene.go_to(shapes);
    return write_composition(input, compose_shapes(scene, input, arguments, shapes), arguments, workers);
}

} // namespace

int run_render(const Arguments& arguments) {
    const std::string& name = arguments.inputs.front();
    if (!arguments.output) {
        print_error("render: where to write is missing: -o OUT.png; see fathom render --help");
        return kExitUsage;
    }
    if (*arguments.output != "-" && !is_png_name(*arguments.output)) {
        print_error("render: " + *arguments.output + ": pictures are written as PNG; name the file OUT.png");
        return kExitUsage;
    }
    if (arguments.world_frame && !arguments.view_3d) {
        print_error("render: --frame world is about points; add --view 3d");
        return kExitUsage;
    }
    Result<OpenedInput> input = open_input(name, arguments.reading);
    if (!input) return report(name, input.error());
    const auto shapes = choose_shapes(*input, arguments);
    if (!shapes) return report(name, shapes.error());
    if (*shapes) return render_shapes(*input, **shapes, arguments);
    const auto images = choose_images(*input, arguments, Unstated::FirstOfMain);
    if (!images) return report(name, images.error());
    if (images->empty()) return report(name, {ErrorCode::NotFound, "there is no image in it"});
    return render_image(*input, images->front(), arguments);
}

} // namespace fathom
