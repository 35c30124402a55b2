#include "app/bench/references.hpp"

#include <cstring>

#include <png.h>

namespace fathom::reference {
namespace {

void write_callback(png_structp png, png_bytep data, std::size_t size) {
    auto& file = *static_cast<std::vector<std::byte>*>(png_get_io_ptr(png));
    const auto* bytes = reinterpret_cast<const std::byte*>(data);
    file.insert(file.end(), bytes, bytes + size);
}

void read_callback(png_structp png, png_bytep out, std::size_t size) {
    auto& at = *static_cast<const std::byte**>(png_get_io_ptr(png));
    std::memcpy(out, at, size);
    at += size;
}

} // namespace

std::vector<std::byte> encode_png_u16(const std::uint16_t* pixels, std::uint32_t width, std::uint32_t height,
                                      const PngWriter& how) {
    std::vector<std::byte> file;
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
    png_infop info = png_create_info_struct(png);
    png_set_write_fn(png, &file, write_callback, nullptr);
    png_set_compression_level(png, how.level);
    if (how.run_lengths_and_sub) {
        png_set_compression_strategy(png, 3); // Z_RLE
        png_set_filter(png, 0, PNG_FILTER_SUB);
    }
    png_set_IHDR(png, info, width, height, 16, PNG_COLOR_TYPE_GRAY, PNG_INTERLACE_NONE, 0, 0);
    png_write_info(png, info);
    png_set_swap(png);
    for (std::uint32_t y = 0; y < height; ++y)
        png_write_row(png, reinterpret_cast<png_const_bytep>(pixels + std::size_t{y} * width));
    png_write_end(png, info);
    png_destroy_write_struct(&png, &info);
    return file;
}

void decode_png_u16(const std::byte* file, std::uint16_t* pixels, std::uint32_t width, std::uint32_t height) {
    png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
    png_infop info = png_create_info_struct(png);
    png_set_read_fn(png, static_cast<void*>(&file), read_callback);
    png_read_info(png, info);
    png_set_swap(png);
    png_read_update_info(png, info);
    for (std::uint32_t y = 0; y < height; ++y)
        png_read_row(png, reinterpret_cast<png_bytep>(pixels + std::size_t{y} * width), nullptr);
    png_destroy_read_struct(&png, &info, nullptr);
}

} // namespace fathom::reference
