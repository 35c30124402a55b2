#include "app/scene/tensor_picture.hpp"

#include <algorithm>

namespace fathom {
namespace {

struct Dimension {
    std::uint64_t size = 0;
    std::string name;
};

constexpr std::uint64_t kMaxRank = 16;

/// Sizes with names beside them, or, in older files, structs of both.
std::vector<Dimension> dimensions_of(const ArrowArray& tensors) {
    std::vector<Dimension> dimensions;
    const auto shapes = child(tensors, "shape");
    if (!shapes) return dimensions;
    const ArrowArray shape = list_at(*shapes, 0);
    const bool in_structs = type_of(shape).kind == ArrowKind::Struct;
    const ArrowArray sizes = in_structs ? child(shape, "size").value_or(ArrowArray{}) : shape;
    const auto name_lists = in_structs ? child(shape, "name") : child(tensors, "names");
    const ArrowArray names = !name_lists ? ArrowArray{} : in_structs ? *name_lists : list_at(*name_lists, 0);
    for (std::uint64_t i = 0; i < std::min(shape.length, kMaxRank); ++i)
        dimensions.push_back(
            {uint64_at(sizes, i).value_or(0), std::string(string_at(names, i).value_or(""))});
    return dimensions;
}

std::string shape_text(const std::vector<Dimension>& dimensions) {
    std::string text;
    for (const Dimension& dimension : dimensions)
        text += (text.empty() ? "" : " x ") + std::to_string(dimension.size);
    return text.empty() ? "no shape" : "the shape " + text;
}

Result<Scalar> scalar_of_type(const ArrowType& type) {
    const auto by_width = [&](Scalar one, Scalar two, Scalar four, Scalar eight) -> Result<Scalar> {
        switch (type.bit_width) {
        case 8: return one;
        case 16: return two;
        case 32: return four;
        case 64: return eight;
        default: return fail(ErrorCode::Unsupported, "numbers of an unknown width");
        }
    };
    switch (type.kind) {
    case ArrowKind::UInt: return by_width(Scalar::U8, Scalar::U16, Scalar::U32, Scalar::U64);
    case ArrowKind::Int: return by_width(Scalar::I8, Scalar::I16, Scalar::I32, Scalar::I64);
    case ArrowKind::Float: return by_width(Scalar::F16, Scalar::F16, Scalar::F32, Scalar::F64);
    default: return fail(ErrorCode::Unsupported, "a buffer of " + type_text(type));
    }
}

/// Width, height and channels of a shape.
Result<RawLayout> layout_of_shape(const std::vector<Dimension>& all) {
    const auto fails = [&](const char* why) { return fail(ErrorCode::Unsupported, shape_text(all) + why); };
    std::vector<Dimension> dimensions = all;
    // 1 x H x W, H x W x 1, 1 x H x W x 3: ones are dropped from outside, as long as two others stay.
    const auto is_one = [](const Dimension& dimension) { return dimension.size == 1; };
    // A height or width of 1 that is called so is one.
    const auto is_idle = [&](const Dimension& dimension) {
        return is_one(dimension) && dimension.name != "height" && dimension.name != "width";
    };
    while (dimensions.size() > 2 && is_idle(dimensions.front()))
        dimensions.erase(dimensions.begin());
    while (dimensions.size() > 2 && is_idle(dimensions.back()))
        dimensions.pop_back();
    while (dimensions.size() > 3 ||
           (dimensions.size() == 3 && dimensions[2].size != 3 && dimensions[2].size != 4)) {
        const auto one = std::ranges::find_if(dimensions, is_idle);
        if (one == dimensions.end()) return fails(" is no picture's");
        dimensions.erase(one);
    }
    if (dimensions.size() < 2) return fails(" is no picture's");
    if (dimensions[0].name == "width" && dimensions[1].name == "height")
        return fails(", stored column by column, is not read");
    constexpr std::uint64_t kLargest = 0xFFFFFFFF;
    if (dimensions[0].size > kLargest || dimensions[1].size > kLargest) return fails(" is absurd");
    RawLayout layout;
    layout.height = static_cast<std::uint32_t>(dimensions[0].size);
    layout.width = static_cast<std::uint32_t>(dimensions[1].size);
    layout.format.channels = dimensions.size() == 3 ? static_cast<std::uint8_t>(dimensions[2].size) : 1;
    return layout;
}

} // namespace

Result<EncodedImage> picture_from_tensor(const ArrowArray& tensors) {
    if (tensors.length == 0) return fail(ErrorCode::NotFound, "no tensor");
    FATHOM_TRY(RawLayout layout, layout_of_shape(dimensions_of(tensors)));
    const auto buffers = child(tensors, "buffer");
    if (!buffers) return fail(ErrorCode::Malformed, "a tensor without a buffer");
    const ArrowArray numbers = list_at(union_at(*buffers, 0), 0);
    FATHOM_TRY(const Scalar scalar, scalar_of_type(type_of(numbers)));
    layout.format = PixelFormat{scalar, layout.format.channels};
    const auto bytes = packed_values(numbers);
    if (!bytes) return fail(ErrorCode::Malformed, "a buffer that cannot be read");
    EncodedImage encoded;
    encoded.type = MediaType::Raw;
    encoded.bytes = *bytes;
    encoded.options.raw = layout;
    return encoded;
}

} // namespace fathom
