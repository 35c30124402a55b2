#include "app/bench/bench_recording_files.hpp"

#include "app/bench/bench_images.hpp"
#include "app/convert/recording_writer.hpp"
#include "decoders/mcap/mcap_writer.hpp"
#include "decoders/media/assert.hpp"
#include "decoders/messages/message_writer.hpp"
#include "decoders/png.hpp"
#include "decoders/rvl.hpp"

namespace fathom::bench_recording_files {
namespace {

constexpr std::uint32_t kWidth = 640, kHeight = 480;

/// The room, each time a row further down: other bytes, the same work.
std::vector<Image> frames_of(std::size_t count) {
    constexpr std::size_t kDifferent = 8;
    const Image room = bench_images::time_of_flight(kWidth, kHeight);
    std::vector<Image> images;
    for (std::size_t i = 0; i < std::min(count, kDifferent); ++i) {
        Image image = allocate_image(room.desc);
        for (std::uint32_t y = 0; y < kHeight; ++y)
            std::copy_n(room.view().row((y + static_cast<std::uint32_t>(i)) % kHeight),
                        room.desc.row_stride_bytes, image.view().row(y));
        images.push_back(std::move(image));
    }
    return images;
}

Blob raw_bytes(const Image& image) {
    return {image.data, image.view().bytes()};
}

EncodedImage encoded_frame(const Image& image, MediaType type) {
    EncodedImage encoded;
    encoded.type = type;
    if (type == MediaType::Png) {
        encoded.bytes = make_blob(encode_png(image.view()).value());
    } else if (type == MediaType::Rvl) {
        encoded.bytes = make_blob(encode_rvl_file(image.view()).value());
    } else {
        encoded.bytes = raw_bytes(image);
        encoded.options.raw = RawLayout{.width = kWidth, .height = kHeight, .format = kU16};
    }
    return encoded;
}

} // namespace

std::vector<std::byte> mcap_of_depth(std::size_t frames, Compression compression) {
    const std::vector<Image> images = frames_of(frames);
    std::vector<std::byte> file;
    McapWriter writer(
        [&](std::span<const std::byte> bytes) -> Result<void> {
            file.insert(file.end(), bytes.begin(), bytes.end());
            return {};
        },
        {.profile = "ros2", .compression = compression});
    const MessageSchema schema = written_schema(MessageKind::Image, MessageFormat::Ros2);
    const std::uint16_t schema_id =
        writer.add_schema(schema.name, schema.schema_encoding, std::as_bytes(std::span(schema.definition)))
            .value();
    const std::uint16_t channel = writer.add_channel({0, schema_id, "/camera/depth", "cdr", {}}).value();
    constexpr std::uint64_t kStart_ns = 1'700'000'000'000'000'000, kStep_ns = 33'333'333;
    for (std::size_t i = 0; i < frames; ++i) {
        const std::uint64_t time_ns = kStart_ns + i * kStep_ns;
        ImageMessage message{.stamp_ns = static_cast<std::int64_t>(time_ns), .frame_id = "camera"};
        message.width = kWidth;
        message.height = kHeight;
        message.encoding = "16UC1";
        message.step = 2 * kWidth;
        message.data = raw_bytes(images[i % images.size()]);
        const auto payload = write_message(message, MessageFormat::Ros2);
        const auto written =
            writer.write_message({channel, static_cast<std::uint32_t>(i), time_ns, time_ns, payload});
        FATHOM_ASSERT(written.has_value());
    }
    FATHOM_ASSERT(writer.finish().has_value());
    return file;
}

std::vector<std::byte> rrd_of_depth(std::size_t frames, MediaType type) {
    std::vector<EncodedImage> encoded;
    for (const Image& image : frames_of(frames))
        encoded.push_back(encoded_frame(image, type));
    std::vector<std::byte> file;
    const auto writer = make_rrd_recording_writer([&](std::span<const std::byte> bytes) -> Result<void> {
        file.insert(file.end(), bytes.begin(), bytes.end());
        return {};
    });
    const Timeline timeline{"frame", TimelineKind::Sequence};
    RecordingStart start;
    start.name = "bench";
    start.timeline = timeline;
    FATHOM_ASSERT(writer->begin(start).has_value());
    Store store;
    for (std::size_t i = 0; i < frames; ++i) {
        const Chunk chunk =
            one_row_chunk(chunk_id(1, static_cast<std::uint32_t>(i)), "/depth", {0, i},
                          {{timeline, static_cast<std::int64_t>(i)}}, {encoded[i % encoded.size()]});
        FATHOM_ASSERT(writer->add(chunk, store).has_value());
    }
    FATHOM_ASSERT(writer->finish().has_value());
    return file;
}

} // namespace fathom::bench_recording_files
