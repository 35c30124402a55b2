// ClassPicture: a segmentation image in the colours of its classes, and which classes it holds.
//
//     stream.classes = make_class_picture(ids, key, annotations.classes);
//     layer.pixels = stream.classes->picture;       // RGBA; the ids stay what read-outs show
//     stream.classes->present[0].label
//
// Made once for a picture and a class table; any thread.
#pragma once

#include "app/pipeline/image_request.hpp"
#include "app/scene/annotations.hpp"
#include "decoders/media/image.hpp"

#include <memory>
#include <vector>

namespace fathom {

struct ClassShare {
    std::uint16_t id = 0;
    std::string label; // "floor", or empty
    ClassColor color{};
    std::uint64_t count = 0;
};

struct ClassPicture {
    ImageKey key; // of the ids
    ClassTable table;
    SharedImage picture;             // Rgba8
    std::vector<ClassShare> present; // by falling count
    std::uint64_t outside = 0;       // pixels whose number is no class id: not finite, or beyond 16 bits
};

/// Floats are rounded. Nothing for pictures of several channels.
[[nodiscard]] std::shared_ptr<const ClassPicture> make_class_picture(const SharedImage& ids,
                                                                     const ImageKey& key, ClassTable table);

/// "class 2, box" of a number in the picture; empty where it is no class id.
[[nodiscard]] std::string class_text(const ClassTable& table, double number);

} // namespace fathom
