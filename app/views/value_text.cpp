#include "app/views/value_text.hpp"

#include "renderer/colormap_table.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace fathom {
namespace {

/// Nearer than this, people think in millimetres.
constexpr double kMillimetresBelow_m = 0.3;

constexpr const char* kThinSpace = "\u2009";

template <typename... Arguments>
std::string printed(const char* format, Arguments... arguments) {
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), format, arguments...);
    return text.data();
}

std::string grouped(double integer) {
    std::string digits = printed("%.0f", std::abs(integer));
    for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3)
        digits.insert(static_cast<std::size_t>(at), kThinSpace);
    return (integer < 0 ? "-" : "") + digits;
}

/// Digits after the point that tell neighbouring ticks apart.
int decimals_for(double step) {
    return std::clamp(static_cast<int>(-std::floor(std::log10(step) + 1e-9)), 0, 6);
}

std::string tick_text(const DepthMeaning& meaning, double shown, double step, double largest) {
    if (is_metric(meaning) && largest < kMillimetresBelow_m)
        return printed("%.*f mm", decimals_for(step * 1000), shown * 1000);
    return printed("%.*f %s", decimals_for(step), shown, std::string(shown_unit(meaning)).c_str());
}

std::vector<double> even_values(double low, double high, double step) {
    std::vector<double> values;
    for (double i = std::ceil(low / step - 1e-9); i * step <= high + 1e-9 * step; i += 1)
        values.push_back(i * step);
    return values;
}

/// 1, 2 or 5 times a power of ten, at least `least`.
double round_step(double least) {
    const double decade = std::pow(10, std::floor(std::log10(least)));
    for (const double factor : {1.0, 2.0, 5.0})
        if (factor * decade >= least * (1 - 1e-9)) return factor * decade;
    return 10 * decade;
}

/// Round numbers in each decade, roundest first, so that the greedy choice keeps those.
std::vector<double> decade_values(double low, double high) {
    std::vector<double> values;
    const double smallest = std::max(low, high * 1e-6);
    for (const std::array<double, 3> factors : {std::array{1.0, 1.0, 1.0}, {2.0, 5.0, 5.0}, {1.5, 3.0, 7.0}})
        for (int decade = static_cast<int>(std::floor(std::log10(smallest))); std::pow(10, decade) <= high;
             ++decade)
            for (const double factor : factors) {
                const double value = factor * std::pow(10, decade);
                if (value >= low && value <= high && std::ranges::find(values, value) == values.end())
                    values.push_back(value);
            }
    return values;
}

} // namespace

std::string metres_text(double metres) {
    if (!std::isfinite(metres)) return "unknown";
    if (std::abs(metres) >= kMillimetresBelow_m) return printed("%.3f m", metres);
    const double millimetres = metres * 1000;
    const bool whole = std::abs(millimetres - std::round(millimetres)) < 1e-6;
    return printed(whole ? "%.0f mm" : "%.1f mm", millimetres);
}

std::string shown_text(const DepthMeaning& meaning, double raw) {
    const double shown = shown_from_raw(meaning, raw);
    if (is_metric(meaning)) return metres_text(shown);
    return printed("%.6g ", shown) + std::string(shown_unit(meaning));
}

std::string raw_text(Scalar scalar, double raw) {
    return is_float(scalar) || !std::isfinite(raw) ? printed("%.6g", raw) : grouped(raw);
}

std::string share_text(double share) {
    const double percent = 100 * share;
    if (percent == 0) return "0 %";
    if (percent < 0.01) return "< 0.01 %";
    if (percent < 0.1) return printed("%.2f %%", percent);
    if (percent == 100) return "100 %";
    return percent > 99.9 ? "> 99.9 %" : printed("%.1f %%", percent);
}

std::string bytes_text(double bytes) {
    constexpr std::array<const char*, 5> units = {"B", "kB", "MB", "GB", "TB"};
    std::size_t unit = 0;
    while (bytes >= 1000 && unit + 1 < units.size()) {
        bytes /= 1000;
        ++unit;
    }
    return printed(bytes >= 100 || unit == 0 ? "%.0f %s" : "%.3g %s", bytes, units[unit]);
}

std::string progress_text(const Progress& progress, double elapsed_s) {
    const auto done = static_cast<double>(progress.done), total = static_cast<double>(progress.total);
    if (done == 0 && total == 0) return printed("%.0f s", std::floor(elapsed_s));
    if (progress.unit == Progress::Unit::ByteCount)
        return bytes_text(done) + (total > 0 ? " of " + bytes_text(total) : "");
    const char* noun = progress.unit == Progress::Unit::FileCount ? " files" : " images";
    return grouped(done) + (total > 0 ? " of " + grouped(total) : "") + noun;
}

std::vector<Tick> legend_ticks(const ColorScale& scale, const DepthMeaning& meaning, int max_count) {
    const auto [low_raw, high_raw] = std::minmax(scale.low, scale.high);
    const double low = shown_from_raw(meaning, low_raw);
    const double high = shown_from_raw(meaning, high_raw);
    if (!(high > low) || !std::isfinite(low) || !std::isfinite(high) || max_count < 1) {
        if (!std::isfinite(low)) return {};
        return {{scale.low, 0.5, shown_text(meaning, scale.low)}};
    }
    const double step = round_step((high - low) / max_count);
    const bool linear = scale.transfer == Transfer::Linear || low <= 0;
    const std::vector<double> values = linear ? even_values(low, high, step) : decade_values(low, high);
    const double closest = linear ? 0 : 0.8 / max_count;

    std::vector<Tick> ticks;
    for (const double shown : values) {
        const double raw = raw_from_shown(meaning, shown);
        const double position = scale_position(scale, raw);
        const bool fits = std::ranges::all_of(
            ticks, [&](const Tick& tick) { return std::abs(tick.position - position) >= closest; });
        if (!fits) continue;
        const double text_step = linear                                                     ? step
                                 : shown / std::pow(10, std::floor(std::log10(shown))) == 1 ? shown
                                                                                            : shown / 10;
        ticks.push_back(
            {raw, position, tick_text(meaning, shown, text_step, std::max(std::abs(low), std::abs(high)))});
    }
    std::ranges::sort(ticks, {}, &Tick::position);
    return ticks;
}

} // namespace fathom
