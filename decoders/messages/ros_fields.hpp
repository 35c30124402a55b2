// Reads a ROS message into fields, as its definition lists them.
//
//     FATHOM_TRY(RosCursor cursor, cdr_cursor(payload));
//     FATHOM_CHECK(read_ros_fields(definition, cursor, tree));
//
// Fails with the path of the field that does not fit ("header.frame_id: a string of …"). What was read before it is in
// the tree, which is closed either way. One thread.
#pragma once

#include "decoders/messages/field_tree.hpp"
#include "decoders/messages/ros_cursor.hpp"
#include "decoders/messages/ros_definition.hpp"

namespace fathom {

[[nodiscard]] Result<void> read_ros_fields(const RosDefinition& definition, RosCursor& cursor,
                                           FieldTree& tree);

} // namespace fathom
