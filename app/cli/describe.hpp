// The JSON of things that `info` and `stats` both speak of.
#pragma once

#include "app/cli/json_writer.hpp"
#include "app/inspect/statistics.hpp"
#include "app/scene/chunk.hpp"

namespace fathom {

/// {"fx": …, "distortion": […], "origin": "file"}; width and height are the image's where the intrinsics state none.
void write_intrinsics(JsonWriter& json, const Intrinsics& intrinsics, const ImageDesc& image);

/// metres_per_unit (where the unit is known), its origin, kind and its origin, and what a disparity needs.
void write_meaning(JsonWriter& json, const DepthMeaning& meaning);

/// "format": "u16", and "channels" where their order is not that of rgb(a): "bgr", "bayer_rggb8".
void write_format(JsonWriter& json, const PixelFormat& format);

void write_value(JsonWriter& json, const RawValue& value);
void write_warnings(JsonWriter& json, const std::vector<std::string>& warnings);

/// "0.001 m", "1 m (assumed)", "unknown unit": a meaning in a few words for people.
[[nodiscard]] std::string meaning_text(const DepthMeaning& meaning);

} // namespace fathom
