// Recordings written by real SDKs, 0.23 to 0.41, against what an independent reader found in them.
#include "decoders/rrd/rrd_manifest.hpp"
#include "decoders/rrd/rrd_stream.hpp"
#include "tests/support/catch.hpp"

#include <nlohmann/json.hpp>
#include <zlib.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <set>

using namespace fathom;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

fs::path shared_recordings() {
    return fs::path(FATHOM_SOURCE_DIR) / ".." / "shared" / "data" / "rerun";
}

Blob read_blob(const fs::path& path) {
    std::ifstream stream(path, std::ios::binary);
    const std::vector<char> bytes{std::istreambuf_iterator<char>(stream), {}};
    const auto view = std::as_bytes(std::span(bytes));
    return make_blob({view.begin(), view.end()});
}

json read_json(const fs::path& path) {
    std::ifstream stream(path);
    return json::parse(stream);
}

std::string crc32_text(std::span<const std::byte> bytes) {
    char text[9];
    std::snprintf(text, sizeof text, "%08lx",
                  crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
    return text;
}

struct LoadedRecording {
    std::vector<RrdVersion> streams;
    std::map<std::string, int> messages;
    std::vector<RrdStoreInfo> infos;
    std::vector<RrdBlueprintActivation> activations;
    std::vector<RrdChunk> chunks;
    std::vector<std::string> lost; // chunks that could not be decoded
    std::vector<RrdProblem> problems;
    bool footer = false;
};

/// Fed in pieces of the given size; 0: as one blob.
LoadedRecording load_recording(const Blob& file, std::size_t piece_bytes) {
    LoadedRecording loaded;
    RrdStreamParser parser;
    const auto drain = [&] {
        while (auto event = parser.next()) {
            if (const auto* start = std::get_if<RrdStreamStart>(&*event))
                loaded.streams.push_back(start->writer);
            if (const auto* info = std::get_if<RrdStoreInfo>(&*event)) {
                ++loaded.messages["SetStoreInfo"];
                loaded.infos.push_back(*info);
            }
            if (const auto* arrow = std::get_if<RrdArrowMsg>(&*event)) {
                ++loaded.messages["ArrowMsg"];
                // Where it says that it lies, there it lies.
                const auto place = file.bytes.subspan(arrow->byte_offset, arrow->message.bytes.size());
                CHECK(std::ranges::equal(place, arrow->message.bytes));
                if (auto chunk = decode_arrow_msg(*arrow))
                    loaded.chunks.push_back(*std::move(chunk));
                else
                    loaded.lost.push_back(chunk.error().message);
            }
            if (const auto* activation = std::get_if<RrdBlueprintActivation>(&*event)) {
                ++loaded.messages["BlueprintActivationCommand"];
                loaded.activations.push_back(*activation);
            }
            if (std::get_if<RrdStreamEnd>(&*event)) ++loaded.messages["End"];
            if (std::get_if<RrdStreamFooter>(&*event)) loaded.footer = true;
            if (const auto* problem = std::get_if<RrdProblem>(&*event)) loaded.problems.push_back(*problem);
        }
    };
    if (piece_bytes == 0) parser.feed(file);
    for (std::size_t at = 0; piece_bytes != 0 && at < file.bytes.size(); at += piece_bytes) {
        parser.feed(file.bytes.subspan(at, std::min(piece_bytes, file.bytes.size() - at)));
        drain();
    }
    drain();
    parser.finish();
    drain();
    return loaded;
}

std::string kind_text(RrdTimeKind kind) {
    return kind == RrdTimeKind::Sequence   ? "sequence"
           : kind == RrdTimeKind::Duration ? "duration"
                                           : "timestamp";
}

bool depends_on_clock(const std::string& timeline) {
    return timeline == "log_time" || timeline == "log_tick";
}

json or_null(const std::string& text) {
    return text.empty() ? json() : json(text);
}

void add_times(json& entity, const RrdTimeColumn& times) {
    json& line = entity["timelines"][times.name];
    if (line.is_null())
        line = {{"type", kind_text(times.kind)}, {"rows", 0}, {"min", nullptr}, {"max", nullptr}};
    line["rows"] = line["rows"].get<std::size_t>() + times.values.size();
    if (depends_on_clock(times.name)) return;
    for (const std::int64_t value : times.values) {
        if (line["min"].is_null() || value < line["min"].get<std::int64_t>()) line["min"] = value;
        if (line["max"].is_null() || value > line["max"].get<std::int64_t>()) line["max"] = value;
    }
}

void add_component(json& entity, const RrdComponent& component, bool is_static) {
    json& seen = entity["components"][component.identifier];
    if (seen.is_null()) seen = {{"cells", 0}, {"static_cells", 0}, {"instances", 0}};
    seen["archetype"] = or_null(component.archetype);
    seen["component_type"] = or_null(component.component_type);
    seen["arrow"] = type_text(type_of(component.cells));
    const char* count = is_static ? "static_cells" : "cells";
    for (std::uint64_t row = 0; row < component.cells.length; ++row) {
        if (is_null(component.cells, row)) continue;
        seen[count] = seen[count].get<std::size_t>() + 1;
        seen["instances"] = seen["instances"].get<std::size_t>() + list_at(component.cells, row).length;
    }
}

json summary_of_entities(const LoadedRecording& loaded, const RrdStoreId& store) {
    json entities = json::object();
    std::set<RrdTuid> seen;
    for (const RrdChunk& chunk : loaded.chunks) {
        if (chunk.store != store || chunk.components.empty() || !seen.insert(chunk.id).second) continue;
        json& entity = entities[chunk.entity];
        if (entity.is_null())
            entity = {{"chunks", 0},
                      {"rows", 0},
                      {"static_rows", 0},
                      {"timelines", json::object()},
                      {"components", json::object()}};
        entity["chunks"] = entity["chunks"].get<int>() + 1;
        const char* rows = chunk.is_static ? "static_rows" : "rows";
        entity[rows] = entity[rows].get<std::size_t>() + chunk.row_ids.size();
        for (const RrdTimeColumn& times : chunk.times)
            add_times(entity, times);
        for (const RrdComponent& component : chunk.components)
            add_component(entity, component, chunk.is_static);
    }
    return entities;
}

RrdStoreId store_of(const json& store) {
    return {store["kind"] == "blueprint" ? RrdStoreKind::Blueprint : RrdStoreKind::Recording,
            store["application_id"], store["recording_id"]};
}

/// The independent reader names what it finds; `rerun rrd migrate` 0.41 renames this one too, and so do we.
void rename_as_rerun_does(json& components) {
    if (!components.contains("Transform3D:axis_length")) return;
    json axis_length = components["Transform3D:axis_length"];
    axis_length["archetype"] = "rerun.archetypes.TransformAxes3D";
    components.erase("Transform3D:axis_length");
    components["TransformAxes3D:axis_length"] = axis_length;
}

void check_store(const LoadedRecording& loaded, json expected) {
    const RrdStoreId id = store_of(expected);
    INFO("store " << id.recording_id);
    for (auto& entity : expected["entities"]) {
        for (auto& component : entity["components"])
            component.erase("wire_column");
        rename_as_rerun_does(entity["components"]);
    }
    json found = summary_of_entities(loaded, id);
    for (const auto& [path, entity] : expected["entities"].items()) {
        INFO("entity " << path);
        for (const auto& [name, component] : entity["components"].items()) {
            INFO("component " << name);
            CHECK(found[path]["components"][name] == component);
        }
        CHECK(found[path] == entity);
    }
    CHECK(found.size() == expected["entities"].size());

    std::set<std::string> versions;
    std::set<RrdTuid> ids;
    for (const RrdChunk& chunk : loaded.chunks) {
        if (chunk.store != id) continue;
        CHECK(chunk.problems.empty());
        versions.insert(chunk.sorbet_version);
        ids.insert(chunk.id);
    }
    CHECK(json(versions) == expected["sorbet_versions"]);
    CHECK(ids.size() == expected["chunks"]);
    const auto info = std::ranges::find(loaded.infos, id, &RrdStoreInfo::store);
    REQUIRE(info != loaded.infos.end());
    CHECK(json(info->source) == expected["source"]);
    REQUIRE(info->version);
    CHECK(json(rrd_version_text(*info->version)) == expected["version"]);
}

/// A row of the chunk is at these times on the timelines that users made.
bool has_times(const RrdChunk& chunk, std::size_t row, const json& times) {
    std::size_t matched = 0;
    for (const RrdTimeColumn& column : chunk.times) {
        if (depends_on_clock(column.name)) continue;
        if (!times.contains(column.name) || times[column.name] != column.values[row]) return false;
        ++matched;
    }
    return matched == times.size();
}

/// CRC-32 of every buffer or blob that the entity has at these times.
std::vector<std::string> checksums_at(const LoadedRecording& loaded, const json& image) {
    const std::string archetype = image["archetype"];
    std::vector<std::string> found;
    for (const RrdChunk& chunk : loaded.chunks) {
        if (json(chunk.entity) != image["entity"] || chunk.is_static != image["static"]) continue;
        for (const char* field : {":buffer", ":blob"}) {
            const RrdComponent* component = find_component(chunk, archetype + field);
            for (std::size_t row = 0; component && row < chunk.row_ids.size(); ++row) {
                const auto bytes = bytes_at(list_at(component->cells, row), 0);
                if (!bytes || !has_times(chunk, row, image["times"])) continue;
                CHECK(bytes->bytes.size() > 0);
                found.push_back(crc32_text(bytes->bytes));
            }
        }
    }
    return found;
}

void check_recording(const Blob& file, const json& expected, std::size_t piece_bytes) {
    const LoadedRecording loaded = load_recording(file, piece_bytes);
    CHECK(loaded.problems.empty());
    CHECK(loaded.lost.empty());
    CHECK(json(loaded.messages) == expected["messages"]);
    CHECK(loaded.footer == expected["footer"]);
    REQUIRE(loaded.streams.size() == expected["streams"].size());
    for (std::size_t i = 0; i < loaded.streams.size(); ++i)
        CHECK(json(rrd_version_text(loaded.streams[i])) == expected["streams"][i]["version"]);
    REQUIRE(loaded.activations.size() == expected["activations"].size());
    for (std::size_t i = 0; i < loaded.activations.size(); ++i) {
        CHECK(json(loaded.activations[i].blueprint.recording_id) ==
              expected["activations"][i]["recording_id"]);
        CHECK(loaded.activations[i].make_active == expected["activations"][i]["make_active"]);
        CHECK(loaded.activations[i].make_default == expected["activations"][i]["make_default"]);
    }
    for (const json& store : expected["stores"])
        check_store(loaded, store);
    for (const json& image : expected["images"]) {
        INFO(image.dump());
        const auto found = checksums_at(loaded, image);
        CHECK(std::ranges::find(found, image["crc32"].get<std::string>()) != found.end());
    }
}

Result<RrdIndex> index_of(const Blob& file) {
    FATHOM_TRY(
        const RrdFooterPlace place,
        locate_rrd_footer(file.bytes.last(std::min(file.bytes.size(), kRrdTailBytes)), file.bytes.size()));
    return read_rrd_footer(slice(file, place.offset, place.size), place);
}

/// A chunk's times and components by name, in one order whoever wrote the index.
std::set<std::string> ranges_of(const RrdManifest& manifest, const RrdChunkSummary& chunk) {
    std::set<std::string> ranges;
    const auto add = [&](const std::string& what, std::int64_t first, std::int64_t last, std::uint64_t rows) {
        ranges.insert(what + ' ' + std::to_string(first) + ' ' + std::to_string(last) + ' ' +
                      std::to_string(rows));
    };
    for (const auto& [timeline, first, last] : chunk.times)
        add(manifest.timelines[timeline].name + ' ' + kind_text(manifest.timelines[timeline].kind), first,
            last, 0);
    for (const auto& [component, timeline, first, last, rows] : chunk.components)
        add(manifest.timelines[timeline].name + ' ' + manifest.components[component].identifier, first, last,
            rows);
    for (const std::uint32_t component : chunk.static_components)
        ranges.insert("static " + manifest.components[component].component_type);
    return ranges;
}

/// The index that the SDK wrote, against what our own says of the chunk that lies there.
void check_summary(const Blob& file, const RrdManifest& manifest, const RrdChunkSummary& summary) {
    const auto arrow = read_arrow_msg(slice(file, summary.byte_offset, summary.byte_size));
    REQUIRE(arrow);
    const auto chunk = decode_arrow_msg(*arrow);
    REQUIRE(chunk);
    RrdManifestBuilder builder(chunk->store);
    builder.add(*chunk, {summary.byte_offset, summary.byte_size, arrow->uncompressed_size});
    const RrdChunkSummary& ours = builder.manifest().chunks[0];
    CHECK(manifest.store == chunk->store);
    CHECK(summary.id == ours.id);
    CHECK(summary.entity == ours.entity);
    CHECK(summary.rows == ours.rows);
    CHECK(summary.is_static == ours.is_static);
    CHECK(summary.uncompressed_size == ours.uncompressed_size);
    CHECK(ranges_of(manifest, summary) == ranges_of(builder.manifest(), ours));
}

} // namespace

TEST_CASE("rrd: the index of a recording leads to each of its chunks and says what is in them") {
    if (!fs::exists(shared_recordings())) FATHOM_SKIP("no " + shared_recordings().string());
    std::size_t indexed = 0;
    for (const auto& entry : fs::directory_iterator(shared_recordings())) {
        if (entry.path().extension() != ".rrd") continue;
        const json expected = read_json(entry.path().string() + ".json");
        INFO(entry.path().filename());
        const Blob file = read_blob(entry.path());
        const auto index = index_of(file);
        // Joined recordings have footers, but none for the whole file.
        const bool has_index = expected["footer"] && expected["streams"].size() == 1;
        REQUIRE(index.has_value() == has_index);
        if (!has_index) continue;
        ++indexed;
        std::size_t chunks = 0;
        for (const RrdManifest& manifest : index->manifests)
            for (const RrdChunkSummary& summary : manifest.chunks) {
                ++chunks;
                check_summary(file, manifest, summary);
            }
        CHECK(chunks == expected["messages"]["ArrowMsg"]);
    }
    CHECK(indexed > 0);
}

TEST_CASE(
    "rrd: recordings of all SDK generations hold the entities, rows, times and pictures that were logged") {
    if (!fs::exists(shared_recordings())) FATHOM_SKIP("no " + shared_recordings().string());
    for (const auto& entry : fs::directory_iterator(shared_recordings())) {
        const std::string extension = entry.path().extension();
        if (extension != ".rrd" && extension != ".rbl") continue;
        const json expected = read_json(entry.path().string() + ".json");
        const Blob file = read_blob(entry.path());
        REQUIRE(file.bytes.size() == expected["size"]);
        for (const std::size_t piece_bytes : {std::size_t{0}, std::size_t{1000}}) {
            INFO(entry.path().filename() << " in pieces of " << piece_bytes);
            check_recording(file, expected, piece_bytes);
        }
    }
}

TEST_CASE("rrd: damaged recordings lose what is damaged and nothing else") {
    const fs::path folder = shared_recordings() / "bad";
    if (!fs::exists(folder)) FATHOM_SKIP("no " + folder.string());
    const json expectations = read_json(folder / "expectations.json");
    for (const json& expected : expectations["files"]) {
        const std::string name = expected["file"], stream = expected["stream"];
        INFO(name);
        const LoadedRecording loaded = load_recording(read_blob(folder / name), 0);
        CHECK(loaded.chunks.size() == expected["readable_chunks"]);
        if (stream == "reject") {
            CHECK(loaded.streams.empty());
            REQUIRE(loaded.problems.size() == 1);
            CHECK(loaded.problems[0].fatal);
        } else if (stream == "partial") {
            REQUIRE(loaded.problems.size() == 1);
            CHECK(loaded.problems[0].fatal);
        } else if (stream == "skip") {
            CHECK(loaded.problems.empty());
            CHECK(loaded.lost.size() == 1);
        } else {
            CHECK(loaded.problems.empty());
            CHECK(loaded.lost.empty());
        }
        CHECK_FALSE(index_of(read_blob(folder / name)));
    }
}
