#include "renderer/cpu/cpu_renderer.hpp"

#include "decoders/media/assert.hpp"
#include "renderer/cpu/free_points.hpp"
#include "renderer/cpu/layers.hpp"
#include "renderer/cpu/line.hpp"
#include "renderer/cpu/picking.hpp"
#include "renderer/cpu/point_raster.hpp"
#include "renderer/picking.hpp"

#include <algorithm>

namespace fathom {
namespace {

/// Rows of one task: small enough to even out, large enough that handing them out costs nothing.
constexpr std::uint32_t kRowsPerBand = 32;

/// body(first row, last row) for all rows of the picture.
void for_row_bands(std::uint32_t height, WorkerPool& pool,
                   const std::function<void(std::uint32_t, std::uint32_t)>& body) {
    pool.parallel_for((height + kRowsPerBand - 1) / kRowsPerBand, [&](std::size_t band) {
        const auto first = static_cast<std::uint32_t>(band) * kRowsPerBand;
        body(first, std::min(first + kRowsPerBand, height));
    });
}

/// The segments of one item, ready for any band of rows.
struct PreparedLines {
    const LineItem* item = nullptr;
    std::vector<cpu::ScreenSegment> segments;
    bool orthographic = false;

    void draw(const cpu::PointKey* points, std::uint32_t first, std::uint32_t last,
              const MutableImageView& target, bool bgr) const {
        cpu::draw_segments(segments, orthographic, points, first, last, target, bgr);
    }
};

/// In rising draw order; those that show nothing are left out.
std::vector<PreparedLines> prepare_lines(const DrawList& list) {
    const auto* camera = std::get_if<Camera3d>(&list.camera);
    const bool orthographic = camera != nullptr && camera->orthographic_height_m > 0;
    std::vector<PreparedLines> lines;
    for (const LineItem& item : list.lines)
        if (auto segments = cpu::project_lines(item, list); !segments.empty())
            lines.push_back({&item, std::move(segments), orthographic});
    std::ranges::stable_sort(lines, {}, [](const auto& line) { return line.item->draw_order; });
    return lines;
}

} // namespace

struct CpuRenderer::State {
    cpu::ScaleLookups lookups;
    cpu::PointSources sources;
    cpu::PointRaster raster;

    void draw_2d(const DrawList& list, const Camera2d& camera, const MutableImageView& target,
                 WorkerPool& pool, bool bgr) {
        const auto layers = cpu::prepare_layers(list, camera, lookups, bgr);
        const std::vector<PreparedLines> lines = prepare_lines(list);
        for_row_bands(list.height, pool, [&](std::uint32_t first, std::uint32_t last) {
            thread_local cpu::LayerScratch scratch;
            cpu::LayerStack above = layers;
            auto ground = cpu::Ground::Background;
            for (const PreparedLines& line : lines) {
                const auto below = std::ranges::find_if(above, [&](const auto& layer) {
                    return cpu::draw_order_of(*layer->item) > line.item->draw_order;
                });
                const auto count = static_cast<std::size_t>(below - above.begin());
                cpu::draw_layer_rows(above.first(count), list, first, last, target, bgr, scratch, ground);
                line.draw(nullptr, first, last, target, bgr);
                above = above.subspan(count);
                ground = cpu::Ground::Picture;
            }
            cpu::draw_layer_rows(above, list, first, last, target, bgr, scratch, ground);
        });
    }

    void draw_3d(const DrawList& list, const Camera3d& camera, const MutableImageView& target,
                 WorkerPool& pool, bool bgr) {
        raster.begin(list.width, list.height);
        for (const PointCloudItem& item : list.clouds) {
            if (!item.depth) continue;
            const auto lookup = lookups.find(item.scale, item.depth.desc.format.scalar, bgr);
            const cpu::PointSource source = sources.make(item, lookup);
            const auto projection = cpu::make_projection(item, camera, list.width, list.height);
            raster.add(
                item.depth.desc.height, pool,
                [&](std::uint32_t first, std::uint32_t last, cpu::PointKey* nearest, cpu::PointRow& row) {
                    return cpu::raster_rows(source, projection, cpu::PointPayload::Color, first, last,
                                            nearest, row);
                });
        }
        for (const FreePointsItem& item : list.free_points) {
            const auto projection = cpu::free_points_projection(item, camera, list.width, list.height);
            raster.add(
                cpu::free_point_rows(item), pool,
                [&](std::uint32_t first, std::uint32_t last, cpu::PointKey* nearest, cpu::PointRow& row) {
                    return cpu::raster_free_points(item, projection, cpu::PointPayload::Color, bgr, first,
                                                   last, nearest, row);
                });
        }
        const std::vector<PreparedLines> lines = prepare_lines(list);
        for_row_bands(list.height, pool, [&](std::uint32_t first, std::uint32_t last) {
            raster.resolve(list, first, last, target, bgr);
            for (const PreparedLines& line : lines)
                line.draw(raster.nearest(), first, last, target, bgr);
            raster.clear(first, last);
        });
        raster.end();
    }
};

CpuRenderer::CpuRenderer() : state_(std::make_unique<State>()) {}
CpuRenderer::~CpuRenderer() = default;
CpuRenderer::CpuRenderer(CpuRenderer&& other) noexcept = default;
CpuRenderer& CpuRenderer::operator=(CpuRenderer&& other) noexcept = default;

void CpuRenderer::draw(const DrawList& list, const MutableImageView& target, WorkerPool& pool) {
    const PixelFormat format = target.desc.format;
    FATHOM_ASSERT(format == kRgba8 || format == kBgra8);
    FATHOM_ASSERT(target.desc.width == list.width && target.desc.height == list.height);
    FATHOM_ASSERT(target.desc.row_stride_bytes % 4 == 0);
    if (list.width == 0 || list.height == 0) return;
    const bool bgr = format == kBgra8;
    if (const auto* camera = std::get_if<Camera2d>(&list.camera))
        state_->draw_2d(list, *camera, target, pool, bgr);
    else
        state_->draw_3d(list, std::get<Camera3d>(list.camera), target, pool, bgr);
}

std::optional<PickResult> CpuRenderer::pick(const DrawList& list, double x_px, double y_px,
                                            double radius_px) {
    if (const auto* camera = std::get_if<Camera2d>(&list.camera))
        return pick_layer(list, *camera, x_px, y_px);
    return cpu::pick_point(list, std::get<Camera3d>(list.camera), x_px, y_px, radius_px, state_->lookups,
                           state_->sources);
}

namespace {

CpuRenderer& renderer_of_this_thread() {
    thread_local CpuRenderer renderer;
    return renderer;
}

} // namespace

void draw_cpu(const DrawList& list, const MutableImageView& target, WorkerPool& pool) {
    renderer_of_this_thread().draw(list, target, pool);
}

std::optional<PickResult> pick_cpu(const DrawList& list, double x_px, double y_px, double radius_px) {
    return renderer_of_this_thread().pick(list, x_px, y_px, radius_px);
}

} // namespace fathom
