#include "app/ui/panels.hpp"
namespace fathom {
void draw_export_sheet(Ui& ui) {
    ui.export_sheet.open = false;
}
} // namespace fathom
