// What `fathom render` is timed against: a program that does nothing but decode a 16-bit grey PNG by libpng and encode
// an RGB picture of the wanted size at level 1. Frozen; plain code.
//
//     fathom_png_reference IN.png OUT.png WIDTH HEIGHT
#include <png.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

namespace {

struct Grey {
    png_uint_32 width = 0, height = 0;
    std::vector<std::uint16_t> pixels;
};

bool decode(const char* path, Grey& grey) {
    FILE* file = std::fopen(path, "rb");
    if (file == nullptr) return false;
    png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
    png_infop info = png_create_info_struct(png);
    if (setjmp(png_jmpbuf(png)) != 0) return false;
    png_init_io(png, file);
    png_read_info(png, info);
    if (png_get_bit_depth(png, info) != 16 || png_get_color_type(png, info) != PNG_COLOR_TYPE_GRAY)
        return false;
    png_set_swap(png);
    grey.width = png_get_image_width(png, info);
    grey.height = png_get_image_height(png, info);
    grey.pixels.resize(static_cast<std::size_t>(grey.width) * grey.height);
    for (png_uint_32 y = 0; y < grey.height; ++y)
        png_read_row(
            png, reinterpret_cast<png_bytep>(grey.pixels.data() + static_cast<std::size_t>(y) * grey.width),
            nullptr);
    png_destroy_read_struct(&png, &info, nullptr);
    return std::fclose(file) == 0;
}

/// Three channels that fall and rise with the value, as a colour map's do.
void color_row(const Grey& grey, png_uint_32 y, png_uint_32 width, png_uint_32 height, std::uint8_t* rgb) {
    const std::uint16_t* row =
        grey.pixels.data() + static_cast<std::size_t>(y) * grey.height / height * grey.width;
    for (png_uint_32 x = 0; x < width; ++x) {
        const unsigned level = row[static_cast<std::size_t>(x) * grey.width / width] >> 5 & 0xFF;
        rgb[3 * x] = static_cast<std::uint8_t>(level);
        rgb[3 * x + 1] = static_cast<std::uint8_t>(level < 128 ? 2 * level : 511 - 2 * level);
        rgb[3 * x + 2] = static_cast<std::uint8_t>(255 - level);
    }
}

bool encode(const char* path, const Grey& grey, png_uint_32 width, png_uint_32 height) {
    FILE* file = std::fopen(path, "wb");
    if (file == nullptr) return false;
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
    png_infop info = png_create_info_struct(png);
    if (setjmp(png_jmpbuf(png)) != 0) return false;
    png_init_io(png, file);
    png_set_compression_level(png, 1);
    png_set_IHDR(png, info, width, height, 8, PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_write_info(png, info);
    std::vector<std::uint8_t> row(static_cast<std::size_t>(width) * 3);
    for (png_uint_32 y = 0; y < height; ++y) {
        color_row(grey, y, width, height, row.data());
        png_write_row(png, row.data());
    }
    png_write_end(png, nullptr);
    png_destroy_write_struct(&png, &info);
    return std::fclose(file) == 0;
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 5) return 1;
    Grey grey;
    const auto width = static_cast<png_uint_32>(std::strtoul(argv[3], nullptr, 10));
    const auto height = static_cast<png_uint_32>(std::strtoul(argv[4], nullptr, 10));
    return decode(argv[1], grey) && encode(argv[2], grey, width, height) ? 0 : 2;
}
