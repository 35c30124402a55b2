// OpenedInput: what a command reads, opened and looked through; and the choice of images from it.
//
//     FATHOM_TRY(OpenedInput input, open_input(arguments.inputs[0], arguments.reading));
//     FATHOM_TRY(const auto images, choose_images(input, arguments, AllOf::FirstOfDepth));
//     FATHOM_TRY(const LoadedImage image, load_image(input, images[0]));
//
// The store holds what is resident and what was loaded, so that views can be asked too. Main thread only.
#pragma once

#include "app/cli/arguments.hpp"
#include "app/scene/store.hpp"
#include "app/sources/chunk_reader.hpp"

#include <memory>
#include <string>
#include <vector>

namespace fathom {

/// One image that can be loaded.
struct ImageRef {
    EntityPath entity;
    std::uint64_t index = 0; // within its entity
    ChunkId chunk{};
    std::uint32_t row = 0;
    std::vector<RowTime> times;
};

struct Stream {
    EntityPath entity;
    ImageRole role = ImageRole::Depth;
    std::vector<ImageRef> images; // in order
};

struct OpenedInput {
    std::string name;
    std::unique_ptr<ChunkReader> reader;
    SourceIndex index; // the chunks are in `streams`
    Store store;
    std::vector<Stream> streams; // in the order of the input

    [[nodiscard]] const Stream* find(const EntityPath& entity) const;

    /// A single picture, whatever colours it: damage to it is damage to all that was asked for.
    [[nodiscard]] bool is_lone_image() const;
};

[[nodiscard]] Result<OpenedInput> open_input(const std::string& name, const OpenOptions& options);

/// What is meant when the user states no image.
enum class Unstated {
    FirstOfEachScalar, // the first image of each depth or intensity stream; of colour ones where there are no others
    FirstOfMain        // the first image of the stream that the window would show
};

/// In order of entity, then index. NotFound names what there is instead. Empty for an input without images.
[[nodiscard]] Result<std::vector<ImageRef>> choose_images(const OpenedInput& input,
                                                          const Arguments& arguments, Unstated unstated);

/// The stream that a window shows first: depth before intensity before colour; null when there is none.
[[nodiscard]] const Stream* main_stream(const OpenedInput& input);

struct LoadedImage {
    std::shared_ptr<const Chunk> chunk; // keeps alive what stands below
    std::uint32_t row = 0;
    const EncodedImage* encoded = nullptr;
    const FileName* file = nullptr; // null: not stated
};

/// Puts the chunk into the store as well.
[[nodiscard]] Result<LoadedImage> load_image(OpenedInput& input, const ImageRef& image);

/// The static component of kind T of an entity, or null.
template <typename T>
[[nodiscard]] const T* static_component(const SourceIndex& index, const EntityPath& entity) {
    for (const auto& chunk : index.resident)
        if (chunk->entity == entity)
            for (std::uint32_t row = 0; row < chunk->row_ids.size(); ++row)
                if (const T* value = find_component<T>(*chunk, row)) return value;
    return nullptr;
}

/// The component of kind T that holds for an image: its own row's, else the static one of its entity, else null.
template <typename T>
[[nodiscard]] const T* component_of(const OpenedInput& input, const LoadedImage& loaded) {
    if (const T* own = find_component<T>(*loaded.chunk, loaded.row)) return own;
    return static_component<T>(input.index, loaded.chunk->entity);
}

} // namespace fathom
