#include "app/session/stream_rows.hpp"

#include "tests/support/catch.hpp"

using namespace fathom;

namespace {

struct ListedRecording {
    Recording recording;
    std::vector<StreamFacts> facts;
    std::uint32_t position = 0;

    void list(const EntityPath& entity, const std::string& archetype, std::uint64_t count,
              const std::string& schema = {}, std::uint16_t number = 0) {
        facts.push_back({number, entity, archetype, schema, "", "", count});
    }
    void depth(const EntityPath& entity, std::uint64_t count) {
        list(entity, "DepthImage", count);
        ChunkSummary summary;
        summary.id = chunk_id(1, ++position);
        summary.entity = entity;
        summary.row_count = static_cast<std::uint32_t>(count);
        summary.times = {{{"frame", TimelineKind::Sequence}, 0, 9, {}}};
        summary.components =
            std::make_shared<const std::vector<std::string>>(std::vector<std::string>{"DepthImage:buffer"});
        recording.store.insert_summary(summary);
    }
    [[nodiscard]] std::vector<StreamRow> rows(std::string_view filter = {}) const {
        return stream_rows(recording, 0, facts, filter);
    }
};

std::string outline(const std::vector<StreamRow>& rows) {
    std::string text;
    for (const StreamRow& row : rows)
        text += std::string(static_cast<std::size_t>(row.indent), '.') + row.label + "\n";
    return text;
}

} // namespace

TEST_CASE("stream rows: a tree by path, where folders of one thing take no row of their own") {
    ListedRecording listed;
    listed.depth("/rig/front/depth", 90);
    listed.list("/rig/front/camera_info", "Pinhole", 90);
    listed.list("/rig/rear/camera_info", "Pinhole", 90);
    listed.list("/tf", "Transform3D", 300);
    listed.list("/rig-old/a/b", "Scalars", 1);
    CHECK(outline(listed.rows()) ==
          "rig\n.front\n..camera_info\n..depth\n.rear/camera_info\nrig-old/a/b\ntf\n");
}

TEST_CASE("stream rows: an entity that others lie in is their parent, the root stands first") {
    ListedRecording listed;
    listed.depth("/camera/depth", 3);
    listed.list("/camera", "Transform3D", 6);
    listed.list("/", "ViewCoordinates", 1);
    const auto rows = listed.rows();
    CHECK(outline(rows) == "/\ncamera\n.depth\n");
    CHECK(rows[1].kind == StreamKind::Transform);
    CHECK(rows[1].count == 6);
    CHECK(rows[2].kind == StreamKind::Depth);
    CHECK(rows[2].is_shown_in_panes);
    CHECK(rows[2].count == 3);
}

TEST_CASE("stream rows: an entity is what of it is drawn, and says all that it logs") {
    ListedRecording listed;
    listed.list("/camera", "Scalars", 50);
    listed.depth("/camera", 9);
    listed.list("/camera", "Pinhole", 1);
    const auto rows = listed.rows();
    REQUIRE(rows.size() == 1);
    CHECK(rows[0].kind == StreamKind::Depth);
    CHECK(rows[0].count == 9);
    CHECK(rows[0].what == "Scalars, 50 rows · DepthImage, 9 rows · Pinhole, 1 row");
    CHECK(rows[0].lacks.empty());
}

TEST_CASE("stream rows: what is not drawn says so in one sentence") {
    ListedRecording listed;
    listed.list("/video", "", 7, "foxglove.CompressedVideo");
    listed.list("/battery", "", 7, "sensor_msgs/msg/BatteryState");
    listed.list("/plot", "Scalars", 7);
    listed.list("/tf", "Transform3D", 7);
    for (const StreamRow& row : listed.rows()) {
        CHECK_FALSE(row.is_shown_in_panes);
        CHECK(row.lacks.empty() == (row.entity == "/tf"));
        if (row.entity == "/video") CHECK(row.kind == StreamKind::Video);
        if (row.entity == "/battery")
            CHECK(row.lacks.find("sensor_msgs/msg/BatteryState") != std::string::npos);
    }
}

TEST_CASE("stream rows: a filter keeps what it is found in, whatever the case") {
    ListedRecording listed;
    listed.depth("/Front/Depth", 1);
    listed.depth("/rear/depth", 1);
    listed.list("/tf", "Transform3D", 1);
    CHECK(outline(listed.rows("front")) == "Front/Depth\n");
    CHECK(outline(listed.rows("DEPTH")) == "Front/Depth\nrear/depth\n");
    CHECK(listed.rows("nothing").empty());
}

TEST_CASE("stream rows: recordings of one input are listed apart, what Rerun says of a recording is not") {
    ListedRecording listed;
    listed.list("/here", "Scalars", 1);
    listed.list("/there", "Scalars", 1, "", 1);
    listed.list("/__properties", "RecordingInfo", 1);
    CHECK(outline(listed.rows()) == "here\n");
}
