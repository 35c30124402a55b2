#include "app/ui/painter_choice.hpp"

#include "app/ui/cpu_painter.hpp"
#include "app/ui/gpu_painter.hpp"

#include <optional>
#include <utility>

namespace fathom {
namespace {

std::optional<RendererKind> kind_of(std::string_view wish) {
    if (wish == "gpu") return RendererKind::Gpu;
    if (wish == "cpu") return RendererKind::Cpu;
    return std::nullopt;
}

Result<ChosenPainter> choose_cpu(const PainterWindow& window, WorkerPool& pool, std::string reason) {
    ChosenPainter chosen{.painter = nullptr, .name = "CPU", .reason = std::move(reason)};
    bool shared = true;
    FATHOM_TRY(chosen.painter, make_cpu_painter(window.x_display, window.x_window, pool, &shared));
    if (!shared) chosen.reason += "; pictures go through the display's socket";
    return chosen;
}

} // namespace

Result<ChosenPainter> choose_painter(const PainterWindow& window, WorkerPool& pool, std::string_view wish) {
    const auto kind = kind_of(wish);
    if (!kind && !has_graphics_node())
        return choose_cpu(window, pool, "CPU renderer: this machine shows no graphics card");
    if (kind == RendererKind::Cpu) return choose_cpu(window, pool, choose_renderer({}, kind).reason);
    const vulkan::ContextOptions options = window_context_options();
    Result<vulkan::Devices> devices = vulkan::find_devices(options);
    const RendererChoice choice = choose_renderer(list_of(devices), kind);
    if (choice.kind == RendererKind::Cpu) return choose_cpu(window, pool, choice.reason);
    auto painter = make_gpu_painter(window.window, options, *std::move(devices));
    if (!painter) return choose_cpu(window, pool, "CPU renderer: " + painter.error().message);
    return ChosenPainter{.painter = *std::move(painter), .name = "GPU", .reason = choice.reason};
}

Result<ChosenPainter> fall_back_to_cpu(const PainterWindow& window, WorkerPool& pool, std::string_view why) {
    return choose_cpu(window, pool, "CPU renderer: " + std::string(why));
}

} // namespace fathom
