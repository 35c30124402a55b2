#include "app/ui/icons.hpp"

#include <algorithm>
#include <cmath>
#include <initializer_list>

namespace fathom {
namespace {

/// A pen on a grid of 14 units a side, origin in the middle.
struct Pen {
    ImDrawList& list;
    ImVec2 center;
    float unit;
    ImU32 color;
    float weight;

    [[nodiscard]] ImVec2 at(float x, float y) const { return {center.x + x * unit, center.y + y * unit}; }
    void line(std::initializer_list<ImVec2> points, bool closed = false) const {
        for (const ImVec2& p : points)
            list.PathLineTo(at(p.x, p.y));
        list.PathStroke(color, closed ? ImDrawFlags_Closed : 0, weight);
    }
    void fill(std::initializer_list<ImVec2> points) const {
        for (const ImVec2& p : points)
            list.PathLineTo(at(p.x, p.y));
        list.PathFillConvex(color);
    }
    void circle(float x, float y, float radius) const {
        list.AddCircle(at(x, y), radius * unit, color, 0, weight);
    }
    void arc(float x, float y, float radius, float from, float to) const {
        list.PathArcTo(at(x, y), radius * unit, from, to);
        list.PathStroke(color, 0, weight);
    }
    void box(float x0, float y0, float x1, float y1, float rounding = 1) const {
        list.AddRect(at(x0, y0), at(x1, y1), color, rounding * unit, 0, weight);
    }
};

void draw_media(const Pen& pen, Icon icon) {
    switch (icon) {
    case Icon::Play: pen.fill({{-3, -5}, {5, 0}, {-3, 5}}); break;
    case Icon::Pause:
        pen.fill({{-4, -5}, {-1.5f, -5}, {-1.5f, 5}, {-4, 5}});
        pen.fill({{1.5f, -5}, {4, -5}, {4, 5}, {1.5f, 5}});
        break;
    case Icon::Previous: pen.fill({{3, -5}, {3, 5}, {-4, 0}}); break;
    case Icon::Next: pen.fill({{-3, -5}, {4, 0}, {-3, 5}}); break;
    case Icon::First:
        pen.fill({{4, -5}, {4, 5}, {-2, 0}});
        pen.line({{-4, -5}, {-4, 5}});
        break;
    case Icon::Last:
        pen.fill({{-4, -5}, {2, 0}, {-4, 5}});
        pen.line({{4, -5}, {4, 5}});
        break;
    default:
        pen.arc(0, 0, 4.5f, -0.9f, 4.6f);
        pen.fill({{0, -7}, {4, -4.4f}, {0, -2}});
        break;
    }
}

void draw_symbol(const Pen& pen, Icon icon) {
    switch (icon) {
    case Icon::Menu:
        for (const float y : {-4.0f, 0.0f, 4.0f})
            pen.line({{-5, y}, {5, y}});
        break;
    case Icon::Search:
        pen.circle(-1, -1, 4);
        pen.line({{2, 2}, {5.5f, 5.5f}});
        break;
    case Icon::Export:
        pen.line({{0, 2}, {0, -6}});
        pen.line({{-3, -3}, {0, -6}, {3, -3}});
        pen.line({{-5, 1}, {-5, 5.5f}, {5, 5.5f}, {5, 1}});
        break;
    case Icon::Panels:
        pen.box(-6, -5, 6, 5, 1.5f);
        pen.line({{2, -5}, {2, 5}});
        break;
    case Icon::Open:
    case Icon::Folder:
        pen.line({{-6, 5}, {-6, -4.5f}, {-1.5f, -4.5f}, {0, -2.5f}, {6, -2.5f}, {6, 5}}, true);
        break;
    case Icon::File: pen.line({{-4, -6}, {1.5f, -6}, {4, -3.5f}, {4, 6}, {-4, 6}}, true); break;
    case Icon::Lock:
        pen.box(-4, -1, 4, 5.5f);
        pen.arc(0, -1, 2.6f, 3.1416f, 6.2832f);
        break;
    case Icon::Unlock:
        pen.box(-4, -1, 4, 5.5f);
        pen.arc(0, -2.5f, 2.6f, 3.1416f, 5.6f);
        break;
    case Icon::Fit:
        pen.line({{-5.5f, -2.5f}, {-5.5f, -5.5f}, {-2.5f, -5.5f}});
        pen.line({{2.5f, -5.5f}, {5.5f, -5.5f}, {5.5f, -2.5f}});
        pen.line({{5.5f, 2.5f}, {5.5f, 5.5f}, {2.5f, 5.5f}});
        pen.line({{-2.5f, 5.5f}, {-5.5f, 5.5f}, {-5.5f, 2.5f}});
        break;
    case Icon::Reset:
        pen.arc(0, 0.5f, 4.5f, -2.2f, 3.4f);
        pen.fill({{-5.5f, -5}, {-0.5f, -5}, {-4, -1}});
        break;
    case Icon::ChevronDown: pen.line({{-3, -1.5f}, {0, 1.5f}, {3, -1.5f}}); break;
    case Icon::ChevronRight: pen.line({{-1.5f, -3}, {1.5f, 0}, {-1.5f, 3}}); break;
    case Icon::Close:
        pen.line({{-4, -4}, {4, 4}});
        pen.line({{4, -4}, {-4, 4}});
        break;
    case Icon::Image:
        pen.box(-6, -5, 6, 5, 1.5f);
        pen.line({{-6, 3}, {-2, -1}, {1, 2}, {3, 0}, {6, 3}});
        break;
    case Icon::Cloud:
        pen.line({{0, -6}, {5.5f, -3}, {5.5f, 3}, {0, 6}, {-5.5f, 3}, {-5.5f, -3}}, true);
        pen.line({{-5.5f, -3}, {0, 0}, {5.5f, -3}});
        pen.line({{0, 0}, {0, 6}});
        break;
    case Icon::Reverse:
        pen.line({{-3, 5}, {-3, -5}, {-5.5f, -2.5f}});
        pen.line({{3, -5}, {3, 5}, {5.5f, 2.5f}});
        break;
    case Icon::Depth: // near before far
        pen.box(-6, -5, 2, 2, 1);
        pen.line({{-2, 5}, {6, 5}, {6, -2}});
        break;
    case Icon::Intensity: // a sun
        pen.circle(0, 0, 2.5f);
        for (int i = 0; i < 8; ++i) {
            const float x = std::cos(static_cast<float>(i) * 0.7854f),
                        y = std::sin(static_cast<float>(i) * 0.7854f);
            pen.line({{4.4f * x, 4.4f * y}, {6 * x, 6 * y}});
        }
        break;
    case Icon::Camera:
        pen.box(-6, -3.5f, 2, 3.5f, 1);
        pen.line({{2, -1}, {6, -3.5f}, {6, 3.5f}, {2, 1}});
        break;
    case Icon::Axes:
        pen.line({{-3, -6}, {-3, 3}, {6, 3}});
        pen.line({{-3, 3}, {-6, 6}});
        break;
    case Icon::Video:
        pen.box(-6, -4.5f, 6, 4.5f, 1.5f);
        pen.fill({{-1.5f, -2.5f}, {2.5f, 0}, {-1.5f, 2.5f}});
        break;
    case Icon::Rows:
        for (const float y : {-4.0f, 0.0f, 4.0f})
            pen.line({{-5, y}, {5, y}});
        break;
    case Icon::Eye:
    case Icon::EyeOff:
        pen.arc(0, 4.2f, 7.2f, -2.42f, -0.72f);
        pen.arc(0, -4.2f, 7.2f, 0.72f, 2.42f);
        icon == Icon::Eye ? pen.circle(0, 0, 1.8f) : pen.line({{-4.5f, 5}, {4.5f, -5}});
        break;
    case Icon::Streams:
        pen.box(-6, -5, 6, 5, 1.5f);
        pen.line({{-2, -5}, {-2, 5}});
        break;
    case Icon::Maximise:
        pen.line({{0.5f, -5}, {5, -5}, {5, -0.5f}});
        pen.line({{5, -5}, {1.5f, -1.5f}});
        pen.line({{-0.5f, 5}, {-5, 5}, {-5, 0.5f}});
        pen.line({{-5, 5}, {-1.5f, 1.5f}});
        break;
    case Icon::Restore:
        pen.line({{1, -5}, {1, -1}, {5, -1}});
        pen.line({{-1, 5}, {-1, 1}, {-5, 1}});
        break;
    case Icon::Region: pen.box(-5, -4, 5, 4, 0); break;
    case Icon::Link:
        pen.box(-6, -2.5f, 1, 2.5f, 2.5f);
        pen.box(-1, -2.5f, 6, 2.5f, 2.5f);
        break;
    default:
        pen.line({{-5, 5}, {-4, 1}, {-1.5f, -2}, {5, -4.5f}});
        pen.line({{-5.5f, -5.5f}, {-5.5f, 5.5f}, {5.5f, 5.5f}});
        break;
    }
}

} // namespace

void draw_icon(ImDrawList& list, Icon icon, ImVec2 center, float size, ImU32 color) {
    const float unit = size / 14;
    const Pen pen{list,
                  {std::floor(center.x) + 0.5f, std::floor(center.y) + 0.5f},
                  unit,
                  color,
                  std::max(1.0f, 1.25f * unit)};
    if (icon >= Icon::First && icon <= Icon::Loop)
        draw_media(pen, icon);
    else
        draw_symbol(pen, icon);
}

} // namespace fathom
