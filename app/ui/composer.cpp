#include "app/ui/composer.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace fathom {
namespace {

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

void Composer::set_painter(std::unique_ptr<Painter> painter, const FontAtlas& fonts) {
    painter_ = std::move(painter);
    if (fonts.texture().texels != nullptr) painter_->set_fonts(fonts); // else they are built soon
    drawn_once_ = false;
}

void Composer::begin() {
    painter_->hear();
    surfaces_.clear();
    stated_.clear();
}

void Composer::surface(ScreenRect rect, Rgba8 color) {
    if (!rect.empty()) surfaces_.push_back({rect, color});
}

void Composer::view(std::uint32_t id, ScreenRect rect, DrawList list) {
    ComposedView& view = views_[id];
    view.rect = rect;
    if (view.version == 0 || !(view.list == list)) {
        view.list = std::move(list);
        view.version = ++last_version_;
    }
    stated_.push_back({id, rect, view.version});
}

std::optional<PickResult> Composer::pick(std::uint32_t id, double x_px, double y_px, double radius_px) {
    const auto found = views_.find(id);
    if (found == views_.end() || found->second.list.width == 0) return std::nullopt;
    return painter_->pick(id, found->second, x_px, y_px, radius_px);
}

bool Composer::changed(const ImDrawData& data, int width, int height) {
    std::erase_if(views_, [&](const auto& entry) {
        return std::ranges::find(stated_, entry.first, &StatedView::id) == stated_.end();
    });
    width_ = width;
    height_ = height;
    serialize(data, ui_);
    return !drawn_once_ || painter_->wants_paint() || width != drawn_width_ || height != drawn_height_ ||
           stated_ != drawn_ || surfaces_ != drawn_surfaces_ || ui_ != drawn_ui_;
}

Result<bool> Composer::draw(const ImDrawData& data, bool exposed) {
    drawn_once_ = false;
    FATHOM_TRY(drawn_once_, painter_->paint({width_, height_, surfaces_, views_, data, exposed}));
    if (!drawn_once_) return false;
    std::swap(drawn_ui_, ui_);
    std::swap(drawn_surfaces_, surfaces_);
    std::swap(drawn_, stated_);
    drawn_width_ = width_;
    drawn_height_ = height_;
    return true;
}

} // namespace fathom
