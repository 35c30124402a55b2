#include "renderer/cpu/imgui.hpp"

#include "renderer/cpu/imgui_spans.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace fathom {
namespace {

struct Painter {
    HostFrame frame;
    ScreenRect clip;
    const CoverageTexture* texture;
    const SpanKernels* spans;
};

/// value(x, y) = base + x dx + y dy, x and y in pixels.
struct Plane {
    float base = 0, dx = 0, dy = 0;

    [[nodiscard]] float at(float x, float y) const { return base + x * dx + y * dy; }
};

/// ImGui's colours are R, G, B, A in memory; the frame is B, G, R, A.
std::uint32_t frame_order(ImU32 color) {
    return (color & 0xFF00FF00u) | (color >> 16 & 255) | (color & 255) << 16;
}

/// To 1/256 pixel, as GPUs do. Far coordinates (and NaN) are held where products still fit 64 bits.
int snap(float position) {
    constexpr float kFar = 1 << 20;
    if (!(position > -kFar)) return -(1 << 28);
    return static_cast<int>(std::lrintf(std::min(position, kFar) * 256));
}

/// First pixel whose centre lies at or after the snapped position.
int first_centre(int snapped) {
    return (snapped + 127) >> 8;
}

std::uint32_t texel(const CoverageTexture& texture, int x, int y) {
    x = std::clamp(x, 0, texture.width - 1);
    y = std::clamp(y, 0, texture.height - 1);
    return texture.texels[static_cast<std::size_t>(y) * static_cast<std::size_t>(texture.width) +
                          static_cast<std::size_t>(x)];
}

/// Bilinear, edges clamped, weights of 1/256. Not nearest: ImGui's smooth lines and circles are textured.
std::uint32_t sample(const CoverageTexture& texture, float u, float v) {
    const float x = std::clamp(u, -1.0f, 2.0f) * static_cast<float>(texture.width) - 0.5f;
    const float y = std::clamp(v, -1.0f, 2.0f) * static_cast<float>(texture.height) - 0.5f;
    const float left = std::floor(x), top = std::floor(y);
    const int ix = static_cast<int>(left), iy = static_cast<int>(top);
    const auto wx = static_cast<std::uint32_t>((x - left) * 256);
    const auto wy = static_cast<std::uint32_t>((y - top) * 256);
    const std::uint32_t upper = texel(texture, ix, iy) * (256 - wx) + texel(texture, ix + 1, iy) * wx;
    const std::uint32_t lower = texel(texture, ix, iy + 1) * (256 - wx) + texel(texture, ix + 1, iy + 1) * wx;
    return (upper * (256 - wy) + lower * wy + 32768) >> 16;
}

std::uint32_t nearest(const CoverageTexture& texture, ImVec2 uv) {
    return texel(texture, static_cast<int>(uv.x * static_cast<float>(texture.width)),
                 static_cast<int>(uv.y * static_cast<float>(texture.height)));
}

constexpr int kRowPixels = 1024; // a stack row of coverage; longer rows go in pieces

/// Fills `row` with the texture along a pixel row that starts at pixel centre (x, y).
void sample_row(std::uint8_t* row, int count, const CoverageTexture& texture, const Plane& u, const Plane& v,
                float x, float y) {
    for (int i = 0; i < count; ++i) {
        const float at = x + static_cast<float>(i);
        row[i] = static_cast<std::uint8_t>(sample(texture, u.at(at, y), v.at(at, y)));
    }
}

/// Glyphs baked for this size: texels and pixels coincide, so atlas rows are the coverage. Tolerance 0.02 texel.
bool draw_glyph(const Painter& painter, ScreenRect box, std::uint32_t color, std::uint32_t alpha,
                const Plane& u, const Plane& v) {
    const CoverageTexture& texture = *painter.texture;
    const auto width = static_cast<float>(texture.width), height = static_cast<float>(texture.height);
    if (u.dy != 0 || v.dx != 0) return false;
    if (std::abs(u.dx * width - 1) > 0.002f || std::abs(v.dy * height - 1) > 0.002f) return false;
    const float tu = u.at(static_cast<float>(box.x0) + 0.5f, static_cast<float>(box.y0) + 0.5f) * width;
    const float tv = v.at(static_cast<float>(box.x0) + 0.5f, static_cast<float>(box.y0) + 0.5f) * height;
    const int ix = static_cast<int>(std::floor(tu)), iy = static_cast<int>(std::floor(tv));
    const bool centred = std::abs(tu - static_cast<float>(ix) - 0.5f) < 0.02f &&
                         std::abs(tv - static_cast<float>(iy) - 0.5f) < 0.02f;
    const bool inside =
        ix >= 0 && iy >= 0 && ix + box.width() <= texture.width && iy + box.height() <= texture.height;
    if (!centred || !inside) return false;
    const auto stride = static_cast<std::size_t>(texture.width);
    painter.spans->cover(painter.frame.row(box.y0) + box.x0, painter.frame.stride_px,
                         texture.texels + static_cast<std::size_t>(iy) * stride + ix, stride, box.width(),
                         box.height(), color, alpha);
    return true;
}

/// A rectangle of one colour whose texture coordinates vary linearly: fills, glyphs, straight lines.
void draw_rect(const Painter& painter, ImVec2 from, ImVec2 to, ImU32 packed, const Plane& u, const Plane& v) {
    const ScreenRect box = intersect(painter.clip, {first_centre(snap(from.x)), first_centre(snap(from.y)),
                                                    first_centre(snap(to.x)), first_centre(snap(to.y))});
    if (box.empty()) return;
    const CoverageTexture& texture = *painter.texture;
    const std::uint32_t color = frame_order(packed) | 0xFF000000u, alpha = packed >> 24;
    const HostFrame& frame = painter.frame;
    std::uint32_t* target = frame.row(box.y0) + box.x0;

    const bool along_x = u.dx != 0 || v.dx != 0, along_y = u.dy != 0 || v.dy != 0;
    if (!along_x && !along_y) {
        const std::uint32_t coverage = nearest(texture, {u.base, v.base});
        painter.spans->fill(target, frame.stride_px, box.width(), box.height(), color,
                            div255(alpha * coverage));
        return;
    }
    if (draw_glyph(painter, box, color, alpha, u, v)) return;

    const float cx = static_cast<float>(box.x0) + 0.5f, cy = static_cast<float>(box.y0) + 0.5f;
    if (!along_x) { // a horizontal line: each row has one coverage
        for (int y = 0; y < box.height(); ++y, target += frame.stride_px) {
            const float at = cy + static_cast<float>(y);
            const std::uint32_t weight = div255(alpha * sample(texture, u.at(cx, at), v.at(cx, at)));
            painter.spans->fill(target, frame.stride_px, box.width(), 1, color, weight);
        }
        return;
    }
    std::array<std::uint8_t, kRowPixels + kAtlasPadding> row{};
    const int rows_alike = along_y ? 1 : box.height(); // a vertical line: all rows have the same coverage
    for (int x = 0; x < box.width(); x += kRowPixels) {
        const int count = std::min(kRowPixels, box.width() - x);
        for (int y = 0; y < box.height(); y += rows_alike) {
            sample_row(row.data(), count, texture, u, v, cx + static_cast<float>(x),
                       cy + static_cast<float>(y));
            painter.spans->cover(target + x + static_cast<std::size_t>(y) * frame.stride_px, frame.stride_px,
                                 row.data(), 0, count, rows_alike, color, alpha);
        }
    }
}

/// A vertex in 1/256 pixels.
struct Corner {
    int x, y;
};

/// First pixel of row y whose centre is at or right of the edge. The quotient of integers below 2^53 is exact
/// enough: it is an integer or far from one.
int edge_pixel(Corner a, Corner b, int y) {
    const double numerator =
        static_cast<double>(static_cast<std::int64_t>(a.x - 128) * (b.y - a.y) +
                            (static_cast<std::int64_t>(y) * 256 + 128 - a.y) * (b.x - a.x));
    return static_cast<int>(std::ceil(numerator / (256.0 * (b.y - a.y))));
}

struct TrianglePaint {
    bool flat = false;  // one colour
    bool plain = false; // one texel
    std::uint32_t color = 0, alpha = 0, coverage = 255;
    Plane channels[4], u, v;
};

/// How a triangle is coloured; nothing when it has no area.
bool prepare(TrianglePaint& paint, const CoverageTexture& texture, const ImDrawVert& a, const ImDrawVert& b,
             const ImDrawVert& c) {
    const float x1 = b.pos.x - a.pos.x, y1 = b.pos.y - a.pos.y;
    const float x2 = c.pos.x - a.pos.x, y2 = c.pos.y - a.pos.y;
    const float area = x1 * y2 - x2 * y1;
    if (area == 0 || !std::isfinite(area)) return false;
    const auto plane = [&](float va, float vb, float vc) {
        const float d1 = vb - va, d2 = vc - va;
        Plane result;
        result.dx = (d1 * y2 - d2 * y1) / area;
        result.dy = (d2 * x1 - d1 * x2) / area;
        result.base = va - a.pos.x * result.dx - a.pos.y * result.dy;
        return result;
    };
    const auto same_uv = [](ImVec2 p, ImVec2 q) { return p.x == q.x && p.y == q.y; };
    paint.flat = a.col == b.col && a.col == c.col;
    paint.plain = same_uv(a.uv, b.uv) && same_uv(a.uv, c.uv);
    const std::uint32_t ca = frame_order(a.col), cb = frame_order(b.col), cc = frame_order(c.col);
    paint.color = ca | 0xFF000000u;
    paint.alpha = ca >> 24;
    if (paint.plain) {
        paint.coverage = nearest(texture, a.uv);
    } else {
        paint.u = plane(a.uv.x, b.uv.x, c.uv.x);
        paint.v = plane(a.uv.y, b.uv.y, c.uv.y);
    }
    if (!paint.flat) {
        for (int i = 0; i < 4; ++i)
            paint.channels[i] =
                plane(static_cast<float>(ca >> i * 8 & 255), static_cast<float>(cb >> i * 8 & 255),
                      static_cast<float>(cc >> i * 8 & 255));
        if (paint.plain && paint.coverage != 255) // a constant coverage scales the alpha
            for (float* part : {&paint.channels[3].base, &paint.channels[3].dx, &paint.channels[3].dy})
                *part *= static_cast<float>(paint.coverage) / 255;
    }
    return true;
}

void paint_span(const Painter& painter, const TrianglePaint& paint, int y, int from, int to) {
    std::uint32_t* target = painter.frame.row(y);
    if (paint.flat && paint.plain) {
        painter.spans->fill(target + from, 0, to - from, 1, paint.color,
                            div255(paint.alpha * paint.coverage));
        return;
    }
    std::array<std::uint8_t, kRowPixels + kAtlasPadding> row;
    const float cy = static_cast<float>(y) + 0.5f;
    for (int x = from; x < to; x += kRowPixels) {
        const int count = std::min(kRowPixels, to - x);
        const float cx = static_cast<float>(x) + 0.5f;
        if (!paint.plain) {
            sample_row(row.data(), count, *painter.texture, paint.u, paint.v, cx, cy);
            std::fill_n(row.data() + count, kAtlasPadding, std::uint8_t{0});
        }
        if (paint.flat) {
            painter.spans->cover(target + x, 0, row.data(), 0, count, 1, paint.color, paint.alpha);
            continue;
        }
        ColorRun run;
        for (int i = 0; i < 4; ++i) {
            run.start[i] = paint.channels[i].at(cx, cy);
            run.step[i] = paint.channels[i].dx;
        }
        painter.spans->shade(target + x, count, paint.plain ? nullptr : row.data(), run);
    }
}

void draw_triangle(const Painter& painter, const ImDrawVert* a, const ImDrawVert* b, const ImDrawVert* c) {
    if (((a->col | b->col | c->col) >> 24) == 0) return;
    if (b->pos.y < a->pos.y) std::swap(a, b);
    if (c->pos.y < a->pos.y) std::swap(a, c);
    if (c->pos.y < b->pos.y) std::swap(b, c);
    const Corner top{snap(a->pos.x), snap(a->pos.y)}, middle{snap(b->pos.x), snap(b->pos.y)},
        bottom{snap(c->pos.x), snap(c->pos.y)};
    const int y0 = std::max(painter.clip.y0, first_centre(top.y));
    const int y1 = std::min(painter.clip.y1, first_centre(bottom.y));
    if (y0 >= y1) return;
    const auto [min_x, max_x] = std::minmax({top.x, middle.x, bottom.x});
    if (max_x <= painter.clip.x0 * 256 || min_x >= painter.clip.x1 * 256) return;
    const std::int64_t side = static_cast<std::int64_t>(middle.x - top.x) * (bottom.y - top.y) -
                              static_cast<std::int64_t>(bottom.x - top.x) * (middle.y - top.y);
    TrianglePaint paint;
    if (side == 0 || !prepare(paint, *painter.texture, *a, *b, *c)) return;

    for (int y = y0; y < y1; ++y) {
        int from = edge_pixel(top, bottom, y);
        int to = y * 256 + 128 < middle.y ? edge_pixel(top, middle, y) : edge_pixel(middle, bottom, y);
        if (side < 0) std::swap(from, to); // the middle vertex lies left of the long edge
        from = std::max(from, painter.clip.x0);
        to = std::min(to, painter.clip.x1);
        if (from < to) paint_span(painter, paint, y, from, to);
    }
}

/// Not ==: ImGui normalises lines with a 12-bit reciprocal square root, so straight lines lie off by 0.0002 pixel.
bool near(float a, float b) {
    return std::abs(a - b) < 1 / 512.0f;
}

/// Two triangles that share a diagonal and make an axis-aligned rectangle of one colour: drawn as such. False: draw
/// them as triangles. Both index orders of ImGui occur: (a,b,c)(a,c,d) for rectangles, (a,b,c)(d,c,a) for lines.
bool draw_as_rect(const Painter& painter, const ImDrawVert* vertices, const ImDrawIdx* index) {
    if (index[4] != index[2]) return false;
    const ImDrawIdx fourth = index[3] == index[0] ? index[5] : index[3];
    if (index[3] != index[0] && index[5] != index[0]) return false;
    const ImDrawVert &a = vertices[index[0]], &b = vertices[index[1]], &c = vertices[index[2]],
                     &d = vertices[fourth];
    const bool b_right =
        near(a.pos.y, b.pos.y) && near(b.pos.x, c.pos.x) && near(c.pos.y, d.pos.y) && near(d.pos.x, a.pos.x);
    const bool b_below =
        near(a.pos.x, b.pos.x) && near(b.pos.y, c.pos.y) && near(c.pos.x, d.pos.x) && near(d.pos.y, a.pos.y);
    if (!b_right && !b_below) return false;
    if (a.col != b.col || a.col != c.col || a.col != d.col) return false;
    const ImDrawVert &right = b_right ? b : d, &below = b_right ? d : b;
    const float width = c.pos.x - a.pos.x, height = c.pos.y - a.pos.y;
    if (width == 0 || height == 0 || a.col >> 24 == 0) return true;
    const ImVec2 from{std::min(a.pos.x, c.pos.x), std::min(a.pos.y, c.pos.y)};
    const ImVec2 to{std::max(a.pos.x, c.pos.x), std::max(a.pos.y, c.pos.y)};
    const ScreenRect& clip = painter.clip;
    if (to.y <= static_cast<float>(clip.y0) || from.y >= static_cast<float>(clip.y1) ||
        to.x <= static_cast<float>(clip.x0) || from.x >= static_cast<float>(clip.x1))
        return true;

    constexpr float kUvTolerance = 1e-6f; // sheared texture coordinates are no rectangle
    if (std::abs(right.uv.x + below.uv.x - a.uv.x - c.uv.x) > kUvTolerance ||
        std::abs(right.uv.y + below.uv.y - a.uv.y - c.uv.y) > kUvTolerance)
        return false;
    Plane u{0, (right.uv.x - a.uv.x) / width, (below.uv.x - a.uv.x) / height};
    Plane v{0, (right.uv.y - a.uv.y) / width, (below.uv.y - a.uv.y) / height};
    u.base = a.uv.x - a.pos.x * u.dx - a.pos.y * u.dy;
    v.base = a.uv.y - a.pos.x * v.dx - a.pos.y * v.dy;
    draw_rect(painter, from, to, a.col, u, v);
    return true;
}

void draw_command(const Painter& painter, const ImDrawVert* vertices, const ImDrawIdx* index,
                  const ImDrawIdx* end) {
    while (index < end) {
        if (end - index >= 6 && draw_as_rect(painter, vertices, index)) {
            index += 6;
            continue;
        }
        draw_triangle(painter, vertices + index[0], vertices + index[1], vertices + index[2]);
        index += 3;
    }
}

} // namespace

void draw_imgui(const ImDrawData& data, const HostFrame& frame, ScreenRect clip) {
    clip = intersect(clip, frame.bounds());
    const SpanKernels& spans = span_kernels();
    for (int i = 0; i < data.CmdListsCount; ++i) {
        const ImDrawList& list = *data.CmdLists[i];
        for (const ImDrawCmd& command : list.CmdBuffer) {
            if (command.UserCallback != nullptr || command.GetTexID() == ImTextureID{}) continue;
            // Truncated like the scissor of the GPU pass.
            const ScreenRect box{static_cast<int>(command.ClipRect.x), static_cast<int>(command.ClipRect.y),
                                 static_cast<int>(command.ClipRect.z), static_cast<int>(command.ClipRect.w)};
            const auto* texture = static_cast<const CoverageTexture*>(command.GetTexID());
            const Painter painter{frame, intersect(clip, box), texture, &spans};
            if (painter.clip.empty()) continue;
            const ImDrawIdx* index = list.IdxBuffer.Data + command.IdxOffset;
            draw_command(painter, list.VtxBuffer.Data + command.VtxOffset, index, index + command.ElemCount);
        }
    }
}

void draw_imgui(const ImDrawData& data, const HostFrame& frame, ScreenRect clip, WorkerPool& pool) {
    // Each band walks all vertices again, so more than a few gain nothing; small frames are done at once.
    constexpr std::size_t kMaxBands = 4;
    constexpr int kRowsWorthABand = 128;
    clip = intersect(clip, frame.bounds());
    if (clip.empty()) return;
    const std::size_t bands =
        std::clamp<std::size_t>(static_cast<std::size_t>(clip.height() / kRowsWorthABand), 1,
                                std::min(kMaxBands, pool.concurrency()));
    pool.parallel_for(bands, [&](std::size_t band) {
        const auto edge = [&](std::size_t i) {
            return clip.y0 + static_cast<int>(i * static_cast<std::size_t>(clip.height()) / bands);
        };
        draw_imgui(data, frame, {clip.x0, edge(band), clip.x1, edge(band + 1)});
    });
}

} // namespace fathom
