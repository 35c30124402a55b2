// scale_lookup: what the passes need of a colour scale, prepared once per scale and number type: colours in the
// target's channel order, one per code for types of up to 16 bits.
//
//     const std::shared_ptr<const ScaleLookup> lookup = lookups.find(item.scale, item.pixels.desc.format.scalar, bgr);
//     out[x] = lookup->codes[code];
//
// Not shared between threads; the lookups themselves are read by all bands.
#pragma once

#include "renderer/colormap_table.hpp"
#include "renderer/cpu/colormap_linear.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace fathom::cpu {

/// 64-bit numbers are narrowed to f32 by both renderers; every other type is kept.
[[nodiscard]] Scalar narrowed(Scalar scalar);

struct ScaleLookup {
    ColorScale source;  // as asked for
    ColorScale scale;   // marks in target order
    Scalar scalar;      // narrowed
    bool bgr = false;   // target order
    bool opaque = true; // no colour lets anything through
    ColorTable table{};
    std::vector<PackedRgba> codes;        // indexed by stored bits; empty for wider types
    std::optional<LinearEntries> linear;  // of U16
    std::vector<std::uint16_t> code_list; // invalid codes of a 16-bit integer type besides zero, as stored

    [[nodiscard]] Validity validity(double raw) const { return classify(scale.invalid_codes, scalar, raw); }
    [[nodiscard]] PackedRgba mark(Validity validity) const {
        return pack(scale.marks.invalid[static_cast<std::size_t>(validity)]);
    }
    [[nodiscard]] PackedRgba color(double raw) const { return color_of(scale, table, scalar, raw); }
    /// In 3D a hidden value is no point.
    [[nodiscard]] bool hides(double raw) const;
};

class ScaleLookups {
  public:
    [[nodiscard]] std::shared_ptr<const ScaleLookup> find(const ColorScale& scale, Scalar scalar, bool bgr);

  private:
    std::vector<std::shared_ptr<const ScaleLookup>> kept_; // most recent last
};

} // namespace fathom::cpu
