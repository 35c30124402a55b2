// Rerun recordings for tests: pictures of one frame each, cameras, poses, as an SDK would log them.
//
//     RrdFile file;
//     file.begin("rig", "first");                       // a recording; the calls that follow log to it
//     file.pinhole("/front/image", 60, 40, 30);
//     file.depth("/front/image/depth", 0, image);       // at frame 0
//     folder.write("rig.rrd", file.bytes());
#pragma once

#include "decoders/media/image.hpp"
#include "decoders/rrd/arrow_build.hpp"
#include "decoders/rrd/rrd_writer.hpp"
#include "tests/support/bytes.hpp"
#include "tests/support/catch.hpp"

#include <array>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace fathom {

class RrdFile {
  public:
    RrdFile()
        : writer_([this](std::span<const std::byte> bytes) -> Result<void> {
              bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
              return {};
          }) {}
    RrdFile(const RrdFile&) = delete;
    RrdFile& operator=(const RrdFile&) = delete;

    void begin(const std::string& application, const std::string& recording,
               RrdStoreKind kind = RrdStoreKind::Recording) {
        store_ = {kind, application, recording};
        REQUIRE(writer_.write_store({.store = store_, .row_id = next(), .source = "other"}));
    }
    /// 16 bits a pixel, in millimetres.
    void depth(const std::string& entity, std::int64_t frame, const Image& image) {
        picture(entity, frame, image, "DepthImage", format_of(image.desc, 1, 8));
    }
    /// 8 bits a channel.
    void colour(const std::string& entity, std::int64_t frame, const Image& image) {
        picture(entity, frame, image, "Image", format_of(image.desc, 2, 6));
    }
    /// 16 bits a pixel, not said to be depth.
    void grey(const std::string& entity, std::int64_t frame, const Image& image) {
        picture(entity, frame, image, "Image", format_of(image.desc, 1, 8));
    }
    void pinhole(const std::string& entity, float focal_px, float cx, float cy) {
        add(entity, std::nullopt,
            {{"Pinhole:image_from_camera", "rerun.archetypes.Pinhole", "rerun.components.PinholeProjection",
              lists_of_one(make_fixed_size_lists(
                  make_numbers<float>({focal_px, 0, 0, 0, focal_px, 0, cx, cy, 1}), 9))}});
    }
    void translation(const std::string& entity, std::array<float, 3> metres) {
        add(entity, std::nullopt,
            {{"Transform3D:translation", "rerun.archetypes.Transform3D", "rerun.components.Translation3D",
              lists_of_one(make_fixed_size_lists(make_numbers(std::span<const float>(metres)), 3))}});
    }
    void points(const std::string& entity, std::int64_t frame, std::span<const float> xyz) {
        const std::uint64_t counts[] = {xyz.size() / 3};
        add(entity, frame,
            {{"Points3D:positions", "rerun.archetypes.Points3D", "rerun.components.Position3D",
              make_lists(make_fixed_size_lists(make_numbers(xyz), 3), counts)}});
    }
    void clear(const std::string& entity, std::int64_t frame) {
        add(entity, frame,
            {{"Clear:is_recursive", "rerun.archetypes.Clear", "rerun.components.ClearIsRecursive",
              lists_of_one(make_bools({false}))}});
    }
    /// A component that no view knows.
    void number(const std::string& entity, std::int64_t frame, double value) {
        add(entity, frame,
            {{"Scalars:scalars", "rerun.archetypes.Scalars", "rerun.components.Scalar",
              lists_of_one(make_numbers<double>({value}))}});
    }
    /// A line of a log.
    void text(const std::string& entity, std::int64_t frame, const std::string& line,
              const std::string& level) {
        const std::string lines[] = {line}, levels[] = {level};
        add(entity, frame,
            {{"TextLog:text", "rerun.archetypes.TextLog", "rerun.components.Text",
              lists_of_one(make_strings(lines))},
             {"TextLog:level", "rerun.archetypes.TextLog", "rerun.components.TextLogLevel",
              lists_of_one(make_strings(levels))}});
    }
    /// What is logged from now on has a place on "log_time" too.
    void stamp(std::int64_t time_ns) { stamp_ns_ = time_ns; }
    /// As a recorder that was killed leaves it.
    [[nodiscard]] const ByteVector& unfinished() const { return bytes_; }
    /// Ends the file.
    [[nodiscard]] ByteVector bytes() {
        REQUIRE(writer_.finish());
        return bytes_;
    }

  private:
    RrdTuid next() { return {1, ++last_id_}; }

    static ArrowArray format_of(const ImageDesc& desc, std::uint8_t color_model, std::uint8_t datatype) {
        const ArrowMember members[] = {{"width", make_numbers({desc.width})},
                                       {"height", make_numbers({desc.height})},
                                       {"color_model", make_numbers({color_model})},
                                       {"channel_datatype", make_numbers({datatype})}};
        return make_struct(members);
    }
    void picture(const std::string& entity, std::int64_t frame, const Image& image,
                 const std::string& archetype, const ArrowArray& format) {
        const ImageView view = image.view();
        const std::size_t row_bytes = packed_row_bytes(image.desc.width, image.desc.format);
        ByteVector packed;
        for (std::uint32_t v = 0; v < image.desc.height; ++v)
            packed.insert(packed.end(), view.row(v), view.row(v) + row_bytes);
        const Blob blobs[] = {make_blob(std::move(packed))};
        add(entity, frame,
            {{archetype + ":buffer", "rerun.archetypes." + archetype, "rerun.components.ImageBuffer",
              lists_of_one(make_byte_lists(blobs))},
             {archetype + ":format", "rerun.archetypes." + archetype, "rerun.components.ImageFormat",
              lists_of_one(format)}});
    }
    void add(const std::string& entity, std::optional<std::int64_t> frame,
             std::vector<RrdComponent> components) {
        RrdChunk chunk;
        chunk.store = store_;
        chunk.id = next();
        chunk.entity = entity;
        chunk.is_static = !frame;
        chunk.row_ids = {next()};
        if (frame) chunk.times = {{"frame", RrdTimeKind::Sequence, {*frame}}};
        if (frame && stamp_ns_) chunk.times.push_back({"log_time", RrdTimeKind::Timestamp, {*stamp_ns_}});
        chunk.components = std::move(components);
        REQUIRE(writer_.write_chunk(chunk));
    }

    ByteVector bytes_;
    RrdWriter writer_;
    RrdStoreId store_;
    std::uint64_t last_id_ = 0;
    std::optional<std::int64_t> stamp_ns_;
};

} // namespace fathom
