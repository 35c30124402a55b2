// MessageFilesReader: a recording of messages that lies in one file or in several, whatever their containers.
//
//     auto reader = std::make_unique<MessageFilesReader>("mcap", source_id);
//     reader->add_file(path, make_mcap_file(std::move(file), reader->recording()));
//
// Each file enters its topics and parts into the one recording and reads its own parts; topics of the same name and
// schema are one. A file that cannot be read costs itself only, where there are others. Files are read one after the other,
// so that what the first one shows need not wait for the last. One thread at a time.
#pragma once

#include "app/sources/message_recording.hpp"
#include "decoders/media/progress.hpp"

#include <memory>
#include <string>
#include <vector>

namespace fathom {

class MessageFile {
  public:
    virtual ~MessageFile() = default;

    /// Enters channels and parts, once. False: damaged, though something can be read. Bytes that are done with, of the
    /// file's, are told to the progress that the reader shows.
    [[nodiscard]] virtual Result<bool> read_index() = 0;

    /// From now on read_index() ends after the first portion of a file without an index; read_more() enters what follows.
    virtual void read_in_portions() {}
    [[nodiscard]] virtual bool has_more() const { return false; }
    [[nodiscard]] virtual Result<bool> read_more() { return true; }

    /// The file has grown, and goes on where it ended.
    [[nodiscard]] virtual bool follow() { return false; }

    /// `part` counts those that this file entered.
    [[nodiscard]] virtual Result<std::vector<MessageRow>> read_part(std::uint32_t part) = 0;
};

class MessageFilesReader final : public ChunkReader {
  public:
    MessageFilesReader(std::string container, std::uint32_t source_id)
        : container_(std::move(container)), recording_(source_id) {}

    [[nodiscard]] MessageRecording& recording() { return recording_; }
    void add_file(std::string path, std::unique_ptr<MessageFile> file);

    /// Names what is missing of the recording, and that it is not whole.
    void note_missing(std::string warning);

    /// Of the opening up to the whole index.
    void show_progress(std::shared_ptr<Progress> progress) { progress_ = std::move(progress); }

    /// Files beside those with messages that are watched for changes.
    void watch(std::string path) { watched_.push_back(std::move(path)); }

    Result<SourceIndex> read_index() override;
    Result<SourceIndex> read_index_start() override;
    Result<std::optional<SourceIndex>> read_index_more() override;
    bool follow() override { return files_.size() == 1 && files_.front().file->follow(); }
    Result<std::shared_ptr<const Chunk>> load(ChunkId id) override;
    std::vector<std::string> take_warnings() override { return recording_.take_warnings(); }
    std::vector<std::string> watched_paths() const override;

  private:
    struct File {
        std::string path;
        std::unique_ptr<MessageFile> file;
        std::uint32_t first_part = 0; // its first in the recording
    };

    void name_place(const File& file);
    void begin();
    Result<void> take_file();
    SourceIndex describe();
    Result<std::vector<MessageRow>> read_part(std::uint32_t position);
    void unpack_messages(std::vector<MessageRow>& rows);

    std::string container_;
    MessageRecording recording_;
    std::vector<File> files_;
    std::size_t taken_ = 0; // so many files are entered, the last of them perhaps in part
    bool is_any_readable_ = false;
    std::optional<Error> first_error_;
    std::vector<std::string> watched_;
    std::shared_ptr<Progress> progress_;
    bool complete_ = true;
};

} // namespace fathom
