// Between Rerun's generated messages and our own values. Internal to this folder.
#pragma once

#include "decoders/rrd/rrd_ids.hpp"

#include <rerun/v1alpha1/common.pb.h>
#include <rerun/v1alpha1/log_msg.pb.h>

namespace fathom {

[[nodiscard]] RrdStoreId from_protobuf(const rerun::common::v1alpha1::StoreId& id);
[[nodiscard]] RrdTuid from_protobuf(const rerun::common::v1alpha1::Tuid& tuid);
void to_protobuf(const RrdStoreId& id, rerun::common::v1alpha1::StoreId& out);
void to_protobuf(const RrdTuid& tuid, rerun::common::v1alpha1::Tuid& out);

} // namespace fathom
