// Blob: bytes with an owner. A slice of a file record, a whole small file, a message: cheap to copy, kept
// alive by whoever holds it.
//
//     Blob whole = make_blob(std::move(vector));
//     Blob payload = slice(whole, 20, whole.bytes.size() - 20);
//
// The bytes never change once a Blob is made. Any thread.
#pragma once

#include "decoders/media/assert.hpp"

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

namespace fathom {

struct Blob {
    std::shared_ptr<const void> owner;
    std::span<const std::byte> bytes;
};

[[nodiscard]] inline Blob make_blob(std::vector<std::byte> bytes) {
    auto owner = std::make_shared<const std::vector<std::byte>>(std::move(bytes));
    const std::span<const std::byte> view(*owner);
    return {std::move(owner), view};
}

[[nodiscard]] inline Blob slice(const Blob& blob, std::size_t offset, std::size_t size) {
    FATHOM_ASSERT(offset <= blob.bytes.size() && size <= blob.bytes.size() - offset);
    return {blob.owner, blob.bytes.subspan(offset, size)};
}

} // namespace fathom
