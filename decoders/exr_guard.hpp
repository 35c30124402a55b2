// What has to hold of an EXR file before OpenEXR may see it: the library allocates what attributes and deep
// chunks claim, up to gigabytes, before it reads them. Any thread.
#pragma once

#include "decoders/image_decoder.hpp"

#include <ImfCompression.h>
#include <ImfMultiPartInputFile.h>

namespace fathom {

/// Walks the headers ("Header" of the file layout): every attribute lies within the file. Returns where the
/// chunk tables begin.
[[nodiscard]] Result<std::size_t> check_exr_headers(Bytes bytes);

/// Every chunk of deep part `part` claims no more than its stored bytes can hold. `tables` as returned by
/// check_exr_headers.
[[nodiscard]] Result<void> check_deep_chunks(Bytes bytes, std::size_t tables,
                                             const Imf::MultiPartInputFile& file, int part);

/// Lines that are decompressed at once (file layout, "Compression").
[[nodiscard]] std::uint32_t exr_lines_in_chunk(Imf::Compression compression);

} // namespace fathom
