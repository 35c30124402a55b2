// RecordingWriter: chunks of a scene in, a recording that other programs read out. One for Rerun's .rrd, one for MCAP;
// whoever has chunks can write: `fathom convert` from a source, a recorder from a live connection.
//
//     auto writer = make_mcap_recording_writer(sink, {});
//     FATHOM_CHECK(writer->begin(start));
//     FATHOM_CHECK(writer->add(chunk, store));              // the store holds what belongs to the chunk's rows
//     FATHOM_CHECK(writer->finish());
//     for (const std::string& sentence : writer->left_out()) …
//
// Streams: what was added is in the sink, only an index is held. One thread.
#pragma once

#include "app/scene/pictures.hpp"
#include "decoders/decompress.hpp"

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace fathom {

using RecordingSink = std::function<Result<void>(std::span<const std::byte>)>;

/// What a writer has to know before the first chunk.
struct RecordingStart {
    std::string name;                 // of the application, or of the file that is read
    std::string recording_id;         // empty: made of name and `made_at_ns`
    std::uint64_t made_at_ns = 0;     // identities of rows count from here
    std::optional<Timeline> timeline; // the one to look along first
    std::vector<RowTime> first_times; // of its start; static values of formats that have none stand there
};

class RecordingWriter {
  public:
    virtual ~RecordingWriter() = default;

    [[nodiscard]] virtual Result<void> begin(const RecordingStart& start) = 0;
    [[nodiscard]] virtual Result<void> add(const Chunk& chunk, const Store& store) = 0;
    [[nodiscard]] virtual Result<void> finish() = 0;

    /// One sentence for each kind of thing that the format cannot hold, or that could not be read.
    [[nodiscard]] const std::set<std::string>& left_out() const { return left_out_; }

  protected:
    void leave_out(std::string sentence) {
        constexpr std::size_t kMostSentences = 200;
        if (left_out_.size() < kMostSentences) left_out_.insert(std::move(sentence));
    }

  private:
    std::set<std::string> left_out_;
};

[[nodiscard]] std::unique_ptr<RecordingWriter> make_rrd_recording_writer(RecordingSink sink);
[[nodiscard]] std::unique_ptr<RecordingWriter> make_mcap_recording_writer(RecordingSink sink,
                                                                          Compression compression);

/// Which pictures the rows of a chunk carry.
[[nodiscard]] std::vector<PictureKind> picture_kinds_of(const Chunk& chunk);

/// Time along which a row is looked up: on the given timeline if it is there, else on its first.
[[nodiscard]] TimePoint row_time(const Chunk& chunk, std::uint32_t row,
                                 const std::optional<Timeline>& timeline);

} // namespace fathom
