// Pictures as SDKs before 0.23 logged them.
#include "app/scene/pictures.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/recorded.hpp"

using namespace fathom;

namespace {

/// The union of the number types in Rerun's order, with one value, of the type at `tag` (1 based).
ArrowArray tensor_buffer(std::int8_t tag, const ArrowArray& numbers) {
    const std::uint64_t all[] = {numbers.length};
    const ArrowArray list = make_lists(numbers, all);
    auto type = std::make_shared<ArrowType>();
    type->kind = ArrowKind::DenseUnion;
    type->children = {{"value", list.node->type, true, {}}};
    type->union_tags = {tag};
    auto node = std::make_shared<ArrowNode>();
    node->type = type;
    node->length = 1;
    node->offsets = make_blob(std::vector<std::byte>(4));
    node->values = make_blob({static_cast<std::byte>(tag)});
    node->children = {*list.node};
    return {node, 0, 1};
}

ArrowArray shape_list(std::initializer_list<std::uint64_t> sizes) {
    const std::uint64_t count[] = {sizes.size()};
    return make_lists(make_numbers(std::span<const std::uint64_t>(sizes.begin(), sizes.size())), count);
}

ArrowArray tensor(const ArrowArray& shape, const ArrowArray& buffer) {
    const ArrowMember members[] = {{"shape", shape}, {"buffer", buffer}};
    return make_struct(members);
}

/// Shape as structs of size and name, as in the oldest files.
ArrowArray named_shape(std::initializer_list<std::uint64_t> sizes, const std::vector<std::string>& names) {
    const ArrowMember members[] = {
        {"size", make_numbers(std::span<const std::uint64_t>(sizes.begin(), sizes.size()))},
        {"name", make_strings(names)}};
    const std::uint64_t count[] = {sizes.size()};
    return make_lists(make_struct(members), count);
}

LatestPicture picture_of(const std::string& component, const ArrowArray& data) {
    Recorded recorded;
    recorded.log("/p", 1, {{component, data}});
    return latest_picture(recorded.store, "/p", {kLogTime, 1});
}

const ArrowArray kSixU16 = make_numbers<std::uint16_t>({1, 2, 3, 4, 5, 6});

} // namespace

TEST_CASE("old forms: a tensor is a picture where two of its dimensions are not 1") {
    const std::initializer_list<std::uint64_t> shapes[] = {
        {2, 3}, {1, 2, 3}, {2, 3, 1}, {1, 2, 3, 1}, {2, 1, 3}};
    for (const auto& shape : shapes) {
        const LatestPicture latest =
            picture_of("DepthImage:data", tensor(shape_list(shape), tensor_buffer(2, kSixU16)));
        // H x 1 x W could be channels of a column, but no picture has them; 2 x 1 x 3 is one of three channels.
        REQUIRE(latest.picture.has_value());
        const RawLayout& layout = *latest.picture->encoded.options.raw;
        CHECK(layout.format.scalar == Scalar::U16);
        CHECK(latest.picture->encoded.bytes.bytes.size() == 12);
        CHECK(layout.height == 2);
        CHECK(layout.width * layout.format.channels == 3);
        CHECK(latest.picture->role == ImageRole::Depth);
    }
}

TEST_CASE("old forms: dimensions with names, colours in the last one, every number type") {
    const LatestPicture named =
        picture_of("Image:data", tensor(named_shape({1, 2, 3}, {"height", "width", "channel"}),
                                        tensor_buffer(1, make_numbers<std::uint8_t>({1, 2, 3, 4, 5, 6}))));
    REQUIRE(named.picture.has_value());
    CHECK(named.picture->encoded.options.raw->width == 2);
    CHECK(named.picture->encoded.options.raw->height == 1);
    CHECK(named.picture->encoded.options.raw->format == kRgb8);
    CHECK(named.picture->role == ImageRole::Colour);

    const auto scalar = [](const ArrowArray& numbers) {
        return picture_of("DepthImage:data", tensor(shape_list({1, 2}), tensor_buffer(1, numbers)))
            .picture->encoded.options.raw->format.scalar;
    };
    CHECK(scalar(make_numbers<std::int8_t>({1, 2})) == Scalar::I8);
    CHECK(scalar(make_numbers<std::int16_t>({1, 2})) == Scalar::I16);
    CHECK(scalar(make_numbers<std::uint32_t>({1, 2})) == Scalar::U32);
    CHECK(scalar(make_numbers<std::int64_t>({1, 2})) == Scalar::I64);
    CHECK(scalar(make_numbers<float>({1, 2})) == Scalar::F32);
    CHECK(scalar(make_numbers<double>({1, 2})) == Scalar::F64);
}

TEST_CASE("old forms: a tensor that is no picture is an error that names its shape") {
    const auto error = [](const ArrowArray& shape) {
        return picture_of("DepthImage:data", tensor(shape, tensor_buffer(2, kSixU16))).error->message;
    };
    CHECK(error(shape_list({6})) == "DepthImage:data: the shape 6 is no picture's");
    CHECK(error(shape_list({2, 2, 2})) == "DepthImage:data: the shape 2 x 2 x 2 is no picture's");
    CHECK(error(named_shape({3, 2}, {"width", "height"})) ==
          "DepthImage:data: the shape 3 x 2, stored column by column, is not read");
}

TEST_CASE("old forms: a blob beside its resolution and data type") {
    Recorded recorded;
    recorded.log("/p", 1,
                 {{"SegmentationImage:resolution", vector_instance({3, 2})},
                  {"SegmentationImage:datatype", make_numbers<std::uint8_t>({kU16Datatype})},
                  {"SegmentationImage:data", buffer_instance<std::uint16_t>({1, 2, 3, 4, 5, 6})}});
    recorded.log("/nv12", 1,
                 {{"Image:resolution", vector_instance({2, 2})},
                  {"Image:pixel_format", make_numbers<std::uint8_t>({26})},
                  {"Image:data", buffer_instance<std::uint8_t>({1, 2, 3, 4, 5, 6})}});
    const LatestPicture mask = latest_picture(recorded.store, "/p", {kLogTime, 1});
    REQUIRE(mask.picture.has_value());
    CHECK(is_segmentation(mask.picture->kind));
    CHECK(mask.picture->encoded.options.raw->width == 3);
    CHECK(mask.picture->encoded.options.raw->format == kU16);
    const LatestPicture yuv = latest_picture(recorded.store, "/nv12", {kLogTime, 1});
    REQUIRE(yuv.picture.has_value());
    CHECK(yuv.picture->encoded.options.raw->format.arrangement == Arrangement::Nv12);
    CHECK(picture_of("Image:data", buffer_instance<std::uint8_t>({1})).error->message ==
          "Image:resolution was not logged");
}
