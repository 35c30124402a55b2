#include "decoders/media/image.hpp"

#include "decoders/media/assert.hpp"
#include "decoders/media/half.hpp"

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <new>

#include <sys/mman.h>

namespace fathom {
namespace {

constexpr std::size_t kAlignment = 64;

/// From this size on memory comes from the system by itself: zeroed, and given back when freed.
constexpr std::size_t kMapFromBytes = 1u << 20;

/// And from this size on in large pages: a first touch every 4 KiB costs more than decoding what is put there.
constexpr std::size_t kLargePageBytes = 2u << 20;

template <typename T>
double load(const std::byte* p) {
    T value;
    std::memcpy(&value, p, sizeof value);
    return static_cast<double>(value);
}

} // namespace

std::shared_ptr<std::byte> allocate_pixels(std::size_t size) {
    if (size >= kMapFromBytes) {
        void* memory = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (memory == MAP_FAILED) throw std::bad_alloc();
        if (size >= kLargePageBytes) madvise(memory, size, MADV_HUGEPAGE); // no matter if it cannot
        return {static_cast<std::byte*>(memory), [size](std::byte* p) { munmap(p, size); }};
    }
    void* memory = std::aligned_alloc(kAlignment, (size + kAlignment - 1) / kAlignment * kAlignment);
    if (memory == nullptr) throw std::bad_alloc();
    std::memset(memory, 0, size);
    return {static_cast<std::byte*>(memory), [](std::byte* p) { std::free(p); }};
}

std::size_t packed_row_bytes(std::uint32_t width, PixelFormat format) {
    const std::size_t half_width = (static_cast<std::size_t>(width) + 1) / 2;
    switch (format.arrangement) {
    case Arrangement::Yuy2:
    case Arrangement::Uyvy: return half_width * 4;
    case Arrangement::Nv12:
    case Arrangement::YUV12Limited:
    case Arrangement::YUV12Full:
    case Arrangement::YUV16Limited:
    case Arrangement::YUV16Full:
    case Arrangement::YUV24Limited:
    case Arrangement::YUV24Full:
    case Arrangement::Y8Limited:
    case Arrangement::Y8Full: return width;
    default: return width * bytes_per_pixel(format);
    }
}

ImageDesc packed_desc(std::uint32_t width, std::uint32_t height, PixelFormat format) {
    return {width, height, format, packed_row_bytes(width, format)};
}

std::size_t byte_size(const ImageDesc& desc) {
    if (desc.width == 0 || desc.height == 0) return 0;
    const std::size_t half_width = (static_cast<std::size_t>(desc.width) + 1) / 2;
    const std::size_t half_height = (static_cast<std::size_t>(desc.height) + 1) / 2;
    const std::size_t luma = desc.row_stride_bytes * desc.height;
    switch (desc.format.arrangement) {
    case Arrangement::Nv12:
    case Arrangement::YUV12Limited:
    case Arrangement::YUV12Full: return luma + 2 * half_width * half_height;
    case Arrangement::YUV16Limited:
    case Arrangement::YUV16Full: return luma + 2 * half_width * desc.height;
    case Arrangement::YUV24Limited:
    case Arrangement::YUV24Full: return luma + 2 * static_cast<std::size_t>(desc.width) * desc.height;
    default: return desc.row_stride_bytes * (desc.height - 1) + packed_row_bytes(desc.width, desc.format);
    }
}

Result<std::size_t> checked_byte_size(std::uint64_t width, std::uint64_t height, PixelFormat format) {
    const std::string size = std::to_string(width) + "x" + std::to_string(height);
    if (width == 0 || height == 0) return fail(ErrorCode::Malformed, "the image is empty (" + size + ")");
    if (width > kMaxSide || height > kMaxSide || width * height > kMaxPixels)
        return fail(ErrorCode::TooLarge,
                    size + " pixels are more than Fathom opens (at most 2^28 in one image)");
    return byte_size(
        packed_desc(static_cast<std::uint32_t>(width), static_cast<std::uint32_t>(height), format));
}

Result<ImageDesc> checked_desc(std::uint64_t width, std::uint64_t height, PixelFormat format) {
    FATHOM_CHECK(checked_byte_size(width, height, format));
    return packed_desc(static_cast<std::uint32_t>(width), static_cast<std::uint32_t>(height), format);
}

Image allocate_image(const ImageDesc& desc) {
    return {desc, allocate_pixels(byte_size(desc) + kTailPadding)};
}

SharedImage share(Image image, std::uint32_t rows_decoded) {
    static std::atomic<std::uint64_t> next_id{1};
    return {image.desc, std::move(image.data), next_id.fetch_add(1, std::memory_order_relaxed), rows_decoded};
}

SharedImage share(Image image) {
    const std::uint32_t height = image.desc.height;
    return share(std::move(image), height);
}

double value_at(const ImageView& image, std::uint32_t x, std::uint32_t y) {
    FATHOM_ASSERT(is_scalar_image(image.desc.format) && x < image.desc.width && y < image.desc.height);
    const std::byte* p = image.row(y) + x * byte_size(image.desc.format.scalar);
    switch (image.desc.format.scalar) {
    case Scalar::U8: return load<std::uint8_t>(p);
    case Scalar::U16: return load<std::uint16_t>(p);
    case Scalar::U32: return load<std::uint32_t>(p);
    case Scalar::U64: return load<std::uint64_t>(p);
    case Scalar::I8: return load<std::int8_t>(p);
    case Scalar::I16: return load<std::int16_t>(p);
    case Scalar::I32: return load<std::int32_t>(p);
    case Scalar::I64: return load<std::int64_t>(p);
    case Scalar::F32: return load<float>(p);
    case Scalar::F64: return load<double>(p);
    case Scalar::F16: {
        std::uint16_t bits;
        std::memcpy(&bits, p, sizeof bits);
        return half_to_float(bits);
    }
    }
    return 0;
}

} // namespace fathom
