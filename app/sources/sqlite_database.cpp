#include "app/sources/sqlite_database.hpp"

#include <filesystem>

namespace fathom {
namespace {

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

} // namespace

std::string text_column(sqlite3_stmt* row, int column) {
    const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(row, column));
    return text == nullptr ? std::string()
                           : std::string(text, static_cast<std::size_t>(sqlite3_column_bytes(row, column)));
}

Result<SqliteDatabase> SqliteDatabase::open(const std::string& path) {
    // With a log beside it the writer did not close the file, and SQLite has to read both. Without one it would still
    // create one where the file says so, and fail where it cannot.
    std::error_code error;
    const std::uintmax_t log_bytes = std::filesystem::file_size(path + "-wal", error);
    const bool has_log = !error && log_bytes > 0;
    sqlite3* opened = nullptr;
    const int code = sqlite3_open_v2(file_uri(path, !has_log).c_str(), &opened,
                                     SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, nullptr);
    SqliteHandle handle(opened);
    if (code != SQLITE_OK) return sqlite_error(opened, code);
    // Files come from strangers.
    sqlite3_db_config(opened, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(opened, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    sqlite3_exec(opened, "PRAGMA cell_size_check = ON", nullptr, nullptr, nullptr);
    const std::uintmax_t size_bytes = std::filesystem::file_size(path, error);
    return SqliteDatabase(std::move(handle), error ? 0 : size_bytes + (has_log ? log_bytes : 0), has_log);
}

std::unexpected<Error> SqliteDatabase::error(int code) const {
    return sqlite_error(handle_.get(), code);
}

Result<SqliteStatement> SqliteDatabase::prepare(const std::string& query) const {
    sqlite3_stmt* prepared = nullptr;
    const int code = sqlite3_prepare_v2(handle_.get(), query.c_str(), -1, &prepared, nullptr);
    SqliteStatement statement(prepared);
    if (code != SQLITE_OK) return error(code);
    return statement;
}

Result<void> SqliteDatabase::each_row(const std::string& query,
                                      const std::function<void(sqlite3_stmt*)>& take) const {
    FATHOM_TRY(const SqliteStatement statement, prepare(query));
    int code = SQLITE_OK;
    while ((code = sqlite3_step(statement.get())) == SQLITE_ROW)
        take(statement.get());
    if (code != SQLITE_DONE) return error(code);
    return {};
}

Result<bool> SqliteDatabase::has_columns(std::string_view table, std::vector<std::string> columns) const {
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

void SqliteDatabase::accept_shorter() {
    // SQLite gives its check of the size up only for those who might repair the schema.
    sqlite3_db_config(handle_.get(), SQLITE_DBCONFIG_DEFENSIVE, 0, nullptr);
    sqlite3_exec(handle_.get(), "PRAGMA writable_schema = ON", nullptr, nullptr, nullptr);
}

} // namespace fathom
