#!/usr/bin/env python3
"""Turns a description of colour maps (JSON with control points) into assets/colormaps.txt.

usage: tools/import_colormaps.py colormaps.json > assets/colormaps.txt

One line per map: id, category, 'uniform' or '-', then 256 entries of rrggbbaa. Maps of the npm package `colormap` are
sampled by that package's own rule; all others linearly in sRGB between their points. Parula is left out: its terms are
unclear. The order of the file is the order in which plain names are looked up.
"""
import json
import math
import sys

ENTRIES = 256
LOOK_UP_ORDER = ['matplotlib', 'npm-colormap', 'flowfuse-node', 'cmocean', 'opencv', 'rerun']


def half_up(x):
    return math.floor(x + 0.5)


def npm_entries(points):
    stops = [(half_up(p['index'] * (ENTRIES - 1)), p['rgb'], p.get('alpha', 1)) for p in points]
    entries = []
    for (at, rgb, alpha), (next_at, next_rgb, next_alpha) in zip(stops, stops[1:]):
        steps = next_at - at
        for j in range(steps):
            entries.append([half_up(a + (b - a) * j / steps) for a, b in zip(rgb, next_rgb)] +
                           [half_up(255 * (alpha + (next_alpha - alpha) * j / steps))])
    entries.append(list(stops[-1][1]) + [half_up(255 * stops[-1][2])])
    return entries


def linear_entries(points):
    entries, k = [], 0
    for i in range(ENTRIES):
        t = i / (ENTRIES - 1)
        while k + 2 < len(points) and points[k + 1]['index'] < t:
            k += 1
        a, b = points[k], points[k + 1]
        f = min(max((t - a['index']) / (b['index'] - a['index']), 0), 1)
        entries.append([half_up(x + (y - x) * f) for x, y in zip(a['rgb'], b['rgb'])] + [255])
    return entries


def main():
    maps = [m for m in json.load(open(sys.argv[1]))['maps'] if m['name'] != 'parula']
    maps.sort(key=lambda m: LOOK_UP_ORDER.index(m['source']))
    for m in maps:
        entries = npm_entries(m['points']) if m['source'] == 'npm-colormap' else linear_entries(m['points'])
        assert len(entries) == ENTRIES, m['id']
        uniform = 'uniform' if m['perceptually_uniform'] else '-'
        print(m['id'], m['category'], uniform, ''.join('%02x' % v for entry in entries for v in entry))


if __name__ == '__main__':
    main()
