#include "tests/support/make_depth.hpp"

#include "decoders/media/assert.hpp"
#include "decoders/media/half.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <random>

namespace fathom::make_depth {
namespace {

template <typename F>
Image fill_u16(std::uint32_t width, std::uint32_t height, F value_at_pixel) {
    Image image = allocate_image(packed_desc(width, height, kU16));
    for (std::uint32_t y = 0; y < height; ++y)
        for (std::uint32_t x = 0; x < width; ++x)
            image.view().row_as<std::uint16_t>(y)[x] = static_cast<std::uint16_t>(value_at_pixel(x, y));
    return image;
}

template <typename T>
Image copy_values(std::uint32_t width, std::uint32_t height, std::span<const T> values, PixelFormat format) {
    FATHOM_ASSERT(values.size() == static_cast<std::size_t>(width) * height);
    Image image = allocate_image(packed_desc(width, height, format));
    std::memcpy(image.data.get(), values.data(), values.size_bytes());
    return image;
}

void store(std::byte* p, Scalar scalar, double value) {
    const auto put = [p](auto v) { std::memcpy(p, &v, sizeof v); };
    switch (scalar) {
    case Scalar::U8: return put(static_cast<std::uint8_t>(value));
    case Scalar::U16: return put(static_cast<std::uint16_t>(value));
    case Scalar::U32: return put(static_cast<std::uint32_t>(value));
    case Scalar::U64: return put(static_cast<std::uint64_t>(value));
    case Scalar::I8: return put(static_cast<std::int8_t>(value));
    case Scalar::I16: return put(static_cast<std::int16_t>(value));
    case Scalar::I32: return put(static_cast<std::int32_t>(value));
    case Scalar::I64: return put(static_cast<std::int64_t>(value));
    case Scalar::F16: return put(float_to_half(static_cast<float>(value)));
    case Scalar::F32: return put(static_cast<float>(value));
    case Scalar::F64: return put(value);
    }
}

} // namespace

Image constant(std::uint32_t width, std::uint32_t height, std::uint16_t value) {
    return fill_u16(width, height, [=](auto, auto) { return value; });
}

Image ramp(std::uint32_t width, std::uint32_t height, std::uint16_t low, std::uint16_t high) {
    const double span = width > 1 ? width - 1.0 : 1.0;
    return fill_u16(width, height,
                    [=](auto x, auto) { return std::lround(low + (high - low) * (x / span)); });
}

Image step(std::uint32_t width, std::uint32_t height, std::uint16_t left, std::uint16_t right) {
    return fill_u16(width, height, [=](auto x, auto) { return x < width / 2 ? left : right; });
}

Image sphere(std::uint32_t width, std::uint32_t height) {
    const double focal = 0.5 * width / std::tan(3.14159265358979 / 6);
    return fill_u16(width, height, [=](auto u, auto v) {
        const double x = (u - 0.5 * (width - 1.0)) / focal;
        const double y = (v - 0.5 * (height - 1.0)) / focal;
        // |t (x, y, 1) - (0, 0, 2)| = 0.5, nearer root
        const double a = x * x + y * y + 1, b = -4, c = 4 - 0.25;
        const double discriminant = b * b - 4 * a * c;
        return std::lround(1000 * (discriminant > 0 ? (-b - std::sqrt(discriminant)) / (2 * a) : 4.0));
    });
}

Image noisy_room(std::uint32_t width, std::uint32_t height, std::uint32_t seed) {
    std::mt19937 random(seed);
    const auto uniform = [&] { return (random() >> 8) * 0x1p-24; };
    const double focal = 0.5 * width / std::tan(3.14159265358979 / 6);
    return fill_u16(width, height, [&](auto u, auto v) {
        const double x = (u - 0.5 * width) / focal;
        const double y = (v - 0.5 * height) / focal;
        double z = 5.0; // far wall, side walls at 2 m, floor at 1.2 m, ceiling at 1.4 m
        if (x != 0) z = std::min(z, 2.0 / std::abs(x));
        if (y != 0) z = std::min(z, (y > 0 ? 1.2 : 1.4) / std::abs(y));
        const double noise = (uniform() + uniform() + uniform() - 1.5) * 0.004 * z;
        const bool hole = uniform() < 0.01 || x * x * 1.2 + y * y > 0.55;
        return hole ? 0 : std::lround(1000 * (z + noise));
    });
}

void with_holes(Image& image, std::uint32_t every_nth) {
    for (std::uint32_t y = 0, i = 0; y < image.desc.height; ++y)
        for (std::uint32_t x = 0; x < image.desc.width; ++x, ++i)
            if (i % every_nth == 0) image.view().row_as<std::uint16_t>(y)[x] = 0;
}

Image from_values(std::uint32_t width, std::uint32_t height, std::span<const std::uint16_t> values) {
    return copy_values(width, height, values, kU16);
}

Image from_values(std::uint32_t width, std::uint32_t height, std::span<const float> values) {
    return copy_values(width, height, values, kF32);
}

Image converted(const Image& image, Scalar scalar) {
    Image result = allocate_image(packed_desc(image.desc.width, image.desc.height, PixelFormat{scalar}));
    for (std::uint32_t y = 0; y < image.desc.height; ++y)
        for (std::uint32_t x = 0; x < image.desc.width; ++x)
            store(result.view().row(y) + x * byte_size(scalar), scalar, value_at(image.view(), x, y));
    return result;
}

} // namespace fathom::make_depth
