// Recorded: a store to which rows are logged as Rerun's SDKs do, component by component.
//
//     Recorded recorded;
//     recorded.log("/depth", 10, {{"DepthImage:format", image_format(4, 3, kU16Datatype)}});
//     recorded.log("/depth", std::nullopt, {…});                       // static
//     const LatestPicture latest = latest_picture(recorded.store, "/depth", {kLogTime, 15});
#pragma once

#include "app/scene/store.hpp"
#include "decoders/rrd/arrow_build.hpp"

#include <cstring>

namespace fathom {

inline const Timeline kLogTime{"log_time", TimelineKind::Timestamp};

struct LoggedCells {
    std::string component;
    ArrowArray instances; // of one row
};

struct Recorded {
    Store store;
    std::uint32_t position = 0;

    void log(const EntityPath& entity, std::optional<std::int64_t> time,
             const std::vector<LoggedCells>& cells) {
        Chunk chunk;
        chunk.id = chunk_id(1, ++position);
        chunk.entity = entity;
        chunk.row_ids = {{position, 0}};
        if (time) chunk.times = {{kLogTime, {*time}}};
        for (const LoggedCells& cell : cells) {
            const std::uint64_t counts[] = {cell.instances.length};
            chunk.components.push_back({cell.component, {}, make_lists(cell.instances, counts)});
        }
        store.insert(std::make_shared<const Chunk>(std::move(chunk)));
    }
};

[[nodiscard]] inline ArrowArray text_instance(const std::string& text) {
    return make_strings(std::vector<std::string>{text});
}

inline constexpr std::uint8_t kU8Datatype = 6, kU16Datatype = 8, kF32Datatype = 34;
inline constexpr std::uint8_t kColorModelRgb = 2;

/// A buffer or blob of these bytes.
[[nodiscard]] inline ArrowArray blob_instance(std::vector<std::byte> bytes) {
    const Blob blobs[] = {make_blob(std::move(bytes))};
    return make_byte_lists(blobs);
}

template <typename T>
[[nodiscard]] ArrowArray buffer_instance(std::initializer_list<T> pixels) {
    std::vector<std::byte> bytes(pixels.size() * sizeof(T));
    std::memcpy(bytes.data(), pixels.begin(), bytes.size());
    return blob_instance(std::move(bytes));
}

[[nodiscard]] inline ArrowArray image_format(std::uint32_t width, std::uint32_t height, std::uint8_t datatype,
                                             std::optional<std::uint8_t> color_model = std::nullopt) {
    std::vector<ArrowMember> members = {{"width", make_numbers({width})},
                                        {"height", make_numbers({height})},
                                        {"channel_datatype", make_numbers({datatype})}};
    if (color_model) members.push_back({"color_model", make_numbers({*color_model})});
    return make_struct(members);
}

/// One instance of a fixed-size list: a vector, a quaternion, a matrix by columns.
[[nodiscard]] inline ArrowArray vector_instance(std::initializer_list<float> numbers) {
    return make_fixed_size_lists(make_numbers<float>(numbers), static_cast<std::uint32_t>(numbers.size()));
}

[[nodiscard]] inline ArrowArray directions_instance(std::initializer_list<std::uint8_t> directions) {
    return make_fixed_size_lists(make_numbers<std::uint8_t>(directions),
                                 static_cast<std::uint32_t>(directions.size()));
}

} // namespace fathom
