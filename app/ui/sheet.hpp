// SheetScope: a raised window that stands over the views until it is done with: open dialog, export sheet. Main thread.
#pragma once

#include "app/ui/ui.hpp"

namespace fathom {

struct SheetScope {
    SheetScope(Ui& ui, const char* name, float width, float height);
    ~SheetScope();
    SheetScope(const SheetScope&) = delete;
    SheetScope& operator=(const SheetScope&) = delete;
};

} // namespace fathom
