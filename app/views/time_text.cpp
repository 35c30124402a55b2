#include "app/views/time_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <limits>

namespace fathom {
namespace {

constexpr std::int64_t kSecondNs = 1'000'000'000, kDayNs = 86'400 * kSecondNs;
constexpr std::int64_t kSmallest = std::numeric_limits<std::int64_t>::min();

std::string fraction_text(std::int64_t ns, int digits) {
    char text[16];
    std::snprintf(text, sizeof text, "%09d", static_cast<int>(ns));
    return "." + std::string(text, static_cast<std::size_t>(std::clamp(digits, 1, 9)));
}

std::string clock_text(std::int64_t ns, const char* format, int digits) {
    char text[40];
    const std::int64_t seconds = ns / kSecondNs;
    std::snprintf(text, sizeof text, format, static_cast<long long>(seconds / 3600),
                  static_cast<int>(seconds / 60 % 60), static_cast<int>(seconds % 60));
    return text + fraction_text(ns % kSecondNs, digits);
}

std::string date_text(std::int64_t ns, int digits) {
    using namespace std::chrono;
    std::int64_t day = ns / kDayNs, rest = ns % kDayNs;
    if (rest < 0) {
        rest += kDayNs;
        --day;
    }
    const year_month_day date{sys_days{days{day}}};
    char text[24];
    std::snprintf(text, sizeof text, "%04d-%02u-%02u ", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
    return text + clock_text(rest, "%02lld:%02d:%02d", digits);
}

std::string seconds_text(std::int64_t ns, int digits) {
    // The smallest number has no positive counterpart.
    const bool negative = ns < 0;
    const auto size = negative ? 0 - static_cast<std::uint64_t>(ns) : static_cast<std::uint64_t>(ns);
    return (negative ? "-" : "") + std::to_string(size / static_cast<std::uint64_t>(kSecondNs)) +
           fraction_text(static_cast<std::int64_t>(size % static_cast<std::uint64_t>(kSecondNs)), digits);
}

std::unexpected<Error> no_time(std::string_view text) {
    return fail(ErrorCode::InvalidArgument,
                "'" + std::string(text) +
                    "' is no time: type a number, 12:03:04.5, a date, +2.5s or #120 for an image");
}

std::unexpected<Error> too_far(std::string_view text) {
    return fail(ErrorCode::InvalidArgument, "'" + std::string(text) + "' is further than a timeline reaches");
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
        text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
        text.remove_suffix(1);
    return text;
}

/// A number with its fraction in billionths, exact as typed; what follows it stays in `rest`.
struct Decimal {
    std::uint64_t whole = 0;
    std::int64_t billionths = 0;
    bool has_fraction = false;
};

std::optional<std::uint64_t> take_digits(std::string_view& rest) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), value);
    if (error != std::errc{}) return std::nullopt;
    rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
    return value;
}

std::optional<Decimal> take_decimal(std::string_view& rest) {
    Decimal number;
    const auto whole = take_digits(rest);
    if (!whole) return std::nullopt;
    number.whole = *whole;
    if (rest.empty() || rest.front() != '.') return number;
    rest.remove_prefix(1);
    number.has_fraction = true;
    std::int64_t place = kSecondNs / 10;
    std::size_t count = 0;
    for (; !rest.empty() && rest.front() >= '0' && rest.front() <= '9'; rest.remove_prefix(1), ++count) {
        number.billionths += place * (rest.front() - '0'); // beyond the ninth digit nothing is left to add
        place /= 10;
    }
    return count == 0 ? std::nullopt : std::optional(number);
}

/// `number` times a unit, or nothing where it does not fit.
std::optional<std::int64_t> scaled(const Decimal& number, std::int64_t unit_ns) {
    std::int64_t whole = 0;
    if (number.whole > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()) ||
        __builtin_mul_overflow(static_cast<std::int64_t>(number.whole), unit_ns, &whole))
        return std::nullopt;
    // An hour's billionths need 53 bits.
    const auto part = static_cast<std::int64_t>(static_cast<long double>(number.billionths) *
                                                static_cast<long double>(unit_ns) / 1e9L);
    std::int64_t sum = 0;
    return __builtin_add_overflow(whole, part, &sum) ? std::nullopt : std::optional(sum);
}

std::optional<std::int64_t> unit_ns_of(std::string_view unit) {
    constexpr std::pair<std::string_view, std::int64_t> kUnits[] = {{"ns", 1},
                                                                    {"us", 1'000},
                                                                    {"µs", 1'000},
                                                                    {"μs", 1'000},
                                                                    {"ms", 1'000'000},
                                                                    {"s", kSecondNs},
                                                                    {"m", 60 * kSecondNs},
                                                                    {"min", 60 * kSecondNs},
                                                                    {"h", 3600 * kSecondNs}};
    for (const auto& [name, ns] : kUnits)
        if (name == unit) return ns;
    return std::nullopt;
}

/// "h:mm", "h:mm:ss", "h:mm:ss.f"; with `short_form` two parts are minutes and seconds.
std::optional<std::int64_t> take_clock(std::string_view& rest, bool short_form) {
    std::array<std::uint64_t, 2> before{};
    std::size_t count = 0;
    while (count < 2) {
        const std::string_view here = rest;
        const auto part = take_digits(rest);
        if (!part || rest.empty() || rest.front() != ':') {
            rest = here;
            break;
        }
        rest.remove_prefix(1);
        before[count++] = *part;
    }
    if (count == 0) return std::nullopt;
    const auto last = take_decimal(rest);
    if (!last) return std::nullopt;
    const bool hours_first = count == 2 || !short_form;
    const std::uint64_t hours = hours_first ? before[0] : 0;
    const std::uint64_t minutes = count == 2 ? before[1] : hours_first ? last->whole : before[0];
    const Decimal seconds = count == 1 && hours_first ? Decimal{} : *last;
    if (count == 1 && hours_first && last->has_fraction) return std::nullopt;
    constexpr std::uint64_t kMostHours = 2'500'000; // what 64 bits of nanoseconds hold
    if (hours > kMostHours || minutes > (hours_first ? 59u : 59'999u) || seconds.whole > 60)
        return std::nullopt;
    return (static_cast<std::int64_t>(hours) * 3600 + static_cast<std::int64_t>(minutes) * 60 +
            static_cast<std::int64_t>(seconds.whole)) *
               kSecondNs +
           seconds.billionths;
}

/// "YYYY-MM-DD" as days since 1970.
std::optional<std::int64_t> take_date(std::string_view& rest) {
    using namespace std::chrono;
    const std::string_view text = rest;
    if (text.size() < 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
    std::array<unsigned, 3> parts{};
    const std::array<std::string_view, 3> fields{text.substr(0, 4), text.substr(5, 2), text.substr(8, 2)};
    for (std::size_t i = 0; i < fields.size(); ++i) {
        std::string_view field = fields[i];
        const auto number = take_digits(field);
        if (!number || !field.empty()) return std::nullopt;
        parts[i] = static_cast<unsigned>(*number);
    }
    const year_month_day date(year{static_cast<int>(parts[0])}, month{parts[1]}, day{parts[2]});
    if (!date.ok()) return std::nullopt;
    rest.remove_prefix(10);
    return sys_days(date).time_since_epoch().count();
}

/// "Z", "+01:00", or nothing for UTC: what is to be taken off.
std::optional<std::int64_t> take_zone(std::string_view& rest) {
    if (rest.empty()) return 0;
    if (rest == "Z" || rest == "z" || rest == "UTC" || rest == " UTC") {
        rest = {};
        return 0;
    }
    const char sign = rest.front();
    if ((sign != '+' && sign != '-') || rest.size() != 6) return std::nullopt;
    rest.remove_prefix(1);
    const auto offset = take_clock(rest, false);
    if (!offset || *offset >= kDayNs) return std::nullopt;
    return sign == '+' ? *offset : -*offset;
}

Result<TimeGoal> parse_date(std::string_view text) {
    std::string_view rest = text;
    const auto day = take_date(rest);
    if (!day) return no_time(text);
    std::int64_t clock = 0;
    if (!rest.empty() && (rest.front() == 'T' || rest.front() == 't' || rest.front() == ' ')) {
        rest.remove_prefix(1);
        const auto taken = take_clock(rest, false);
        if (!taken || *taken > kDayNs + kSecondNs) return no_time(text);
        clock = *taken;
    }
    const auto zone = take_zone(rest);
    if (!zone || !rest.empty()) return no_time(text);
    std::int64_t value = 0;
    if (__builtin_mul_overflow(*day, kDayNs, &value) || __builtin_add_overflow(value, clock - *zone, &value))
        return too_far(text);
    return TimeGoal{value, {}};
}

/// A length of time, without its sign.
Result<std::int64_t> parse_length(std::string_view text, std::string_view all) {
    std::string_view rest = text;
    if (rest.find(':') != std::string_view::npos) {
        const auto clock = take_clock(rest, true);
        if (!clock || !rest.empty()) return no_time(all);
        return *clock;
    }
    const auto number = take_decimal(rest);
    if (!number) return no_time(all);
    const auto unit = unit_ns_of(rest.empty() ? "s" : trimmed(rest));
    if (!unit) return no_time(all);
    const auto length = scaled(*number, *unit);
    if (!length) return too_far(all);
    return *length;
}

Result<TimeGoal> added(std::int64_t from, std::int64_t length, bool negative, std::string_view text) {
    std::int64_t value = 0;
    const bool over = negative ? __builtin_sub_overflow(from, length, &value)
                               : __builtin_add_overflow(from, length, &value);
    if (over) return too_far(text);
    return TimeGoal{value, {}};
}

/// Steps of a sequence.
Result<std::int64_t> parse_count(std::string_view text, std::string_view all) {
    std::string_view rest = text;
    const auto count = take_digits(rest);
    if (!count || !rest.empty())
        return fail(ErrorCode::InvalidArgument,
                    "'" + std::string(all) +
                        "' is no place in a sequence: type a whole number, +10, -10 or #120 for an image");
    if (*count > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) return too_far(all);
    return static_cast<std::int64_t>(*count);
}

/// A bare number on a timeline that measures time.
Result<TimeGoal> parse_number(std::string_view text, bool negative, const TimeFormat& format,
                              std::string_view all) {
    std::string_view rest = text;
    const auto number = take_decimal(rest);
    if (!number) return no_time(all);
    const std::string_view unit_name = trimmed(rest);
    const auto stated = unit_name.empty() ? std::nullopt : unit_ns_of(unit_name);
    if (!unit_name.empty() && !stated) return no_time(all);

    const bool is_stamp = format.kind == TimelineKind::Timestamp;
    std::int64_t from = 0, unit = kSecondNs;
    if (stated) {
        unit = *stated;
        // "12.5 s" on a timeline of dates: nobody means 1970.
        if (format.style == TimeStyle::SecondsFromStart || (is_stamp && unit != 1)) from = format.start;
    } else if (format.style == TimeStyle::SecondsFromStart) {
        from = format.start;
    } else if (format.style == TimeStyle::Nanoseconds) {
        unit = 1;
    } else if (is_stamp) {
        // Since 2001 stamps have ten digits in seconds, and three more for each finer unit.
        constexpr std::uint64_t kSeconds = 100'000'000, kMillis = 100'000'000'000,
                                kMicros = 100'000'000'000'000, kNanos = 100'000'000'000'000'000;
        if (number->whole < kSeconds)
            from = format.start;
        else
            unit = number->whole < kMillis   ? kSecondNs
                   : number->whole < kMicros ? 1'000'000
                   : number->whole < kNanos  ? 1'000
                                             : 1;
    }
    const auto length = scaled(*number, unit);
    if (!length) return too_far(all);
    return added(from, *length, negative, all);
}

} // namespace

std::string duration_text(std::int64_t duration_ns, int digits) {
    if (duration_ns == kSmallest) return seconds_text(duration_ns, digits) + " s";
    return (duration_ns < 0 ? "-" : "") +
           clock_text(duration_ns < 0 ? -duration_ns : duration_ns, "%lld:%02d:%02d", digits);
}

std::string time_text(std::int64_t value, const TimeFormat& format) {
    if (format.kind == TimelineKind::Sequence) return std::to_string(value);
    if (format.style == TimeStyle::Nanoseconds) return std::to_string(value) + " ns";
    if (format.style == TimeStyle::SecondsFromStart) {
        std::int64_t since = 0;
        if (__builtin_sub_overflow(value, format.start, &since)) return std::to_string(value) + " ns";
        return seconds_text(since, format.digits) + " s";
    }
    return format.kind == TimelineKind::Duration ? duration_text(value, format.digits)
                                                 : date_text(value, format.digits);
}

std::string typed_text(std::int64_t value, const TimeFormat& format) {
    const std::string text = time_text(value, format);
    return text.starts_with('-') ? "=" + text : text;
}

int needed_digits(std::span<const std::int64_t> times) {
    std::int64_t spacing = kSecondNs;
    for (std::size_t i = 1; i < times.size(); ++i) {
        std::int64_t step = 0;
        if (!__builtin_sub_overflow(times[i], times[i - 1], &step) && step > 0)
            spacing = std::min(spacing, step);
    }
    return spacing >= 1'000'000 ? 3 : spacing >= 1'000 ? 6 : 9;
}

Result<TimeGoal> parse_time(std::string_view text, const TimeFormat& format, std::int64_t now) {
    const std::string_view all = trimmed(text);
    if (all.empty())
        return fail(ErrorCode::InvalidArgument,
                    "Type a time, such as 12:03:04.5, +2.5s or #120 for an image");
    if (all.starts_with('#')) {
        std::string_view rest = all.substr(1);
        const auto number = take_digits(rest);
        if (!number || !rest.empty() || *number == 0)
            return fail(ErrorCode::InvalidArgument,
                        "'" + std::string(all) + "' names no image: they are counted from #1");
        return TimeGoal{0, number};
    }
    const bool own_sign = all.starts_with('=');
    std::string_view rest = trimmed(own_sign ? all.substr(1) : all);
    const bool negative = rest.starts_with('-') || rest.starts_with("−");
    const bool has_sign = negative || rest.starts_with('+');
    if (has_sign) rest = trimmed(rest.substr(rest.starts_with("−") ? std::string_view("−").size() : 1));

    if (format.kind == TimelineKind::Sequence) {
        FATHOM_TRY(const std::int64_t count, parse_count(rest, all));
        return added(has_sign && !own_sign ? now : 0, count, negative, all);
    }
    if (has_sign && !own_sign) {
        FATHOM_TRY(const std::int64_t length, parse_length(rest, all));
        return added(now, length, negative, all);
    }
    if (rest.size() >= 10 && rest[4] == '-') {
        if (format.kind == TimelineKind::Duration)
            return fail(ErrorCode::InvalidArgument,
                        "'" + std::string(all) + "' is a date, and this timeline counts from its own start");
        return parse_date(rest);
    }
    if (rest.find(':') == std::string_view::npos) return parse_number(rest, negative, format, all);
    const bool is_stamp = format.kind == TimelineKind::Timestamp;
    const auto clock = take_clock(rest, !is_stamp);
    if (!clock || !rest.empty() || (is_stamp && *clock > kDayNs)) return no_time(all);
    if (!is_stamp) return added(0, *clock, negative, all);
    const std::int64_t day = (now / kDayNs - (now % kDayNs < 0 ? 1 : 0)) * kDayNs;
    return added(day, *clock, negative, all);
}

} // namespace fathom
