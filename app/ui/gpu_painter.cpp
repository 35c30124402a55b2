#include "app/ui/gpu_painter.hpp"

#include "app/ui/theme.hpp"
#include "renderer/gpu/gpu_renderer.hpp"
#include "renderer/gpu/imgui.hpp"
#include "renderer/present_swapchain.hpp"
#include "renderer/vulkan/vulkan_error.hpp"

#define GLFW_INCLUDE_NONE
#include <vulkan/vulkan_core.h>

#include <GLFW/glfw3.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <utility>
#include <vector>

namespace fathom {
namespace {

double now_ms() {
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

ImVec2 top_left(const ScreenRect& rect) {
    return {static_cast<float>(rect.x0), static_cast<float>(rect.y0)};
}
ImVec2 bottom_right(const ScreenRect& rect) {
    return {static_cast<float>(rect.x1), static_cast<float>(rect.y1)};
}

/// How often edited shaders are looked for, in builds that do.
constexpr double kShaderLookS = 0.5;

/// A question to the card: what lies there?
struct Question {
    std::uint32_t id = 0;
    std::uint64_t version = 0; // of the view; 0: no question
    double x_px = 0, y_px = 0, radius_px = 0;
    bool operator==(const Question&) const = default;
};

class GpuPainter : public Painter {
  public:
    GpuPainter(GpuRenderer renderer, SwapchainPresenter presenter)
        : renderer_(std::move(renderer)), presenter_(std::move(presenter)),
          imgui_(gpu::ImguiPass::create(renderer_.context(), presenter_.format())),
          below_(ImGui::GetDrawListSharedData()) {
        renderer_.shader_reload().watch(imgui_.program);
    }

    void set_fonts(const FontAtlas& fonts) override {
        const CoverageTexture& glyphs = fonts.texture();
        vulkan::Commands& commands = renderer_.begin_frame();
        imgui_.upload_fonts(commands, *ImGui::GetIO().Fonts, glyphs.texels, glyphs.width, glyphs.height);
        renderer_.end_frame();
    }

    Result<bool> paint(const ComposedFrame& frame) override {
        times_ = {};
        const double start = now_ms();
        vulkan::Commands& commands = renderer_.begin_frame();
        read_gpu_times();
        const auto target = presenter_.begin(renderer_.frame_slot(), frame.width, frame.height);
        if (!target) {
            renderer_.end_frame();
            return false;
        }
        repaint_ = false;
        std::erase_if(pictures_, [&](const auto& entry) { return !frame.views.contains(entry.first); });
        for (const auto& [id, view] : frame.views)
            FATHOM_CHECK(paint_view(commands, pictures_[id], view));
        ask(commands, frame);
        times_.views_ms = now_ms() - start;
        commands.discard(*target);
        paint_shell(commands, frame, *target);
        commands.prepare_present(*target);
        commands.mark("shell");
        renderer_.end_frame(presenter_.semaphores());
        presenter_.present();
        times_.imgui_ms = now_ms() - start - times_.views_ms;
        return true;
    }

    bool show_again() override { return false; }

    std::optional<PickResult> pick(std::uint32_t id, const ComposedView& view, double x_px, double y_px,
                                   double radius_px) override {
        const Question question{id, view.version, x_px, y_px, radius_px};
        next_ = question == asked_ ? Question{} : question;
        return answered_id_ == id ? answer_ : std::nullopt;
    }

    void hear() override {
        if (renderer_.shader_reload().poll()) {
            repaint_ = true;
            for (auto& [id, picture] : pictures_)
                picture.version = 0;
        }
        if (!awaits_answer_) return;
        const auto answered = renderer_.picked();
        if (!answered) return;
        answer_ = *answered;
        answered_id_ = asked_.id;
        awaits_answer_ = false;
    }

    bool wants_paint() const override { return repaint_ || has_question(); }
    bool awaits_answer() const override { return awaits_answer_; }
    double look_after_s() const override {
        return renderer_.shader_reload().active() ? kShaderLookS : Painter::look_after_s();
    }
    std::optional<std::string> take_complaint() override { return renderer_.shader_reload().take_error(); }

    PixelAllocator pixel_allocator() override {
        return [memory = &renderer_.host_memory()](std::size_t size) { return memory->allocate(size); };
    }

    PaintTimes times() const override { return times_; }

  private:
    struct Picture {
        vulkan::Texture texture;
        std::uint64_t version = 0; // of the view that it shows
    };

    Result<void> paint_view(vulkan::Commands& commands, Picture& picture, const ComposedView& view) {
        const std::uint32_t width = view.list.width, height = view.list.height;
        if (width == 0 || height == 0 || picture.version == view.version) return {};
        if (picture.texture.width != width || picture.texture.height != height)
            picture.texture =
                vulkan::create_texture(renderer_.context(), width, height, VK_FORMAT_R8G8B8A8_UNORM, "view");
        FATHOM_CHECK(renderer_.record(commands, view.list, picture.texture));
        picture.version = view.version;
        ++times_.views_drawn;
        return {};
    }

    void paint_shell(vulkan::Commands& commands, const ComposedFrame& frame,
                     const vulkan::RenderTarget& target) {
        below_._ResetForNewFrame();
        below_.PushTextureID(gpu::texture_id(*imgui_.font_atlas));
        below_.PushClipRect({0, 0}, {static_cast<float>(target.width), static_cast<float>(target.height)});
        below_.AddRectFilled({0, 0}, {static_cast<float>(target.width), static_cast<float>(target.height)},
                             IM_COL32_BLACK);
        for (const ComposedSurface& surface : frame.surfaces)
            below_.AddRectFilled(top_left(surface.rect), bottom_right(surface.rect), im_color(surface.color));
        for (const auto& [id, view] : frame.views)
            if (const Picture& picture = pictures_[id]; picture.texture)
                below_.AddImage(gpu::texture_id(picture.texture), top_left(view.rect),
                                bottom_right(view.rect));
        below_.PopClipRect();
        below_.PopTextureID();
        below_._PopUnusedDrawCmd();

        lists_.assign({&below_});
        lists_.insert(lists_.end(), frame.shell.CmdLists, frame.shell.CmdLists + frame.shell.CmdListsCount);
        ImDrawData all = frame.shell;
        all.CmdLists = lists_.data();
        all.CmdListsCount = static_cast<int>(lists_.size());
        all.TotalVtxCount += below_.VtxBuffer.Size;
        all.TotalIdxCount += below_.IdxBuffer.Size;
        // One unit is one pixel, also where the window is already of another size than the frame.
        all.DisplaySize = {static_cast<float>(target.width), static_cast<float>(target.height)};
        imgui_.record(commands, all, target);
        all.Clear(); // it owns nothing
    }

    // One question is under way at a time: a new one would make the renderer forget the last.
    bool has_question() const { return next_.version != 0 && !awaits_answer_; }

    void ask(vulkan::Commands& commands, const ComposedFrame& frame) {
        if (!has_question()) return;
        const Question question = std::exchange(next_, {});
        const auto view = frame.views.find(question.id);
        if (view == frame.views.end()) return;
        asked_ = question;
        asked_.version = view->second.version;
        awaits_answer_ =
            renderer_
                .record_pick(commands, view->second.list, question.x_px, question.y_px, question.radius_px)
                .has_value();
    }

    void read_gpu_times() {
        times_.gpu_ms = 0;
        for (const vulkan::PassTime& pass : renderer_.timings())
            times_.gpu_ms += pass.ms;
    }

    GpuRenderer renderer_; // owns the device, so it goes last
    SwapchainPresenter presenter_;
    gpu::ImguiPass imgui_;
    std::map<std::uint32_t, Picture> pictures_;
    ImDrawList below_; // surfaces and views
    std::vector<ImDrawList*> lists_;
    Question next_, asked_;
    std::optional<PickResult> answer_;
    std::uint32_t answered_id_ = 0; // the view that it is about
    bool awaits_answer_ = false;
    bool repaint_ = false; // shaders were replaced
    PaintTimes times_;
};

Result<std::unique_ptr<Painter>> make_painter(GLFWwindow* window, GpuRenderer renderer) {
    VkSurfaceKHR surface = VK_NULL_HANDLE;
    if (glfwCreateWindowSurface(renderer.context().instance(), window, nullptr, &surface) != VK_SUCCESS)
        return fail(ErrorCode::Unsupported, "Vulkan cannot show pictures in this window");
    int width = 0, height = 0;
    glfwGetFramebufferSize(window, &width, &height);
    FATHOM_TRY(SwapchainPresenter presenter,
               SwapchainPresenter::create(renderer.context(), surface, width, height));
    return std::make_unique<GpuPainter>(std::move(renderer), std::move(presenter));
}

} // namespace

vulkan::ContextOptions window_context_options() {
    vulkan::ContextOptions options;
    const char* validation = std::getenv("FATHOM_VULKAN_VALIDATION");
    options.validation = validation != nullptr && std::string_view(validation) == "1";
    options.on_message = [](const vulkan::ValidationMessage& message) {
        std::fprintf(stderr, "fathom: validation: %s: %s\n", message.id.c_str(), message.text.c_str());
    };
    std::uint32_t count = 0;
    const char** names = glfwGetRequiredInstanceExtensions(&count);
    options.window_extensions.assign(names, names + count);
    options.can_present = [](VkInstance instance, VkPhysicalDevice device, std::uint32_t queue_family) {
        return glfwGetPhysicalDevicePresentationSupport(instance, device, queue_family) == GLFW_TRUE;
    };
    return options;
}

Result<std::unique_ptr<Painter>> make_gpu_painter(GLFWwindow* window, const vulkan::ContextOptions& options,
                                                  vulkan::Devices devices) {
    FATHOM_TRY(GpuRenderer renderer, GpuRenderer::create({.context = options}, std::move(devices)));
    try {
        return make_painter(window, std::move(renderer));
    } catch (const vulkan::VulkanError& error) {
        return fail(ErrorCode::NotFound, std::string("the graphics card failed: ") + error.what());
    }
}

} // namespace fathom
