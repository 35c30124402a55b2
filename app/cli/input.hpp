// OpenedInput: what a command reads, opened and looked through; and the choice of images from it.
//
//     FATHOM_TRY(OpenedInput input, open_input(arguments.inputs[0], arguments.reading));
//     FATHOM_TRY(const auto images, choose_images(input, arguments, AllOf::FirstOfDepth));
//     FATHOM_TRY(const LoadedImage image, load_image(input, images[0]));
//
// The stores hold what is resident and what was loaded, so that views can be asked too. Main thread only.
#pragma once

#include "app/cli/arguments.hpp"
#include "app/scene/pictures.hpp"
#include "app/sources/chunk_reader.hpp"

#include <memory>
#include <string>
#include <vector>

namespace fathom {

/// One image that can be loaded.
struct ImageRef {
    EntityPath entity;
    std::uint16_t recording = 0;
    PictureKind kind = PictureKind::Logged;
    std::uint64_t index = 0; // within its entity
    ChunkId chunk{};
    std::uint32_t row = 0;
    std::vector<RowTime> times; // empty: static
    RowId row_id{};
};

/// Pictures of one kind that an entity logs.
struct Stream {
    EntityPath entity;
    std::uint16_t recording = 0;
    PictureKind kind = PictureKind::Logged;
    ImageRole role = ImageRole::Depth;
    std::vector<ChunkSummary> chunks;
    std::uint64_t row_count = 0;  // of the chunks
    std::vector<ImageRef> images; // in order, once listed
    bool is_listed = false;       // all of them
};

struct OpenedInput {
    std::string name;
    std::unique_ptr<ChunkReader> reader;
    SourceIndex index;
    std::vector<Store> stores;   // one for each recording, at least one
    std::vector<Stream> streams; // in the order of the input

    [[nodiscard]] const Stream* find(const EntityPath& entity) const;

    /// A single picture, whatever colours it: damage to it is damage to all that was asked for.
    [[nodiscard]] bool is_lone_image() const;
};

/// Entities may be typed without the leading slash, and with the dots of EXR channels.
[[nodiscard]] bool is_same_entity(const EntityPath& entity, std::string_view typed);

[[nodiscard]] Result<OpenedInput> open_input(const std::string& name, const OpenOptions& options);

/// What is meant when the user states no image.
enum class Unstated {
    FirstOfEachScalar, // the first image of each depth or intensity stream; of colour ones where there are no others
    FirstOfMain        // the first image of the stream that the window would show
};

/// Fills `stream.images`: all, or the first without looking through the whole recording. A chunk that cannot be read
/// becomes a warning of the input.
void list_images(OpenedInput& input, Stream& stream, bool first_only);

/// Reads chunks whose index leaves times of their rows open, each once, so that the index tells all of them.
void learn_all_times(OpenedInput& input);

/// What --entity names beyond the first.
[[nodiscard]] Result<std::vector<EntityPath>> other_entities(const OpenedInput& input,
                                                             const Arguments& arguments);

/// In order of entity, then index. NotFound names what there is instead. Empty for an input without images.
[[nodiscard]] Result<std::vector<ImageRef>> choose_images(OpenedInput& input, const Arguments& arguments,
                                                          Unstated unstated);

/// The stream that a window shows first: depth before intensity before colour; null when there is none.
[[nodiscard]] Stream* main_stream(OpenedInput& input);

/// A picture with all that is said of it at its time.
struct LoadedImage {
    Picture picture;
    std::optional<Intrinsics> intrinsics;
    EntityPath partner; // that colours it, or empty
};

/// Looks once into every chunk of a recording that says where frames lie; what it says stays when the chunk leaves.
void learn_transforms(OpenedInput& input, std::uint16_t recording);

/// Puts the chunk, and those with what belongs to it, into the image's store.
[[nodiscard]] Result<LoadedImage> load_image(OpenedInput& input, const ImageRef& image);

/// Lets go of a loaded chunk, unless it holds what is there at every time.
void release(OpenedInput& input, const ImageRef& image);

/// Its id, where the input holds several recordings; else empty.
[[nodiscard]] std::string_view recording_name(const OpenedInput& input, std::uint16_t recording);

/// The image's own place in time.
[[nodiscard]] TimePoint time_of(const OpenedInput& input, const ImageRef& image);

} // namespace fathom
