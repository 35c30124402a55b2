// Between Rerun's generated messages and our own values. Internal to this folder.
#pragma once

#include "decoders/rrd/rrd_ids.hpp"

#include <rerun/v1alpha1/common.pb.h>
#include <rerun/v1alpha1/log_msg.pb.h>

#include <span>

namespace fathom {

/// False where the bytes are damaged. Protobuf itself would print why; what the user learns comes from us.
[[nodiscard]] bool parse_protobuf(std::span<const std::byte> bytes, google::protobuf::MessageLite& message);

[[nodiscard]] RrdStoreId from_protobuf(const rerun::common::v1alpha1::StoreId& id);
[[nodiscard]] RrdTuid from_protobuf(const rerun::common::v1alpha1::Tuid& tuid);
void to_protobuf(const RrdStoreId& id, rerun::common::v1alpha1::StoreId& out);
void to_protobuf(const RrdTuid& tuid, rerun::common::v1alpha1::Tuid& out);

} // namespace fathom
