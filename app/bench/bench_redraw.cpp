// One frame of the window from nothing: a text-heavy interface, a 2D and a 3D view of 640x480, drawn by the processor
// and, as the reference, by the software Vulkan device from the same draw lists and the same widgets. The reference
// stays in device memory: it is spared the way to the display, which is part of ours.
#include "app/bench/bench_cases.hpp"
#include "app/bench/bench_display.hpp"
#include "app/bench/bench_images.hpp"
#include "decoders/media/assert.hpp"
#include "renderer/cpu/cpu_renderer.hpp"
#include "renderer/cpu/imgui.hpp"
#include "renderer/gpu/gpu_renderer.hpp"
#include "renderer/gpu/imgui.hpp"
#include "renderer/present_shm.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace fathom {
namespace {

constexpr int kWidth = 1280, kHeight = 800, kViewWidth = 640, kViewHeight = 480;
constexpr int kViewTop = 32;
constexpr Rgba8 kSurface{0x16, 0x18, 0x1C, 255};
constexpr double kGoal = 4;

struct Views {
    DrawList view_2d, view_3d;
};

Views make_views(const SharedImage& depth) {
    Views views;
    views.view_2d.width = views.view_3d.width = kViewWidth;
    views.view_2d.height = views.view_3d.height = kViewHeight;
    views.view_2d.camera = Camera2d{};
    DepthImageItem layer;
    layer.pixels = depth;
    layer.scale.low = 500;
    layer.scale.high = 5000;
    views.view_2d.layers.emplace_back(layer);
    Camera3d camera;
    camera.fov_y = 0.7;
    views.view_3d.camera = camera;
    PointCloudItem cloud;
    cloud.depth = depth;
    cloud.intrinsics = assumed_intrinsics(depth.desc.width, depth.desc.height);
    cloud.scale = layer.scale;
    cloud.point_size_px = 1;
    views.view_3d.clouds.push_back(cloud);
    return views;
}

/// An ImGui of its own with a frame in it: the textures of the two sides have different addresses.
class Widgets {
  public:
    Widgets() : context_(ImGui::CreateContext()) {
        use();
        ImGuiIO& io = ImGui::GetIO();
        io.IniFilename = nullptr;
        io.BackendFlags |= ImGuiBackendFlags_RendererHasVtxOffset;
        io.DisplaySize = {kWidth, kHeight};
        io.DeltaTime = 1.0f / 60;
    }
    ~Widgets() { ImGui::DestroyContext(context_); }
    Widgets(const Widgets&) = delete;
    Widgets& operator=(const Widgets&) = delete;

    void use() const { ImGui::SetCurrentContext(context_); }
    [[nodiscard]] const ImDrawData& data() const {
        use();
        return *ImGui::GetDrawData();
    }

  private:
    ImGuiContext* context_;
};

/// A panel as wide as a quarter of the window, below the views: rows of a name, a value and a bar.
void draw_panel(int column) {
    constexpr float kPanelWidth = kWidth / 4.0f, kTop = kViewTop + kViewHeight;
    ImGui::SetNextWindowPos({kPanelWidth * static_cast<float>(column), kTop});
    ImGui::SetNextWindowSize({kPanelWidth, kHeight - kTop});
    ImGui::Begin(fmt::format("Panel {}", column).c_str(), nullptr,
                 ImGuiWindowFlags_NoResize | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoBackground |
                     ImGuiWindowFlags_NoCollapse);
    for (int row = 0; row < 16; ++row) {
        ImGui::Text("channel %02d.%02d  %7.3f m  %5d px  ok", column, row, 0.137 * (row + 1),
                    977 * row + column);
        const ImVec2 at = ImGui::GetItemRectMin();
        ImGui::GetWindowDrawList()->AddRectFilled({at.x, at.y + 13},
                                                  {at.x + 16.0f * static_cast<float>(row), at.y + 15},
                                                  IM_COL32(80, 160, 240, 160));
    }
    ImGui::End();
}

void draw_widgets() {
    ImDrawList& front = *ImGui::GetForegroundDrawList();
    for (int i = 0; i < 12; ++i)
        front.AddText({8.0f + 106.0f * static_cast<float>(i), 9}, IM_COL32(230, 232, 236, 255),
                      "Menu and more");
    for (int i = 0; i < 24; ++i) { // over the views: a card with values
        const float y = kViewTop + 24 + 16.0f * static_cast<float>(i);
        front.AddRectFilled({24, y}, {200, y + 16}, IM_COL32(20, 22, 26, 200));
        front.AddText({30, y + 1}, IM_COL32(230, 232, 236, 255), "u 317 v 204  1.8342 m");
    }
    for (int column = 0; column < 4; ++column)
        draw_panel(column);
}

struct CpuSide {
    Widgets widgets;
    std::vector<std::uint8_t> coverage;
    CoverageTexture atlas;
    std::array<CpuRenderer, 2> renderers;
    std::array<Image, 2> pictures{allocate_image(packed_desc(kViewWidth, kViewHeight, kBgra8)),
                                  allocate_image(packed_desc(kViewWidth, kViewHeight, kBgra8))};
    std::vector<std::uint32_t> pixels = std::vector<std::uint32_t>(std::size_t{kWidth} * kHeight);
    HostFrame plain{pixels.data(), kWidth, kWidth, kHeight}; // for the parts before the display
    WorkerPool pool{1};

    CpuSide() {
        ImFontAtlas& fonts = *ImGui::GetIO().Fonts;
        unsigned char* texels = nullptr;
        fonts.GetTexDataAsAlpha8(&texels, &atlas.width, &atlas.height);
        coverage.assign(texels, texels + std::ptrdiff_t{atlas.width} * atlas.height);
        coverage.resize(coverage.size() + kAtlasPadding);
        atlas.texels = coverage.data();
        fonts.SetTexID(texture_id(atlas));
        for (int frame = 0; frame < 2; ++frame) { // windows take their places in the second one
            ImGui::NewFrame();
            draw_widgets();
            ImGui::Render();
        }
    }
    CpuSide(const CpuSide&) = delete;
    CpuSide& operator=(const CpuSide&) = delete;

    void draw_views(const Views& views, const HostFrame& frame) {
        fill_rect(frame, {0, 0, kWidth, kViewTop}, frame_pixel(kSurface));
        fill_rect(frame, {0, kViewTop + kViewHeight, kWidth, kHeight}, frame_pixel(kSurface));
        const std::array<const DrawList*, 2> lists{&views.view_2d, &views.view_3d};
        for (std::size_t i = 0; i < lists.size(); ++i) {
            renderers[i].draw(*lists[i], pictures[i].view(), pool);
            for (std::uint32_t y = 0; y < kViewHeight; ++y)
                std::copy_n(pictures[i].view().row_as<std::uint32_t>(y), kViewWidth,
                            frame.row(kViewTop + static_cast<int>(y)) + i * kViewWidth);
        }
    }
    void draw_widgets_over(const HostFrame& frame) {
        draw_imgui(widgets.data(), frame, frame.bounds(), pool);
    }
};

struct VulkanSide {
    GpuRenderer& gpu;
    Widgets widgets;
    gpu::ImguiPass imgui;
    std::array<vulkan::Texture, 2> pictures;
    vulkan::Texture window;

    explicit VulkanSide(GpuRenderer& renderer)
        : gpu(renderer), imgui(gpu::ImguiPass::create(gpu.context(), VK_FORMAT_R8G8B8A8_UNORM)),
          pictures{texture(kViewWidth, kViewHeight), texture(kViewWidth, kViewHeight)},
          window(texture(kWidth, kHeight)) {
        vulkan::Commands& commands = gpu.begin_frame();
        imgui.upload_fonts(commands, *ImGui::GetIO().Fonts);
        commands.discard(window);
        for (const vulkan::Texture& picture : pictures)
            commands.discard(picture);
        finish();
        for (int frame = 0; frame < 2; ++frame) {
            ImGui::NewFrame();
            ImDrawList& back = *ImGui::GetBackgroundDrawList();
            back.AddRectFilled({0, 0}, {kWidth, kViewTop}, surface());
            back.AddRectFilled({0, kViewTop + kViewHeight}, {kWidth, kHeight}, surface());
            for (std::size_t i = 0; i < pictures.size(); ++i) {
                const float x = static_cast<float>(i * kViewWidth);
                back.AddImage(gpu::texture_id(pictures[i]), {x, kViewTop},
                              {x + kViewWidth, kViewTop + kViewHeight});
            }
            draw_widgets();
            ImGui::Render();
        }
    }

    void record_views(vulkan::Commands& commands, const Views& views) {
        FATHOM_ASSERT(gpu.record(commands, views.view_2d, pictures[0]).has_value());
        FATHOM_ASSERT(gpu.record(commands, views.view_3d, pictures[1]).has_value());
    }
    void record_widgets(vulkan::Commands& commands) {
        imgui.record(commands, widgets.data(), render_target(window));
    }
    void finish() {
        gpu.end_frame();
        gpu.context().wait(gpu.context().last_submitted());
    }

  private:
    [[nodiscard]] vulkan::Texture texture(std::uint32_t width, std::uint32_t height) {
        return vulkan::create_texture(gpu.context(), width, height, VK_FORMAT_R8G8B8A8_UNORM, "bench");
    }
    static ImU32 surface() { return IM_COL32(kSurface.r, kSurface.g, kSurface.b, 255); }
};

/// The window's picture on the display: begin() waits until the display has taken it.
struct Shown {
    BenchDisplay display;
    BenchWindow window;
    std::unique_ptr<ShmPresenter> presenter;
};

Result<std::unique_ptr<Shown>> show() {
    FATHOM_TRY(BenchDisplay display, BenchDisplay::open());
    const std::string name = display.name();
    std::unique_ptr<Shown> shown(new Shown{std::move(display), {name, kWidth, kHeight}, nullptr});
    if (shown->window.display() == nullptr) return fail(ErrorCode::Io, "the display takes no connection");
    FATHOM_TRY(shown->presenter, ShmPresenter::create(shown->window.display(), shown->window.id()));
    return shown;
}

/// One part of the frame beside the same part on the device, where there is one.
void part(BenchRun& run, const std::string& name, const BenchGoal& goal, const Work& work, VulkanSide* vulkan,
          const std::function<void(vulkan::Commands&)>& record) {
    BenchSpec spec{.name = name, .cores = 2};
    if (vulkan == nullptr) return run.compare(spec, work);
    spec.reference = "software Vulkan device";
    spec.goal = goal;
    run.compare(spec, work, [&] {
        record(vulkan->gpu.begin_frame());
        vulkan->finish();
    });
}

void rows(BenchRun& run, Shown& shown, VulkanSide* vulkan) {
    const Views views = make_views(share(bench_images::time_of_flight(kViewWidth, kViewHeight)));
    CpuSide cpu;
    if (vulkan != nullptr)
        part(
            run, "redraw/all", {.ratio = kGoal},
            [&] {
                const HostFrame frame = shown.presenter->begin(kWidth, kHeight);
                cpu.draw_views(views, frame);
                cpu.draw_widgets_over(frame);
                shown.presenter->present();
            },
            vulkan,
            [&](vulkan::Commands& commands) {
                vulkan->record_views(commands, views);
                vulkan->record_widgets(commands);
            });
    part(
        run, "redraw/views", {}, [&] { cpu.draw_views(views, cpu.plain); }, vulkan,
        [&](vulkan::Commands& commands) { vulkan->record_views(commands, views); });
    part(
        run, "redraw/imgui", {}, [&] { cpu.draw_widgets_over(cpu.plain); }, vulkan,
        [&](vulkan::Commands& commands) { vulkan->record_widgets(commands); });
    run.compare({.name = "redraw/present", .cores = 2}, [&] {
        keep(shown.presenter->begin(kWidth, kHeight));
        shown.presenter->present();
        keep(shown.presenter->begin(kWidth, kHeight)); // the display has taken it
    });
}

} // namespace

void bench_redraw(BenchRun& run) {
    if (!run.wants("redraw/")) return;
    const ScopedCores cores(2); // the device's threads too
    const auto skip = [&](const Error& error) {
        run.add({.name = "redraw/all", .goal = {.ratio = kGoal}, .skipped = error.message});
    };
    const auto shown = show();
    if (!shown) return skip(shown.error());
    auto gpu = GpuRenderer::create({.context = {.device_type = vulkan::DeviceType::Software}});
    std::unique_ptr<VulkanSide> vulkan;
    if (gpu) vulkan = std::make_unique<VulkanSide>(*gpu);
    rows(run, **shown, vulkan.get());
    if (!gpu) skip(gpu.error());
}

} // namespace fathom
