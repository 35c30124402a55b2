#include "decoders/media/media_type.hpp"

#include <algorithm>
#include <iterator>

namespace fathom {
namespace {

struct Row {
    MediaType type;
    std::string_view text;
};

constexpr Row kRows[] = {
    {MediaType::Png, "image/png"},
    {MediaType::Jpeg, "image/jpeg"},
    {MediaType::Rvl, "application/rvl"},
    {MediaType::CompressedDepth, "application/x-ros-compressed-depth"},
    {MediaType::Pfm, "image/x-portable-floatmap"},
    {MediaType::Pnm, "image/x-portable-anymap"},
    {MediaType::Npy, "application/x-npy"},
    {MediaType::Npz, "application/x-npz"},
    {MediaType::Tiff, "image/tiff"},
    {MediaType::Exr, "image/x-exr"},
    {MediaType::Pcd, "application/x-pcd"},
};

} // namespace

std::string_view media_type_string(MediaType type) {
    const auto* row = std::ranges::find(kRows, type, &Row::type);
    return row == std::end(kRows) ? "application/octet-stream" : row->text;
}

MediaType media_type_from_string(std::string_view text) {
    const auto* row = std::ranges::find(kRows, text, &Row::text);
    return row == std::end(kRows) ? MediaType::Unknown : row->type;
}

} // namespace fathom
