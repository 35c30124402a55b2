// Names of things in Rerun recordings: stores, rows, chunks, versions. Plain values. Any thread.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fathom {

/// Identity of a row or a chunk: when it was made, then a count. The order is Rerun's order of rows.
struct RrdTuid {
    std::uint64_t time_ns = 0;
    std::uint64_t increment = 0;

    auto operator<=>(const RrdTuid&) const = default;
};

/// 32 hexadecimal digits in either case, with or without "chunk_" in front.
[[nodiscard]] std::optional<RrdTuid> parse_rrd_tuid(std::string_view text);
/// As current SDKs write chunk ids: "187A…" in capitals, then the increment in small letters.
[[nodiscard]] std::string rrd_tuid_text(const RrdTuid& tuid);

enum class RrdStoreKind : std::uint8_t { Recording, Blueprint };

/// Files and streams that agree in all three belong to one recording.
struct RrdStoreId {
    RrdStoreKind kind = RrdStoreKind::Recording;
    std::string application_id;
    std::string recording_id;

    auto operator<=>(const RrdStoreId&) const = default;
};

struct RrdVersion {
    std::uint8_t major = 0, minor = 0, patch = 0;
    std::uint8_t meta =
        0; // top bits 01: release candidate, 10: alpha, 11: between alphas; the rest its number

    auto operator<=>(const RrdVersion&) const = default;
};

[[nodiscard]] std::string rrd_version_text(RrdVersion version); // "0.41.0", "0.37.0-alpha.1+dev"

} // namespace fathom
