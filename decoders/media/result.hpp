// Result<T>: how bad input is reported, from the byte that is wrong up to the person who must know.
//
//     Result<ImageDesc> probe_x(std::span<const std::byte> bytes) {
//         FATHOM_TRY(const auto header, read_header(bytes));      // passes an error on
//         if (header.width == 0) return fail(ErrorCode::Malformed, "width is 0");
//         ...
//
// An error is handled once: passed on, or told to the user. Each format border adds its context with
// `with_context`, so that the final line reads "file: place: reason". Any thread.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace fathom {

enum class ErrorCode {
    InvalidArgument, // the user asked for something that cannot be
    NotFound,        // no such file, entity, index
    Io,              // the system refused to read or write
    Truncated,       // the bytes end too early
    Malformed,       // the bytes contradict themselves or their format
    TooLarge,        // a stated size is beyond what we accept
    Unsupported,     // valid, but a variant that Fathom does not read
    Exists,          // a file is in the way and --force was not given
    Cancelled,
    LayoutUnknown, // a buffer without a header, and nobody has stated its layout
};

struct Error {
    ErrorCode code;
    std::string message;

    bool operator==(const Error&) const = default;
};

template <typename T>
using Result = std::expected<T, Error>;

[[nodiscard]] inline std::unexpected<Error> fail(ErrorCode code, std::string message) {
    return std::unexpected(Error{code, std::move(message)});
}

/// The same error with "context: " before its message.
[[nodiscard]] inline std::unexpected<Error> with_context(std::string_view context, Error error) {
    error.message = std::string(context) + ": " + error.message;
    return std::unexpected(std::move(error));
}

} // namespace fathom

#define FATHOM_CONCAT_INNER(a, b) a##b
#define FATHOM_CONCAT(a, b) FATHOM_CONCAT_INNER(a, b)

/// FATHOM_TRY(const auto value, expression): the value, or return the expression's error.
#define FATHOM_TRY(declaration, ...)                                                                         \
    FATHOM_TRY_INNER(declaration, FATHOM_CONCAT(fathom_try_, __LINE__), __VA_ARGS__)
#define FATHOM_TRY_INNER(declaration, temporary, ...)                                                        \
    auto temporary = (__VA_ARGS__);                                                                          \
    if (!temporary) return std::unexpected(std::move(temporary).error());                                    \
    declaration = *std::move(temporary)

/// FATHOM_CHECK(expression): for Result<void>, or when the value is not needed.
#define FATHOM_CHECK(...)                                                                                    \
    do {                                                                                                     \
        if (auto fathom_checked = (__VA_ARGS__); !fathom_checked)                                            \
            return std::unexpected(std::move(fathom_checked).error());                                       \
    } while (false)
