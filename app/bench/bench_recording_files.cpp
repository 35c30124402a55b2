#include "app/bench/bench_recording_files.hpp"

#include "app/bench/bench_images.hpp"
#include "app/bench/bench_sparse_file.hpp"
#include "app/convert/recording_writer.hpp"
#include "app/convert/rerun_rows.hpp"
#include "decoders/mcap/mcap_writer.hpp"
#include "decoders/media/assert.hpp"
#include "decoders/messages/message_writer.hpp"
#include "decoders/png.hpp"
#include "decoders/rrd/rrd_writer.hpp"
#include "decoders/rvl.hpp"

#include <functional>

namespace fathom::bench_recording_files {
namespace {

constexpr std::uint32_t kWidth = 640, kHeight = 480;
constexpr std::uint64_t kStart_ns = 1'700'000'000'000'000'000, kStep_ns = 33'333'333;

/// The room, each time a row further down: other bytes, the same work.
std::vector<Image> frames_of(std::size_t count, std::uint32_t width = kWidth,
                             std::uint32_t height = kHeight) {
    constexpr std::size_t kDifferent = 8;
    const Image room = bench_images::time_of_flight(width, height);
    std::vector<Image> images;
    for (std::size_t i = 0; i < std::min(count, kDifferent); ++i) {
        Image image = allocate_image(room.desc);
        for (std::uint32_t y = 0; y < height; ++y)
            std::copy_n(room.view().row((y + static_cast<std::uint32_t>(i)) % height),
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
        encoded.options.raw =
            RawLayout{.width = image.desc.width, .height = image.desc.height, .format = kU16};
    }
    return encoded;
}

/// An MCAP of sensor_msgs/Image 16UC1 640x480 at 30 Hz; image(i) are the pixels of the i-th.
Result<void> write_mcap(const McapSink& sink, std::size_t frames, Compression compression,
                        const std::function<const Image&(std::size_t)>& image) {
    McapWriter writer(sink, {.profile = "ros2", .compression = compression});
    const MessageSchema schema = written_schema(MessageKind::Image, MessageFormat::Ros2);
    FATHOM_TRY(const std::uint16_t schema_id, writer.add_schema(schema.name, schema.schema_encoding,
                                                                std::as_bytes(std::span(schema.definition))));
    FATHOM_TRY(const std::uint16_t channel, writer.add_channel({0, schema_id, "/camera/depth", "cdr", {}}));
    for (std::size_t i = 0; i < frames; ++i) {
        const std::uint64_t time_ns = kStart_ns + i * kStep_ns;
        ImageMessage message{.stamp_ns = static_cast<std::int64_t>(time_ns), .frame_id = "camera"};
        message.width = kWidth;
        message.height = kHeight;
        message.encoding = "16UC1";
        message.step = 2 * kWidth;
        message.data = raw_bytes(image(i));
        const auto payload = write_message(message, MessageFormat::Ros2);
        FATHOM_CHECK(
            writer.write_message({channel, static_cast<std::uint32_t>(i), time_ns, time_ns, payload}));
    }
    return writer.finish();
}

/// The images of large recordings: all are this one, whose first pixels count.
class CountedImage {
  public:
    CountedImage() : image_(allocate_image(packed_desc(kWidth, kHeight, kU16))) {
        for (std::uint32_t x = 0; x < kWidth; ++x)
            pixels()[x] = static_cast<std::uint16_t>(kLargeFirst + x);
    }
    const Image& at(std::size_t i) {
        constexpr std::size_t kCounted = 10'000;
        pixels()[0] = static_cast<std::uint16_t>(kLargeFirst + i % kCounted);
        pixels()[1] = static_cast<std::uint16_t>(kLargeFirst + i / kCounted);
        return image_;
    }

  private:
    [[nodiscard]] std::uint16_t* pixels() { return image_.view().row_as<std::uint16_t>(0); }

    Image image_;
};

} // namespace

std::vector<std::byte> mcap_of_depth(std::size_t frames, Compression compression) {
    const std::vector<Image> images = frames_of(frames);
    std::vector<std::byte> file;
    const auto sink = [&](std::span<const std::byte> bytes) -> Result<void> {
        file.insert(file.end(), bytes.begin(), bytes.end());
        return {};
    };
    const auto image = [&](std::size_t i) -> const Image& { return images[i % images.size()]; };
    FATHOM_ASSERT(write_mcap(sink, frames, compression, image).has_value());
    return file;
}

Result<void> write_large_mcap(const std::string& path, std::size_t frames) {
    CountedImage image;
    BenchSparseFile file(path);
    FATHOM_CHECK(write_mcap([&](std::span<const std::byte> bytes) { return file.append(bytes); }, frames,
                            Compression::None, [&](std::size_t i) -> const Image& { return image.at(i); }));
    return file.finish();
}

Result<void> write_large_rrd(const std::string& path, std::size_t frames) {
    CountedImage image;
    BenchSparseFile file(path);
    RrdWriter writer([&](std::span<const std::byte> bytes) { return file.append(bytes); });
    std::uint64_t last_id = 0;
    const auto next_id = [&] { return RrdTuid{kStart_ns, ++last_id}; };
    const RrdStoreId store{RrdStoreKind::Recording, "bench", "large"};
    FATHOM_CHECK(writer.write_store({.store = store, .row_id = next_id(), .source = "other"}));
    for (std::size_t i = 0; i < frames; ++i) {
        PortablePicture picture;
        picture.bytes = raw_bytes(image.at(i));
        picture.desc = packed_desc(kWidth, kHeight, kU16);
        RrdChunk chunk;
        chunk.store = store;
        chunk.id = next_id();
        chunk.entity = "/camera/depth";
        chunk.row_ids = {next_id()};
        chunk.times = {
            {"log_time", RrdTimeKind::Timestamp, {static_cast<std::int64_t>(kStart_ns + i * kStep_ns)}}};
        FATHOM_TRY(chunk.components, rerun_picture(picture));
        FATHOM_TRY(const RrdArrowMsg message,
                   encode_chunk(chunk, RrdCompression::None)); // its zeros stay zeros
        FATHOM_CHECK(writer.write_chunk(message, chunk));
    }
    FATHOM_CHECK(writer.finish());
    return file.finish();
}

std::vector<std::byte> rrd_of_depth(const RrdOfDepth& content) {
    std::vector<EncodedImage> encoded;
    for (const Image& image : frames_of(content.frames, content.width, content.height))
        encoded.push_back(encoded_frame(image, content.type));
    std::vector<std::byte> file;
    const auto writer = make_rrd_recording_writer([&](std::span<const std::byte> bytes) -> Result<void> {
        file.insert(file.end(), bytes.begin(), bytes.end());
        return {};
    });
    const Timeline timeline = content.timed ? Timeline{"log_time", TimelineKind::Timestamp}
                                            : Timeline{"frame", TimelineKind::Sequence};
    RecordingStart start;
    start.name = "bench";
    start.timeline = timeline;
    FATHOM_ASSERT(writer->begin(start).has_value());
    Store store;
    std::uint32_t chunks = 0;
    for (std::size_t i = 0; i < content.frames; ++i)
        for (std::size_t stream = 0; stream < content.streams; ++stream) {
            const EntityPath entity = stream == 0 ? "/depth" : "/depth" + std::to_string(stream);
            const auto time = static_cast<std::int64_t>(content.timed ? kStart_ns + i * kStep_ns : i);
            const Chunk chunk = one_row_chunk(chunk_id(1, chunks), entity, {0, chunks}, {{timeline, time}},
                                              {encoded[i % encoded.size()]});
            ++chunks;
            FATHOM_ASSERT(writer->add(chunk, store).has_value());
        }
    FATHOM_ASSERT(writer->finish().has_value());
    return file;
}

} // namespace fathom::bench_recording_files
