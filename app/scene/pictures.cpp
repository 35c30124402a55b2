#include "app/scene/pictures.hpp"

#include "app/scene/tensor_picture.hpp"
#include "app/scene/transform_rows.hpp"
#include "decoders/rvl.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace fathom {
namespace {

struct Archetype {
    PictureKind kind;
    std::string_view name;
    std::string_view component;
};

constexpr std::array<Archetype, 9> kArchetypes = {{
    {PictureKind::Logged, "", "EncodedImage"},
    {PictureKind::DepthImage, "DepthImage", "DepthImage:buffer"},
    {PictureKind::EncodedDepthImage, "EncodedDepthImage", "EncodedDepthImage:blob"},
    {PictureKind::Image, "Image", "Image:buffer"},
    {PictureKind::EncodedImage, "EncodedImage", "EncodedImage:blob"},
    {PictureKind::SegmentationImage, "SegmentationImage", "SegmentationImage:buffer"},
    {PictureKind::DepthTensor, "DepthImage", "DepthImage:data"},
    {PictureKind::ImageTensor, "Image", "Image:data"},
    {PictureKind::SegmentationTensor, "SegmentationImage", "SegmentationImage:data"},
}};

const Archetype& archetype(PictureKind kind) {
    return kArchetypes[static_cast<std::size_t>(kind)];
}

/// Looks components up for one picture: in its own row first, then by latest-at.
class PictureRow {
  public:
    PictureRow(const Store& store, PictureKind kind, const Chunk& chunk, std::uint32_t row,
               const TimePoint& at)
        : store_(store), name_(archetype(kind).name), chunk_(chunk), row_(row), at_(at) {}

    /// The instances of a field; an empty array where it was not logged.
    [[nodiscard]] ArrowArray instances(std::string_view field) const {
        const std::string component = std::string(name_) + ":" + std::string(field);
        const ComponentColumn* own = chunk_.find(component);
        if (own != nullptr && is_logged(*own, row_)) return list_at(own->cells, row_);
        const LatestRow latest = store_.latest(chunk_.entity, component, at_);
        return latest.column == nullptr ? ArrowArray{} : list_at(latest.column->cells, latest.row.row);
    }
    [[nodiscard]] std::optional<double> number(std::string_view field) const {
        return double_at(instances(field), 0);
    }
    [[nodiscard]] std::string text(std::string_view field) const {
        const ArrowArray texts = instances(field);
        return std::string(string_at(texts, 0).value_or(""));
    }
    [[nodiscard]] Result<Blob> bytes(std::string_view field) const {
        const ArrowArray blobs = instances(field);
        if (blobs.length == 0) return fail(ErrorCode::NotFound, label(field) + " is empty");
        if (auto blob = bytes_at(blobs, 0)) return *std::move(blob);
        return fail(ErrorCode::Unsupported,
                    label(field) + " is " + type_text(type_of(blobs)) + ", not bytes");
    }
    [[nodiscard]] std::string label(std::string_view field) const {
        return std::string(name_) + ":" + std::string(field);
    }

  private:
    const Store& store_;
    std::string_view name_;
    const Chunk& chunk_;
    std::uint32_t row_;
    const TimePoint& at_;
};

std::optional<std::uint64_t> member(const ArrowArray& structs, std::string_view name) {
    const std::optional<ArrowArray> values = child(structs, name);
    return values ? uint64_at(*values, 0) : std::nullopt;
}

// The numbers of the enumerations are those of Rerun's type definitions (rerun.encodings).

Result<PixelFormat> yuv_format(std::uint64_t pixel_format) {
    const auto planar = [](Arrangement arrangement) { return PixelFormat{Scalar::U8, 1, arrangement}; };
    switch (pixel_format) {
    case 20: return planar(Arrangement::YUV12Limited);
    case 26: return planar(Arrangement::Nv12);
    case 27: return planar(Arrangement::Yuy2);
    case 30: return planar(Arrangement::Y8Full);
    case 39: return planar(Arrangement::YUV24Limited);
    case 40: return planar(Arrangement::YUV24Full);
    case 41: return planar(Arrangement::Y8Limited);
    case 44: return planar(Arrangement::YUV12Full);
    case 49: return planar(Arrangement::YUV16Limited);
    case 50: return planar(Arrangement::YUV16Full);
    default: return fail(ErrorCode::Unsupported, "unknown pixel format " + std::to_string(pixel_format));
    }
}

Result<Scalar> scalar_of(std::uint64_t channel_datatype) {
    switch (channel_datatype) {
    case 6: return Scalar::U8;
    case 7: return Scalar::I8;
    case 8: return Scalar::U16;
    case 9: return Scalar::I16;
    case 10: return Scalar::U32;
    case 11: return Scalar::I32;
    case 12: return Scalar::U64;
    case 13: return Scalar::I64;
    case 33: return Scalar::F16;
    case 34: return Scalar::F32;
    case 35: return Scalar::F64;
    default:
        return fail(ErrorCode::Unsupported, "unknown channel data type " + std::to_string(channel_datatype));
    }
}

Result<PixelFormat> plain_format(std::uint64_t color_model, std::uint64_t channel_datatype) {
    FATHOM_TRY(const Scalar scalar, scalar_of(channel_datatype));
    switch (color_model) {
    case 1: return PixelFormat{scalar, 1};
    case 2: return PixelFormat{scalar, 3};
    case 3: return PixelFormat{scalar, 4};
    case 4: return PixelFormat{scalar, 3, Arrangement::Bgr};
    case 5: return PixelFormat{scalar, 4, Arrangement::Bgr};
    default: return fail(ErrorCode::Unsupported, "unknown colour model " + std::to_string(color_model));
    }
}

constexpr std::uint64_t kColorModelL = 1, kChannelU8 = 6; // what is left out

Result<RawLayout> layout_of(const ArrowArray& formats) {
    const auto width = member(formats, "width"), height = member(formats, "height");
    if (!width || !height) return fail(ErrorCode::Malformed, "no width and height");
    constexpr std::uint64_t kLargest = 0xFFFFFFFF;
    if (*width > kLargest || *height > kLargest) return fail(ErrorCode::Malformed, "an absurd size");
    RawLayout layout;
    layout.width = static_cast<std::uint32_t>(*width);
    layout.height = static_cast<std::uint32_t>(*height);
    if (const auto pixel_format = member(formats, "pixel_format")) {
        FATHOM_TRY(layout.format, yuv_format(*pixel_format));
    } else {
        FATHOM_TRY(layout.format, plain_format(member(formats, "color_model").value_or(kColorModelL),
                                               member(formats, "channel_datatype").value_or(kChannelU8)));
    }
    return layout;
}

Result<EncodedImage> read_buffer(const PictureRow& row) {
    EncodedImage encoded;
    encoded.type = MediaType::Raw;
    FATHOM_TRY(encoded.bytes, row.bytes("buffer"));
    const ArrowArray formats = row.instances("format");
    if (formats.length == 0) return fail(ErrorCode::NotFound, row.label("format") + " was not logged");
    auto layout = layout_of(formats);
    if (!layout) return with_context(row.label("format"), std::move(layout).error());
    encoded.options.raw = *std::move(layout);
    return encoded;
}

/// The stated type first, then the leading bytes. ROS's compressedDepth comes as "RVL" or, with its header before the
/// PNG, as "PNG".
Result<EncodedImage> read_blob(const PictureRow& row, bool is_depth) {
    EncodedImage encoded;
    FATHOM_TRY(encoded.bytes, row.bytes("blob"));
    const std::string stated = row.text("media_type");
    encoded.type = media_type_from_string(stated);
    const MediaType seen = sniff_media_type(encoded.bytes.bytes);
    if (encoded.type == MediaType::Unknown || (seen != MediaType::Unknown && encoded.type != MediaType::Rvl))
        encoded.type = seen;
    constexpr std::size_t kRosHeaderBytes = 12;
    if (encoded.bytes.bytes.size() > kRosHeaderBytes &&
        sniff_media_type(encoded.bytes.bytes.subspan(kRosHeaderBytes)) == MediaType::Png)
        encoded.type = MediaType::CompressedDepth;
    if (encoded.type == MediaType::Unknown && is_depth && looks_like_rvl(encoded.bytes.bytes))
        encoded.type = MediaType::Rvl;
    if (encoded.type == MediaType::Unknown)
        return fail(ErrorCode::Unsupported,
                    row.label("blob") + (stated.empty() ? " is in no known format"
                                                        : " is " + stated + ", which is not read"));
    return encoded;
}

/// A blob with the members of today's format as components of their own.
Result<EncodedImage> read_old_blob(const PictureRow& row) {
    EncodedImage encoded;
    encoded.type = MediaType::Raw;
    FATHOM_TRY(encoded.bytes, row.bytes("data"));
    const std::vector<double> size = flat_doubles(row.instances("resolution"), 2);
    constexpr double kLargest = 1 << 20;
    if (size.size() != 2 || !(size[0] >= 1 && size[0] <= kLargest && size[1] >= 1 && size[1] <= kLargest))
        return fail(ErrorCode::NotFound, row.label("resolution") + " was not logged");
    RawLayout layout;
    layout.width = static_cast<std::uint32_t>(size[0]);
    layout.height = static_cast<std::uint32_t>(size[1]);
    if (const auto pixel_format = uint64_at(row.instances("pixel_format"), 0)) {
        FATHOM_TRY(layout.format, yuv_format(*pixel_format));
    } else {
        FATHOM_TRY(layout.format,
                   plain_format(uint64_at(row.instances("color_model"), 0).value_or(kColorModelL),
                                uint64_at(row.instances("datatype"), 0).value_or(kChannelU8)));
    }
    encoded.options.raw = layout;
    return encoded;
}

/// Before 0.18 a picture was a tensor, before 0.23 a blob beside its resolution and data type.
Result<EncodedImage> read_old_form(const PictureRow& row) {
    const ArrowArray data = row.instances("data");
    if (type_of(data).kind != ArrowKind::Struct) return read_old_blob(row);
    auto encoded = picture_from_tensor(data);
    if (!encoded) return with_context(row.label("data"), std::move(encoded).error());
    return encoded;
}

std::string_view colormap_name(std::uint64_t colormap) {
    constexpr std::array<std::string_view, 13> kNames = {
        "",
        "rerun/grayscale",
        "rerun/inferno",
        "rerun/magma",
        "rerun/plasma",
        "rerun/turbo",
        "rerun/viridis",
        "rerun/cyantoyellow",
        "rerun/spectral",
        "rerun/twilight",
        "rerun/rvizmap",
        "rerun/rvizcostmap",
        "rerun/costmap",
    };
    return colormap < kNames.size() ? kNames[colormap] : std::string_view();
}

PictureStyle read_style(const PictureRow& row) {
    PictureStyle style;
    const auto as_float = [](std::optional<double> value) {
        return value ? std::optional(static_cast<float>(*value)) : std::nullopt;
    };
    if (const auto colormap = uint64_at(row.instances("colormap"), 0))
        style.colormap = colormap_name(*colormap);
    if (const std::vector<double> range = flat_doubles(row.instances("depth_range"), 2); range.size() == 2)
        style.depth_range = {range[0], range[1]};
    style.point_fill_ratio = as_float(row.number("point_fill_ratio"));
    style.draw_order = as_float(row.number("draw_order"));
    style.opacity = as_float(row.number("opacity"));
    const std::uint64_t filter = uint64_at(row.instances("magnification_filter"), 0).value_or(0);
    if (filter >= 1 && filter <= 3) style.magnification = static_cast<Filter>(filter - 1);
    return style;
}

/// Single-channel pictures of more than eight bits get range and histogram, others are shown as they are.
ImageRole role_by_format(const EncodedImage& encoded) {
    const auto probe = probe_image(encoded.type, encoded.bytes.bytes, encoded.options);
    const bool is_scalar =
        probe && is_scalar_image(probe->desc.format) && byte_size(probe->desc.format.scalar) > 1;
    return is_scalar ? ImageRole::Intensity : ImageRole::Colour;
}

/// Noted in the picture's own row.
DepthNotes notes_in(const Chunk& chunk, std::uint32_t row) {
    constexpr std::size_t kMostCodes = 64;
    DepthNotes notes{std::string(text_in_row(chunk, row, kNotedKind).value_or("")),
                     flat_doubles(instances_in(chunk, row, kNotedInvalid), kMostCodes)};
    std::erase_if(notes.invalid_codes, [](double code) { return !std::isfinite(code); });
    return notes;
}

Result<Picture> read_logged(const Store& store, const Chunk& chunk, std::uint32_t row, const TimePoint& at) {
    Picture picture;
    const auto* encoded = find_component<EncodedImage>(chunk, row);
    if (encoded == nullptr) return fail(ErrorCode::NotFound, "the row holds no picture");
    picture.encoded = *encoded;
    if (const auto role = latest_at<ImageRole>(store, chunk.entity, at); role.value != nullptr)
        picture.role = *role.value;
    if (const auto meaning = latest_at<DepthMeaning>(store, chunk.entity, at); meaning.value != nullptr)
        picture.meaning = *meaning.value;
    if (const FileName* file = find_component<FileName>(chunk, row)) picture.file = file->path;
    return picture;
}

} // namespace

bool is_segmentation(PictureKind kind) {
    return kind == PictureKind::SegmentationImage || kind == PictureKind::SegmentationTensor;
}

std::string_view archetype_of(PictureKind kind) {
    return archetype(kind).name;
}

std::string_view picture_component(PictureKind kind) {
    return archetype(kind).component;
}

ImageRole role_of(PictureKind kind) {
    switch (kind) {
    case PictureKind::Logged:
    case PictureKind::DepthImage:
    case PictureKind::EncodedDepthImage:
    case PictureKind::DepthTensor: return ImageRole::Depth;
    default: return ImageRole::Colour;
    }
}

std::optional<PictureKind> kind_of_component(std::string_view component) {
    const auto found = std::ranges::find(kArchetypes, component, &Archetype::component);
    return found == kArchetypes.end() ? std::nullopt : std::optional(found->kind);
}

std::vector<PictureKind> picture_kinds(const Store& store, const EntityPath& entity) {
    std::vector<PictureKind> kinds;
    const std::vector<std::string> components = store.components(entity);
    for (const Archetype& known : kArchetypes)
        if (std::ranges::find(components, known.component) != components.end()) kinds.push_back(known.kind);
    return kinds;
}

std::span<const std::int64_t> picture_times(const Store& store, const EntityPath& entity,
                                            const Timeline& timeline) {
    const std::vector<PictureKind> kinds = picture_kinds(store, entity);
    return kinds.empty() ? std::span<const std::int64_t>()
                         : store.times(entity, picture_component(kinds.front()), timeline);
}

Result<Picture> picture_in_row(const Store& store, PictureKind kind, const Chunk& chunk, std::uint32_t row,
                               const TimePoint& at) {
    if (kind == PictureKind::Logged) return read_logged(store, chunk, row, at);
    const PictureRow fields(store, kind, chunk, row, at);
    Picture picture;
    picture.kind = kind;
    const bool is_blob = kind == PictureKind::EncodedDepthImage || kind == PictureKind::EncodedImage;
    if (kind >= PictureKind::DepthTensor) {
        FATHOM_TRY(picture.encoded, read_old_form(fields));
    } else {
        FATHOM_TRY(picture.encoded,
                   is_blob ? read_blob(fields, kind == PictureKind::EncodedDepthImage) : read_buffer(fields));
    }
    picture.style = read_style(fields);
    if (role_of(kind) == ImageRole::Depth) {
        if (const auto meter = fields.number("meter"); meter && *meter > 0)
            picture.metres_per_unit = 1 / *meter;
        picture.notes = notes_in(chunk, row);
    } else {
        // Class ids have neither range nor histogram.
        picture.role = is_segmentation(kind) ? ImageRole::Colour : role_by_format(picture.encoded);
    }
    return picture;
}

std::vector<ChunkId> pending_fields(const Store& store, PictureKind kind, const EntityPath& entity,
                                    const TimePoint& at) {
    std::vector<ChunkId> pending;
    if (kind == PictureKind::Logged) return pending;
    for (const std::string_view field :
         {"format", "media_type", "meter", "colormap", "depth_range", "point_fill_ratio", "draw_order",
          "opacity", "magnification_filter", "resolution", "pixel_format", "color_model", "datatype"}) {
        const bool is_old =
            field == "resolution" || field == "pixel_format" || field == "color_model" || field == "datatype";
        if (is_old && kind < PictureKind::DepthTensor) break;
        const LatestRow latest =
            store.latest(entity, std::string(archetype_of(kind)) + ":" + std::string(field), at);
        pending.insert(pending.end(), latest.pending.begin(), latest.pending.end());
    }
    return pending;
}

LatestPicture latest_picture(const Store& store, const EntityPath& entity, const TimePoint& at) {
    LatestPicture answer;
    const std::vector<PictureKind> kinds = picture_kinds(store, entity);
    if (kinds.empty()) return answer;
    LatestRow latest = store.latest(entity, picture_component(kinds.front()), at);
    answer.row = latest.row;
    answer.pending = std::move(latest.pending);
    if (latest.column == nullptr) return answer;
    const std::vector<ChunkId> fields = pending_fields(store, kinds.front(), entity, at);
    answer.pending.insert(answer.pending.end(), fields.begin(), fields.end());
    auto picture = picture_in_row(store, kinds.front(), *latest.chunk, latest.row.row, at);
    if (picture) {
        answer.picture = *std::move(picture);
    } else {
        answer.error = std::move(picture).error();
    }
    return answer;
}

DepthMeaning meaning_of(const Picture& picture, const PixelFormat& format) {
    if (picture.meaning) return *picture.meaning;
    DepthMeaning meaning = assumed_meaning(format);
    if (picture.kind == PictureKind::Logged) return meaning;
    meaning.unit_origin =
        Origin::Layout; // Rerun's documented default: 1 for floats, else 1000 units per metre
    if (picture.metres_per_unit) {
        meaning.metres_per_unit = *picture.metres_per_unit;
        meaning.unit_origin = Origin::File;
    }
    apply_notes(picture.notes, meaning);
    return meaning;
}

void apply_notes(const DepthNotes& notes, DepthMeaning& meaning) {
    if (notes.kind == name_of(DepthKind::Disparity)) {
        meaning.kind = DepthKind::Disparity; // of cameras that nobody stated
        meaning.kind_origin = Origin::File;
    } else if (!notes.kind.empty()) {
        DepthMeaning noted = meaning;
        if (apply_kind(noted, notes.kind, Origin::File)) meaning = noted;
    }
    if (notes.invalid_codes.empty()) return;
    meaning.invalid_codes = notes.invalid_codes;
    meaning.invalid_origin = Origin::File;
}

} // namespace fathom
