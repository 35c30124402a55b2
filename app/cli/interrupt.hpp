// Ctrl+C and SIGTERM as a wish to stop: commands that write many files finish none half and say which are there.
//
//     catch_interrupts();
//     for (…) { if (interrupted()) break; … }
//
// Any thread may ask.
#pragma once

#include <atomic>

namespace fathom {

/// As shells report a program that Ctrl+C ended.
inline constexpr int kExitInterrupted = 130;

/// From here on they no longer end the program at once; a second one does.
void catch_interrupts();

[[nodiscard]] const std::atomic<bool>& interrupted();

/// A flag that they set too, for jobs that look at one of their own; it has to outlive the program's work.
void cancel_with_interrupts(std::atomic<bool>& flag);

} // namespace fathom
