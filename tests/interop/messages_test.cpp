// Messages that real libraries wrote, in every encoding, against the values that went in.
#include "decoders/media/byte_reader.hpp"
#include "decoders/messages/camera_info.hpp"
#include "decoders/messages/image_encoding.hpp"
#include "decoders/messages/message_writer.hpp"
#include "tests/interop/carved_messages.hpp"
#include "tests/support/bytes.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/run_program.hpp"

#include <nlohmann/json.hpp>
#include <zlib.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>

using namespace fathom;
namespace fs = std::filesystem;
using nlohmann::json;

namespace {

const fs::path kMade = fs::path(FATHOM_SOURCE_DIR) / ".." / "shared" / "data" / "containers" / "made";

struct Recording {
    json expected;
    std::map<std::string, std::vector<std::pair<CarvedMessage, Message>>> topics;
};

std::uint32_t crc_of(const ByteVector& bytes) {
    return static_cast<std::uint32_t>(
        crc32_z(0, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()));
}

/// Rows packed; one spelling of NaN.
std::uint32_t pixel_crc(const ImageView& view) {
    ByteVector pixels;
    for (std::uint32_t y = 0; y < view.desc.height; ++y)
        pixels.insert(pixels.end(), view.row(y),
                      view.row(y) + packed_row_bytes(view.desc.width, view.desc.format));
    if (view.desc.format.scalar == Scalar::F32)
        for (std::size_t i = 0; i < pixels.size(); i += 4) {
            const std::uint32_t nan = 0x7FC00000;
            if (std::isnan(load_le<float>(pixels.data() + i))) std::memcpy(pixels.data() + i, &nan, 4);
        }
    return crc_of(pixels);
}

struct Picture {
    StampNs stamp_ns;
    std::string frame_id;
    Result<DecodedImage> decoded;
};

Result<DecodedImage> decode(const ImageMessage& image) {
    FATHOM_TRY(const RawLayout layout, raw_layout_of(image));
    return decode_image(MediaType::Raw, image.data.bytes, {.raw = layout});
}

Result<DecodedImage> decode(const CompressedImageMessage& image) {
    const bool depth = image.format.find("compressedDepth") != std::string::npos;
    const MediaType type = depth ? MediaType::CompressedDepth : sniff_media_type(image.data.bytes);
    return decode_image(type, image.data.bytes, {.ros_format = image.format});
}

Picture picture_of(const Message& message) {
    if (const auto* image = std::get_if<ImageMessage>(&message))
        return {image->stamp_ns, image->frame_id, decode(*image)};
    const auto& compressed = std::get<CompressedImageMessage>(message);
    return {compressed.stamp_ns, compressed.frame_id, decode(compressed)};
}

void check_images(Recording& recording) {
    for (const json& expected : recording.expected.value("images", json::array())) {
        const std::string topic = expected["topic"];
        INFO(topic << " " << expected["index"]);
        const auto& [carved, message] = recording.topics[topic].at(expected["index"].get<std::size_t>());
        CHECK(carved.log_time_ns == expected["log_time_ns"].get<std::uint64_t>());
        const Picture picture = picture_of(message);
        CHECK(picture.stamp_ns == expected["stamp_ns"].get<std::int64_t>());
        CHECK(picture.frame_id == expected["frame_id"].get<std::string>());
        INFO((picture.decoded ? "" : picture.decoded.error().message));
        REQUIRE(picture.decoded.has_value());
        const ImageView view = picture.decoded->pixels.view();
        CHECK(view.desc.width == expected["width"].get<std::uint32_t>());
        CHECK(view.desc.height == expected["height"].get<std::uint32_t>());
        if (expected.contains("crc32")) CHECK(pixel_crc(view) == expected["crc32"].get<std::uint32_t>());
        if (const auto* image = std::get_if<ImageMessage>(&message)) {
            CHECK(image->encoding == expected["encoding"].get<std::string>());
            const ImageRole role = image_role(image->encoding, topic, false);
            const std::string kind = expected["kind"];
            CHECK((role == ImageRole::Depth) == (kind == "depth"));
            CHECK((role == ImageRole::Intensity) == (kind == "mono"));
        }
    }
}

void check_calibrations(Recording& recording) {
    for (const json& expected : recording.expected.value("calibrations", json::array())) {
        const std::string topic = expected["topic"];
        INFO(topic);
        const auto& info = std::get<CameraInfoMessage>(recording.topics[topic].at(0).second);
        CHECK(info.frame_id == expected["frame_id"].get<std::string>());
        CHECK(info.model == expected["model"].get<std::string>());
        CHECK(info.d == expected["D"].get<std::vector<double>>());
        CHECK(json(info.k) == json(expected["K"].get<std::vector<double>>()));
        CHECK(json(info.r) == json(expected["R"].get<std::vector<double>>()));
        CHECK(json(info.p) == json(expected["P"].get<std::vector<double>>()));
        const auto k = intrinsics_of(info, false);
        REQUIRE(k.has_value());
        const std::vector<double> effective = expected["effective_K"];
        CHECK(k->fx == effective[0]);
        CHECK(k->cx == effective[2]);
        CHECK(k->fy == effective[4]);
        CHECK(k->cy == effective[5]);
    }
}

void check_clouds(Recording& recording) {
    for (const json& expected : recording.expected.value("clouds", json::array())) {
        const auto& [carved, message] =
            recording.topics[expected["topic"]].at(expected["index"].get<std::size_t>());
        const auto& cloud = std::get<PointCloudMessage>(message);
        CHECK(std::uint64_t{cloud.width} * cloud.height == expected["points"].get<std::uint64_t>());
        REQUIRE(cloud.fields.size() == 4);
        CHECK(cloud.fields[2] == PointField{"z", 8, Scalar::F32, 1});
        CHECK(cloud.fields[3] == PointField{"intensity", 12, Scalar::U16, 1});
        CHECK(cloud.data.bytes.size() == expected["points"].get<std::size_t>() * cloud.point_step);
        ByteVector intensity;
        for (std::size_t at = 0; at < cloud.data.bytes.size(); at += cloud.point_step)
            for (std::size_t i = 12; i < 14; ++i)
                intensity.push_back(cloud.data.bytes[at + i]);
        CHECK(crc_of(intensity) == expected["intensity_crc32"].get<std::uint32_t>());
    }
}

/// The mounts of both cameras never move; the moving frame has unit quaternions.
void check_transforms(Recording& recording) {
    std::size_t count = 0;
    for (const auto& [topic, messages] : recording.topics)
        for (const auto& [carved, message] : messages)
            if (const auto* transforms = std::get_if<TransformsMessage>(&message))
                for (const StampedTransform& transform : transforms->transforms) {
                    const auto& q = transform.rotation;
                    CHECK(q[0] * q[0] + q[1] * q[1] + q[2] * q[2] + q[3] * q[3] == Approx(1).margin(1e-6));
                    CHECK_FALSE(transform.parent.empty());
                    CHECK_FALSE(transform.child.empty());
                    CHECK(transform.stamp_ns.has_value());
                    ++count;
                }
    CHECK((count > 0) == recording.expected.contains("transforms"));
}

void check_recording(const std::string& name, std::vector<CarvedMessage> carved) {
    const std::string json_name = name.ends_with(".mcap") ? name.substr(0, name.size() - 5) : name;
    std::ifstream stream(kMade / (json_name + ".expect.json"));
    Recording recording{.expected = json::parse(stream)};
    CHECK(carved.size() == recording.expected["message_count"].get<std::size_t>());
    for (CarvedMessage& each : carved) {
        const MessageReader reader = make_message_reader(each.schema);
        INFO(name << " " << each.topic << ": " << reader.warning);
        REQUIRE(reader.kind != MessageKind::NotKnown);
        CHECK(reader.warning.empty());
        auto message = read_message(reader, each.payload);
        INFO((message ? "" : message.error().message));
        REQUIRE(message.has_value());
        CHECK(describe_message(reader, each.payload, 100'000)->complete);
        recording.topics[each.topic].emplace_back(std::move(each), *std::move(message));
    }
    INFO(name);
    check_images(recording);
    check_calibrations(recording);
    check_clouds(recording);
    check_transforms(recording);
}

} // namespace

TEST_CASE("interop: messages in CDR, ROS 1, protobuf, FlatBuffers and JSON say what was put into them") {
    if (!fs::exists(kMade)) FATHOM_SKIP("no " + kMade.string());
    std::size_t checked = 0;
    for (const auto& entry : fs::directory_iterator(kMade)) {
        const std::string name = entry.path().filename();
        const bool mcap = name.ends_with(".mcap");
        if (!mcap && !name.ends_with(".bag")) continue;
        auto carved = mcap ? carve_mcap(entry.path()) : carve_bag(entry.path());
        if (!carved) {
            WARN("the compression of " << name << " has no program here");
            continue;
        }
        check_recording(name, *std::move(carved));
        ++checked;
    }
    CHECK(checked > 0);
}

TEST_CASE("interop: faulty messages are errors one by one, and the sound ones beside them are read") {
    const fs::path file = kMade / ".." / "bad" / "bad_images.mcap";
    if (!fs::exists(file)) FATHOM_SKIP("no " + file.string());
    const auto carved = carve_mcap(file);
    REQUIRE(carved.has_value());
    std::map<std::string, std::string> outcome;
    for (const CarvedMessage& each : *carved) {
        const auto message = read_message(make_message_reader(each.schema), each.payload);
        if (!message) {
            outcome[each.topic] = "message";
        } else {
            const auto decoded = decode(std::get<ImageMessage>(*message));
            outcome[each.topic] = !decoded ? "picture" : decoded->warning.empty() ? "whole" : "part";
        }
    }
    CHECK(outcome == std::map<std::string, std::string>{{"/ok", "whole"},
                                                        {"/huge", "picture"},
                                                        {"/overflow", "picture"},
                                                        {"/short", "part"},
                                                        {"/step", "picture"},
                                                        {"/zero", "picture"},
                                                        {"/encoding", "picture"},
                                                        {"/string", "message"},
                                                        {"/sequence", "message"},
                                                        {"/cut", "message"},
                                                        {"/nothing", "message"},
                                                        {"/encapsulation", "message"}});
}

TEST_CASE("interop: protoc reads what is written for Foxglove by the schema that goes with it") {
    if (run_command({"protoc", "--version"}).exit_code != 0) FATHOM_SKIP("no protoc");
    const ScratchFolder folder;
    const MessageSchema schema = written_schema(MessageKind::Transforms, MessageFormat::FoxgloveProtobuf);
    const std::string set = folder.write("schema", bytes_of(schema.definition));
    const auto payload =
        write_message(TransformsMessage{{{1'500'000'000, "world", "cam", {1, 2, 3}, {0, 0, 0, 1}}}},
                      MessageFormat::FoxgloveProtobuf);
    const Run run = run_command({"protoc", "--descriptor_set_in=" + set, "--decode=" + schema.name},
                                std::string(reinterpret_cast<const char*>(payload.data()), payload.size()));
    INFO(run.err);
    CHECK(run.exit_code == 0);
    std::string line = run.out;
    std::ranges::replace(line, '\n', ' ');
    CHECK(line ==
          "transforms {   timestamp {     seconds: 1     nanos: 500000000   }   parent_frame_id: \"world\"   "
          "child_frame_id: \"cam\"   translation {     x: 1     y: 2     z: 3   }   rotation {     w: 1   } "
          "} ");
}
