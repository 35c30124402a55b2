#include "tools/make_sample/room.hpp"

#include <glm/geometric.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

namespace fathom::sample {
namespace {

using glm::dvec3;
using Pattern = Material::Pattern;
using Shape = Solid::Shape;

constexpr double kFloor = 1.35, kCeiling = -1.25;
constexpr double kPi = 3.14159265358979;

// --- rays -----------------------------------------------------------------------------------------------

dvec3 turned(dvec3 v, double yaw) {
    const double c = std::cos(yaw), s = std::sin(yaw);
    return {c * v.x + s * v.z, v.y, -s * v.x + c * v.z};
}

struct LocalHit {
    double distance = 0;
    dvec3 normal{0};
};

std::optional<LocalHit> hit_box(dvec3 origin, dvec3 direction, dvec3 half) {
    double enter = -std::numeric_limits<double>::infinity(), leave = std::numeric_limits<double>::infinity();
    int axis = 0;
    for (int i = 0; i < 3; ++i) {
        const double inverse = 1 / direction[i];
        const double a = (-half[i] - origin[i]) * inverse, b = (half[i] - origin[i]) * inverse;
        if (std::min(a, b) > enter) {
            enter = std::min(a, b);
            axis = i;
        }
        leave = std::min(leave, std::max(a, b));
    }
    if (!(enter < leave) || enter <= 0) return std::nullopt;
    dvec3 normal{0};
    normal[axis] = direction[axis] > 0 ? -1 : 1;
    return LocalHit{enter, normal};
}

/// Nearer root of |o + t d|² = r² over the given components.
std::optional<double> nearer_root(double dd, double od, double oo, double radius) {
    const double discriminant = od * od - dd * (oo - radius * radius);
    if (discriminant <= 0 || dd <= 0) return std::nullopt;
    const double t = (-od - std::sqrt(discriminant)) / dd;
    return t > 0 ? std::optional(t) : std::nullopt;
}

std::optional<LocalHit> hit_sphere(dvec3 origin, dvec3 direction, double radius) {
    const auto t =
        nearer_root(dot(direction, direction), dot(origin, direction), dot(origin, origin), radius);
    if (!t) return std::nullopt;
    return LocalHit{*t, (origin + *t * direction) / radius};
}

std::optional<LocalHit> hit_cylinder(dvec3 origin, dvec3 direction, double radius, double half_height) {
    const auto side = nearer_root(direction.x * direction.x + direction.z * direction.z,
                                  origin.x * direction.x + origin.z * direction.z,
                                  origin.x * origin.x + origin.z * origin.z, radius);
    if (side) {
        const dvec3 point = origin + *side * direction;
        if (std::abs(point.y) <= half_height) return LocalHit{*side, dvec3(point.x, 0, point.z) / radius};
    }
    const double cap = direction.y > 0 ? -half_height : half_height;
    const double t = (cap - origin.y) / direction.y;
    const dvec3 point = origin + t * direction;
    if (!(t > 0) || point.x * point.x + point.z * point.z > radius * radius) return std::nullopt;
    return LocalHit{t, {0, direction.y > 0 ? -1.0 : 1.0, 0}};
}

std::optional<LocalHit> hit_solid(const Solid& solid, dvec3 origin, dvec3 direction) {
    switch (solid.shape) {
    case Shape::Box: return hit_box(origin, direction, solid.half);
    case Shape::Sphere: return hit_sphere(origin, direction, solid.half.x);
    case Shape::Cylinder: return hit_cylinder(origin, direction, solid.half.x, solid.half.y);
    }
    return std::nullopt;
}

// --- furniture ------------------------------------------------------------------------------------------

constexpr Material plain(double r, double g, double b, double infrared = 0.6) {
    return {.albedo = dvec3(r, g, b), .infrared = infrared};
}

constexpr Material kWall = plain(0.74, 0.72, 0.66), kWhite = plain(0.82, 0.82, 0.80);
constexpr Material kOak = plain(0.56, 0.38, 0.21), kMetal = plain(0.30, 0.31, 0.33, 0.3);
constexpr Material kBlack =
    plain(0.02, 0.022, 0.026, 0.02); // swallows the infrared: a hole in the depth image
constexpr Material kLeaf = plain(0.13, 0.32, 0.10), kClay = plain(0.62, 0.27, 0.15);
constexpr Material kCloth = plain(0.13, 0.27, 0.42), kCard = plain(0.58, 0.43, 0.27);

Solid box(dvec3 low, dvec3 high, Material material, double yaw = 0) {
    return {Shape::Box, (low + high) / 2.0, (high - low) / 2.0, yaw, material};
}

Solid sphere(dvec3 centre, double radius, Material material) {
    return {Shape::Sphere, centre, dvec3(radius), 0, material};
}

Solid cylinder(dvec3 foot, double radius, double height, Material material) {
    return {Shape::Cylinder, foot - dvec3(0, height / 2, 0), {radius, height / 2, radius}, 0, material};
}

void add_walls(Room& room) {
    Material planks = plain(0.50, 0.36, 0.23), rug = plain(0.45, 0.12, 0.12),
             blinds = plain(0.9, 0.95, 1.0, 0.01);
    planks.pattern = Pattern::Planks;
    rug.pattern = Pattern::Rug;
    blinds.pattern = Pattern::Blinds;
    blinds.emission = 1.6;
    Material picture = plain(0.5, 0.5, 0.5);
    picture.pattern = Pattern::Picture;
    const double door_left = 0.62, door_right = 1.42, door_top = -0.68, back = 4.2;
    auto& s = room.solids;
    s.push_back(box({-3, kFloor, -1}, {3, kFloor + 0.2, 10}, planks));
    s.push_back(box({-3, kCeiling - 0.2, -1}, {3, kCeiling, 10}, kWhite));
    s.push_back(box({-2.4, kCeiling, -1}, {-2.1, kFloor, 5}, kWall));
    s.push_back(box({2.0, kCeiling, -1}, {2.3, kFloor, 5}, kWall));
    s.push_back(box({-2.2, kCeiling, back}, {door_left, kFloor, back + 0.15}, kWall));
    s.push_back(box({door_right, kCeiling, back}, {2.2, kFloor, back + 0.15}, kWall));
    s.push_back(box({door_left, kCeiling, back}, {door_right, door_top, back + 0.15}, kWall));
    // Door frame, the corridor behind it (its end lies beyond the camera's range), skirting board.
    s.push_back(
        box({door_left - 0.07, door_top - 0.07, back - 0.02}, {door_left, kFloor, back + 0.15}, kWhite));
    s.push_back(
        box({door_right, door_top - 0.07, back - 0.02}, {door_right + 0.07, kFloor, back + 0.15}, kWhite));
    s.push_back(box({door_left, door_top - 0.07, back - 0.02}, {door_right, door_top, back + 0.15}, kWhite));
    s.push_back(box({0.1, kCeiling, back + 0.15}, {0.3, kFloor, 9}, plain(0.60, 0.63, 0.66)));
    s.push_back(box({1.9, kCeiling, back + 0.15}, {2.1, kFloor, 9}, plain(0.60, 0.63, 0.66)));
    s.push_back(box({0, kCeiling, 8.6}, {2.2, kFloor, 8.8}, plain(0.42, 0.47, 0.52)));
    s.push_back(box({-2.1, kFloor - 0.09, back - 0.015}, {door_left - 0.07, kFloor, back}, kWhite));
    s.push_back(box({1.985, kFloor - 0.09, 0}, {2.0, kFloor, back}, kWhite));
    // Window with blinds: too bright for the depth camera.
    s.push_back(box({-2.1, -0.75, 2.3}, {-2.08, 0.35, 3.5}, blinds));
    s.push_back(box({-2.1, 0.35, 2.2}, {-1.98, 0.40, 3.6}, kWhite));
    s.push_back(box({-0.9, -0.75, back - 0.03}, {-0.1, -0.15, back}, picture));
    s.push_back({Shape::Cylinder, {0.15, kFloor, 2.75}, {1.05, 0.008, 1.05}, 0, rug});
}

void add_desk(Room& room) {
    auto& s = room.solids;
    const double top = kFloor - 0.74;
    s.push_back(box({-2.05, top, 3.45}, {-0.55, top + 0.035, 4.18}, kOak));
    for (const double x : {-2.0, -0.65})
        for (const double z : {3.5, 4.1})
            s.push_back(box({x, top + 0.035, z}, {x + 0.05, kFloor, z + 0.05}, kMetal));
    s.push_back(box({-1.62, top - 0.47, 3.93}, {-0.98, top - 0.10, 3.96}, kBlack, 0.12));
    s.push_back(box({-1.33, top - 0.14, 3.97}, {-1.27, top, 4.0}, kMetal));
    s.push_back(cylinder({-1.30, top, 3.96}, 0.11, 0.015, kMetal));
    s.push_back(box({-1.50, top - 0.02, 3.60}, {-1.10, top, 3.74}, plain(0.2, 0.2, 0.22, 0.3)));
    s.push_back(cylinder({-0.72, top, 3.98}, 0.08, 0.02, kMetal));
    s.push_back(cylinder({-0.72, top, 3.98}, 0.012, 0.42, kMetal));
    Material shade = plain(0.95, 0.85, 0.6);
    shade.emission = 0.35;
    s.push_back(cylinder({-0.72, top - 0.36, 3.98}, 0.11, 0.15, shade));
    double x = -1.98; // a row of books
    for (const dvec3 colour :
         {dvec3(0.5, 0.1, 0.1), dvec3(0.1, 0.3, 0.2), dvec3(0.75, 0.65, 0.3), dvec3(0.15, 0.2, 0.45)}) {
        const double width = 0.035 + 0.02 * colour.r, height = 0.20 + 0.1 * colour.g;
        s.push_back(box({x, top - height, 3.95}, {x + width, top, 4.13}, {.albedo = colour}));
        x += width + 0.003;
    }
}

void add_chair(Room& room) {
    // Parts are given in the chair's own frame, then turned as one.
    const dvec3 foot(-0.72, kFloor, 2.95);
    const double yaw = 0.5;
    const auto part = [&](dvec3 low, dvec3 high, Material material) {
        Solid solid = box(low, high, material, yaw);
        solid.centre = foot + turned(solid.centre, yaw);
        room.solids.push_back(solid);
    };
    part({-0.22, -0.48, -0.22}, {0.22, -0.43, 0.22}, kCloth);
    part({-0.21, -0.95, -0.23}, {0.21, -0.60, -0.19}, kCloth);
    for (const double x : {-0.21, 0.17})
        for (const double z : {-0.22, 0.18})
            part({x, z < 0 ? -0.95 : -0.43, z}, {x + 0.04, 0, z + 0.04}, kOak);
}

void add_floor_things(Room& room) {
    Material ball = plain(0.85, 0.16, 0.10);
    ball.pattern = Pattern::Stripes;
    auto& s = room.solids;
    s.push_back(sphere({0.72, kFloor - 0.19, 2.05}, 0.19, ball));
    s.push_back(box({0.05, kFloor - 0.34, 2.68}, {0.47, kFloor, 3.02}, kCard, -0.45));
    s.push_back(box({0.12, kFloor - 0.52, 2.74}, {0.38, kFloor - 0.34, 2.96}, plain(0.66, 0.52, 0.36), -0.2));
    // Plant in the right corner.
    s.push_back(cylinder({1.68, kFloor, 3.80}, 0.17, 0.32, kClay));
    s.push_back(cylinder({1.68, kFloor - 0.32, 3.80}, 0.02, 0.4, kOak));
    for (int i = 0; i < 22; ++i) {
        const double turn = 2.399963 * i, up = 0.45 + 0.032 * i,
                     spread = 0.24 * std::sin(kPi * (i + 2) / 26.0);
        s.push_back(
            sphere({1.68 + spread * std::cos(turn), kFloor - up, 3.80 + 0.8 * spread * std::sin(turn)},
                   0.09 - 0.0015 * i, kLeaf));
    }
    // Shelf on the right wall.
    for (const double y : {-0.35, 0.10})
        s.push_back(box({1.72, y, 2.2}, {2.0, y + 0.025, 3.3}, kOak));
    s.push_back(box({1.80, -0.55, 2.4}, {1.95, -0.35, 2.6}, plain(0.15, 0.35, 0.5)));
    s.push_back(sphere({1.86, -0.45, 2.85}, 0.10, plain(0.75, 0.6, 0.2)));
    s.push_back(cylinder({1.85, 0.10, 2.5}, 0.07, 0.22, kWhite));
    s.push_back(box({1.78, -0.12, 2.8}, {1.96, 0.10, 3.15}, plain(0.5, 0.2, 0.35)));
}

void add_near_table(Room& room) {
    auto& s = room.solids;
    const double top = kFloor - 0.72;
    s.push_back(cylinder({-0.62, top + 0.03, 1.50}, 0.36, 0.03, kWhite));
    s.push_back(cylinder({-0.62, kFloor, 1.50}, 0.035, 0.69, kMetal));
    s.push_back(cylinder({-0.62, kFloor, 1.50}, 0.22, 0.02, kMetal));
    s.push_back(cylinder({-0.72, top, 1.42}, 0.045, 0.10, plain(0.12, 0.38, 0.52)));
    s.push_back(sphere({-0.50, top - 0.045, 1.46}, 0.045, plain(0.60, 0.72, 0.15)));
    s.push_back(sphere({-0.44, top - 0.042, 1.58}, 0.042, plain(0.78, 0.20, 0.12)));
    s.push_back(box({-0.80, top - 0.03, 1.56}, {-0.58, top, 1.72}, plain(0.82, 0.75, 0.55), 0.3));
}

// --- light ----------------------------------------------------------------------------------------------

dvec3 surface_colour(const Hit& hit) {
    const Material& material = hit.solid->material;
    const dvec3 p = hit.point;
    switch (material.pattern) {
    case Pattern::Plain: return material.albedo;
    case Pattern::Planks: {
        const double row = std::floor(p.x / 0.16);
        const double along = p.z / 1.3 + 0.37 * row;
        const double tone = 0.82 + 0.3 * std::abs(std::sin(12.9898 * row + 4.1 * std::floor(along)));
        const bool gap = p.x / 0.16 - row < 0.03 || along - std::floor(along) < 0.006;
        return material.albedo * (gap ? 0.45 : tone);
    }
    case Pattern::Stripes:
        return std::sin(26 * hit.local.y + 5 * hit.local.x) > 0 ? material.albedo : dvec3(0.85, 0.83, 0.78);
    case Pattern::Rug: {
        const double r = std::hypot(hit.local.x, hit.local.z);
        return r > 0.98 || (r > 0.80 && r < 0.86) || (r > 0.3 && r < 0.34) ? dvec3(0.72, 0.60, 0.40)
                                                                           : material.albedo;
    }
    case Pattern::Picture: {
        const double u = hit.local.x / hit.solid->half.x, v = hit.local.y / hit.solid->half.y;
        if (std::max(std::abs(u), std::abs(v)) > 0.93) return dvec3(0.10, 0.08, 0.06);
        if (v > 0.25 + 0.25 * std::sin(3 * u)) return dvec3(0.10, 0.25, 0.30);
        if (std::hypot(u - 0.35, v + 0.4) < 0.22) return dvec3(0.9, 0.55, 0.2);
        return dvec3(0.85, 0.72, 0.55) * (1 - 0.2 * v);
    }
    case Pattern::Blinds:
        return p.y * 14 - std::floor(p.y * 14) < 0.2 ? 0.5 * material.albedo : material.albedo;
    }
    return material.albedo;
}

double lamp_light(const Room& room, const Hit& hit, dvec3 lamp, double power) {
    const dvec3 to_lamp = lamp - hit.point;
    const double distance = length(to_lamp), cosine = dot(hit.normal, to_lamp) / distance;
    if (cosine <= 0 || is_occluded(room, hit.point + 1e-4 * hit.normal, lamp)) return 0;
    return power * cosine / (0.4 + distance * distance);
}

} // namespace

Room make_room() {
    Room room;
    add_walls(room);
    add_desk(room);
    add_chair(room);
    add_floor_things(room);
    add_near_table(room);
    return room;
}

std::optional<Hit> first_hit(const Room& room, dvec3 origin, dvec3 direction) {
    std::optional<Hit> best;
    for (const Solid& solid : room.solids) {
        const dvec3 o = turned(origin - solid.centre, -solid.yaw), d = turned(direction, -solid.yaw);
        const auto hit = hit_solid(solid, o, d);
        if (!hit || (best && best->distance <= hit->distance)) continue;
        best = Hit{.distance = hit->distance,
                   .point = origin + hit->distance * direction,
                   .normal = turned(hit->normal, solid.yaw),
                   .local = o + hit->distance * d,
                   .solid = &solid};
    }
    return best;
}

bool is_occluded(const Room& room, dvec3 from, dvec3 to) {
    const auto hit = first_hit(room, from, to - from);
    return hit && hit->distance < 0.999;
}

dvec3 radiance(const Room& room, const Hit& hit, int sample) {
    const dvec3 colour = surface_colour(hit);
    const int row = sample / 4, column = sample % 4;
    const double a = (column + 0.5) / 4 - 0.5, b = (row + 0.5) / 4 - 0.5; // where on the lamp
    dvec3 light(0);
    light +=
        dvec3(1.0, 0.93, 0.82) * lamp_light(room, hit, {0.1 + 0.8 * a, kCeiling + 0.05, 2.2 + 0.8 * b}, 2.6);
    light += dvec3(0.80, 0.90, 1.0) * lamp_light(room, hit, {-1.95, -0.2 + 0.9 * a, 2.9 + 1.0 * b}, 1.3);
    light += dvec3(0.90, 0.95, 1.0) * lamp_light(room, hit, {1.1 + 0.3 * a, -1.0, 6.0 + b}, 1.5);
    // Sky light: one direction of the hemisphere per sample, shortened so that only what is near darkens.
    const double turn = 2 * kPi * (0.618034 * sample), rise = std::sqrt((sample + 0.5) / kLightSamples);
    const dvec3 side =
        normalize(cross(hit.normal, std::abs(hit.normal.y) > 0.9 ? dvec3(1, 0, 0) : dvec3(0, 1, 0)));
    const dvec3 direction =
        rise * hit.normal +
        std::sqrt(1 - rise * rise) * (std::cos(turn) * side + std::sin(turn) * cross(hit.normal, side));
    const dvec3 from = hit.point + 1e-4 * hit.normal;
    if (!is_occluded(room, from, from + 0.6 * direction)) light += dvec3(0.26, 0.27, 0.28);
    return colour * (light + 0.05 + hit.solid->material.emission);
}

} // namespace fathom::sample
