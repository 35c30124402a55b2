// The body of the rows panel: names of the columns, the rows that are seen, scrolling and choosing. Main thread only.
#pragma once

#include "app/ui/ui.hpp"

#include <string>
#include <vector>

namespace fathom {

void draw_rows(Ui& ui, const Store& store, ScreenRect rect);

/// The playhead goes where a row is; one without a time leads nowhere.
void go_to_row(Ui& ui, std::size_t row);

/// A row's cells as they are copied: the row id, times, components, not cut.
[[nodiscard]] std::vector<std::string> whole_cells(const Ui& ui, const Store& store, std::size_t row);

} // namespace fathom
