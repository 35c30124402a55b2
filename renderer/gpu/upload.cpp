#include "renderer/gpu/upload.hpp"

#include "decoders/media/assert.hpp"

#include <algorithm>
#include <cstring>
#include <limits>

namespace fathom::gpu {
namespace {

using vulkan::BufferKind;
using vulkan::BufferSlice;

/// Larger images are staged in a buffer of their own, so that the frame's arena does not keep their size for ever.
constexpr std::uint64_t kArenaLimit = 64u << 20;

bool is_64_bit(Scalar scalar) {
    return byte_size(scalar) == 8;
}

ImageDesc device_desc(const ImageDesc& desc) {
    if (!is_64_bit(desc.format.scalar)) return desc;
    PixelFormat narrowed = desc.format;
    narrowed.scalar = Scalar::F32;
    return packed_desc(desc.width, desc.height, narrowed);
}

template <typename T>
void narrow_rows(const ImageView& from, float* to) {
    const std::size_t values = std::size_t{from.desc.width} * from.desc.format.channels;
    for (std::uint32_t y = 0; y < from.desc.height; ++y, to += values)
        std::transform(from.row_as<T>(y), from.row_as<T>(y) + values, to,
                       [](T value) { return static_cast<float>(value); });
}

void write_narrowed(const ImageView& from, std::byte* to) {
    auto* values = reinterpret_cast<float*>(to);
    switch (from.desc.format.scalar) {
    case Scalar::U64: return narrow_rows<std::uint64_t>(from, values);
    case Scalar::I64: return narrow_rows<std::int64_t>(from, values);
    default: return narrow_rows<double>(from, values);
    }
}

shader::PixelLayout layout_of(const ImageDesc& desc) {
    return {.size = {desc.width, desc.height},
            .stride_bytes = static_cast<std::uint32_t>(desc.row_stride_bytes),
            .scalar = static_cast<std::uint32_t>(desc.format.scalar),
            .arrangement = static_cast<std::uint32_t>(desc.format.arrangement),
            .channels = desc.format.channels};
}

/// Shaders read whole words, and the buffers of images of about one size should be exchangeable.
std::uint64_t size_class(std::uint64_t size) {
    constexpr std::uint64_t kStep = 64u << 10;
    return (size + 4 + kStep - 1) / kStep * kStep;
}

} // namespace

Upload::Upload(vulkan::Context& context, const vulkan::HostMemory* host_memory, std::uint64_t kept_bytes)
    : context_(&context), host_memory_(host_memory), kept_bytes_(kept_bytes) {}

Result<GpuImage> Upload::ensure(vulkan::Commands& commands, const SharedImage& image) {
    FATHOM_ASSERT(image);
    if (const auto known = std::ranges::find(entries_, image.id, &Entry::id); known != entries_.end()) {
        known->frame = frame_;
        return known->image;
    }
    const ImageDesc desc = device_desc(image.desc);
    const std::uint64_t size = byte_size(desc);
    const std::uint64_t limit =
        std::min<std::uint64_t>(context_->caps().max_buffer_range, std::numeric_limits<std::uint32_t>::max());
    if (size_class(size) > limit)
        return fail(ErrorCode::TooLarge, "an image of " + std::to_string(size) +
                                             " bytes is more than this device can show (at most " +
                                             std::to_string(limit) + ")");
    Entry entry = take_entry(size_class(size));
    entry.id = image.id;
    entry.frame = frame_;
    entry.image = {entry.buffer.slice(0, size_class(size)), layout_of(desc)};
    copy(commands, image, entry);
    entries_.push_back(std::move(entry));
    return entries_.back().image;
}

Upload::Entry Upload::take_entry(std::uint64_t size) {
    // What this frame uses stays, however much that is.
    const auto oldest = [&] { return std::ranges::min_element(entries_, {}, &Entry::frame); };
    while (!entries_.empty() && bytes_ + size > kept_bytes_ && oldest()->frame < frame_) {
        const auto found = oldest();
        Entry entry = std::move(*found);
        entries_.erase(found);
        if (entry.buffer.size >= size && entry.buffer.size <= 2 * size) return entry;
        bytes_ -= entry.buffer.size;
    }
    Entry entry;
    entry.buffer = vulkan::create_buffer(*context_, BufferKind::Device, size, "image");
    bytes_ += size;
    return entry;
}

void Upload::copy(vulkan::Commands& commands, const SharedImage& image, const Entry& entry) {
    const bool narrow = is_64_bit(image.desc.format.scalar);
    const std::uint64_t size = byte_size(device_desc(image.desc));
    const BufferSlice target = entry.buffer.slice(0, size);
    uploaded_bytes_ += size;
    if (const auto place = host_memory_ != nullptr ? host_memory_->find(image.data.get()) : std::nullopt;
        place && !narrow && place->bytes_left >= size) {
        commands.copy(BufferSlice{place->buffer, place->offset, size}, target);
        copying_.push_back({image, 0});
        return;
    }
    staged_bytes_ += size;
    vulkan::Buffer own_staging;
    vulkan::ArenaSlice staging;
    if (size > kArenaLimit) {
        own_staging = vulkan::create_buffer(*context_, BufferKind::Upload, size, "staging of a large image");
        staging = {own_staging.slice(), own_staging.mapped};
    } else {
        staging = commands.allocate(size);
    }
    if (narrow)
        write_narrowed(image.view(), staging.mapped);
    else
        std::memcpy(staging.mapped, image.data.get(), size);
    commands.copy(staging.slice, target);
}

void Upload::end_frame(std::uint64_t timeline_value) {
    ++frame_;
    const std::uint64_t done = copying_.empty() ? 0 : context_->completed();
    std::erase_if(copying_,
                  [&](const Kept& kept) { return kept.timeline_value != 0 && kept.timeline_value <= done; });
    for (Kept& kept : copying_)
        if (kept.timeline_value == 0) kept.timeline_value = timeline_value;
}

} // namespace fathom::gpu
