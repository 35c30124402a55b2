#include "app/views/legend.hpp"

#include <algorithm>

namespace fathom {
namespace {

struct OutsideCounts {
    std::uint64_t below = 0, above = 0;
};

OutsideCounts count_outside(const ImageStats& stats, const ValueRange& range) {
    const auto [low, high] = std::minmax(range.low, range.high);
    OutsideCounts outside;
    for (std::size_t bin = 0; bin < stats.histogram.counts.size(); ++bin) {
        const double value = bin_value(stats.histogram, bin);
        if (value < low) outside.below += stats.histogram.counts[bin];
        if (value > high) outside.above += stats.histogram.counts[bin];
    }
    return outside;
}

/// The classes that the picture holds, the most frequent first.
Legend class_legend(const ClassPicture& classes) {
    Legend legend;
    legend.has_scale = false;
    const ImageDesc& desc = classes.picture.desc;
    const double pixels = static_cast<double>(desc.width) * desc.height;
    const auto add = [&](std::string label, const ClassColor& color, std::uint64_t count) {
        legend.swatches.push_back({std::move(label),
                                   {color[0], color[1], color[2], color[3]},
                                   count,
                                   static_cast<double>(count) / pixels});
    };
    constexpr std::size_t kMostListed = 24;
    for (std::size_t i = 0; i < std::min(kMostListed, classes.present.size()); ++i) {
        const ClassShare& present = classes.present[i];
        add(present.label.empty() ? "class " + std::to_string(present.id)
                                  : std::to_string(present.id) + "  " + present.label,
            present.color, present.count);
    }
    std::uint64_t rest = 0;
    for (std::size_t i = kMostListed; i < classes.present.size(); ++i)
        rest += classes.present[i].count;
    if (rest > 0)
        add(std::to_string(classes.present.size() - kMostListed) + " more classes", {0, 0, 0, 0}, rest);
    if (classes.outside > 0) add("no class id", {0, 0, 0, 0}, classes.outside);
    return legend;
}

} // namespace

std::string label_of(Validity validity, Scalar scalar) {
    switch (validity) {
    case Validity::Valid: return "valid";
    case Validity::Zero: return "no value (0)";
    case Validity::Nan: return "NaN";
    case Validity::PosInf: return "+infinity";
    case Validity::NegInf: return "-infinity";
    case Validity::Saturated: return "saturated (" + raw_text(scalar, largest_code(scalar)) + ")";
    case Validity::Other: return "other invalid codes";
    }
    return {};
}

Legend make_legend(const DepthStream& stream, const MarkColors& marks, int max_ticks) {
    if (stream.classes) return class_legend(*stream.classes);
    Legend legend;
    legend.colors = color_table(stream.scale);
    legend.ticks = legend_ticks(stream.scale, stream.meaning, max_ticks);
    legend.unit = shown_unit(stream.meaning);
    if (stream.stats == nullptr || stream.stats->pixel_count == 0) return legend;

    const ImageStats& stats = *stream.stats;
    const auto pixels = static_cast<double>(stats.pixel_count);
    for (std::size_t i = 1; i < kValidityCount; ++i) {
        if (stats.counts[i] == 0) continue;
        const auto validity = static_cast<Validity>(i);
        legend.swatches.push_back({label_of(validity, stats.scalar), marks.invalid[i], stats.counts[i],
                                   static_cast<double>(stats.counts[i]) / pixels});
    }
    if (stats.valid_count() == 0) return legend;
    const OutsideCounts outside = count_outside(stats, stream.range_raw);
    legend.share_below = static_cast<double>(outside.below) / static_cast<double>(stats.valid_count());
    legend.share_above = static_cast<double>(outside.above) / static_cast<double>(stats.valid_count());
    const bool marked = stream.scale.out_of_range == OutOfRange::Mark;
    const auto add = [&](const char* side, std::uint64_t count, double bound, Rgba8 mark, PackedRgba end) {
        if (count == 0) return;
        legend.swatches.push_back({side + shown_text(stream.meaning, bound), marked ? mark : unpack(end),
                                   count, static_cast<double>(count) / pixels});
    };
    const auto [low, high] = std::minmax(stream.range_raw.low, stream.range_raw.high);
    const bool turned = stream.range_raw.low > stream.range_raw.high;
    add("below ", outside.below, low, marks.below, turned ? legend.colors.back() : legend.colors.front());
    add("above ", outside.above, high, marks.above, turned ? legend.colors.front() : legend.colors.back());
    return legend;
}

} // namespace fathom
