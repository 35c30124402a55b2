#include "decoders/rrd/rrd_messages.hpp"

#include "decoders/rrd/rrd_protobuf.hpp"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/stubs/logging.h>
#include <google/protobuf/wire_format_lite.h>

#include <bit>
#include <climits>

namespace fathom {
namespace {

namespace log_msg = rerun::log_msg::v1alpha1;
using google::protobuf::internal::WireFormatLite;
using google::protobuf::io::CodedInputStream;

constexpr int kPayloadField = log_msg::ArrowMsg::kPayloadFieldNumber;

std::unexpected<Error> bad_protobuf(const char* name) {
    return fail(ErrorCode::Malformed, std::string(name) + ": the protobuf is damaged");
}

template <typename Message>
Result<Message> parsed_as(std::span<const std::byte> bytes, const char* name) {
    Message message;
    if (!parse_protobuf(bytes, message)) return bad_protobuf(name);
    return message;
}

/// One field of length-delimited type found by hand, and all other fields behind each other.
struct SplitMessage {
    Blob found;
    std::string rest;
};

/// Finds a large bytes field without copying it. The last one wins, as protobuf has it.
Result<SplitMessage> split_off(const Blob& message, int field, const char* name) {
    if (message.bytes.size() > INT_MAX)
        return fail(ErrorCode::TooLarge,
                    std::string(name) + " of " + std::to_string(message.bytes.size()) + " bytes");
    const auto* data = reinterpret_cast<const std::uint8_t*>(message.bytes.data());
    CodedInputStream in(data, static_cast<int>(message.bytes.size()));
    SplitMessage split;
    for (;;) {
        const int start = in.CurrentPosition();
        const std::uint32_t tag = in.ReadTag();
        if (tag == 0) break;
        if (tag == WireFormatLite::MakeTag(field, WireFormatLite::WIRETYPE_LENGTH_DELIMITED)) {
            std::uint32_t size = 0;
            if (!in.ReadVarint32(&size) || size > INT_MAX) return bad_protobuf(name);
            const int at = in.CurrentPosition();
            if (!in.Skip(static_cast<int>(size))) return bad_protobuf(name);
            split.found = slice(message, static_cast<std::size_t>(at), size);
        } else {
            if (!WireFormatLite::SkipField(&in, tag)) return bad_protobuf(name);
            split.rest.append(reinterpret_cast<const char*>(data) + start,
                              static_cast<std::size_t>(in.CurrentPosition() - start));
        }
    }
    if (!in.ConsumedEntireMessage()) return bad_protobuf(name);
    return split;
}

std::string source_name(log_msg::StoreSourceKind kind) {
    switch (kind) {
    case log_msg::STORE_SOURCE_KIND_C_SDK: return "c";
    case log_msg::STORE_SOURCE_KIND_PYTHON_SDK: return "python";
    case log_msg::STORE_SOURCE_KIND_RUST_SDK: return "rust";
    case log_msg::STORE_SOURCE_KIND_FILE: return "file";
    case log_msg::STORE_SOURCE_KIND_VIEWER: return "viewer";
    case log_msg::STORE_SOURCE_KIND_OTHER: return "other";
    default: return {};
    }
}

log_msg::StoreSourceKind source_kind(std::string_view name) {
    for (int kind = 0; kind <= log_msg::STORE_SOURCE_KIND_OTHER; ++kind)
        if (source_name(static_cast<log_msg::StoreSourceKind>(kind)) == name)
            return static_cast<log_msg::StoreSourceKind>(kind);
    return log_msg::STORE_SOURCE_KIND_OTHER;
}

RrdVersion version_of(std::int32_t bits) {
    const auto value = static_cast<std::uint32_t>(bits);
    return {static_cast<std::uint8_t>(value), static_cast<std::uint8_t>(value >> 8),
            static_cast<std::uint8_t>(value >> 16), static_cast<std::uint8_t>(value >> 24)};
}

std::int32_t version_bits(RrdVersion version) {
    return std::bit_cast<std::int32_t>(version.major | static_cast<std::uint32_t>(version.minor) << 8 |
                                       static_cast<std::uint32_t>(version.patch) << 16 |
                                       static_cast<std::uint32_t>(version.meta) << 24);
}

Result<RrdStoreInfo> read_store_info(const Blob& bytes) {
    FATHOM_TRY(const auto message, parsed_as<log_msg::SetStoreInfo>(bytes.bytes, "SetStoreInfo"));
    const log_msg::StoreInfo& info = message.info();
    RrdStoreInfo read{.store = from_protobuf(info.store_id()),
                      .row_id = from_protobuf(message.row_id()),
                      .source = source_name(info.store_source().kind()),
                      .source_detail = info.store_source().extra().payload()};
    if (read.store.application_id.empty()) read.store.application_id = info.application_id().id();
    if (info.has_store_version()) read.version = version_of(info.store_version().crate_version_bits());
    return read;
}

Result<RrdBlueprintActivation> read_activation(const Blob& bytes) {
    FATHOM_TRY(const auto message,
               parsed_as<log_msg::BlueprintActivationCommand>(bytes.bytes, "BlueprintActivationCommand"));
    return RrdBlueprintActivation{from_protobuf(message.blueprint_id()), message.make_active(),
                                  message.make_default()};
}

template <typename Message>
std::vector<std::byte> bytes_of_protobuf(const Message& message) {
    std::vector<std::byte> bytes(message.ByteSizeLong());
    message.SerializeToArray(bytes.data(), static_cast<int>(bytes.size()));
    return bytes;
}

} // namespace

bool parse_protobuf(std::span<const std::byte> bytes, google::protobuf::MessageLite& message) {
    [[maybe_unused]] static const auto handler_before = google::protobuf::SetLogHandler(nullptr);
    return bytes.size() <= INT_MAX && message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
}

RrdStoreId from_protobuf(const rerun::common::v1alpha1::StoreId& id) {
    const bool blueprint = id.kind() == rerun::common::v1alpha1::STORE_KIND_BLUEPRINT;
    return {blueprint ? RrdStoreKind::Blueprint : RrdStoreKind::Recording, id.application_id().id(),
            id.recording_id()};
}

RrdTuid from_protobuf(const rerun::common::v1alpha1::Tuid& tuid) {
    return {tuid.time_ns(), tuid.inc()};
}

void to_protobuf(const RrdStoreId& id, rerun::common::v1alpha1::StoreId& out) {
    out.set_kind(id.kind == RrdStoreKind::Blueprint ? rerun::common::v1alpha1::STORE_KIND_BLUEPRINT
                                                    : rerun::common::v1alpha1::STORE_KIND_RECORDING);
    out.set_recording_id(id.recording_id);
    out.mutable_application_id()->set_id(id.application_id);
}

void to_protobuf(const RrdTuid& tuid, rerun::common::v1alpha1::Tuid& out) {
    out.set_time_ns(tuid.time_ns);
    out.set_inc(tuid.increment);
}

Result<RrdArrowMsg> read_arrow_msg(const Blob& bytes) {
    FATHOM_TRY(SplitMessage split, split_off(bytes, kPayloadField, "ArrowMsg"));
    FATHOM_TRY(const auto message,
               parsed_as<log_msg::ArrowMsg>(std::as_bytes(std::span(split.rest)), "ArrowMsg"));
    if (message.encoding() != log_msg::ENCODING_ARROW_IPC &&
        message.encoding() != log_msg::ENCODING_UNSPECIFIED)
        return fail(ErrorCode::Unsupported,
                    "ArrowMsg: encoding " + std::to_string(message.encoding()) + " is not known");
    RrdArrowMsg read{.store = from_protobuf(message.store_id()),
                     .compression = static_cast<RrdCompression>(message.compression()),
                     .uncompressed_size = message.uncompressed_size(),
                     .payload = std::move(split.found),
                     .message = bytes};
    // Up to 0.25 the size was a signed number of 32 bits, which protobuf widens with its sign.
    if (read.uncompressed_size >> 63) read.uncompressed_size &= 0xFFFFFFFF;
    if (message.has_chunk_id()) read.chunk_id = from_protobuf(message.chunk_id());
    if (message.has_is_static()) read.is_static = message.is_static();
    return read;
}

void RrdMessageReader::complete(RrdStoreId& store) const {
    if (!store.application_id.empty()) return;
    const auto known = application_of_recording_.find(store.recording_id);
    store.application_id = known == application_of_recording_.end() ? "unknown" : known->second;
}

Result<RrdMessage> RrdMessageReader::read(RrdMessageKind kind, const Blob& message) {
    switch (kind) {
    case RrdMessageKind::SetStoreInfo: {
        FATHOM_TRY(RrdStoreInfo info, read_store_info(message));
        constexpr std::size_t kMaxRemembered = 4096; // a peer could announce stores for ever
        if (!info.store.application_id.empty() && application_of_recording_.size() < kMaxRemembered)
            application_of_recording_[info.store.recording_id] = info.store.application_id;
        complete(info.store);
        return info;
    }
    case RrdMessageKind::ArrowMsg: {
        FATHOM_TRY(RrdArrowMsg arrow, read_arrow_msg(message));
        complete(arrow.store);
        return arrow;
    }
    case RrdMessageKind::BlueprintActivation: {
        FATHOM_TRY(RrdBlueprintActivation activation, read_activation(message));
        complete(activation.blueprint);
        return activation;
    }
    case RrdMessageKind::End: break;
    }
    return fail(ErrorCode::Malformed, "a message of unknown kind");
}

namespace {

struct EnvelopeField {
    int number = 0;
    Blob content;
};

/// The last of the fields from `first` to `last` in a message that is an envelope around one of them.
Result<std::optional<EnvelopeField>> read_envelope(const Blob& envelope, int first, int last,
                                                   const char* name) {
    const auto* data = reinterpret_cast<const std::uint8_t*>(envelope.bytes.data());
    if (envelope.bytes.size() > INT_MAX) return bad_protobuf(name);
    CodedInputStream in(data, static_cast<int>(envelope.bytes.size()));
    std::optional<EnvelopeField> found;
    while (const std::uint32_t tag = in.ReadTag()) {
        const int field = WireFormatLite::GetTagFieldNumber(tag);
        const bool known = field >= first && field <= last &&
                           WireFormatLite::GetTagWireType(tag) == WireFormatLite::WIRETYPE_LENGTH_DELIMITED;
        if (!known) {
            if (!WireFormatLite::SkipField(&in, tag)) return bad_protobuf(name);
            continue;
        }
        std::uint32_t size = 0;
        if (!in.ReadVarint32(&size) || size > INT_MAX) return bad_protobuf(name);
        const int at = in.CurrentPosition();
        if (!in.Skip(static_cast<int>(size))) return bad_protobuf(name);
        found = {field, slice(envelope, static_cast<std::size_t>(at), size)};
    }
    if (!in.ConsumedEntireMessage()) return bad_protobuf(name);
    return found;
}

} // namespace

Result<RrdRecord> open_log_msg(const Blob& envelope) {
    FATHOM_TRY(auto field, read_envelope(envelope, log_msg::LogMsg::kSetStoreInfoFieldNumber,
                                         log_msg::LogMsg::kBlueprintActivationCommandFieldNumber, "LogMsg"));
    if (!field) return fail(ErrorCode::Unsupported, "LogMsg: a kind of message that is not known");
    return RrdRecord{static_cast<RrdMessageKind>(field->number),
                     std::move(field->content)}; // both count alike
}

Result<RrdRecord> open_service_message(const Blob& envelope) {
    constexpr int kLogMsg = 1; // of WriteMessagesRequest and of ReadMessagesResponse
    FATHOM_TRY(const auto field, read_envelope(envelope, kLogMsg, kLogMsg, "message of the service"));
    if (!field) return fail(ErrorCode::Malformed, "message of the service: there is no LogMsg in it");
    return open_log_msg(field->content);
}

Result<RrdMessage> RrdMessageReader::read_log_msg(const Blob& envelope) {
    FATHOM_TRY(const RrdRecord record, open_log_msg(envelope));
    return read(record.kind, record.message);
}

std::vector<std::byte> write_store_info(const RrdStoreInfo& info) {
    log_msg::SetStoreInfo message;
    to_protobuf(info.row_id, *message.mutable_row_id());
    to_protobuf(info.store, *message.mutable_info()->mutable_store_id());
    // Rerun before 0.25 reads it here and refuses a store without; later versions pass it over.
    message.mutable_info()->mutable_application_id()->set_id(info.store.application_id);
    auto& source = *message.mutable_info()->mutable_store_source();
    source.set_kind(source_kind(info.source));
    source.mutable_extra()->set_payload(info.source_detail); // Rerun wants it there, if only empty
    if (info.version)
        message.mutable_info()->mutable_store_version()->set_crate_version_bits(version_bits(*info.version));
    return bytes_of_protobuf(message);
}

std::vector<std::byte> write_arrow_msg(const RrdArrowMsg& arrow) {
    log_msg::ArrowMsg message;
    to_protobuf(arrow.store, *message.mutable_store_id());
    message.set_compression(static_cast<log_msg::Compression>(arrow.compression));
    message.set_uncompressed_size(arrow.uncompressed_size);
    message.set_encoding(log_msg::ENCODING_ARROW_IPC);
    if (arrow.chunk_id) to_protobuf(*arrow.chunk_id, *message.mutable_chunk_id());
    if (arrow.is_static) message.set_is_static(*arrow.is_static);
    std::vector<std::byte> bytes = bytes_of_protobuf(message);
    // The payload is appended by hand, so that it is copied once; the order of fields is free.
    std::uint8_t head[16];
    using google::protobuf::io::CodedOutputStream;
    std::uint8_t* end = CodedOutputStream::WriteVarint32ToArray(
        WireFormatLite::MakeTag(kPayloadField, WireFormatLite::WIRETYPE_LENGTH_DELIMITED), head);
    end = CodedOutputStream::WriteVarint64ToArray(arrow.payload.bytes.size(), end);
    const auto head_bytes = std::as_bytes(std::span(head, end));
    bytes.reserve(bytes.size() + head_bytes.size() + arrow.payload.bytes.size());
    bytes.insert(bytes.end(), head_bytes.begin(), head_bytes.end());
    bytes.insert(bytes.end(), arrow.payload.bytes.begin(), arrow.payload.bytes.end());
    return bytes;
}

std::vector<std::byte> write_blueprint_activation(const RrdBlueprintActivation& activation) {
    log_msg::BlueprintActivationCommand message;
    to_protobuf(activation.blueprint, *message.mutable_blueprint_id());
    message.set_make_active(activation.make_active);
    message.set_make_default(activation.make_default);
    return bytes_of_protobuf(message);
}

} // namespace fathom
