#include "app/convert/recording_writer.hpp"

#include <algorithm>

namespace fathom {

std::vector<PictureKind> picture_kinds_of(const Chunk& chunk) {
    std::vector<PictureKind> kinds;
    for (const ComponentColumn& column : chunk.components)
        if (const auto kind = kind_of_component(column.name)) kinds.push_back(*kind);
    return kinds;
}

TimePoint row_time(const Chunk& chunk, std::uint32_t row, const std::optional<Timeline>& timeline) {
    if (chunk.times.empty()) return {timeline.value_or(Timeline{}), 0};
    const TimeColumn* column = timeline ? chunk.find(*timeline) : nullptr;
    if (column == nullptr) column = &chunk.times.front();
    return {column->timeline, column->values[row]};
}

} // namespace fathom
