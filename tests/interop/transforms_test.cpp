// Poses from recordings by other people's writers against those that the writers' own libraries give.
#include "app/cli/input.hpp"
#include "app/scene/cameras.hpp"
#include "tests/support/catch.hpp"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>

using namespace fathom;
namespace fs = std::filesystem;
using nlohmann::json;

namespace {

const fs::path kMadeRecordings =
    fs::path(FATHOM_SOURCE_DIR) / ".." / "shared" / "data" / "containers" / "made";

struct Expected {
    fs::path recording;
    json facts;
};

std::vector<Expected> expected_transforms() {
    std::vector<Expected> all;
    if (!fs::exists(kMadeRecordings)) return all;
    for (const auto& entry : fs::directory_iterator(kMadeRecordings)) {
        const std::string name = entry.path().filename().string();
        constexpr std::string_view kEnd = ".expect.json";
        if (!name.ends_with(kEnd)) continue;
        std::ifstream file(entry.path());
        json facts = json::parse(file);
        if (facts.value("transforms", json::array()).empty()) continue;
        const std::string stem = name.substr(0, name.size() - kEnd.size());
        for (const std::string ending : {"", ".mcap"})
            if (fs::exists(kMadeRecordings / (stem + ending))) {
                all.push_back({kMadeRecordings / (stem + ending), std::move(facts)});
                break;
            }
    }
    return all;
}

void read_transforms(OpenedInput& input) {
    Store& store = input.stores[0];
    for (auto ids = store.missing_transforms(64); !ids.empty(); ids = store.missing_transforms(64))
        for (const ChunkId id : ids)
            store.insert(input.reader->load(id).value());
}

void check_matrix(const glm::dmat4& seen, const json& row_major) {
    for (std::size_t i = 0; i < 16; ++i)
        CHECK(seen[static_cast<int>(i % 4)][static_cast<int>(i / 4)] ==
              Approx(row_major[i].get<double>()).margin(1e-6));
}

} // namespace

TEST_CASE("interop: frames of made recordings stand where the writers' libraries put them") {
    const std::vector<Expected> all = expected_transforms();
    if (all.empty()) FATHOM_SKIP("no " + kMadeRecordings.string());
    for (const Expected& expected : all) {
        INFO(expected.recording.string());
        auto input = open_input(expected.recording.string(), {});
        REQUIRE(input.has_value());
        read_transforms(*input);
        for (const json& transform : expected.facts["transforms"]) {
            INFO(transform.dump());
            const FramePose pose = input->stores[0].frames().between(
                transform["target"].get<std::string>(), transform["source"].get<std::string>(),
                transform["stamp_ns"].get<std::int64_t>());
            REQUIRE(pose.target_from_frame.has_value());
            CHECK(pose.is_outside == transform["outside_samples"].get<bool>());
            check_matrix(*pose.target_from_frame, transform["matrix_row_major"]);
        }
    }
}

TEST_CASE("interop: a picture's camera stands at the pose of its frame at the picture's stamp") {
    const fs::path path = kMadeRecordings / "ros2_raw_none.mcap";
    if (!fs::exists(path)) FATHOM_SKIP("no " + path.string());
    std::ifstream file(kMadeRecordings / "ros2_raw_none.expect.json");
    const json facts = json::parse(file);
    auto input = open_input(path.string(), {});
    REQUIRE(input.has_value());
    read_transforms(*input);
    Stream* stream = nullptr;
    for (Stream& each : input->streams)
        if (each.entity == "/cam0/depth/image_raw") stream = &each;
    REQUIRE(stream != nullptr);
    list_images(*input, *stream, false);
    std::size_t compared = 0;
    for (const ImageRef& image : stream->images) {
        REQUIRE(load_image(*input, image).has_value());
        const CameraAt camera = latest_camera(input->stores[0], image.entity, time_of(*input, image));
        for (const RowTime& time : image.times)
            for (const json& transform : facts["transforms"]) {
                if (time.timeline.name != "stamp" || time.value != transform["stamp_ns"].get<std::int64_t>())
                    continue;
                if (transform["target"] != json("world") || transform["source"] != json("cam0_optical"))
                    continue;
                REQUIRE(camera.world_from_camera.has_value());
                check_matrix(*camera.world_from_camera, transform["matrix_row_major"]);
                ++compared;
            }
    }
    CHECK(compared > 0);
}
