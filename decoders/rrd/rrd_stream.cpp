#include "decoders/rrd/rrd_stream.hpp"

#include "decoders/media/byte_reader.hpp"

#include <algorithm>
#include <cstring>

namespace fathom {
namespace {

constexpr std::uint64_t kStreamHeaderBytes = 12, kMessageHeaderBytes = 16;
constexpr std::uint64_t kFooterEntryBytes = 20, kFooterTailBytes = 12;
constexpr std::uint32_t kMaxFooterEntries = 64; // SDKs write one
constexpr std::uint8_t kProtobufSerializer = 2;
constexpr RrdVersion kOldestReadable{0, 23, 0, 0};

bool starts_with(std::span<const std::byte> bytes, std::string_view text) {
    return bytes.size() >= text.size() && std::memcmp(bytes.data(), text.data(), text.size()) == 0;
}

Result<RrdVersion> parse_stream_header(std::span<const std::byte> bytes) {
    ByteReader reader(bytes);
    const auto magic = reader.take(4);
    const RrdVersion version{reader.u8(), reader.u8(), reader.u8(), reader.u8()};
    reader.skip(1); // a default for compression; every message states its own
    const std::uint8_t serializer = reader.u8();
    const std::uint16_t reserved = reader.u16_le();
    if (starts_with(magic, "RRF0") || starts_with(magic, "RRF1"))
        return fail(ErrorCode::Unsupported, "a recording of Rerun " + rrd_version_text(version) +
                                                " in the format " +
                                                std::string(reinterpret_cast<const char*>(magic.data()), 4) +
                                                "; only those of 0.23 and later can be read");
    if (!starts_with(magic, "RRF2")) return fail(ErrorCode::Malformed, "not a Rerun recording");
    const RrdVersion release{version.major, version.minor, version.patch, 0};
    if (serializer != kProtobufSerializer || release < kOldestReadable)
        return fail(ErrorCode::Unsupported, "a recording of Rerun " + rrd_version_text(version) +
                                                "; only those of 0.23 and later can be read");
    if (reserved != 0) return fail(ErrorCode::Malformed, "the stream header uses bytes that are reserved");
    return version;
}

} // namespace

void RrdStreamParser::feed(Blob bytes) {
    if (bytes.bytes.empty() || place_ == Place::Over) return;
    available_ += bytes.bytes.size();
    fed_.push_back(std::move(bytes));
}

void RrdStreamParser::feed(std::span<const std::byte> bytes) {
    feed(make_blob({bytes.begin(), bytes.end()}));
}

std::uint64_t RrdStreamParser::needed() const {
    switch (place_) {
    case Place::Header: return kStreamHeaderBytes;
    case Place::MessageHeader: return kMessageHeaderBytes;
    case Place::Message: return message_size_;
    case Place::Footer: return kFooterTailBytes + kFooterEntryBytes;
    case Place::Over: break;
    }
    return 0;
}

std::uint64_t RrdStreamParser::wanted_bytes() const {
    return needed() > available_ ? needed() - available_ : place_ == Place::Over ? 0 : 1;
}

bool RrdStreamParser::at_boundary() const {
    return available_ == 0 && (place_ == Place::MessageHeader || place_ == Place::Footer);
}

/// The next bytes, a slice where they came in one piece.
Blob RrdStreamParser::take(std::uint64_t size) {
    FATHOM_ASSERT(size <= available_);
    available_ -= size;
    offset_ += size;
    if (size == 0) return {};
    std::vector<std::byte> joined;
    for (;;) {
        Blob& front = fed_.front();
        const auto part = std::min<std::uint64_t>(size - joined.size(), front.bytes.size());
        Blob taken = slice(front, 0, part);
        front.bytes = front.bytes.subspan(part);
        if (front.bytes.empty()) fed_.pop_front();
        if (joined.empty() && part == size) return taken;
        if (joined.empty()) joined.reserve(size);
        joined.insert(joined.end(), taken.bytes.begin(), taken.bytes.end());
        if (joined.size() == size) return make_blob(std::move(joined));
    }
}

std::vector<std::byte> RrdStreamParser::peek(std::uint64_t size) const {
    std::vector<std::byte> front;
    for (const Blob& blob : fed_) {
        const auto part = std::min<std::uint64_t>(size - front.size(), blob.bytes.size());
        front.insert(front.end(), blob.bytes.begin(), blob.bytes.begin() + static_cast<std::ptrdiff_t>(part));
        if (front.size() == size) break;
    }
    return front;
}

RrdEvent RrdStreamParser::give_up(ErrorCode code, std::string message) {
    const std::uint64_t at = byte_offset();
    place_ = Place::Over;
    fed_.clear();
    available_ = 0;
    return RrdProblem{{code, std::move(message)}, at, true};
}

std::optional<RrdEvent> RrdStreamParser::next() {
    for (;;) {
        const Place before = place_;
        std::optional<RrdEvent> event;
        switch (place_) {
        case Place::Header: event = read_header(); break;
        case Place::MessageHeader: event = read_message_header(); break;
        case Place::Message: event = read_message(); break;
        case Place::Footer: event = read_footer(); break;
        case Place::Over: return std::nullopt;
        }
        if (event || place_ == before) return event;
    }
}

/// Nothing, or what is to be said when no more bytes come.
std::optional<RrdEvent> RrdStreamParser::incomplete() {
    if (!finished_) return std::nullopt;
    if (at_boundary()) {
        place_ = Place::Over;
        return std::nullopt;
    }
    if (place_ == Place::Header)
        return give_up(ErrorCode::Truncated, offset_ == 0 ? "too short for a Rerun recording"
                                                          : "ends inside the header of a stream");
    if (place_ == Place::Message)
        return give_up(ErrorCode::Truncated, "ends inside a message, " + std::to_string(available_) + " of " +
                                                 std::to_string(message_size_) + " bytes are there");
    return give_up(ErrorCode::Truncated, "ends inside the header of a message");
}

std::optional<RrdEvent> RrdStreamParser::read_header() {
    if (available_ < kStreamHeaderBytes) return incomplete();
    const auto version = parse_stream_header(peek(kStreamHeaderBytes));
    if (!version) return give_up(version.error().code, version.error().message);
    const std::uint64_t at = offset_;
    (void)take(kStreamHeaderBytes);
    place_ = Place::MessageHeader;
    return RrdStreamStart{*version, at};
}

std::optional<RrdEvent> RrdStreamParser::read_message_header() {
    if (available_ >= kStreamHeaderBytes && starts_with(peek(4), "RRF2")) { // after a writer without End
        place_ = Place::Header;
        return std::nullopt;
    }
    if (available_ < kMessageHeaderBytes) return incomplete();
    const Blob header = take(kMessageHeaderBytes);
    ByteReader reader(header.bytes);
    const std::uint64_t kind = reader.u64_le();
    message_size_ = reader.u64_le();
    message_offset_ = offset_ - kMessageHeaderBytes;
    kind_ = static_cast<RrdMessageKind>(kind);
    place_ = Place::Message;
    if (kind > static_cast<std::uint64_t>(RrdMessageKind::BlueprintActivation))
        return give_up(ErrorCode::Malformed, "no message where one should start");
    if (message_size_ > kMaxRrdMessageBytes)
        return give_up(ErrorCode::TooLarge, "a message claims " + std::to_string(message_size_) + " bytes");
    return std::nullopt;
}

std::optional<RrdEvent> RrdStreamParser::read_message() {
    if (available_ < message_size_) return incomplete();
    const Blob message = take(message_size_);
    place_ = kind_ == RrdMessageKind::End ? Place::Footer : Place::MessageHeader;
    if (kind_ == RrdMessageKind::End) return RrdStreamEnd{message};
    auto read = messages_.read(kind_, message);
    if (!read) return RrdProblem{std::move(read).error(), message_offset_, false};
    if (auto* arrow = std::get_if<RrdArrowMsg>(&*read))
        arrow->byte_offset = message_offset_ + kMessageHeaderBytes;
    return std::visit([](auto&& value) -> RrdEvent { return std::forward<decltype(value)>(value); },
                      *std::move(read));
}

/// Behind an End message stand n entries of 20 bytes and a tail, then a new stream or nothing.
std::optional<RrdEvent> RrdStreamParser::read_footer() {
    const std::vector<std::byte> front = peek(kMaxFooterEntries * kFooterEntryBytes + kFooterTailBytes);
    const std::span<const std::byte> bytes(front);
    if (starts_with(bytes, "RRF2") && bytes.size() >= 8 && !starts_with(bytes, "RRF2FOOT")) {
        place_ = Place::Header;
        return std::nullopt;
    }
    for (std::uint32_t entries = 0; entries <= kMaxFooterEntries; ++entries) {
        const std::uint64_t tail = entries * kFooterEntryBytes;
        if (bytes.size() < tail + kFooterTailBytes) break;
        if (!starts_with(bytes.subspan(tail), "RRF2FOOT")) continue;
        (void)take(tail + kFooterTailBytes);
        return RrdStreamFooter{entries};
    }
    const bool could_be = front.size() < kMaxFooterEntries * kFooterEntryBytes + kFooterTailBytes;
    if (front.empty() || (could_be && !finished_)) return incomplete();
    return give_up(ErrorCode::Malformed, "bytes that are no recording follow its end");
}

} // namespace fathom
