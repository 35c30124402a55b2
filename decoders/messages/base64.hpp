// Base64 as JSON messages carry bytes (RFC 4648, clause 4): with or without padding at the end. Any thread.
#pragma once

#include "decoders/media/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace fathom {

[[nodiscard]] Result<std::vector<std::byte>> decode_base64(std::string_view text);

} // namespace fathom
