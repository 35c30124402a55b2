#include "decoders/media/byte_reader.hpp"
#include "decoders/rrd/arrow_columns.hpp"
#include "decoders/rrd/arrow_ipc.hpp"
#include "decoders/rrd/arrow_schema.hpp"

#include <bit>

namespace fathom {
namespace {

constexpr std::uint32_t kContinuation = 0xFFFFFFFF;

/// One encapsulated message: verified metadata, and the body behind it.
struct IpcMessage {
    const arrow_fb::Message* message = nullptr;
    Blob body;
};

class StreamReader {
  public:
    explicit StreamReader(const Blob& stream) : stream_(stream) {}

    /// Null at the end of the stream.
    Result<IpcMessage> next() {
        if (stream_.bytes.size() == position_) return IpcMessage{};
        FATHOM_TRY(const std::span<const std::byte> metadata, take_metadata());
        if (metadata.empty()) return IpcMessage{};
        // A table takes 8 bytes at least, so more of them than that are the same ones again and again.
        const auto max_tables = static_cast<flatbuffers::uoffset_t>(metadata.size() / 8 + 64);
        flatbuffers::Verifier verifier(aligned(metadata), metadata.size(), /*max_depth=*/4 * kMaxArrowDepth,
                                       max_tables);
        if (!arrow_fb::VerifyMessageBuffer(verifier)) return ipc_malformed("a message's metadata is damaged");
        IpcMessage next{.message = arrow_fb::GetMessage(aligned_)};
        if (next.message->version() != 4)
            return fail(ErrorCode::Unsupported,
                        "Arrow metadata version " + std::to_string(next.message->version() + 1));
        const std::int64_t body_length = next.message->body_length();
        if (body_length < 0 || static_cast<std::uint64_t>(body_length) > stream_.bytes.size() - position_)
            return fail(ErrorCode::Truncated,
                        "Arrow data ends inside a body of " + std::to_string(body_length) + " bytes");
        next.body = slice(stream_, position_, static_cast<std::size_t>(body_length));
        position_ += next.body.bytes.size();
        return next;
    }

    [[nodiscard]] std::size_t metadata_bytes() const { return metadata_bytes_; }

  private:
    /// Empty at the end marker.
    Result<std::span<const std::byte>> take_metadata() {
        ByteReader reader(stream_.bytes.subspan(position_));
        const std::uint32_t marker = reader.u32_le();
        const std::uint32_t size = reader.u32_le();
        if (reader.failed() || size > reader.remaining())
            return fail(ErrorCode::Truncated, "Arrow data ends inside a message");
        if (size >= FLATBUFFERS_MAX_BUFFER_SIZE) return ipc_malformed("metadata of absurd size");
        if (marker != kContinuation) return ipc_malformed("no message where one should start");
        position_ += 8 + size;
        metadata_bytes_ = size;
        return reader.take(size);
    }

    /// FlatBuffers read whole numbers in place. Decompressed streams lie as they should; others are copied.
    const std::uint8_t* aligned(std::span<const std::byte> metadata) {
        aligned_ = reinterpret_cast<const std::uint8_t*>(metadata.data());
        if (std::bit_cast<std::uintptr_t>(aligned_) % alignof(std::uint64_t) != 0) {
            copy_.resize(metadata.size() / 8 + 1);
            std::memcpy(copy_.data(), metadata.data(), metadata.size());
            aligned_ = reinterpret_cast<const std::uint8_t*>(copy_.data());
        }
        return aligned_;
    }

    const Blob& stream_;
    std::size_t position_ = 0;
    std::size_t metadata_bytes_ = 0;
    const std::uint8_t* aligned_ = nullptr;
    std::vector<std::uint64_t> copy_;
};

/// What a column is until its batch is there.
ArrowNode empty_node(const ArrowTypePtr& type) {
    ArrowNode node{.type = type};
    if (type->kind != ArrowKind::Unsupported)
        for (const ArrowField& field : type->children)
            node.children.push_back(empty_node(field.type));
    return node;
}

} // namespace

Result<ArrowBatch> read_arrow_ipc(const Blob& stream) {
    StreamReader reader(stream);
    ArrowBatch batch;
    bool has_schema = false, has_batch = false;
    for (;;) {
        FATHOM_TRY(const IpcMessage next, reader.next());
        if (!next.message) break;
        if (const auto* schema = next.message->header_as_Schema()) {
            if (has_schema) return ipc_malformed("a second schema");
            has_schema = true;
            // Writers may share equal texts, so their sum can exceed the bytes; a few times is plenty.
            const std::size_t max_text_bytes = 8 * reader.metadata_bytes() + 4096;
            FATHOM_CHECK(read_arrow_schema(*schema, max_text_bytes, batch.fields, batch.metadata));
            for (const ArrowField& field : batch.fields)
                batch.columns.push_back({std::make_shared<const ArrowNode>(empty_node(field.type)), 0, 0});
        } else if (const auto* stated = next.message->header_as_RecordBatch()) {
            if (!has_schema) return ipc_malformed("a batch before its schema");
            if (has_batch) return fail(ErrorCode::Unsupported, "Arrow streams of several batches");
            has_batch = true;
            FATHOM_CHECK(read_arrow_columns(*stated, next.body, batch));
        }
        // Dictionary batches are passed over with the columns that need them.
    }
    if (!has_schema) return fail(ErrorCode::Truncated, "Arrow data without a schema");
    return batch;
}

} // namespace fathom
