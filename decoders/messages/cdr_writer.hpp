// Writes plain little-endian CDR (XCDR1), as ROS 2 does: each number aligned to its size, counted from behind the
// encapsulation. One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <vector>

namespace fathom {

struct CdrWriter {
    std::vector<std::byte> out = {std::byte{0}, std::byte{1}, std::byte{0}, std::byte{0}};

    template <typename T>
    CdrWriter& number(T value) {
        out.resize(4 + (out.size() - 4 + sizeof(T) - 1) / sizeof(T) * sizeof(T));
        return raw(&value, sizeof value);
    }
    CdrWriter& u32(std::uint32_t value) { return number(value); }
    CdrWriter& text(std::string_view value) {
        u32(static_cast<std::uint32_t>(value.size() + 1)).raw(value.data(), value.size());
        out.push_back(std::byte{0});
        return *this;
    }
    CdrWriter& octets(std::span<const std::byte> values) {
        return u32(static_cast<std::uint32_t>(values.size())).raw(values.data(), values.size());
    }
    CdrWriter& reals(std::span<const double> values) {
        for (const double value : values)
            number(value);
        return *this;
    }

  private:
    CdrWriter& raw(const void* data, std::size_t size) {
        const auto* bytes = static_cast<const std::byte*>(data);
        out.insert(out.end(), bytes, bytes + size);
        return *this;
    }
};

} // namespace fathom
