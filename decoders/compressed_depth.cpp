#include "decoders/compressed_depth.hpp"

#include "decoders/media/assert.hpp"
#include "decoders/media/byte_reader.hpp"
#include "decoders/png.hpp"
#include "decoders/rvl.hpp"

#include <algorithm>
#include <cctype>

namespace fathom {
namespace {

constexpr std::size_t kHeaderBytes = 12; // i32 format, f32 A, f32 B

struct Message {
    bool rvl = false;
    Bytes png;                             // the PNG file, unless rvl
    std::optional<InverseDepth> quantised; // of a PNG
};

std::string lower_case(std::string_view text) {
    std::string lower(text);
    std::ranges::transform(lower, lower.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return lower;
}

/// "32FC1; compressedDepth rvl" names the codec behind the ';'.
bool names_rvl(std::string_view format) {
    const std::size_t semicolon = format.find(';');
    return semicolon != std::string_view::npos &&
           lower_case(format.substr(semicolon)).find("rvl") != std::string::npos;
}

Result<Message> open_message(Bytes bytes, const DecodeOptions& options) {
    if (is_png(bytes)) return Message{false, bytes, {}}; // written by somebody who left the header out
    if (bytes.size() <= kHeaderBytes)
        return fail(ErrorCode::Truncated,
                    "compressedDepth: " + std::to_string(bytes.size()) + " bytes are only a header");
    const Bytes body = bytes.subspan(kHeaderBytes);
    if (is_png(body)) {
        ByteReader reader(bytes.subspan(4));
        const InverseDepth header{reader.f32_le(), reader.f32_le()};
        Message message{false, body, {}};
        if (is_quantised(options.ros_format, header)) message.quantised = header;
        return message;
    }
    if (!names_rvl(options.ros_format) && !options.ros_format.empty())
        return fail(ErrorCode::Malformed, "compressedDepth: no PNG behind the header, and \"" +
                                              options.ros_format + "\" names no other codec");
    return Message{true, {}, {}};
}

Result<ImageDesc> desc_of_png(const Message& message, const DecodeOptions& options) {
    FATHOM_TRY(const ImageProbe probe, probe_png(message.png, options));
    if (!message.quantised) return probe.desc;
    if (probe.desc.format != kU16)
        return fail(ErrorCode::Malformed, "compressedDepth: 32FC1 in a PNG of " +
                                              format_name(probe.desc.format) + " instead of u16");
    return checked_desc(probe.desc.width, probe.desc.height, kF32);
}

} // namespace

Result<ImageProbe> probe_compressed_depth(Bytes bytes, const DecodeOptions& options) {
    FATHOM_TRY(const Message message, open_message(bytes, options));
    if (message.rvl) return probe_rvl(bytes, options);
    FATHOM_TRY(const ImageDesc desc, desc_of_png(message, options));
    return ImageProbe{desc, {}};
}

Result<DecodeReport> decode_compressed_depth_into(Bytes bytes, const DecodeOptions& options,
                                                  MutableImageView target) {
    FATHOM_TRY(const Message message, open_message(bytes, options));
    if (message.rvl) return decode_rvl_into(bytes, options, target);
    FATHOM_TRY(const ImageDesc desc, desc_of_png(message, options));
    FATHOM_ASSERT(target.desc.format == desc.format);
    if (!message.quantised) return decode_png_into(message.png, options, target);

    Image codes = allocate_image(packed_desc(desc.width, desc.height, kU16));
    FATHOM_TRY(DecodeReport report, decode_png_into(message.png, options, codes.view()));
    for (std::uint32_t y = 0; y < desc.height; ++y)
        dequantise(*message.quantised, {codes.view().row_as<std::uint16_t>(y), desc.width},
                   {target.row_as<float>(y), desc.width});
    return report;
}

} // namespace fathom
