// OpenEXR over memory: streams, and what a file's parts hold as images. Shared by the EXR decoder, its deep
// part and the encoder. OpenEXR throws; the callers in exr.cpp turn that into a Result. Any thread.
#pragma once

#include "decoders/image_decoder.hpp"

#include <ImfIO.h>
#include <ImfMultiPartInputFile.h>

namespace fathom {

class ExrInput : public Imf::IStream {
  public:
    explicit ExrInput(Bytes bytes) : Imf::IStream("EXR"), bytes_(bytes) {}
    bool read(char out[], int size) override;
    std::uint64_t tellg() override { return position_; }
    void seekg(std::uint64_t position) override { position_ = position; }

  private:
    Bytes bytes_;
    std::uint64_t position_ = 0;
};

class ExrOutput : public Imf::OStream {
  public:
    ExrOutput() : Imf::OStream("EXR") {}
    void write(const char in[], int size) override;
    std::uint64_t tellp() override { return position_; }
    void seekp(std::uint64_t position) override { position_ = position; }

    std::vector<std::byte> bytes;

  private:
    std::uint64_t position_ = 0;
};

/// One image of a file: a channel, or R, G, B and perhaps A of one layer together.
struct ExrImage {
    std::string name; // "Z", "left.Z", "left.RGB"; "PART/Z" in files of several parts
    int part = 0;
    std::vector<std::string> channels;
    PixelFormat format;
    bool deep = false;
    bool listed = true; // single colour channels can be asked for, but are not offered
    int depth_rank = 0; // lower: more likely the depth that is meant; kNoDepth: a colour or something else
};

inline constexpr int kNoDepth = 100;

/// Depth channels first, best one first; then other channels, then colours. Channels that are subsampled are
/// left out.
[[nodiscard]] std::vector<ExrImage> exr_images(const Imf::MultiPartInputFile& file);

/// The size of the data window; checked against the file's size and for what OpenEXR would allocate.
[[nodiscard]] Result<ImageDesc> exr_checked_desc(const Imf::Header& header, PixelFormat format,
                                                 std::size_t file_bytes);

/// Writes rows of a deep part: of each pixel the sample nearest by Z, 0 where there is none.
[[nodiscard]] DecodeReport decode_deep_exr(Imf::MultiPartInputFile& file, const ExrImage& image,
                                           std::size_t file_bytes, MutableImageView target);

} // namespace fathom
