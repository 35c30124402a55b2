#include "decoders/lzf.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace fathom {

std::size_t decode_lzf(std::span<const std::byte> in, std::span<std::byte> out) {
    std::size_t at = 0;
    std::size_t done = 0;
    while (at < in.size() && done < out.size()) {
        const auto control = static_cast<std::uint8_t>(in[at++]);
        if (control < 32) { // a run of control + 1 literal bytes
            const std::size_t run = std::min<std::size_t>(control + 1u, in.size() - at);
            const std::size_t fits = std::min(run, out.size() - done);
            std::memcpy(out.data() + done, in.data() + at, fits);
            at += run;
            done += fits;
            continue;
        }
        std::size_t length = control >> 5;
        if (length == 7) {
            if (at >= in.size()) break;
            length += static_cast<std::uint8_t>(in[at++]);
        }
        if (at >= in.size()) break;
        const std::size_t distance = (control & 31u) * 256u + static_cast<std::uint8_t>(in[at++]) + 1u;
        if (distance > done) break;
        const std::size_t end = std::min(done + length + 2, out.size());
        if (distance >= end - done) {
            std::memcpy(out.data() + done, out.data() + done - distance, end - done);
            done = end;
        }
        for (; done < end; ++done)
            out[done] = out[done - distance]; // overlaps: a repeated pattern
    }
    return done;
}

} // namespace fathom
