#include "decoders/media/assert.hpp"

#include <cstdio>
#include <cstdlib>

namespace fathom {

void assertion_failed(const char* condition, const char* file, int line) {
    std::fprintf(stderr, "fathom: broken invariant: %s (%s:%d)\n", condition, file, line);
    std::abort();
}

} // namespace fathom
