#include "app/views/view_2d.hpp"

#include "app/views/shape_items.hpp"

#include <algorithm>
#include <cmath>

namespace fathom {
namespace {

Camera2d camera_for(const View2d& view, const ImageDesc& image, std::uint32_t width, std::uint32_t height) {
    return view.fit ? fitted(image.width, image.height, width, height) : view.camera;
}

/// What lies in a stack, for the opacities that nobody states (rerun.io, "DrawOrder", "Opacity").
struct Stack {
    bool has_depth = false, has_picture = false;
};

float draw_order_of(const DepthStream& stream) {
    constexpr float kDepth = -20, kPicture = -10, kSegmentation = 0;
    if (stream.draw_order) return *stream.draw_order;
    if (is_segmentation(stream.kind)) return kSegmentation;
    return stream.role == ImageRole::Depth ? kDepth : kPicture;
}

float opacity_of(const DepthStream& stream, const Stack& stack) {
    if (stream.opacity) return std::clamp(*stream.opacity, 0.0f, 1.0f);
    if (is_segmentation(stream.kind)) return stack.has_picture ? 0.5f : 1.0f;
    return stack.has_depth && stream.role != ImageRole::Depth ? 0.5f : 1.0f;
}

LayerItem layer_of(const DepthStream& stream, std::uint32_t pick_id, const Stack& stack,
                   const ViewTheme& theme) {
    if (stream.classes)
        return ColorImageItem{.pixels = stream.classes->picture,
                              .opacity = opacity_of(stream, stack),
                              .draw_order = draw_order_of(stream),
                              .pick_id = pick_id};
    if (!is_scalar_image(stream.image.desc.format) || stream.role == ImageRole::Colour)
        return ColorImageItem{.pixels = stream.image,
                              .magnification = stream.look.magnification,
                              .opacity = opacity_of(stream, stack),
                              .draw_order = draw_order_of(stream),
                              .pick_id = pick_id};
    DepthImageItem item{.pixels = stream.image,
                        .scale = stream.scale,
                        .magnification = stream.look.magnification,
                        .opacity = opacity_of(stream, stack),
                        .draw_order = draw_order_of(stream),
                        .pick_id = pick_id};
    item.scale.marks = theme.marks;
    return item;
}

/// True where a picture is meant to be seen together with others.
bool is_overlay(const Store& store, const EntityPath& entity, const TimePoint& time) {
    const std::vector<PictureKind> kinds = picture_kinds(store, entity);
    if (kinds.empty()) return false;
    if (is_segmentation(kinds.front())) return true;
    const std::string archetype(archetype_of(kinds.front()));
    const auto is_stated = [&](std::string_view field) {
        const LatestRow latest = store.latest(entity, archetype + std::string(field), time);
        return latest.column != nullptr && list_at(latest.column->cells, latest.row.row).length > 0;
    };
    return is_stated(":draw_order") || is_stated(":opacity");
}

/// The other layers that are there at this time. Those that nobody named have to fit over the leading picture, and of
/// two segmentations neither belongs over the other.
std::vector<DepthStream> resolve_layers(const View2d& view, const DepthStream& leader, ViewContext& context,
                                        Wants& wants) {
    const auto resolve = [&](const EntityPath& entity) {
        return resolve_stream(context.store, context.cache, entity, context.time,
                              settings_of(context, entity), {}, context.memory[entity], wants);
    };
    std::vector<DepthStream> layers;
    for (const EntityPath& entity : view.layers)
        if (DepthStream layer = resolve(entity); layer.image) layers.push_back(std::move(layer));
    EntityPath parent = view.entity;
    if (!view.show_overlays || !go_to_parent(parent)) return layers;
    for (const EntityPath& entity : context.store.entities()) {
        EntityPath above = entity;
        if (!go_to_parent(above) || above != parent || entity == view.entity) continue;
        if (std::ranges::find(view.layers, entity) != view.layers.end() ||
            !is_overlay(context.store, entity, context.time))
            continue;
        DepthStream layer = resolve(entity);
        const ImageDesc &desc = layer.image.desc, &below = leader.image.desc;
        if (layer.image && desc.width == below.width && desc.height == below.height &&
            !(is_segmentation(layer.kind) && is_segmentation(leader.kind)))
            layers.push_back(std::move(layer));
    }
    return layers;
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
    if (memory.shown && context.leads) {
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

    if (view.show_shapes) frame.labels = add_flat_shapes(context, view.entity, list, wants);
    frame.is_colour = !is_scalar_image(stream.image.desc.format) || stream.role == ImageRole::Colour;
    if (view.show_colour_partner && !frame.is_colour && stream.partner_image) {
        // Laid over the depth image's frame, so that one pixel names the same place in both.
        const ImageDesc& partner = stream.partner_image.desc;
        list.layers.push_back(ColorImageItem{
            .pixels = stream.partner_image,
            .magnification = stream.look.magnification,
            .scene_px_per_texel_x = static_cast<double>(stream.image.desc.width) / partner.width,
            .scene_px_per_texel_y = static_cast<double>(stream.image.desc.height) / partner.height,
            .pick_id = 1});
        return frame;
    }
    frame.layers = resolve_layers(view, stream, context, wants);
    const auto holds = [&](auto is_kind) {
        return is_kind(stream) || std::ranges::any_of(frame.layers, is_kind);
    };
    const Stack stack{.has_depth = holds([](const DepthStream& s) { return s.role == ImageRole::Depth; }),
                      .has_picture = holds([](const DepthStream& s) { return !is_segmentation(s.kind); })};
    list.layers.push_back(layer_of(stream, 1, frame.layers.empty() ? Stack{} : stack, context.theme));
    for (std::size_t i = 0; i < frame.layers.size(); ++i)
        list.layers.push_back(
            layer_of(frame.layers[i], static_cast<std::uint32_t>(i + 2), stack, context.theme));
    return frame;
}

} // namespace fathom
