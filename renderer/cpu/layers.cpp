#include "renderer/cpu/layers.hpp"

#include "renderer/cpu/background.hpp"
#include "renderer/cpu/blend.hpp"
#include "renderer/cpu/color_image.hpp"

#include <algorithm>

namespace fathom::cpu {
namespace {

template <typename Item>
std::unique_ptr<PreparedLayer> prepare(const Item& item, const DrawList& list, const Camera2d& camera) {
    auto layer = std::make_unique<PreparedLayer>();
    layer->opacity_256 = opacity_256(item.opacity);
    if (item.pixels && layer->opacity_256 > 0)
        layer->axes = sample_layer(camera, place_of(item), list.width, list.height);
    return layer;
}

bool has_alpha(const PixelFormat& format) {
    return format.channels == 2 || format.channels == 4;
}

/// The layer's colours of view row y.
void layer_row(const PreparedLayer& layer, std::uint32_t y, bool bgr, PackedRgba* out,
               ColormapScratch& scratch) {
    if (layer.lookup) return colormap_row(layer.colormap, y, out, scratch);
    const auto& item = std::get<ColorImageItem>(*layer.item);
    color_image_row(item.pixels.view(), item.magnification, layer.axes, y, out);
    if (bgr) std::transform(out, out + layer.axes.columns.size(), out, swap_red_blue);
}

void blend_row(const PreparedLayer& layer, const PackedRgba* colors, PackedRgba* pixels) {
    const auto* color_item = std::get_if<ColorImageItem>(layer.item);
    const bool premultiplied = color_item != nullptr && color_item->premultiplied_alpha;
    for (std::size_t x = 0; x < layer.axes.columns.size(); ++x) {
        const bool covers = layer.opacity_256 == 256 && colors[x] >> 24 == 255;
        pixels[x] = covers ? colors[x] : over(pixels[x], colors[x], layer.opacity_256, premultiplied);
    }
}

bool holds_row(const PreparedLayer& layer, std::uint32_t y) {
    return y >= layer.axes.y && y - layer.axes.y < layer.axes.rows.size();
}

} // namespace

std::vector<std::unique_ptr<PreparedLayer>> prepare_layers(const DrawList& list, const Camera2d& camera,
                                                           ScaleLookups& lookups, bool bgr) {
    std::vector<std::unique_ptr<PreparedLayer>> layers;
    std::vector<const LayerItem*> ordered;
    for (const LayerItem& item : list.layers)
        ordered.push_back(&item);
    std::ranges::stable_sort(ordered, {}, [](const LayerItem* item) { return draw_order_of(*item); });
    for (const LayerItem* item : ordered) {
        auto layer = std::visit([&](const auto& i) { return prepare(i, list, camera); }, *item);
        if (layer->axes.rows.empty()) continue;
        layer->item = item;
        if (const auto* depth = std::get_if<DepthImageItem>(item)) {
            layer->lookup = lookups.find(depth->scale, depth->pixels.desc.format.scalar, bgr);
            layer->colormap = make_colormap_job(*depth, layer->axes, *layer->lookup);
            layer->opaque = layer->opacity_256 == 256 && layer->lookup->opaque;
        } else {
            layer->opaque =
                layer->opacity_256 == 256 && !has_alpha(std::get<ColorImageItem>(*item).pixels.desc.format);
        }
        layers.push_back(std::move(layer));
    }
    return layers;
}

float draw_order_of(const LayerItem& item) {
    return std::visit([](const auto& layer) { return layer.draw_order; }, item);
}

void draw_layer_rows(LayerStack layers, const DrawList& list, std::uint32_t first_row, std::uint32_t last_row,
                     const MutableImageView& target, bool bgr, LayerScratch& scratch, Ground ground) {
    scratch.row.resize(list.width);
    for (std::uint32_t y = first_row; y < last_row; ++y) {
        auto* pixels = target.row_as<PackedRgba>(y);
        // What an opaque layer across the whole row covers need not be drawn.
        const auto last_covering = std::find_if(layers.rbegin(), layers.rend(), [&](const auto& layer) {
            return layer->opaque && layer->axes.columns.size() == list.width && holds_row(*layer, y);
        });
        auto layer = layers.begin();
        if (last_covering != layers.rend())
            layer = last_covering.base() - 1;
        else if (ground == Ground::Background)
            fill_background(list, y, y + 1, target, bgr);
        for (; layer != layers.end(); ++layer) {
            if (!holds_row(**layer, y)) continue;
            PackedRgba* place = pixels + (*layer)->axes.x;
            PackedRgba* out = (*layer)->opaque ? place : scratch.row.data();
            layer_row(**layer, y - (*layer)->axes.y, bgr, out, scratch.colormap);
            if (!(*layer)->opaque) blend_row(**layer, out, place);
        }
    }
}

} // namespace fathom::cpu
