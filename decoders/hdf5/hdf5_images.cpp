#include "decoders/hdf5/hdf5_images.hpp"

#include "decoders/media/assert.hpp"
#include "decoders/media/image.hpp"

#include <algorithm>
#include <cstring>

namespace fathom {
namespace {

/// Smaller arrays are matrices: K, poses, boxes.
constexpr std::uint64_t kLeastSide = 8;
constexpr std::uint64_t kMostImages = 1u << 28;

bool is_channel_count(std::uint64_t size) {
    return size == 1 || size == 3 || size == 4;
}

/// Which dimension is what, by their sizes alone.
struct Shape {
    std::size_t rows, columns;
    std::optional<std::size_t> images, channels;
};

std::optional<Shape> shape_of(const std::vector<std::uint64_t>& size, bool is_byte, bool is_matlab) {
    if (is_matlab) { // (w, h), (n, w, h), (c, w, h), (n, c, w, h)
        if (size.size() == 2) return Shape{1, 0, {}, {}};
        if (size.size() == 3)
            return is_byte && is_channel_count(size[0]) ? Shape{2, 1, {}, 0} : Shape{2, 1, 0, {}};
        return is_channel_count(size[1]) ? std::optional(Shape{3, 2, 0, 1}) : std::nullopt;
    }
    if (size.size() == 2) return Shape{0, 1, {}, {}};
    if (size.size() == 3) {
        if (is_channel_count(size[2])) return Shape{0, 1, {}, 2};
        return is_byte && is_channel_count(size[0]) ? Shape{1, 2, {}, 0} : Shape{1, 2, 0, {}};
    }
    if (is_channel_count(size[3])) return Shape{1, 2, 0, 3};
    return is_channel_count(size[1]) ? std::optional(Shape{2, 3, 0, 1}) : std::nullopt;
}

/// Pixels in rows out of values that lie in any order.
template <typename T>
void arrange(const std::byte* from, std::byte* to, const Hdf5Images& images, std::size_t row_step,
             std::size_t column_step, std::size_t channel_step) {
    for (std::size_t y = 0; y < images.height; ++y)
        for (std::size_t x = 0; x < images.width; ++x)
            for (std::size_t c = 0; c < images.channels; ++c, to += sizeof(T))
                std::memcpy(to, from + (y * row_step + x * column_step + c * channel_step) * sizeof(T),
                            sizeof(T));
}

void swap_bytes(std::vector<std::byte>& values, std::size_t value_bytes) {
    for (std::size_t at = 0; at + value_bytes <= values.size(); at += value_bytes)
        std::ranges::reverse(std::span(values).subspan(at, value_bytes));
}

} // namespace

std::optional<Hdf5Images> hdf5_images(const Hdf5File& file, const Hdf5Array& array) {
    const auto& size = array.dimensions;
    const bool is_byte = byte_size(array.scalar) == 1;
    if (size.size() < 2 || size.size() > kMostHdf5Dimensions) return std::nullopt;
    const auto shape = shape_of(size, is_byte, file.is_matlab);
    if (!shape || size[shape->rows] < kLeastSide || size[shape->columns] < kLeastSide) return std::nullopt;
    Hdf5Images images;
    const std::uint64_t count = shape->images ? size[*shape->images] : 1;
    images.channels = shape->channels ? static_cast<std::uint8_t>(size[*shape->channels]) : 1;
    const auto desc = checked_desc(size[shape->columns], size[shape->rows], {array.scalar, images.channels});
    if (!desc || count > kMostImages) return std::nullopt;
    images.width = desc->width;
    images.height = desc->height;
    images.count = static_cast<std::uint32_t>(count);
    images.row_dimension = shape->rows;
    images.column_dimension = shape->columns;
    images.image_dimension = shape->images;
    images.channel_dimension = shape->channels;
    return images;
}

Result<std::vector<std::byte>> read_hdf5_image(Hdf5ArrayReader& reader, const Hdf5Images& images,
                                               std::uint32_t index) {
    FATHOM_ASSERT(index < images.count);
    const Hdf5Array& array = reader.array();
    Hdf5ArrayReader::Place start(array.dimensions.size(), 0), count = array.dimensions;
    if (images.image_dimension) {
        start[*images.image_dimension] = index;
        count[*images.image_dimension] = 1;
    }
    FATHOM_TRY(std::vector<std::byte> values, reader.read(start, count));
    const std::size_t value_bytes = byte_size(array.scalar);
    if (array.is_big_endian) swap_bytes(values, value_bytes);
    const auto step_of = [&](std::size_t dimension) {
        std::size_t step = 1;
        for (std::size_t d = dimension + 1; d < count.size(); ++d)
            step *= static_cast<std::size_t>(count[d]);
        return step;
    };
    const std::size_t row_step = step_of(images.row_dimension),
                      column_step = step_of(images.column_dimension),
                      channel_step = images.channel_dimension ? step_of(*images.channel_dimension) : 1;
    if (column_step == images.channels && row_step == column_step * images.width &&
        (images.channels == 1 || channel_step == 1))
        return values; // as they lie
    std::vector<std::byte> pixels(values.size());
    const auto arrange_values = [&] {
        switch (value_bytes) {
        case 1: return arrange<std::uint8_t>;
        case 2: return arrange<std::uint16_t>;
        case 4: return arrange<std::uint32_t>;
        default: return arrange<std::uint64_t>;
        }
    }();
    arrange_values(values.data(), pixels.data(), images, row_step, column_step, channel_step);
    return pixels;
}

} // namespace fathom
