#include "app/sources/db3_file.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>

namespace fathom {
namespace {

/// Messages that are loaded together.
constexpr std::uint64_t kPartBytes = 1u << 20;
constexpr std::size_t kMostInPart = 1024;
constexpr std::size_t kMostPackedInPart = 8; // compressed, their sizes tell little

template <auto close>
struct SqliteCloser {
    template <typename T>
    void operator()(T* handle) const {
        (void)close(handle);
    }
};
using Db3Handle = std::unique_ptr<sqlite3, SqliteCloser<sqlite3_close>>;
using Db3Statement = std::unique_ptr<sqlite3_stmt, SqliteCloser<sqlite3_finalize>>;
using Db3Blob = std::unique_ptr<sqlite3_blob, SqliteCloser<sqlite3_blob_close>>;

std::unexpected<Error> sqlite_error(sqlite3* database, int code) {
    const std::string text = database != nullptr ? sqlite3_errmsg(database) : sqlite3_errstr(code);
    switch (code & 0xFF) {
    case SQLITE_CANTOPEN: return fail(ErrorCode::Io, "SQLite cannot open it (" + text + ")");
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: return fail(ErrorCode::Malformed, "the database is damaged (" + text + ")");
    default: return fail(ErrorCode::Malformed, "SQLite says: " + text);
    }
}

/// As SQLite's URIs want it: what they give a meaning is escaped.
std::string file_uri(const std::string& path, bool immutable) {
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    std::error_code ignored;
    std::string uri = "file:";
    for (const char c : std::filesystem::absolute(path, ignored).string())
        if (c == '%' || c == '?' || c == '#') {
            const auto byte = static_cast<unsigned char>(c);
            uri += {'%', kDigits[byte >> 4], kDigits[byte & 15]};
        } else {
            uri += c;
        }
    return uri + (immutable ? "?mode=ro&immutable=1" : "?mode=ro");
}

std::string text_column(sqlite3_stmt* row, int column) {
    const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(row, column));
    return text == nullptr ? std::string()
                           : std::string(text, static_cast<std::size_t>(sqlite3_column_bytes(row, column)));
}

class Db3File final : public MessageFile {
  public:
    Db3File(Db3Handle database, std::uint64_t size, MessageRecording& recording)
        : database_(std::move(database)), size_(size), recording_(recording) {}

    Result<bool> read_index() override;
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
        std::vector<Entry> entries; // by time, then as written
    };
    struct Part {
        std::int64_t topic = 0;
        std::size_t first = 0, count = 0; // of the topic's entries
    };

    template <typename Take>
    Result<void> each_row(const std::string& query, const Take& take) const;
    Result<bool> has_columns(std::string_view table, std::vector<std::string> columns) const;
    Result<void> read_topics();
    Result<Blob> read_message(std::int64_t row, std::size_t at_most);
    void enter_parts(std::int64_t id, Topic& topic);

    Db3Handle database_;
    Db3Blob blob_; // open on the message read last; is closed before the database
    std::uint64_t size_;
    MessageRecording& recording_;
    std::map<std::int64_t, Topic> topics_;
    std::vector<Part> parts_; // in the order in which they were entered
    bool is_whole_ = true;
};

template <typename Take>
Result<void> Db3File::each_row(const std::string& query, const Take& take) const {
    sqlite3_stmt* prepared = nullptr;
    int code = sqlite3_prepare_v2(database_.get(), query.c_str(), -1, &prepared, nullptr);
    const Db3Statement statement(prepared);
    if (code != SQLITE_OK) return sqlite_error(database_.get(), code);
    while ((code = sqlite3_step(statement.get())) == SQLITE_ROW)
        take(statement.get());
    if (code != SQLITE_DONE) return sqlite_error(database_.get(), code);
    return {};
}

/// True for a real table with these columns stored in it: views and computed columns of a crafted file could take any
/// time to read.
Result<bool> Db3File::has_columns(std::string_view table, std::vector<std::string> columns) const {
    const std::string name(table);
    bool is_table = false;
    FATHOM_CHECK(each_row("SELECT 1 FROM sqlite_master WHERE type = 'table' AND rootpage > 0 AND name = '" +
                              name + "'",
                          [&](sqlite3_stmt*) { is_table = true; }));
    if (!is_table) return false;
    FATHOM_CHECK(each_row("SELECT name FROM pragma_table_xinfo('" + name + "') WHERE hidden = 0",
                          [&](sqlite3_stmt* row) { std::erase(columns, text_column(row, 0)); }));
    return columns.empty();
}

Result<void> Db3File::check_tables() const {
    FATHOM_TRY(const bool has_topics, has_columns("topics", {"id", "name", "type", "serialization_format"}));
    FATHOM_TRY(const bool has_messages, has_columns("messages", {"id", "topic_id", "timestamp", "data"}));
    if (!has_topics || !has_messages)
        return fail(ErrorCode::Unsupported,
                    "an SQLite database that is no ROS 2 bag: it lacks topics and messages");
    return {};
}

Result<void> Db3File::accept_shorter() {
    // SQLite gives its check of the size up only for those who might repair the schema.
    sqlite3_db_config(database_.get(), SQLITE_DBCONFIG_DEFENSIVE, 0, nullptr);
    sqlite3_exec(database_.get(), "PRAGMA writable_schema = ON", nullptr, nullptr, nullptr);
    FATHOM_CHECK(check_tables());
    is_whole_ = false;
    recording_.warn("the database is damaged or breaks off");
    return {};
}

/// Definitions of types came with schema 4.
Result<void> Db3File::read_topics() {
    std::map<std::string, std::pair<std::string, std::string>> definitions; // encoding and text, by type
    const auto has_definitions =
        has_columns("message_definitions", {"topic_type", "encoding", "encoded_message_definition"});
    if (has_definitions && *has_definitions) {
        const auto taken =
            each_row("SELECT topic_type, encoding, encoded_message_definition FROM message_definitions",
                     [&](sqlite3_stmt* row) {
                         definitions[text_column(row, 0)] = {text_column(row, 1), text_column(row, 2)};
                     });
        if (!taken) recording_.warn("the message definitions: " + taken.error().message);
    }
    return each_row("SELECT id, name, type, serialization_format FROM topics", [&](sqlite3_stmt* row) {
        Topic& topic = topics_[sqlite3_column_int64(row, 0)];
        topic.name.topic = text_column(row, 1);
        topic.name.schema = {text_column(row, 3), text_column(row, 2), {}, {}};
        if (const auto known = definitions.find(topic.name.schema.name); known != definitions.end())
            std::tie(topic.name.schema.schema_encoding, topic.name.schema.definition) = known->second;
    });
}

Result<bool> Db3File::read_index() {
    FATHOM_CHECK(read_topics());
    std::uint64_t unknown = 0;
    // The length of a value stands before the value; its pages are not touched.
    const auto scanned =
        each_row("SELECT id, topic_id, timestamp, length(data) FROM messages", [&](sqlite3_stmt* row) {
            const auto topic = topics_.find(sqlite3_column_int64(row, 1));
            if (topic == topics_.end()) {
                ++unknown;
                return;
            }
            topic->second.entries.push_back(
                {sqlite3_column_int64(row, 2), sqlite3_column_int64(row, 0),
                 static_cast<std::uint64_t>(std::max(sqlite3_column_int64(row, 3), sqlite3_int64{}))});
        });
    if (!scanned) {
        is_whole_ = false;
        recording_.warn(scanned.error().message + "; messages are missing");
    }
    if (unknown != 0) {
        is_whole_ = false;
        recording_.warn(std::to_string(unknown) + " messages of topics that are not defined are left out");
    }
    for (auto& [id, topic] : topics_)
        enter_parts(id, topic);
    return is_whole_;
}

void Db3File::enter_parts(std::int64_t id, Topic& topic) {
    const std::uint32_t channel = recording_.add_channel(topic.name); // listed without messages too
    if (topic.entries.empty()) return;
    std::ranges::sort(topic.entries, {},
                      [](const Entry& entry) { return std::pair(entry.time_ns, entry.row); });
    const auto start = read_message(topic.entries.front().row, 1);
    const bool is_plain = start && !start->bytes.empty() && start->bytes.front() == std::byte{};
    const std::size_t most = is_plain ? kMostInPart : kMostPackedInPart;
    for (std::size_t first = 0, end = 0; first < topic.entries.size(); first = end) {
        std::uint64_t bytes = 0;
        std::vector<std::int64_t> times;
        while (end < topic.entries.size() && bytes < kPartBytes && times.size() < most) {
            bytes += topic.entries[end].bytes;
            times.push_back(topic.entries[end].time_ns);
            ++end;
        }
        parts_.push_back({id, first, end - first});
        recording_.add_part(channel, std::move(times));
    }
}

Result<Blob> Db3File::read_message(std::int64_t row, std::size_t at_most) {
    int code = SQLITE_OK;
    if (blob_ != nullptr && sqlite3_blob_reopen(blob_.get(), row) != SQLITE_OK) blob_.reset();
    if (blob_ == nullptr) {
        sqlite3_blob* opened = nullptr;
        code = sqlite3_blob_open(database_.get(), "main", "messages", "data", row, 0, &opened);
        blob_.reset(opened);
        if (code != SQLITE_OK) {
            auto error = sqlite_error(database_.get(), code);
            blob_.reset();
            return error;
        }
    }
    const auto size = static_cast<std::uint64_t>(std::max(sqlite3_blob_bytes(blob_.get()), 0));
    if (size > size_) return fail(ErrorCode::Malformed, "states more bytes than the file has");
    std::vector<std::byte> bytes(std::min<std::size_t>(static_cast<std::size_t>(size), at_most));
    if (!bytes.empty())
        code = sqlite3_blob_read(blob_.get(), bytes.data(), static_cast<int>(bytes.size()), 0);
    if (code != SQLITE_OK) {
        blob_.reset();
        return sqlite_error(database_.get(), code);
    }
    return make_blob(std::move(bytes));
}

Result<std::vector<MessageRow>> Db3File::read_part(std::uint32_t part_number) {
    const Part& part = parts_[part_number];
    const Topic& topic = topics_.at(part.topic);
    std::vector<MessageRow> rows;
    rows.reserve(part.count);
    for (const Entry& entry : std::span(topic.entries).subspan(part.first, part.count)) {
        auto payload = read_message(entry.row, static_cast<std::size_t>(size_));
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

Result<std::unique_ptr<MessageFile>> open_db3_file(const std::string& path, MessageRecording& recording) {
    // With a log beside it the recorder did not close the file, and SQLite has to read both. Without one it would still
    // create one where the file says so, and fail where it cannot.
    std::error_code ignored;
    const std::uintmax_t log_bytes = std::filesystem::file_size(path + "-wal", ignored);
    const bool has_log = !ignored && log_bytes > 0;
    sqlite3* opened = nullptr;
    const int code = sqlite3_open_v2(file_uri(path, !has_log).c_str(), &opened,
                                     SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, nullptr);
    Db3Handle database(opened);
    if (code != SQLITE_OK) return sqlite_error(database.get(), code);
    // Files come from strangers.
    sqlite3_db_config(database.get(), SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(database.get(), SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    sqlite3_exec(database.get(), "PRAGMA cell_size_check = ON", nullptr, nullptr, nullptr);
    const std::uintmax_t size = std::filesystem::file_size(path, ignored);
    auto file =
        std::make_unique<Db3File>(std::move(database), ignored ? 0 : size + log_bytes * has_log, recording);
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
