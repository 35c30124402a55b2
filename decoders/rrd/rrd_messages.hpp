// The messages of a Rerun recording: bare in a file, inside a LogMsg on a connection. Protobuf ends here.
//
//     RrdMessageReader reader;                          // one per file or connection
//     FATHOM_TRY(const RrdMessage message, reader.read(RrdMessageKind::ArrowMsg, payload));
//     if (const auto* arrow = std::get_if<RrdArrowMsg>(&message)) decode_arrow_msg(*arrow)
//
// A chunk's payload stays a slice of the message, compressed as it came. One thread per reader.
#pragma once

#include "decoders/rrd/rrd_ids.hpp"
#include "decoders/rrd/rrd_payload.hpp"

#include <map>
#include <variant>

namespace fathom {

enum class RrdMessageKind : std::uint64_t {
    End = 0,
    SetStoreInfo = 1,
    ArrowMsg = 2,
    BlueprintActivation = 3
};

/// Announces a store. SDKs send it twice; the one with the same store and anything new wins.
struct RrdStoreInfo {
    RrdStoreId store;
    RrdTuid row_id;
    std::string source;        // "python", "rust", "c", "file", "viewer", "other"; empty: not stated
    std::string source_detail; // a protobuf message that depends on the source, as it came
    std::optional<RrdVersion> version;
};

/// One chunk as it came.
struct RrdArrowMsg {
    RrdStoreId store;
    RrdCompression compression = RrdCompression::None;
    std::uint64_t uncompressed_size = 0;
    std::optional<RrdTuid> chunk_id; // from 0.24 on
    std::optional<bool> is_static;   // from 0.25 on
    Blob payload;                    // an Arrow IPC stream, compressed
    Blob message;                    // all of the message, for writers that pass it on
    std::uint64_t byte_offset = 0;   // of `message` in the file or stream, so that it can be read again
};

struct RrdBlueprintActivation {
    RrdStoreId blueprint;
    bool make_active = false;
    bool make_default = false;
};

using RrdMessage = std::variant<RrdStoreInfo, RrdArrowMsg, RrdBlueprintActivation>;

/// An ArrowMsg by itself, as when a chunk is loaded again; messages of SDKs before 0.25 name no application.
[[nodiscard]] Result<RrdArrowMsg> read_arrow_msg(const Blob& message);

/// A message as files have it, behind a head that says its kind and size.
struct RrdRecord {
    RrdMessageKind kind = RrdMessageKind::End;
    Blob message;
};
/// Takes it out of the LogMsg that connections wrap it in; and out of a message of Rerun's service around that
/// (MessageProxyService: WriteMessagesRequest, ReadMessagesResponse).
[[nodiscard]] Result<RrdRecord> open_log_msg(const Blob& envelope);
[[nodiscard]] Result<RrdRecord> open_service_message(const Blob& envelope);

class RrdMessageReader {
  public:
    /// One message as files have it; `kind` is not End.
    [[nodiscard]] Result<RrdMessage> read(RrdMessageKind kind, const Blob& message);

    /// One LogMsg as connections have it.
    [[nodiscard]] Result<RrdMessage> read_log_msg(const Blob& envelope);

  private:
    void complete(RrdStoreId& store) const;

    /// SDKs before 0.25 name the application only when they announce the store.
    std::map<std::string, std::string> application_of_recording_;
};

/// The messages as bytes, for writers. `write_arrow_msg` ignores `message` and writes the fields.
[[nodiscard]] std::vector<std::byte> write_store_info(const RrdStoreInfo& info);
[[nodiscard]] std::vector<std::byte> write_arrow_msg(const RrdArrowMsg& arrow);
[[nodiscard]] std::vector<std::byte> write_blueprint_activation(const RrdBlueprintActivation& activation);

} // namespace fathom
