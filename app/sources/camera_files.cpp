#include "app/sources/camera_files.hpp"

#include "app/sources/text_file.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace fathom {
namespace {

std::string_view without_blanks(std::string_view text) {
    const std::size_t begin = std::min(text.find_first_not_of(" \t\r"), text.size());
    const std::size_t end = text.find_last_not_of(" \t\r");
    return end == std::string_view::npos ? std::string_view() : text.substr(begin, end + 1 - begin);
}

/// What follows "key" and one of : or = at the start of a line, up to the line's end; nothing when there is no such line.
std::optional<std::string_view> entry(std::string_view text, std::string_view key) {
    while (!text.empty()) {
        std::string_view line = without_blanks(take_line(text));
        if (!line.starts_with(key)) continue;
        line = without_blanks(line.substr(key.size()));
        if (line.starts_with(':') || line.starts_with('=')) return line.substr(1);
    }
    return std::nullopt;
}

std::optional<double> number_entry(std::string_view text, std::string_view key) {
    const auto found = entry(text, key);
    const std::vector<double> numbers = leading_numbers(found.value_or(""), 1);
    return numbers.empty() || !std::isfinite(numbers.front()) ? std::nullopt : std::optional(numbers.front());
}

std::uint32_t size_entry(std::string_view text, std::string_view key) {
    constexpr double kMostPixels = 1 << 20;
    const double size = number_entry(text, key).value_or(0);
    return size >= 1 && size <= kMostPixels ? static_cast<std::uint32_t>(size) : 0;
}

/// The bracketed list "data: […]" of a block of ROS YAML.
std::vector<double> yaml_data(std::string_view text, std::string_view block) {
    const std::size_t at = text.find(block);
    if (at == std::string_view::npos) return {};
    const std::string_view rest = text.substr(at + block.size());
    const std::size_t open = rest.find('[');
    const std::size_t close = rest.find(']', std::min(open, rest.size()));
    if (open == std::string_view::npos || close == std::string_view::npos) return {};
    return leading_numbers(rest.substr(open, close - open), 16);
}

/// camera_info as ROS's camera_calibration writes it.
CameraFacts parse_ros_yaml(std::string_view text) {
    CameraFacts facts;
    facts.intrinsics = intrinsics_from_numbers(yaml_data(text, "camera_matrix:"));
    if (!facts.intrinsics) return facts;
    facts.intrinsics->width = size_entry(text, "image_width");
    facts.intrinsics->height = size_entry(text, "image_height");
    std::string_view model = without_blanks(entry(text, "distortion_model").value_or(""));
    if (model.size() >= 2 && (model.front() == '"' || model.front() == '\''))
        model = model.substr(1, model.size() - 2);
    if (!model.empty()) set_distortion(*facts.intrinsics, model, yaml_data(text, "distortion_coefficients:"));
    return facts;
}

/// Middlebury 2014: cam0, doffs in pixels, baseline in millimetres, size.
CameraFacts parse_middlebury(std::string_view text) {
    CameraFacts facts;
    facts.intrinsics = intrinsics_from_numbers(leading_numbers(*entry(text, "cam0"), 9));
    if (!facts.intrinsics) return facts;
    facts.intrinsics->width = size_entry(text, "width");
    facts.intrinsics->height = size_entry(text, "height");
    facts.focal_px = facts.intrinsics->fx;
    if (const auto baseline_mm = number_entry(text, "baseline")) facts.baseline_m = *baseline_mm / 1000;
    facts.offset_px = number_entry(text, "doffs");
    return facts;
}

/// KITTI: P2 of the odometry and object sets, P_rect_02 of the raw data; the camera by "image_02" in the name.
CameraFacts parse_kitti(std::string_view text, std::string_view image_name) {
    const std::size_t at = image_name.find("image_0");
    const char camera = at != std::string_view::npos && at + 7 < image_name.size() ? image_name[at + 7] : '2';
    for (const std::string& key : {std::string("P_rect_0") + camera, std::string("P") + camera}) {
        const auto found = entry(text, key);
        if (!found) continue;
        const std::vector<double> numbers = leading_numbers(*found, 12);
        if (numbers.size() == 12) return {.intrinsics = intrinsics_from_numbers(numbers)};
    }
    return {};
}

/// COLMAP's cameras.txt, first camera: "ID MODEL WIDTH HEIGHT PARAMS…". Its pixel centres lie at 0.5.
CameraFacts parse_colmap(std::string_view text) {
    struct Model {
        std::string_view name;
        std::size_t focals; // 1: fx and fy alike
        std::size_t coefficients;
    };
    constexpr auto kModels = std::to_array<Model>({{"SIMPLE_PINHOLE", 1, 0},
                                                   {"PINHOLE", 2, 0},
                                                   {"SIMPLE_RADIAL", 1, 1},
                                                   {"RADIAL", 1, 2},
                                                   {"OPENCV", 2, 4}});
    while (!text.empty()) {
        const std::string_view line = without_blanks(take_line(text));
        if (line.empty() || line.starts_with('#')) continue;
        const std::size_t name_at = std::min(line.find(' ') + 1, line.size());
        const std::string_view name = line.substr(name_at, line.substr(name_at).find(' '));
        const auto* model = std::ranges::find(kModels, name, &Model::name);
        if (model == kModels.end()) return {};
        const std::vector<double> n = leading_numbers(line.substr(name_at + name.size()), 16);
        if (n.size() < 2 + model->focals + 2 + model->coefficients) return {};
        const std::array<double, 4> pinhole = {n[2], n[1 + model->focals], n[2 + model->focals] - 0.5,
                                               n[3 + model->focals] - 0.5};
        CameraFacts facts{.intrinsics = intrinsics_from_numbers(pinhole)};
        if (!facts.intrinsics) return {};
        facts.intrinsics->width = static_cast<std::uint32_t>(std::clamp(n[0], 0.0, 1048576.0));
        facts.intrinsics->height = static_cast<std::uint32_t>(std::clamp(n[1], 0.0, 1048576.0));
        std::vector<double> k(n.begin() + static_cast<std::ptrdiff_t>(4 + model->focals),
                              n.begin() +
                                  static_cast<std::ptrdiff_t>(4 + model->focals + model->coefficients));
        if (k.empty()) return facts;
        k.resize(5); // k1 k2 p1 p2 k3, as far as the model has them
        set_distortion(*facts.intrinsics, "plumb_bob", k);
        return facts;
    }
    return {};
}

/// cvkit: camera.A, camera.width, and rho = focal length x baseline.
CameraFacts parse_cvkit(std::string_view text) {
    CameraFacts facts;
    facts.intrinsics = intrinsics_from_numbers(leading_numbers(*entry(text, "camera.A"), 9));
    if (!facts.intrinsics) return facts;
    facts.intrinsics->width = size_entry(text, "camera.width");
    facts.intrinsics->height = size_entry(text, "camera.height");
    if (const auto rho = number_entry(text, "rho"); rho && *rho > 0) {
        facts.focal_px = facts.intrinsics->fx;
        facts.baseline_m = *rho / facts.intrinsics->fx;
    }
    return facts;
}

/// Nothing but numbers: a matrix, four numbers, or a matrix and the baseline in metres (FoundationStereo's K.txt).
CameraFacts parse_numbers(std::string_view text) {
    constexpr std::size_t kMostNumbers = 17;
    const std::vector<double> numbers = leading_numbers(text, kMostNumbers);
    if (numbers.size() != 10) return {.intrinsics = intrinsics_from_numbers(numbers)};
    CameraFacts facts{.intrinsics = intrinsics_from_numbers(std::span(numbers).first(9))};
    if (!facts.intrinsics || numbers.back() <= 0) return facts;
    facts.focal_px = facts.intrinsics->fx;
    facts.baseline_m = numbers.back();
    return facts;
}

} // namespace

std::optional<Intrinsics> intrinsics_from_numbers(std::span<const double> numbers) {
    if (!std::ranges::all_of(numbers, [](double n) { return std::isfinite(n); })) return std::nullopt;
    Intrinsics intrinsics;
    intrinsics.origin = Origin::File;
    if (numbers.size() == 4) {
        intrinsics.fx = numbers[0];
        intrinsics.fy = numbers[1];
        intrinsics.cx = numbers[2];
        intrinsics.cy = numbers[3];
    } else if (numbers.size() == 9 || numbers.size() == 12 || numbers.size() == 16) {
        const std::size_t columns = numbers.size() == 9 ? 3 : 4;
        const bool is_pinhole = numbers[columns] == 0 && numbers[2 * columns] == 0 &&
                                numbers[2 * columns + 1] == 0 && numbers[2 * columns + 2] == 1;
        if (!is_pinhole) return std::nullopt;
        intrinsics.fx = numbers[0];
        intrinsics.fy = numbers[columns + 1];
        intrinsics.cx = numbers[2];
        intrinsics.cy = numbers[columns + 2];
    } else {
        return std::nullopt;
    }
    return intrinsics.fx > 1 && intrinsics.fy > 1 ? std::optional(intrinsics) : std::nullopt;
}

CameraFacts parse_camera_file(std::string_view file_name, std::string_view text,
                              std::string_view image_name) {
    if (file_name.ends_with(".json")) return parse_camera_json(text, image_name);
    if (text.find("camera_matrix:") != std::string_view::npos) return parse_ros_yaml(text);
    if (entry(text, "camera.A")) return parse_cvkit(text);
    if (entry(text, "cam0")) return parse_middlebury(text);
    if (file_name == "cameras.txt") return parse_colmap(text);
    if (entry(text, "P2") || entry(text, "P_rect_02")) return parse_kitti(text, image_name);
    CameraFacts facts = parse_numbers(text);
    // Stray Scanner: of the video, which no file states the size of.
    if (file_name == "camera_matrix.csv" && facts.intrinsics) {
        facts.intrinsics->width = 1920;
        facts.intrinsics->height = 1440;
    }
    return facts;
}

} // namespace fathom
