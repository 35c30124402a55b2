// Image: the first of the four contract values. What a decoder writes and everybody else reads.
//
//     FATHOM_TRY(const ImageDesc desc, probe_png(bytes));   // header only
//     Image image = allocate_image(desc);                   // zeroed, with tail padding
//     FATHOM_CHECK(decode_png_into(bytes, image.view()));   // writes each pixel once
//     SharedImage shared = share(std::move(image));         // immutable from here on, read by many threads
//
// A desc states sizes that have been checked: `checked_byte_size` is called on every size that comes from
// outside before anything is allocated. Views do not own; the one who allocates decides where pixels land.
// Any thread.
#pragma once

#include "decoders/media/pixel_format.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace fathom {

/// Readable (and, in targets, writable) bytes behind the last pixel, so that SIMD loops need no special last
/// row.
inline constexpr std::size_t kTailPadding = 64;

/// No sensor comes near it; one u16 image of this size takes 512 MiB.
inline constexpr std::uint64_t kMaxPixels = 1ull << 28;
inline constexpr std::uint32_t kMaxSide = 1u << 20;

struct ImageDesc {
    std::uint32_t width = 0;
    std::uint32_t height = 0;
    PixelFormat format;
    std::size_t row_stride_bytes = 0; // of an interleaved format; of the luma plane or packed row for YUV

    bool operator==(const ImageDesc&) const = default;
};

/// A desc with rows packed. The caller has checked the size.
[[nodiscard]] ImageDesc packed_desc(std::uint32_t width, std::uint32_t height, PixelFormat format);

/// Bytes of one packed row (luma plane for planar YUV).
[[nodiscard]] std::size_t packed_row_bytes(std::uint32_t width, PixelFormat format);

/// Bytes from the first to one past the last pixel, padding not included. Chroma planes of odd sizes round
/// up.
[[nodiscard]] std::size_t byte_size(const ImageDesc& desc);

/// The same for sizes that come from outside. Fails with TooLarge, or Malformed for a zero side.
[[nodiscard]] Result<std::size_t> checked_byte_size(std::uint64_t width, std::uint64_t height,
                                                    PixelFormat format);

/// checked_byte_size, then packed_desc.
[[nodiscard]] Result<ImageDesc> checked_desc(std::uint64_t width, std::uint64_t height, PixelFormat format);

struct ImageView {
    ImageDesc desc;
    const std::byte* data = nullptr;

    [[nodiscard]] const std::byte* row(std::uint32_t y) const { return data + y * desc.row_stride_bytes; }
    template <typename T>
    [[nodiscard]] const T* row_as(std::uint32_t y) const {
        return reinterpret_cast<const T*>(row(y));
    }
    [[nodiscard]] std::span<const std::byte> bytes() const { return {data, byte_size(desc)}; }
};

struct MutableImageView {
    ImageDesc desc;
    std::byte* data = nullptr;

    [[nodiscard]] std::byte* row(std::uint32_t y) const { return data + y * desc.row_stride_bytes; }
    template <typename T>
    [[nodiscard]] T* row_as(std::uint32_t y) const {
        return reinterpret_cast<T*>(row(y));
    }
    [[nodiscard]] std::span<std::byte> bytes() const { return {data, byte_size(desc)}; }
    operator ImageView() const { return {desc, data}; }
};

/// Owns its pixels; 64-byte aligned, kTailPadding bytes behind them.
struct Image {
    ImageDesc desc;
    std::shared_ptr<std::byte> data;

    [[nodiscard]] MutableImageView view() { return {desc, data.get()}; }
    [[nodiscard]] ImageView view() const { return {desc, data.get()}; }
};

/// Zeroed memory of at least `size` bytes, 64-byte aligned: what allocate_image and pools build on.
[[nodiscard]] std::shared_ptr<std::byte> allocate_pixels(std::size_t size);

/// Zeroed; large images come from the system untouched, so rows that are never written take no memory.
[[nodiscard]] Image allocate_image(const ImageDesc& desc);

/// A decoded image that nobody writes any more: held by caches, draw lists and readers; the last one frees
/// it. `id` is its identity for caches and comparison, unique for the life of the process.
struct SharedImage {
    ImageDesc desc;
    std::shared_ptr<const std::byte> data;
    std::uint64_t id = 0;
    std::uint32_t rows_decoded = 0; // less than height for a picture that broke off

    [[nodiscard]] ImageView view() const { return {desc, data.get()}; }
    explicit operator bool() const { return data != nullptr; }
    bool operator==(const SharedImage& other) const { return id == other.id; }
};

[[nodiscard]] SharedImage share(Image image);
[[nodiscard]] SharedImage share(Image image, std::uint32_t rows_decoded);

/// The number at pixel (x, y), widened. A scalar image only; 64-bit integers may lose low bits.
[[nodiscard]] double value_at(const ImageView& image, std::uint32_t x, std::uint32_t y);

} // namespace fathom
