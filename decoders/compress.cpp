#include "decoders/compress.hpp"

#include "decoders/media/assert.hpp"

#include <lz4frame.h>
#include <zstd.h>

namespace fathom {

Result<std::vector<std::byte>> compress(Compression compression, std::span<const std::byte> bytes) {
    constexpr int kZstdLevel = 1;
    std::vector<std::byte> packed;
    switch (compression) {
    case Compression::None: packed.assign(bytes.begin(), bytes.end()); return packed;
    case Compression::Zstd: {
        packed.resize(ZSTD_compressBound(bytes.size()));
        const std::size_t size =
            ZSTD_compress(packed.data(), packed.size(), bytes.data(), bytes.size(), kZstdLevel);
        if (ZSTD_isError(size) != 0) return fail(ErrorCode::Io, "zstd cannot compress a chunk");
        packed.resize(size);
        return packed;
    }
    case Compression::Lz4Frame: {
        packed.resize(LZ4F_compressFrameBound(bytes.size(), nullptr));
        const std::size_t size =
            LZ4F_compressFrame(packed.data(), packed.size(), bytes.data(), bytes.size(), nullptr);
        if (LZ4F_isError(size) != 0) return fail(ErrorCode::Io, "LZ4 cannot compress a chunk");
        packed.resize(size);
        return packed;
    }
    case Compression::Bzip2: break;
    }
    FATHOM_ASSERT(!"a compression that is written");
    return packed;
}

} // namespace fathom
