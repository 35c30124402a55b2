// libtiff over memory: opening with limits, errors as text instead of output. Shared by the TIFF decoder and
// encoder. Any thread; one file per thread.
#pragma once

#include "decoders/tiff_pages.hpp"

#include <memory>

#include <tiffio.h>

namespace fathom {

struct TiffCloser {
    void operator()(TIFF* tiff) const { TIFFClose(tiff); }
};

/// The open file and what libtiff reads from and complains to. Not movable: libtiff keeps its address.
///
/// libtiff is shown the file as if `directory` were its only one: told to go to a page it walks along the whole chain,
/// which makes reading all pages cost the square of their number, and a broken first page hides the others.
struct TiffInput {
    Bytes bytes;
    std::uint64_t directory;
    TiffLinks links;
    std::uint64_t position = 0;
    std::string message; // the first complaint
    std::unique_ptr<TIFF, TiffCloser> tiff;

    /// As many bytes again as the file has follow its end, all of them `filler`: libtiff then takes in the
    /// last strip of a file that broke off. 0xFF is an invalid code in LZW and deflate.
    std::byte filler;

    TiffInput(Bytes file, std::uint64_t directory, std::byte filler = std::byte{0xFF});
    TiffInput(const TiffInput&) = delete;
    TiffInput& operator=(const TiffInput&) = delete;
};

struct TiffOutput {
    std::vector<std::byte> bytes;
    std::uint64_t position = 0;
    std::string message;
    std::unique_ptr<TIFF, TiffCloser> tiff;

    TiffOutput();
    TiffOutput(const TiffOutput&) = delete;
    TiffOutput& operator=(const TiffOutput&) = delete;
};

} // namespace fathom
