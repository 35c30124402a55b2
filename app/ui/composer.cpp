#include "app/ui/composer.hpp"

#include "renderer/cpu/imgui.hpp"

#include <chrono>
#include <cstring>
#include <utility>

namespace fathom {
namespace {

double now_ms() {
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

template <typename T>
void append(std::vector<std::uint8_t>& bytes, const T* values, std::size_t count) {
    if (count == 0) return;
    const std::size_t old = bytes.size();
    bytes.resize(old + count * sizeof(T));
    std::memcpy(bytes.data() + old, values, count * sizeof(T));
}

/// Everything that decides what ImGui's draw data looks like.
void serialize(const ImDrawData& data, std::vector<std::uint8_t>& bytes) {
    bytes.clear();
    for (int i = 0; i < data.CmdListsCount; ++i) {
        const ImDrawList& list = *data.CmdLists[i];
        for (const ImDrawCmd& command : list.CmdBuffer) {
            append(bytes, &command.ClipRect, 1);
            append(bytes, &command.ElemCount, 1);
        }
        append(bytes, list.VtxBuffer.Data, static_cast<std::size_t>(list.VtxBuffer.Size));
        append(bytes, list.IdxBuffer.Data, static_cast<std::size_t>(list.IdxBuffer.Size));
    }
}

} // namespace

void Composer::begin() {
    surfaces_.clear();
    for (auto& [id, view] : views_)
        view.shown = false;
}

void Composer::surface(ScreenRect rect, Rgba8 color) {
    if (!rect.empty()) surfaces_.push_back({rect, frame_pixel(color)});
}

void Composer::view(std::uint32_t id, ScreenRect rect, DrawList list) {
    View& view = views_[id];
    view.shown = true;
    view.moved |= view.rect != rect;
    view.rect = rect;
    if (view.list == list) return;
    view.list = std::move(list);
    view.drawn = false;
}

std::optional<PickResult> Composer::pick(std::uint32_t id, double x_px, double y_px, double radius_px) {
    const auto found = views_.find(id);
    if (found == views_.end() || found->second.list.width == 0) return std::nullopt;
    return found->second.renderer.pick(found->second.list, x_px, y_px, radius_px);
}

bool Composer::changed(const ImDrawData& data, int width, int height) {
    views_changed_ = std::erase_if(views_, [](const auto& entry) { return !entry.second.shown; }) > 0;
    for (const auto& [id, view] : views_)
        views_changed_ |= !view.drawn || view.moved;
    serialize(data, ui_);
    return views_changed_ || width != width_ || height != height_ || surfaces_ != drawn_surfaces_ ||
           ui_ != drawn_ui_;
}

void Composer::draw(const HostFrame& frame, const ImDrawData& data) {
    times_ = {};
    const double start = now_ms();
    for (const Surface& surface : surfaces_)
        fill_rect(frame, surface.rect, surface.pixel);
    for (auto& [id, view] : views_) {
        const std::size_t stride = view.list.width;
        if (!view.drawn) {
            view.pixels.resize(stride * view.list.height + kTailPadding / sizeof(std::uint32_t));
            const ImageDesc desc = packed_desc(view.list.width, view.list.height, kBgra8);
            view.renderer.draw(view.list, {desc, reinterpret_cast<std::byte*>(view.pixels.data())}, pool_);
            view.drawn = true;
            ++times_.views_drawn;
        }
        view.moved = false;
        const ScreenRect part = intersect(view.rect, frame.bounds());
        for (int y = part.y0; y < part.y1; ++y)
            std::copy_n(view.pixels.data() + static_cast<std::size_t>(y - view.rect.y0) * stride +
                            (part.x0 - view.rect.x0),
                        part.width(), frame.row(y) + part.x0);
    }
    times_.views_ms = now_ms() - start;
    draw_imgui(data, frame, frame.bounds(), pool_);
    times_.imgui_ms = now_ms() - start - times_.views_ms;
    std::swap(drawn_ui_, ui_);
    std::swap(drawn_surfaces_, surfaces_);
    width_ = frame.width;
    height_ = frame.height;
}

} // namespace fathom
