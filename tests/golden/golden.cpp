#include "tests/golden/golden.hpp"

#include "renderer/colormap_table.hpp"
#include "renderer/gpu/gpu_renderer.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/picture.hpp"

#include <png.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <optional>

namespace fathom {
namespace {

namespace fs = std::filesystem;

struct Picture {
    std::uint32_t width = 0, height = 0;
    std::vector<PackedRgba> pixels;
};

/// Through libpng itself: what is kept must not depend on our own encoder and decoder. Pictures are opaque, so PNG files
/// hold RGB.
void write_png(const fs::path& path, const Picture& picture) {
    std::vector<std::uint8_t> rgb;
    for (const PackedRgba pixel : picture.pixels)
        for (int i = 0; i < 3; ++i)
            rgb.push_back(static_cast<std::uint8_t>(cpu::channel(pixel, i)));
    fs::create_directories(path.parent_path());
    png_image png{};
    png.version = PNG_IMAGE_VERSION;
    png.width = picture.width;
    png.height = picture.height;
    png.format = PNG_FORMAT_RGB;
    REQUIRE(png_image_write_to_file(&png, path.c_str(), 0, rgb.data(), 0, nullptr) != 0);
}

Picture read_png(const fs::path& path) {
    png_image png{};
    png.version = PNG_IMAGE_VERSION;
    if (png_image_begin_read_from_file(&png, path.c_str()) == 0) return {};
    png.format = PNG_FORMAT_RGB;
    std::vector<std::uint8_t> rgb(PNG_IMAGE_SIZE(png));
    REQUIRE(png_image_finish_read(&png, nullptr, rgb.data(), 0, nullptr) != 0);
    Picture picture{png.width, png.height, {}};
    for (std::size_t i = 0; i < rgb.size(); i += 3)
        picture.pixels.push_back(pack({rgb[i], rgb[i + 1], rgb[i + 2], 255}));
    return picture;
}

/// Nothing where there is no device.
std::optional<Picture> drawn_by_gpu(const DrawList& list) {
    auto gpu = GpuRenderer::create({});
    if (!gpu) return std::nullopt;
    Image image = allocate_image(packed_desc(list.width, list.height, kRgba8));
    REQUIRE(gpu->draw(list, image.view()));
    Picture picture{list.width, list.height, {}};
    for (std::uint32_t y = 0; y < list.height; ++y) {
        const auto* row = image.view().row_as<PackedRgba>(y);
        picture.pixels.insert(picture.pixels.end(), row, row + list.width);
    }
    return picture;
}

/// Differences brightened, so that one step is seen; up to `tolerance` of a channel is none.
Picture difference(const Picture& a, const Picture& b, int tolerance, std::size_t& count, int& largest) {
    Picture result{a.width, a.height, {}};
    for (std::size_t i = 0; i < a.pixels.size(); ++i) {
        const Rgba8 x = unpack(a.pixels[i]), y = unpack(b.pixels[i]);
        const int away = std::max({std::abs(x.r - y.r), std::abs(x.g - y.g), std::abs(x.b - y.b)});
        count += away > tolerance;
        largest = std::max(largest, away);
        const auto shown = static_cast<std::uint8_t>(away <= tolerance ? 0 : std::min(255, 64 + 4 * away));
        result.pixels.push_back(pack({shown, shown, shown, 255}));
    }
    return result;
}

/// Fails when more than `allowed` pixels differ by more than `tolerance`.
void compare(const std::string& name, const Picture& actual, const Picture& expected, int tolerance,
             std::size_t allowed) {
    const fs::path folder = fs::path(FATHOM_BINARY_DIR) / "golden";
    if (expected.width != actual.width || expected.height != actual.height) {
        write_png(folder / (name + "_actual.png"), actual);
        FAIL(name << ": no golden picture of " << actual.width << "x" << actual.height
                  << "; the picture is in " << folder);
    }
    std::size_t count = 0;
    int largest = 0;
    const Picture differing = difference(actual, expected, tolerance, count, largest);
    if (count <= allowed) return;
    write_png(folder / (name + "_actual.png"), actual);
    write_png(folder / (name + "_expected.png"), expected);
    write_png(folder / (name + "_difference.png"), differing);
    FAIL(name << ": " << count << " of " << actual.pixels.size() << " pixels differ, by up to " << largest
              << " of 255; pictures in " << folder);
}

} // namespace

void check_golden(const std::string& name, const DrawList& list) {
    check_same_everywhere(list);
    const Picture by_cpu{list.width, list.height, draw_picture(list)};
    const fs::path kept = fs::path(FATHOM_SOURCE_DIR) / "tests/golden/images" / (name + ".png");
    if (std::getenv("UPDATE_GOLDEN") != nullptr) return write_png(kept, by_cpu);
    const Picture expected = read_png(kept);
    compare(name, by_cpu, expected, 0, 0);
    const auto by_gpu = drawn_by_gpu(list);
    if (!by_gpu) return;
    // Measured on the software device: one pixel by one step in all ten pictures. Coverage of lines is the least exact.
    constexpr std::size_t kAllowed = 24;
    compare(name + "_gpu", *by_gpu, expected, list.lines.empty() ? 0 : 4, kAllowed);
}

} // namespace fathom
