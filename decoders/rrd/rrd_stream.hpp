// Rerun recordings as a stream: bytes are pushed in as they come, from a file, a pipe or the network, and
// events taken out.
//
//     RrdStreamParser parser;
//     while (const auto record = read_some(parser.wanted_bytes())) {
//         parser.feed(*record);
//         while (auto event = parser.next()) std::visit(handle, *event);
//     }
//     parser.finish();
//     while (auto event = parser.next()) …              // what the end of the input means
//
// Bytes that are fed as one Blob per message are never copied: payloads are slices of it. A stated length
// allocates nothing; what is held is what was fed. A damaged message is an RrdProblem and loses itself only;
// after a fatal one nothing more can be found. Files joined end to end are one stream. One thread.
#pragma once

#include "decoders/rrd/rrd_messages.hpp"

#include <deque>

namespace fathom {

struct RrdStreamStart {
    RrdVersion writer;
    std::uint64_t byte_offset = 0;
};

/// The End message, which whoever is killed leaves out.
struct RrdStreamEnd {
    Blob footer; // protobuf RrdFooter; empty before 0.28
};

/// The entries behind an End message that say where its footer is.
struct RrdStreamFooter {
    std::uint32_t entries = 0;
};

struct RrdProblem {
    Error error;
    std::uint64_t byte_offset = 0;
    bool fatal = false; // the rest of the input is not read
};

using RrdEvent = std::variant<RrdStreamStart, RrdStoreInfo, RrdArrowMsg, RrdBlueprintActivation, RrdStreamEnd,
                              RrdStreamFooter, RrdProblem>;

/// A longer message is a damaged length: neither protobuf nor LZ4 can handle it.
inline constexpr std::uint64_t kMaxRrdMessageBytes = 0x7FFFFFFF;

class RrdStreamParser {
  public:
    void feed(Blob bytes);
    void feed(std::span<const std::byte> bytes); // copies them

    /// No more bytes will come: what is incomplete now stays so.
    void finish() { finished_ = true; }

    /// The next event, or nothing when that takes more bytes or all is over.
    [[nodiscard]] std::optional<RrdEvent> next();

    /// Bytes that have to be fed for the next event, at least; a source that reads just as many gets payloads
    /// without copies. Zero when nothing more is read.
    [[nodiscard]] std::uint64_t wanted_bytes() const;

    /// The input ended where a recording may: behind an End message, or between two messages of a writer
    /// that writes none. False inside a message.
    [[nodiscard]] bool at_boundary() const;

    /// Where the message starts that is read next: the place to go on when a growing file has grown.
    [[nodiscard]] std::uint64_t byte_offset() const {
        return place_ == Place::Message ? message_offset_ : offset_;
    }

  private:
    enum class Place : std::uint8_t { Header, MessageHeader, Message, Footer, Over };

    [[nodiscard]] std::uint64_t needed() const;
    Blob take(std::uint64_t size);
    [[nodiscard]] std::vector<std::byte> peek(std::uint64_t size) const;
    RrdEvent give_up(ErrorCode code, std::string message);
    std::optional<RrdEvent> incomplete();

    std::optional<RrdEvent> read_header();
    std::optional<RrdEvent> read_message_header();
    std::optional<RrdEvent> read_message();
    std::optional<RrdEvent> read_footer();

    std::deque<Blob> fed_;
    std::uint64_t available_ = 0;
    std::uint64_t offset_ = 0; // of the first byte not taken yet
    Place place_ = Place::Header;
    bool finished_ = false;
    RrdMessageKind kind_ = RrdMessageKind::End;
    std::uint64_t message_offset_ = 0; // of its header
    std::uint64_t message_size_ = 0;
    RrdMessageReader messages_;
};

} // namespace fathom
