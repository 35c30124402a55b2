// Messages with points, made in code.
//
//     PointCloudMessage cloud = make_cloud({{1, 2, 3}, {4, 5, 6}}, "lidar");       // x, y, z and intensity 10, 20 …
//     log_cloud(store, "/points", 100, cloud);
#pragma once

#include "app/scene/store.hpp"
#include "decoders/messages/message.hpp"

#include <array>
#include <cstring>
#include <vector>

namespace fathom {

[[nodiscard]] inline PointCloudMessage make_cloud(const std::vector<std::array<float, 3>>& points,
                                                  const std::string& frame) {
    std::vector<std::byte> bytes(points.size() * 16);
    for (std::size_t i = 0; i < points.size(); ++i) {
        const float intensity = 10.0f * static_cast<float>(i + 1);
        std::memcpy(bytes.data() + 16 * i, points[i].data(), 12);
        std::memcpy(bytes.data() + 16 * i + 12, &intensity, 4);
    }
    PointCloudMessage cloud;
    cloud.frame_id = frame;
    cloud.width = static_cast<std::uint32_t>(points.size());
    cloud.height = 1;
    cloud.fields = {{"x", 0, Scalar::F32, 1},
                    {"y", 4, Scalar::F32, 1},
                    {"z", 8, Scalar::F32, 1},
                    {"intensity", 12, Scalar::F32, 1}};
    cloud.point_step = 16;
    cloud.row_step = 16 * cloud.width;
    cloud.data = make_blob(std::move(bytes));
    return cloud;
}

inline void log_cloud(Store& store, const EntityPath& entity, std::int64_t time_ns,
                      const PointCloudMessage& cloud) {
    const auto position = static_cast<std::uint32_t>(store.loaded_chunks().size() + 1);
    store.insert(std::make_shared<const Chunk>(one_row_chunk(
        chunk_id(9, position), entity, {position, 0}, {{{"log_time", TimelineKind::Timestamp}, time_ns}},
        {LoggedCloud{std::make_shared<const PointCloudMessage>(cloud)}})));
}

} // namespace fathom
