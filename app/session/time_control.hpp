// What the time bar does to a session: which timelines there are, how far they reach, how the playhead changes from one to
// another and what is known of the picture that it shows.
//
//     for (const Timeline& timeline : timelines(session)) …
//     change_timeline(session, timeline);                // the same picture stays, at its own time there
//     const auto goal = seek(session, "+2.5s", format);  // as typed; an error is a sentence
//
// Main thread only.
#pragma once

#include "app/session/session.hpp"
#include "app/views/time_text.hpp"

namespace fathom {

/// That panes show, each once.
[[nodiscard]] std::vector<RecordingKey> shown_recordings(const Session& session);

/// Of what is shown, each once.
[[nodiscard]] std::vector<Timeline> timelines(const Session& session);

/// Of all streams on the playhead's timeline; {0, 0} when none has it.
[[nodiscard]] TimeExtent whole_extent(const Session& session);
[[nodiscard]] TimeExtent whole_extent(const Session& session, const Timeline& timeline);

/// Several images, or other streams that go on around one: a time bar is of use.
[[nodiscard]] bool has_time(const Session& session);

/// The leading stream's picture at the playhead: its times on every timeline; empty while they are not known.
[[nodiscard]] std::vector<RowTime> shown_times(const Session& session);

/// The same picture on another timeline, even where several share its time there; without one the same share of the
/// way.
void change_timeline(Session& session, const Timeline& timeline);

void step(Session& session, int images);
void go_to_end(Session& session, bool last); // first or last image
Result<void> seek(Session& session, std::string_view text, const TimeFormat& format);

/// When rows became known: the image that a step led to has its exact time now.
void settle_step(Session& session);

/// Streams of images that steps can go by, on the playhead's timeline.
[[nodiscard]] std::vector<std::pair<RecordingKey, EntityPath>> image_streams(const Session& session);

} // namespace fathom
