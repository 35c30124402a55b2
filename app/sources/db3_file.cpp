#include "app/sources/db3_file.hpp"

#include "app/sources/scan_portion.hpp"
#include "app/sources/sqlite_database.hpp"

#include <algorithm>
#include <map>

namespace fathom {
namespace {

/// Messages that are loaded together.
constexpr std::uint64_t kPartBytes = 1u << 20;
constexpr std::size_t kMostInPart = 1024;
constexpr std::size_t kMostPackedInPart = 8; // compressed, their sizes tell little

class Db3File final : public MessageFile {
  public:
    Db3File(SqliteDatabase database, MessageRecording& recording, std::shared_ptr<Progress> progress)
        : database_(std::move(database)), recording_(recording), progress_(std::move(progress)) {}

    Result<bool> read_index() override;
    void read_in_portions() override { portion_.limit(); }
    bool has_more() const override { return scan_ != nullptr; }
    Result<bool> read_more() override;
    Result<std::vector<MessageRow>> read_part(std::uint32_t part) override;
    Result<void> check_tables() const;

    /// Of a database that is shorter than it says, what is there can still be read.
    Result<void> accept_shorter();

  private:
    struct Entry {
        std::int64_t time_ns = 0, row = 0;
        std::uint64_t bytes = 0;
    };
    struct Topic {
        TopicName name;
        std::uint32_t channel = 0;
        std::vector<Entry> entries; // of each portion by time, then as written
        std::size_t entered = 0;    // so many are in parts
        std::size_t most_in_part = 0;
    };
    struct Part {
        std::int64_t topic = 0;
        std::size_t first = 0, count = 0; // of the topic's entries
    };

    Result<void> read_topics();
    Result<void> scan();
    void take_row(sqlite3_stmt* row);
    Result<Blob> read_message(std::int64_t row, std::size_t at_most);
    void enter_parts(std::int64_t id, Topic& topic);

    SqliteDatabase database_;
    SqliteBlob blob_;      // open on the message read last
    SqliteStatement scan_; // through the messages, as far as it has got
    MessageRecording& recording_;
    std::map<std::int64_t, Topic> topics_;
    std::vector<Part> parts_; // in the order in which they were entered
    bool is_whole_ = true;
    std::uint64_t unknown_ = 0; // messages of no topic

    ScanPortion portion_;
    std::shared_ptr<Progress> progress_;
};

Result<void> Db3File::check_tables() const {
    FATHOM_TRY(const bool has_topics,
               database_.has_columns("topics", {"id", "name", "type", "serialization_format"}));
    FATHOM_TRY(const bool has_messages,
               database_.has_columns("messages", {"id", "topic_id", "timestamp", "data"}));
    if (!has_topics || !has_messages)
        return fail(ErrorCode::Unsupported,
                    "an SQLite database that is no ROS 2 bag: it lacks topics and messages");
    return {};
}

Result<void> Db3File::accept_shorter() {
    database_.accept_shorter();
    FATHOM_CHECK(check_tables());
    is_whole_ = false;
    recording_.warn("the database is damaged or breaks off");
    return {};
}

/// Definitions of types came with schema 4.
Result<void> Db3File::read_topics() {
    std::map<std::string, std::pair<std::string, std::string>> definitions; // encoding and text, by type
    const auto has_definitions = database_.has_columns(
        "message_definitions", {"topic_type", "encoding", "encoded_message_definition"});
    if (has_definitions && *has_definitions) {
        const auto taken = database_.each_row(
            "SELECT topic_type, encoding, encoded_message_definition FROM message_definitions",
            [&](sqlite3_stmt* row) {
                definitions[text_column(row, 0)] = {text_column(row, 1), text_column(row, 2)};
            });
        if (!taken) recording_.warn("the message definitions: " + taken.error().message);
    }
    return database_.each_row(
        "SELECT id, name, type, serialization_format FROM topics", [&](sqlite3_stmt* row) {
            Topic& topic = topics_[sqlite3_column_int64(row, 0)];
            topic.name.topic = text_column(row, 1);
            topic.name.schema = {text_column(row, 3), text_column(row, 2), {}, {}};
            if (const auto known = definitions.find(topic.name.schema.name); known != definitions.end())
                std::tie(topic.name.schema.schema_encoding, topic.name.schema.definition) = known->second;
            topic.channel = recording_.add_channel(topic.name); // listed without messages too
        });
}

Result<bool> Db3File::read_index() {
    FATHOM_CHECK(read_topics());
    // In the order in which they lie in the file, which needs no other index than the table itself. The length of a value
    // stands before the value; its pages are not touched.
    FATHOM_TRY(scan_, database_.prepare("SELECT id, topic_id, timestamp, length(data) FROM messages"));
    FATHOM_CHECK(scan());
    return is_whole_;
}

Result<bool> Db3File::read_more() {
    FATHOM_CHECK(scan());
    return is_whole_;
}

/// Goes on through the messages for a portion.
Result<void> Db3File::scan() {
    constexpr std::uint64_t kRowBytes = 16u << 10; // a few pages are read to get at one
    portion_.begin();
    int code = SQLITE_ROW;
    while (!portion_.is_over() && (code = sqlite3_step(scan_.get())) == SQLITE_ROW) {
        take_row(scan_.get());
        portion_.count(kRowBytes);
        const sqlite3_int64 length = sqlite3_column_int64(scan_.get(), 3);
        FATHOM_CHECK(advance(progress_.get(), static_cast<std::uint64_t>(std::max(length, sqlite3_int64{}))));
    }
    if (code != SQLITE_ROW) {
        if (code != SQLITE_DONE) {
            is_whole_ = false;
            recording_.warn(database_.error(code).error().message + "; messages are missing");
        }
        scan_.reset();
        if (unknown_ != 0) {
            is_whole_ = false;
            recording_.warn(std::to_string(unknown_) +
                            " messages of topics that are not defined are left out");
        }
    }
    for (auto& [id, topic] : topics_)
        enter_parts(id, topic);
    return {};
}

void Db3File::take_row(sqlite3_stmt* row) {
    const auto topic = topics_.find(sqlite3_column_int64(row, 1));
    if (topic == topics_.end()) {
        ++unknown_;
        return;
    }
    topic->second.entries.push_back(
        {sqlite3_column_int64(row, 2), sqlite3_column_int64(row, 0),
         static_cast<std::uint64_t>(std::max(sqlite3_column_int64(row, 3), sqlite3_int64{}))});
}

void Db3File::enter_parts(std::int64_t id, Topic& topic) {
    const auto entries = std::span(topic.entries).subspan(topic.entered);
    if (entries.empty()) return;
    std::ranges::sort(entries, {}, [](const Entry& entry) { return std::pair(entry.time_ns, entry.row); });
    if (topic.most_in_part == 0) {
        const auto start = read_message(entries.front().row, 1);
        const bool is_plain = start && !start->bytes.empty() && start->bytes.front() == std::byte{};
        topic.most_in_part = is_plain ? kMostInPart : kMostPackedInPart;
    }
    for (std::size_t first = 0, end = 0; first < entries.size(); first = end) {
        std::uint64_t bytes = 0;
        std::vector<std::int64_t> times;
        while (end < entries.size() && bytes < kPartBytes && times.size() < topic.most_in_part) {
            bytes += entries[end].bytes;
            times.push_back(entries[end].time_ns);
            ++end;
        }
        parts_.push_back({id, topic.entered + first, end - first});
        recording_.add_part(topic.channel, std::move(times));
    }
    topic.entered = topic.entries.size();
}

Result<Blob> Db3File::read_message(std::int64_t row, std::size_t at_most) {
    int code = SQLITE_OK;
    if (blob_ != nullptr && sqlite3_blob_reopen(blob_.get(), row) != SQLITE_OK) blob_.reset();
    if (blob_ == nullptr) {
        sqlite3_blob* opened = nullptr;
        code = sqlite3_blob_open(database_.get(), "main", "messages", "data", row, 0, &opened);
        blob_.reset(opened);
        if (code != SQLITE_OK) {
            auto error = database_.error(code);
            blob_.reset();
            return error;
        }
    }
    const auto size = static_cast<std::uint64_t>(std::max(sqlite3_blob_bytes(blob_.get()), 0));
    if (size > database_.size_bytes())
        return fail(ErrorCode::Malformed, "states more bytes than the file has");
    std::vector<std::byte> bytes(std::min<std::size_t>(static_cast<std::size_t>(size), at_most));
    if (!bytes.empty())
        code = sqlite3_blob_read(blob_.get(), bytes.data(), static_cast<int>(bytes.size()), 0);
    if (code != SQLITE_OK) {
        blob_.reset();
        return database_.error(code);
    }
    return make_blob(std::move(bytes));
}

Result<std::vector<MessageRow>> Db3File::read_part(std::uint32_t part_number) {
    const Part& part = parts_[part_number];
    const Topic& topic = topics_.at(part.topic);
    std::vector<MessageRow> rows;
    rows.reserve(part.count);
    for (const Entry& entry : std::span(topic.entries).subspan(part.first, part.count)) {
        auto payload = read_message(entry.row, static_cast<std::size_t>(database_.size_bytes()));
        if (!payload) {
            recording_.warn(topic.name.topic + ", row " + std::to_string(entry.row) + ": " +
                            payload.error().message);
            continue;
        }
        MessageRow row;
        row.log_time_ns = entry.time_ns;
        row.row_id = {0, static_cast<std::uint64_t>(entry.row)};
        row.payload = *std::move(payload);
        rows.push_back(std::move(row));
    }
    return rows;
}

} // namespace

bool is_sqlite(std::span<const std::byte> head) {
    constexpr std::string_view kMagic("SQLite format 3\0", 16);
    return head.size() >= kMagic.size() &&
           std::ranges::equal(head.first(kMagic.size()), std::as_bytes(std::span(kMagic)));
}

Result<std::unique_ptr<MessageFile>> open_db3_file(const std::string& path, MessageRecording& recording,
                                                   std::shared_ptr<Progress> progress) {
    FATHOM_TRY(SqliteDatabase database, SqliteDatabase::open(path));
    const bool has_log = database.has_log();
    auto file = std::make_unique<Db3File>(std::move(database), recording, std::move(progress));
    auto checked = file->check_tables();
    if (!checked && checked.error().code == ErrorCode::Malformed && file->accept_shorter()) return file;
    if (!checked && has_log && checked.error().code == ErrorCode::Io)
        return fail(ErrorCode::Io,
                    "the recording was not closed, and its -wal file can be read only in a folder "
                    "that can be written to; copy both there");
    if (!checked) return std::unexpected(std::move(checked).error());
    return file;
}

} // namespace fathom
