// UnpackedChunks: the last few chunks of a file that were unpacked, by their place, so that reading the topics of one
// chunk after the other unpacks it once. Bounded in bytes; a source's own.
//
//     if (auto known = cache.find(offset)) return known;
//     return cache.insert(offset, unpack(offset), bytes);
//
// One thread.
#pragma once

#include <cstdint>
#include <list>
#include <memory>

namespace fathom {

template <typename T>
class UnpackedChunks {
  public:
    [[nodiscard]] std::shared_ptr<const T> find(std::uint64_t offset) {
        for (auto it = chunks_.begin(); it != chunks_.end(); ++it) {
            if (it->offset != offset) continue;
            chunks_.splice(chunks_.begin(), chunks_, it); // used last
            return it->chunk;
        }
        return nullptr;
    }

    std::shared_ptr<const T> insert(std::uint64_t offset, std::shared_ptr<const T> chunk,
                                    std::uint64_t bytes) {
        chunks_.push_front({offset, chunk, bytes});
        bytes_ += bytes;
        while (bytes_ > kMostBytes && chunks_.size() > 1) {
            bytes_ -= chunks_.back().bytes;
            chunks_.pop_back();
        }
        return chunk;
    }

  private:
    static constexpr std::uint64_t kMostBytes = 32u << 20;

    struct Entry {
        std::uint64_t offset = 0;
        std::shared_ptr<const T> chunk;
        std::uint64_t bytes = 0;
    };
    std::list<Entry> chunks_; // used last first
    std::uint64_t bytes_ = 0;
};

} // namespace fathom
