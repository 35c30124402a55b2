// Expected colours are worked out by hand from "round((source * alpha + target * (255 - alpha)) / 255)" and the centre
// rule; the draw data comes from ImGui itself, without a window.
#include "renderer/cpu/imgui.hpp"

#include "renderer/cpu/imgui_spans.hpp"
#include "tests/support/catch.hpp"

#include <cmath>
#include <cstring>
#include <functional>
#include <random>
#include <vector>

using namespace fathom;

namespace {

constexpr std::uint32_t kBlack = 0xFF000000;

/// An ImGui frame whose background draw list is filled by `paint`, drawn over black.
struct Canvas {
    int width, height;
    std::vector<std::uint8_t> atlas;
    CoverageTexture texture;
    ImGuiContext* context = ImGui::CreateContext();

    Canvas(int w, int h) : width(w), height(h) {
        ImGuiIO& io = ImGui::GetIO();
        io.IniFilename = nullptr;
        io.DisplaySize = {static_cast<float>(w), static_cast<float>(h)};
        io.DeltaTime = 1 / 60.0f;
        ImFontConfig config;
        config.OversampleH = 1;
        config.PixelSnapH = true;
        io.Fonts->AddFontDefault(&config);
        unsigned char* texels = nullptr;
        io.Fonts->GetTexDataAsAlpha8(&texels, &texture.width, &texture.height);
        const auto size = static_cast<std::size_t>(texture.width * texture.height);
        atlas.assign(texels, texels + size);
        atlas.resize(size + kAtlasPadding);
        texture.texels = atlas.data();
        io.Fonts->SetTexID(texture_id(texture));
    }
    ~Canvas() { ImGui::DestroyContext(context); }
    Canvas(const Canvas&) = delete;
    Canvas& operator=(const Canvas&) = delete;

    void paint(const std::function<void(ImDrawList&)>& body) {
        ImGui::NewFrame();
        body(*ImGui::GetBackgroundDrawList());
        ImGui::Render();
    }
    [[nodiscard]] std::vector<std::uint32_t> pixels(int bands = 1) const {
        std::vector<std::uint32_t> result(static_cast<std::size_t>(width * height), kBlack);
        const HostFrame frame{result.data(), static_cast<std::size_t>(width), width, height};
        for (int i = 0; i < bands; ++i)
            draw_imgui(*ImGui::GetDrawData(), frame,
                       {0, height * i / bands, width, height * (i + 1) / bands});
        return result;
    }
    [[nodiscard]] std::uint32_t at(const std::vector<std::uint32_t>& p, int x, int y) const {
        return p[static_cast<std::size_t>(y * width + x)];
    }
};

/// A busy picture: text, rounded boxes, lines, circles, gradients.
void paint_everything(ImDrawList& list) {
    list.AddRectFilled({3, 3}, {120, 90}, IM_COL32(40, 60, 90, 160), 9);
    list.AddRect({10.5f, 8.25f}, {140, 70}, IM_COL32(200, 210, 230, 255), 6, 0, 1.5f);
    for (int i = 0; i < 12; ++i) {
        const auto f = static_cast<float>(i);
        list.AddCircleFilled({20 + f * 11.3f, 100.4f}, 3 + f, IM_COL32(245, 166, 35, 180));
        list.AddLine({5 + f * 9, 130}, {40 + f * 7, 150 + f}, IM_COL32(255, 99, 105, 255), 1 + f * 0.3f);
    }
    list.AddRectFilledMultiColor({100, 20}, {180, 60}, IM_COL32(255, 0, 0, 255), IM_COL32(0, 255, 0, 255),
                                 IM_COL32(0, 0, 255, 128), IM_COL32(0, 0, 0, 0));
    list.AddText({12, 40}, IM_COL32(230, 233, 238, 255), "1 834 raw   1.834 m");
    list.AddText({12, 55}, IM_COL32(78, 161, 255, 90), "translucent text");
}

} // namespace

TEST_CASE("cpu imgui: span kernels of every level give the portable loops' bytes") {
    std::mt19937 random(1);
    std::vector<std::uint8_t> coverage(64 * 3 + 16);
    for (std::uint8_t& c : coverage)
        c = random() % 3 == 0 ? 0 : static_cast<std::uint8_t>(random());
    for (const CpuLevel level : {CpuLevel::Scalar, CpuLevel::Avx2}) {
        const ScopedCpuLevel scoped(level);
        for (int width = 1; width <= 37; ++width) {
            std::vector<std::uint32_t> start(64 * 3);
            for (std::uint32_t& p : start)
                p = static_cast<std::uint32_t>(random()) | 0xFF000000u;
            const std::uint32_t color = static_cast<std::uint32_t>(random()) | 0xFF000000u;
            const std::uint32_t alpha = width % 5 == 0 ? 255 : static_cast<std::uint32_t>(random() & 255);
            const ColorRun run{{250, -20, 128.5f, 30}, {1.7f, 9, -3.3f, 5.1f}};
            auto apply = [&](const SpanKernels& kernels) {
                std::vector<std::uint32_t> p = start;
                kernels.fill(p.data() + 1, 64, width, 3, color, alpha);
                kernels.cover(p.data() + 2, 64, coverage.data() + 3, 64, width, 3, color, alpha);
                kernels.shade(p.data() + 5, width, nullptr, run);
                kernels.shade(p.data() + 70, width, coverage.data() + 9, run);
                return p;
            };
            CHECK(apply(span_kernels()) == apply(portable_span_kernels()));
        }
    }
}

TEST_CASE("cpu imgui: division by 255 is exact for every product of two bytes") {
    for (std::uint32_t x = 0; x <= 255 * 255; ++x)
        REQUIRE(div255(x) == static_cast<std::uint32_t>(std::floor(x / 255.0 + 0.5)));
}

TEST_CASE("cpu imgui: a rectangle covers the pixels whose centres it holds, left and top edges in") {
    Canvas canvas(16, 8);
    canvas.paint([](ImDrawList& list) {
        list.AddRectFilled({1.5f, 2}, {4.5f, 3}, IM_COL32(255, 128, 0, 255)); // centres 1.5, 2.5, 3.5 are in
        list.AddRectFilled({8, 2}, {9, 3}, IM_COL32(100, 50, 200, 64));
    });
    const auto p = canvas.pixels();
    CHECK(canvas.at(p, 0, 2) == kBlack);
    CHECK(canvas.at(p, 1, 2) == 0xFFFF8000);
    CHECK(canvas.at(p, 3, 2) == 0xFFFF8000);
    CHECK(canvas.at(p, 4, 2) == kBlack);
    CHECK(canvas.at(p, 1, 3) == kBlack);
    CHECK(canvas.at(p, 8, 2) == 0xFF190D32); // 25, 13, 50: 64/255 of 100, 50, 200
}

TEST_CASE("cpu imgui: triangles that share an edge cover each pixel once") {
    Canvas canvas(64, 64);
    canvas.paint([](ImDrawList& list) {
        list.Flags = ImDrawListFlags_None; // hard edges
        const ImVec2 middle{31.3f, 30.7f};
        constexpr int kPieces = 17;
        for (int i = 0; i < kPieces; ++i) {
            auto corner = [&](int k) {
                const float angle = 6.2831853f * static_cast<float>(k % kPieces) / kPieces;
                return ImVec2{middle.x + 28 * std::cos(angle), middle.y + 28 * std::sin(angle)};
            };
            list.AddTriangleFilled(middle, corner(i), corner(i + 1), IM_COL32(255, 255, 255, 128));
        }
    });
    const auto p = canvas.pixels();
    int covered = 0;
    for (const std::uint32_t pixel : p) {
        CHECK((pixel == kBlack || pixel == 0xFF808080)); // 128 once; twice would be 192
        covered += pixel != kBlack;
    }
    CHECK(covered == Approx(0.5 * 17 * 28 * 28 * std::sin(6.2831853 / 17)).epsilon(0.02));
}

TEST_CASE("cpu imgui: text on whole pixels is the font atlas, blended") {
    Canvas canvas(64, 32);
    canvas.paint([](ImDrawList& list) { list.AddText({5, 7}, IM_COL32(255, 255, 255, 255), "A"); });
    const auto p = canvas.pixels();
    const ImFontGlyph& glyph = *ImGui::GetIO().Fonts->Fonts[0]->FindGlyph('A');
    const CoverageTexture& texture = canvas.texture;
    const int u = static_cast<int>(std::lround(glyph.U0 * static_cast<float>(texture.width)));
    const int v = static_cast<int>(std::lround(glyph.V0 * static_cast<float>(texture.height)));
    const int x0 = 5 + static_cast<int>(glyph.X0), y0 = 7 + static_cast<int>(glyph.Y0);
    for (int y = 0; y < static_cast<int>(glyph.Y1 - glyph.Y0); ++y)
        for (int x = 0; x < static_cast<int>(glyph.X1 - glyph.X0); ++x) {
            const std::uint32_t c = texture.texels[(v + y) * texture.width + u + x];
            CHECK(canvas.at(p, x0 + x, y0 + y) == (kBlack | c << 16 | c << 8 | c));
        }
}

TEST_CASE("cpu imgui: nothing is drawn outside the clip rectangle") {
    Canvas canvas(32, 32);
    canvas.paint([](ImDrawList& list) {
        list.PushClipRect({4, 5}, {20, 21});
        list.AddCircleFilled({16, 16}, 30, IM_COL32(255, 0, 0, 255));
        list.AddText({0, 0}, IM_COL32(255, 255, 255, 255), "clipped text");
        list.PopClipRect();
    });
    const auto p = canvas.pixels();
    for (int y = 0; y < 32; ++y)
        for (int x = 0; x < 32; ++x)
            CHECK((canvas.at(p, x, y) != kBlack) == (x >= 4 && x < 20 && y >= 5 && y < 21));
}

TEST_CASE("cpu imgui: bands, threads and levels all give the same picture") {
    Canvas canvas(200, 400);
    canvas.paint(paint_everything);
    const auto whole = canvas.pixels();
    for (const int bands : {2, 3, 7, 31})
        CHECK(canvas.pixels(bands) == whole);
    {
        const ScopedCpuLevel scalar(CpuLevel::Scalar);
        CHECK(canvas.pixels() == whole);
    }
    WorkerPool pool(3);
    std::vector<std::uint32_t> threaded(whole.size(), kBlack);
    const HostFrame frame{threaded.data(), 200, 200, 400};
    draw_imgui(*ImGui::GetDrawData(), frame, frame.bounds(), pool);
    CHECK(threaded == whole);
    int lit = 0;
    for (const std::uint32_t pixel : whole)
        lit += pixel != kBlack;
    CHECK(lit > 10000);
}

TEST_CASE(
    "cpu imgui: far, infinite and undefined coordinates draw nothing outside the frame and do not hang") {
    Canvas canvas(32, 32);
    canvas.paint([](ImDrawList& list) {
        list.Flags = ImDrawListFlags_None;
        const float huge = 3e38f, infinite = HUGE_VALF, undefined = std::nanf("");
        list.AddTriangleFilled({-huge, -huge}, {huge, 5}, {3, huge}, IM_COL32(255, 0, 0, 255));
        list.AddTriangleFilled({undefined, 1}, {5, undefined}, {3, 9}, IM_COL32(255, 0, 0, 255));
        list.AddRectFilled({-infinite, -1e9f}, {infinite, 1e9f}, IM_COL32(0, 255, 0, 128));
        list.AddLine({-1e7f, 3}, {1e7f, 4}, IM_COL32(0, 0, 255, 255), 2);
    });
    CHECK(canvas.pixels().size() == 32 * 32);
}
