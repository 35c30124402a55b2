#include "app/views/view_2d.hpp"

#include <algorithm>
#include <cmath>

namespace fathom {
namespace {

Camera2d camera_for(const View2d& view, const ImageDesc& image, std::uint32_t width, std::uint32_t height) {
    return view.fit ? fitted(image.width, image.height, width, height) : view.camera;
}

} // namespace

std::optional<PixelRect> visible_part(const Camera2d& camera, const ImageDesc& image, std::uint32_t width,
                                      std::uint32_t height) {
    const Point2d low = scene_from_view(camera, {0, 0});
    const Point2d high = scene_from_view(camera, {static_cast<double>(width), static_cast<double>(height)});
    const double x0 = std::clamp(std::floor(low.x), 0.0, static_cast<double>(image.width));
    const double y0 = std::clamp(std::floor(low.y), 0.0, static_cast<double>(image.height));
    const double x1 = std::clamp(std::ceil(high.x), x0, static_cast<double>(image.width));
    const double y1 = std::clamp(std::ceil(high.y), y0, static_cast<double>(image.height));
    if (x1 <= x0 || y1 <= y0) return std::nullopt;
    return PixelRect{static_cast<std::uint32_t>(x0), static_cast<std::uint32_t>(y0),
                     static_cast<std::uint32_t>(x1 - x0), static_cast<std::uint32_t>(y1 - y0)};
}

std::optional<PixelIndex> pixel_under(const Camera2d& camera, const ImageDesc& image, Point2d view) {
    const Point2d scene = scene_from_view(camera, view);
    if (!(scene.x >= 0 && scene.y >= 0 && scene.x < image.width && scene.y < image.height))
        return std::nullopt;
    return PixelIndex{static_cast<std::uint32_t>(scene.x), static_cast<std::uint32_t>(scene.y)};
}

View2dFrame update(const View2d& view, ViewContext& context, std::uint32_t width, std::uint32_t height,
                   Wants& wants) {
    View2dFrame frame;
    DrawList& list = frame.draw_list;
    list.width = width;
    list.height = height;
    list.background_top = list.background_bottom = context.theme.background_2d;

    // The visible part depends on the picture's size; the picture shown last has the same one but for the first frame.
    StreamMemory& memory = context.memory[view.entity];
    ResolveOptions options;
    options.want_partner = view.show_colour_partner;
    if (memory.shown) {
        const CachedImage* shown = context.cache.find(*memory.shown);
        if (shown != nullptr && shown->pixels)
            memory.visible = visible_part(camera_for(view, shown->pixels.desc, width, height),
                                          shown->pixels.desc, width, height);
    }
    frame.stream = resolve_stream(context.store, context.cache, view.entity, context.time,
                                  settings_of(context, view.entity), options, memory, wants);
    const DepthStream& stream = frame.stream;
    if (!stream.image) return frame;
    frame.camera = camera_for(view, stream.image.desc, width, height);
    list.camera = frame.camera;

    const StreamSettings& settings = settings_of(context, view.entity);
    if (!is_scalar_image(stream.image.desc.format) || stream.role == ImageRole::Colour) {
        frame.is_colour = true;
        list.layers.push_back(
            ColorImageItem{.pixels = stream.image, .magnification = settings.magnification, .pick_id = 1});
    } else if (view.show_colour_partner && stream.partner_image) {
        // Laid over the depth image's frame, so that one pixel names the same place in both.
        const ImageDesc& partner = stream.partner_image.desc;
        list.layers.push_back(ColorImageItem{
            .pixels = stream.partner_image,
            .magnification = settings.magnification,
            .scene_px_per_texel_x = static_cast<double>(stream.image.desc.width) / partner.width,
            .scene_px_per_texel_y = static_cast<double>(stream.image.desc.height) / partner.height,
            .pick_id = 1});
    } else {
        DepthImageItem item{.pixels = stream.image,
                            .scale = stream.scale,
                            .magnification = settings.magnification,
                            .pick_id = 1};
        item.scale.marks = context.theme.marks;
        list.layers.push_back(std::move(item));
    }
    return frame;
}

} // namespace fathom
