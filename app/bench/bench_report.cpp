#include "app/bench/bench.hpp"

#include "decoders/media/cpu_features.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <fstream>

namespace fathom {
namespace {

/// Four digits say all that a time can say.
double rounded(double value) {
    if (value == 0 || !std::isfinite(value)) return value;
    const double scale = std::pow(10, 3 - std::floor(std::log10(std::abs(value))));
    return std::round(value * scale) / scale;
}

nlohmann::ordered_json json_of(const BenchRow& row) {
    nlohmann::ordered_json json{{"name", row.name}};
    if (!row.skipped.empty()) {
        json["skipped"] = row.skipped;
        if (row.has_goal()) json["met"] = row.met();
        return json;
    }
    json[row.unit == "ms" ? "ms" : "value"] = rounded(row.ms);
    if (row.unit != "ms") json["unit"] = row.unit;
    json["cores"] = row.cores;
    if (row.reference_ms) {
        json["reference"] = row.reference;
        json["reference_ms"] = rounded(*row.reference_ms);
        json["ratio"] = rounded(row.ratio().value_or(0));
    }
    if (row.memcpy_ms) json["memcpy_ms"] = rounded(*row.memcpy_ms);
    if (row.goal.ratio) json["goal"] = rounded(*row.goal.ratio);
    if (row.goal.memcpys) json["goal_memcpys"] = *row.goal.memcpys;
    if (row.goal.value) json["goal_at_most"] = *row.goal.value;
    if (row.has_goal()) json["met"] = row.met();
    return json;
}

std::string goal_text(const BenchRow& row) {
    std::string text;
    const auto add = [&](const std::string& part) { text += (text.empty() ? "" : ", ") + part; };
    if (row.goal.ratio) add(fmt::format("≥ {:.3g}×", *row.goal.ratio));
    if (row.goal.memcpys) add(fmt::format("≤ {} memcpy", *row.goal.memcpys));
    if (row.goal.value) add(fmt::format("≤ {} {}", *row.goal.value, row.unit));
    return text.empty() ? text : fmt::format("  {} ({})", row.met() ? "met" : "MISSED", text);
}

} // namespace

std::string cpu_description() {
    std::ifstream info("/proc/cpuinfo");
    std::string model = "unknown processor";
    for (std::string line; std::getline(info, line);) {
        if (!line.starts_with("model name")) continue;
        model = line.substr(line.find(':') + 2);
        break;
    }
    return fmt::format("{} ({})", model, name_of(cpu_level()));
}

std::string bench_json(std::span<const BenchRow> rows, std::string_view device) {
    nlohmann::ordered_json json{
        {"cpu", cpu_description()}, {"device", device}, {"rows", nlohmann::json::array()}};
    for (const BenchRow& row : rows)
        json["rows"].push_back(json_of(row));
    return json.dump(1);
}

std::string bench_line(const BenchRow& row) {
    if (!row.skipped.empty()) return fmt::format("{:<44} skipped: {}", row.name, row.skipped);
    std::string line = fmt::format("{:<44} {:>9.3f} {:<3} {} core{}", row.name, row.ms, row.unit, row.cores,
                                   row.cores == 1 ? " " : "s");
    if (row.reference_ms)
        line += fmt::format("  {:>6.2f}× faster than {} ({:.3f} ms)", row.ratio().value_or(0), row.reference,
                            *row.reference_ms);
    if (row.memcpy_ms) line += fmt::format("  {:.2f} memcpy", row.ms / *row.memcpy_ms);
    return line + goal_text(row);
}

} // namespace fathom
