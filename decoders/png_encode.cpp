#include "decoders/png.hpp"

#include "decoders/media/byte_reader.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <memory>

#include <libdeflate.h>

namespace fathom {
namespace {

constexpr std::string_view kSignature = "\x89PNG\r\n\x1A\n";
constexpr std::size_t kMaxChunkBytes = 1u << 30; // a chunk's length has 31 bits

void append_u32_be(std::vector<std::byte>& out, std::uint32_t value) {
    for (int shift = 24; shift >= 0; shift -= 8)
        out.push_back(static_cast<std::byte>(value >> shift));
}

void append_chunk(std::vector<std::byte>& out, std::string_view type, Bytes data) {
    append_u32_be(out, static_cast<std::uint32_t>(data.size()));
    const std::size_t checked_from = out.size();
    const auto* name = reinterpret_cast<const std::byte*>(type.data());
    out.insert(out.end(), name, name + type.size());
    out.insert(out.end(), data.begin(), data.end());
    append_u32_be(out, libdeflate_crc32(0, out.data() + checked_from, out.size() - checked_from));
}

std::vector<std::byte> header_data(const ImageDesc& desc) {
    constexpr std::array<std::uint8_t, 5> colour_types = {0, 0, 4, 2, 6}; // by channels (clause 11.2.1)
    std::vector<std::byte> data;
    append_u32_be(data, desc.width);
    append_u32_be(data, desc.height);
    data.push_back(static_cast<std::byte>(8 * byte_size(desc.format.scalar)));
    data.push_back(static_cast<std::byte>(colour_types[desc.format.channels]));
    data.resize(13); // compression, filter and interlace methods 0
    return data;
}

using Row = std::vector<std::uint8_t>;

/// The samples of a row in the file's order: high byte first, red first.
void load_row(const ImageView& image, std::uint32_t y, Row& row) {
    std::memcpy(row.data(), image.row(y), row.size());
    const bool swap_red_blue = image.desc.format.arrangement == Arrangement::Bgr;
    const std::size_t sample = byte_size(image.desc.format.scalar);
    const std::size_t pixel = bytes_per_pixel(image.desc.format);
    if (sample == 2)
        for (std::size_t i = 0; i < row.size(); i += 2)
            std::swap(row[i], row[i + 1]);
    if (swap_red_blue)
        for (std::size_t i = 0; i < row.size(); i += pixel)
            std::swap_ranges(&row[i], &row[i] + sample, &row[i] + 2 * sample);
}

int paeth(int left, int up, int upper_left) {
    const int to_left = std::abs(up - upper_left), to_up = std::abs(left - upper_left),
              to_upper_left = std::abs(left + up - 2 * upper_left);
    if (to_left <= to_up && to_left <= to_upper_left) return left;
    return to_up <= to_upper_left ? up : upper_left;
}

/// Clause 9.2. The loops are kept apart, so that the compiler vectorises None, Sub and Up.
void filter_row(int filter, const Row& row, const Row& above, std::size_t pixel, std::uint8_t* out) {
    const std::size_t n = row.size();
    *out++ = static_cast<std::uint8_t>(filter);
    const auto left = [&](std::size_t i) { return i < pixel ? 0 : row[i - pixel]; };
    const auto upper_left = [&](std::size_t i) { return i < pixel ? 0 : above[i - pixel]; };
    switch (filter) {
    case 0: std::memcpy(out, row.data(), n); break;
    case 1:
        std::memcpy(out, row.data(), pixel);
        for (std::size_t i = pixel; i < n; ++i)
            out[i] = static_cast<std::uint8_t>(row[i] - row[i - pixel]);
        break;
    case 2:
        for (std::size_t i = 0; i < n; ++i)
            out[i] = static_cast<std::uint8_t>(row[i] - above[i]);
        break;
    case 3:
        for (std::size_t i = 0; i < n; ++i)
            out[i] = static_cast<std::uint8_t>(row[i] - (left(i) + above[i]) / 2);
        break;
    default:
        for (std::size_t i = 0; i < n; ++i)
            out[i] = static_cast<std::uint8_t>(row[i] - paeth(left(i), above[i], upper_left(i)));
    }
}

/// The usual measure of how well a filter did: the sum of its bytes taken as signed numbers (clause 12.7).
std::uint64_t cost(std::span<const std::uint8_t> filtered) {
    std::uint64_t sum = 0;
    for (const std::uint8_t byte : filtered.subspan(1))
        sum += byte < 128 ? byte : 256u - byte;
    return sum;
}

/// Fast: Sub on each row, which suits depth and rendered pictures alike and costs nothing to choose.
/// Small: the filter of least cost for each row.
std::vector<std::uint8_t> filtered_rows(const ImageView& image, PngEffort effort) {
    const std::size_t row_bytes = packed_row_bytes(image.desc.width, image.desc.format);
    const std::size_t pixel = bytes_per_pixel(image.desc.format);
    std::vector<std::uint8_t> out((row_bytes + 1) * image.desc.height);
    Row row(row_bytes), above(row_bytes), best(row_bytes + 1), trial(row_bytes + 1);
    for (std::uint32_t y = 0; y < image.desc.height; ++y) {
        std::uint8_t* target = out.data() + y * (row_bytes + 1);
        load_row(image, y, row);
        if (effort == PngEffort::Fast) {
            filter_row(1, row, above, pixel, target);
            continue;
        }
        for (int filter = 0; filter <= 4; ++filter) {
            filter_row(filter, row, above, pixel, trial.data());
            if (filter == 0 || cost(trial) < cost(best)) best.swap(trial);
        }
        std::memcpy(target, best.data(), best.size());
        row.swap(above);
    }
    return out;
}

Result<std::vector<std::byte>> deflated(std::span<const std::uint8_t> bytes, PngEffort effort) {
    constexpr int kFastLevel = 1, kSmallLevel = 9;
    const std::unique_ptr<libdeflate_compressor, decltype(&libdeflate_free_compressor)> compressor(
        libdeflate_alloc_compressor(effort == PngEffort::Fast ? kFastLevel : kSmallLevel),
        libdeflate_free_compressor);
    std::vector<std::byte> out(libdeflate_zlib_compress_bound(compressor.get(), bytes.size()));
    out.resize(
        libdeflate_zlib_compress(compressor.get(), bytes.data(), bytes.size(), out.data(), out.size()));
    if (out.empty()) return fail(ErrorCode::TooLarge, "PNG: the pixels could not be compressed");
    return out;
}

bool can_be_png(const PixelFormat& format) {
    return (format.scalar == Scalar::U8 || format.scalar == Scalar::U16) &&
           (format.arrangement == Arrangement::Interleaved || format.arrangement == Arrangement::Bgr) &&
           format.channels >= 1 && format.channels <= 4;
}

} // namespace

Result<std::vector<std::byte>> encode_png(const ImageView& image, PngEffort effort) {
    if (!can_be_png(image.desc.format))
        return fail(ErrorCode::InvalidArgument,
                    "PNG holds 8 and 16-bit unsigned samples only, not " + format_name(image.desc.format));
    FATHOM_CHECK(checked_byte_size(image.desc.width, image.desc.height, image.desc.format));
    FATHOM_TRY(const std::vector<std::byte> pixels, deflated(filtered_rows(image, effort), effort));
    const auto* signature = reinterpret_cast<const std::byte*>(kSignature.data());
    std::vector<std::byte> file(signature, signature + kSignature.size());
    file.reserve(pixels.size() + 128);
    append_chunk(file, "IHDR", header_data(image.desc));
    for (std::size_t at = 0; at < pixels.size(); at += kMaxChunkBytes)
        append_chunk(file, "IDAT", Bytes(pixels).subspan(at, std::min(kMaxChunkBytes, pixels.size() - at)));
    append_chunk(file, "IEND", {});
    return file;
}

} // namespace fathom
