// point_cloud: the points in a sensor_msgs/PointCloud2 or foxglove.PointCloud, whatever fields it has.
//
//     FATHOM_TRY(const CloudPoints points, read_cloud_points(message));
//     if (points.colors) … else if (points.values) …            // what the sensor says of each point
//
// Coordinates are as sent, in the cloud's own frame; a lidar's missing returns are NaN and stay so. Any thread.
#pragma once

#include "decoders/media/point_columns.hpp"
#include "decoders/media/result.hpp"
#include "decoders/messages/message.hpp"

namespace fathom {

struct CloudPoints {
    SharedImage positions; // PointColumns; empty: a cloud of no points
    SharedImage colors;    // kRgba8, a row; from rgb, rgba or red, green, blue. Empty: it has none
    SharedImage values;    // kF32, a row: intensity or reflectivity. Empty: it has none
};

/// Fails where x, y or z are missing or lie outside of their point, and where there are fewer bytes than points.
[[nodiscard]] Result<CloudPoints> read_cloud_points(const PointCloudMessage& message);

} // namespace fathom
