// SqliteDatabase: a database of a stranger's, opened for reading only. Nothing is created beside it unless a write-ahead
// log shows that its writer did not close it.
//
//     FATHOM_TRY(const SqliteDatabase database, SqliteDatabase::open("run_0.db3"));
//     FATHOM_CHECK(database.each_row("SELECT id FROM topics", [&](sqlite3_stmt* row) { … }));
//     FATHOM_TRY(SqliteStatement rows, database.prepare("SELECT id FROM messages"));    // row by row, when wanted
//
// Statements and blobs end before their database. One thread at a time.
#pragma once

#include "decoders/media/result.hpp"

#include <sqlite3.h>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace fathom {

template <auto close>
struct SqliteCloser {
    template <typename T>
    void operator()(T* handle) const {
        (void)close(handle);
    }
};
using SqliteHandle = std::unique_ptr<sqlite3, SqliteCloser<sqlite3_close>>;
using SqliteStatement = std::unique_ptr<sqlite3_stmt, SqliteCloser<sqlite3_finalize>>;
using SqliteBlob = std::unique_ptr<sqlite3_blob, SqliteCloser<sqlite3_blob_close>>;

class SqliteDatabase {
  public:
    [[nodiscard]] static Result<SqliteDatabase> open(const std::string& path);

    [[nodiscard]] sqlite3* get() const { return handle_.get(); }
    [[nodiscard]] std::uint64_t size_bytes() const { return size_bytes_; } // of the file and its log

    /// Why the last call failed, in words.
    [[nodiscard]] std::unexpected<Error> error(int code) const;

    [[nodiscard]] Result<SqliteStatement> prepare(const std::string& query) const;
    [[nodiscard]] Result<void> each_row(const std::string& query,
                                        const std::function<void(sqlite3_stmt*)>& take) const;

    /// True for a real table with these columns stored in it: views and computed columns of a crafted file could take any
    /// time to read.
    [[nodiscard]] Result<bool> has_columns(std::string_view table, std::vector<std::string> columns) const;

    /// Of a database that is shorter than it says, what is there can be read from here on.
    void accept_shorter();

    /// A log of changes lies beside it.
    [[nodiscard]] bool has_log() const { return has_log_; }

  private:
    SqliteDatabase(SqliteHandle handle, std::uint64_t size_bytes, bool has_log)
        : handle_(std::move(handle)), size_bytes_(size_bytes), has_log_(has_log) {}

    SqliteHandle handle_;
    std::uint64_t size_bytes_ = 0;
    bool has_log_ = false;
};

[[nodiscard]] std::string text_column(sqlite3_stmt* row, int column);

} // namespace fathom
