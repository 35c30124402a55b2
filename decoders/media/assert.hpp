// FATHOM_ASSERT: states an invariant of our own code. Never used on input: bad input is a Result.
//
//     FATHOM_ASSERT(target.desc == desc);
//
// Checked in every build type, because all of its uses are outside the hot loops. A failure prints the
// condition and its place and aborts. Any thread.
#pragma once

namespace fathom {

[[noreturn]] void assertion_failed(const char* condition, const char* file, int line);

} // namespace fathom

#define FATHOM_ASSERT(condition)                                                                             \
    ((condition) ? static_cast<void>(0) : ::fathom::assertion_failed(#condition, __FILE__, __LINE__))
