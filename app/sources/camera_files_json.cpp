#include "app/sources/camera_files.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <vector>

namespace fathom {
namespace {

using Json = nlohmann::json;

std::optional<double> number_of(const Json& object, const char* key) {
    const auto found = object.find(key);
    if (found == object.end() || !found->is_number()) return std::nullopt;
    const auto value = found->get<double>();
    return std::isfinite(value) ? std::optional(value) : std::nullopt;
}

/// A list of numbers, or a list of rows of numbers.
std::vector<double> numbers_of(const Json& object, const char* key) {
    constexpr std::size_t kMostNumbers = 64;
    std::vector<double> numbers;
    const auto found = object.find(key);
    if (found == object.end() || !found->is_array()) return numbers;
    const auto add = [&](const Json& item) {
        if (item.is_number() && numbers.size() < kMostNumbers) numbers.push_back(item.get<double>());
    };
    for (const Json& item : *found) {
        add(item);
        if (item.is_array())
            for (const Json& inner : item)
                add(inner);
    }
    return numbers;
}

std::uint32_t size_of(const Json& object, const char* key) {
    const double size = number_of(object, key).value_or(0);
    return size >= 1 && size <= 1048576 ? static_cast<std::uint32_t>(size) : 0;
}

std::vector<double> transposed(const std::vector<double>& m) {
    return m.size() == 9 ? std::vector{m[0], m[3], m[6], m[1], m[4], m[7], m[2], m[5], m[8]} : m;
}

void set_size(const Json& object, Intrinsics& intrinsics) {
    intrinsics.width = size_of(object, "width");
    intrinsics.height = size_of(object, "height");
}

/// sensor_msgs/CameraInfo as JSON: K, D, distortion_model.
CameraFacts parse_camera_info(const Json& object) {
    CameraFacts facts{.intrinsics =
                          intrinsics_from_numbers(numbers_of(object, object.contains("K") ? "K" : "k"))};
    if (!facts.intrinsics) return facts;
    set_size(object, *facts.intrinsics);
    const auto model = object.find("distortion_model");
    if (model != object.end() && model->is_string())
        set_distortion(*facts.intrinsics, model->get<std::string>(),
                       numbers_of(object, object.contains("D") ? "D" : "d"));
    return facts;
}

/// fx, fy, cx or ppx, cy or ppy: what scripts write.
CameraFacts parse_named(const Json& object) {
    const auto either = [&](const char* a, const char* b) {
        const auto value = number_of(object, a);
        return value ? value : number_of(object, b);
    };
    const auto fx = number_of(object, "fx"), fy = number_of(object, "fy");
    const auto cx = either("cx", "ppx"), cy = either("cy", "ppy");
    if (!fx || !fy || !cx || !cy) return {};
    CameraFacts facts{.intrinsics = intrinsics_from_numbers(std::array{*fx, *fy, *cx, *cy})};
    if (facts.intrinsics) set_size(object, *facts.intrinsics);
    return facts;
}

/// BOP: one entry per image, by its number; depth_scale turns stored numbers into millimetres.
CameraFacts parse_bop(const Json& object, std::string_view image_name) {
    const std::string_view stem = image_name.substr(0, image_name.find('.'));
    if (stem.empty() || !std::ranges::all_of(stem, [](unsigned char c) { return std::isdigit(c) != 0; }))
        return {};
    const std::size_t zeros = std::min(stem.find_first_not_of('0'), stem.size() - 1);
    const auto found = object.find(std::string(stem.substr(zeros)));
    if (found == object.end() || !found->is_object()) return {};
    CameraFacts facts{.intrinsics = intrinsics_from_numbers(numbers_of(*found, "cam_K"))};
    if (const auto scale = number_of(*found, "depth_scale"); scale && *scale > 0)
        facts.metres_per_unit = *scale * 0.001;
    return facts;
}

} // namespace

CameraFacts parse_camera_json(std::string_view text, std::string_view image_name) {
    const Json json = Json::parse(text, nullptr, false);
    if (!json.is_object()) return {};
    if (json.contains("intrinsic_matrix")) { // Open3D: column-major
        CameraFacts facts{.intrinsics =
                              intrinsics_from_numbers(transposed(numbers_of(json, "intrinsic_matrix")))};
        if (facts.intrinsics) set_size(json, *facts.intrinsics);
        return facts;
    }
    if (json.contains("K") || json.contains("k")) return parse_camera_info(json);
    if (json.contains("fx")) return parse_named(json);
    return parse_bop(json, image_name);
}

} // namespace fathom
