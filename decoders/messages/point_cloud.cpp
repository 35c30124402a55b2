#include "decoders/messages/point_cloud.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <utility>

namespace fathom {
namespace {

template <typename T>
T load_number(const std::byte* at, bool big_endian) {
    std::array<std::byte, sizeof(T)> bytes;
    std::memcpy(bytes.data(), at, sizeof(T));
    if (big_endian) std::ranges::reverse(bytes);
    return std::bit_cast<T>(bytes);
}

/// f(number of point) for the field's type, narrowed to float.
template <typename Store>
void for_each_number(Scalar scalar, bool big_endian, std::uint32_t count, const auto& place_of,
                     const Store& store) {
    const auto run = [&]<typename T>(T) {
        for (std::uint32_t i = 0; i < count; ++i)
            store(i, static_cast<float>(load_number<T>(place_of(i), big_endian)));
    };
    switch (scalar) {
    case Scalar::U8: return run(std::uint8_t{});
    case Scalar::I8: return run(std::int8_t{});
    case Scalar::U16: return run(std::uint16_t{});
    case Scalar::I16: return run(std::int16_t{});
    case Scalar::U32: return run(std::uint32_t{});
    case Scalar::I32: return run(std::int32_t{});
    case Scalar::F32: return run(float{});
    case Scalar::F64: return run(double{});
    default: std::unreachable(); // no message names another
    }
}

/// The message with all of its sizes checked.
struct CloudReader {
    const PointCloudMessage& message;
    std::uint32_t count = 0;
    std::size_t row_bytes = 0;

    /// Null: there is none, or it does not lie within its point.
    [[nodiscard]] const PointField* find(std::string_view name) const {
        const auto field = std::ranges::find(message.fields, name, &PointField::name);
        if (field == message.fields.end() || field->count == 0) return nullptr;
        const std::uint64_t end = std::uint64_t{field->offset} + byte_size(field->scalar);
        return end <= message.point_step ? &*field : nullptr;
    }
    [[nodiscard]] const std::byte* point(std::uint32_t i) const {
        return message.data.bytes.data() + std::size_t{i / message.width} * row_bytes +
               std::size_t{i % message.width} * message.point_step;
    }
    template <typename Store>
    void read(const PointField& field, const Store& store) const {
        for_each_number(
            field.scalar, message.big_endian, count, [&](std::uint32_t i) { return point(i) + field.offset; },
            store);
    }
    void read(const PointField& field, std::span<float> into) const {
        read(field, [&](std::uint32_t i, float value) { into[i] = value; });
    }
};

Result<CloudReader> make_cloud_reader(const PointCloudMessage& message) {
    CloudReader reader{message};
    const std::uint64_t count = std::uint64_t{message.width} * message.height;
    if (count > kMaxPoints)
        return fail(ErrorCode::TooLarge, "a cloud of " + std::to_string(count) + " points");
    reader.count = static_cast<std::uint32_t>(count);
    if (count == 0) return reader;
    const std::uint64_t packed = std::uint64_t{message.width} * message.point_step;
    // A single row has no next one; writers leave its step at whatever they like.
    reader.row_bytes = message.height > 1 ? message.row_step : packed;
    if (reader.row_bytes < packed)
        return fail(ErrorCode::Malformed, "rows of " + std::to_string(message.row_step) + " bytes for " +
                                              std::to_string(message.width) + " points of " +
                                              std::to_string(message.point_step));
    const std::uint64_t needed = std::uint64_t{message.height - 1} * reader.row_bytes + packed;
    if (message.data.bytes.size() < needed)
        return fail(ErrorCode::Truncated, "a cloud of " + std::to_string(count) + " points needs " +
                                              std::to_string(needed) + " bytes and has " +
                                              std::to_string(message.data.bytes.size()));
    return reader;
}

/// PCL packs a colour into the bits of one number, 0xAARRGGBB, even where the field says float.
void read_packed_colors(const CloudReader& reader, const PointField& field, std::uint8_t* rgba) {
    for (std::uint32_t i = 0; i < reader.count; ++i, rgba += 4) {
        const auto bits =
            load_number<std::uint32_t>(reader.point(i) + field.offset, reader.message.big_endian);
        for (int channel = 0; channel < 3; ++channel)
            rgba[channel] = static_cast<std::uint8_t>(bits >> (16 - 8 * channel));
        rgba[3] = 255;
    }
}

SharedImage read_colors(const CloudReader& reader) {
    for (const std::string_view name : {"rgb", "rgba"})
        if (const PointField* field = reader.find(name); field != nullptr && byte_size(field->scalar) == 4) {
            Image colors = allocate_point_values(reader.count, kRgba8);
            read_packed_colors(reader, *field, colors.view().row_as<std::uint8_t>(0));
            return share(std::move(colors));
        }
    using Names = std::array<std::string_view, 3>;
    for (const Names& names : {Names{"red", "green", "blue"}, Names{"r", "g", "b"}}) {
        std::array<const PointField*, 3> fields{};
        std::ranges::transform(names, fields.begin(),
                               [&](std::string_view name) { return reader.find(name); });
        if (std::ranges::find(fields, nullptr) != fields.end()) continue;
        Image colors = allocate_point_values(reader.count, kRgba8);
        auto* rgba = colors.view().row_as<std::uint8_t>(0);
        std::fill_n(rgba, 4 * std::size_t{reader.count}, std::uint8_t{255});
        for (std::size_t channel = 0; channel < 3; ++channel) {
            // Shares of one where they are no bytes.
            const float full = is_float(fields[channel]->scalar) ? 255.0f : 1.0f;
            reader.read(*fields[channel], [&](std::uint32_t i, float value) {
                const float scaled = value * full + 0.5f;
                rgba[4 * std::size_t{i} + channel] =
                    static_cast<std::uint8_t>(scaled > 0 ? std::min(scaled, 255.0f) : 0.0f);
            });
        }
        return share(std::move(colors));
    }
    return {};
}

SharedImage read_values(const CloudReader& reader) {
    for (const std::string_view name : {"intensity", "reflectivity"})
        if (const PointField* field = reader.find(name)) {
            Image values = allocate_point_values(reader.count, kF32);
            reader.read(*field, {values.view().row_as<float>(0), reader.count});
            return share(std::move(values));
        }
    return {};
}

} // namespace

Result<CloudPoints> read_cloud_points(const PointCloudMessage& message) {
    FATHOM_TRY(const CloudReader reader, make_cloud_reader(message));
    CloudPoints points;
    if (reader.count == 0) return points;
    PointColumns columns = allocate_point_columns(reader.count);
    for (const auto& [name, into] :
         {std::pair{"x", columns.x}, std::pair{"y", columns.y}, std::pair{"z", columns.z}}) {
        const PointField* field = reader.find(name);
        if (field == nullptr)
            return fail(ErrorCode::Malformed, std::string("the cloud has no field '") + name + "'");
        reader.read(*field, into);
    }
    points.positions = share(std::move(columns.image));
    points.colors = read_colors(reader);
    points.values = read_values(reader);
    return points;
}

} // namespace fathom
