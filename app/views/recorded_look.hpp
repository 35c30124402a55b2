// RecordedLook: what a recording says of how a picture is to look, where the user has not spoken.
//
//     stream.look = with_recorded_look(settings, picture.style, stream.recorded);
//     if (stream.recorded.range) … "from the recording"
//
// Any thread.
#pragma once

#include "app/scene/pictures.hpp"
#include "app/views/stream_settings.hpp"

namespace fathom {

/// Which parts of a look are the recording's.
struct RecordedLook {
    bool colormap = false, range = false, fill_ratio = false, magnification = false;

    bool operator==(const RecordedLook&) const = default;
};

/// Settings as they hold: a range "from the file" is the recorded one, in manual_range_raw, or a percentile where none is
/// recorded.
[[nodiscard]] StreamSettings with_recorded_look(const StreamSettings& settings, const PictureStyle& style,
                                                RecordedLook& recorded);

/// "colour map, range from the recording", or empty.
[[nodiscard]] std::string recorded_text(const RecordedLook& recorded);

} // namespace fathom
