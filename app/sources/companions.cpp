#include "app/sources/companions.hpp"

#include "app/sources/file_names.hpp"
#include "app/sources/nyu_raw.hpp"
#include "app/sources/text_file.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <limits>

namespace fathom {
namespace {

namespace fs = std::filesystem;

constexpr auto kCameraFiles = std::to_array<std::string_view>({
    "intrinsic_depth.txt",
    "depth_camera_info.yaml",
    "camera_info.yaml",
    "camera_info.yml",
    "camera_info.json",
    "camera_intrinsic.json",
    "camera_intrinsics.json",
    "intrinsic.json",
    "intrinsics.json",
    "scene_camera.json",
    "K.txt",
    "intrinsics.txt",
    "camera-intrinsics.txt",
    "camera_matrix.csv",
    "calibration.txt",
    "calib.txt",
    "cameras.txt",
});

constexpr auto kDepthWords = std::to_array<std::string_view>(
    {"depth16", "depth_raw", "depth", "disparity", "disp", "data", "groundtruth_depth", "velodyne_raw"});
constexpr auto kColourWords = std::to_array<std::string_view>({"color", "rgb", "colour", "image"});
constexpr auto kColourFolders =
    std::to_array<std::string_view>({"color", "rgb", "colour", "image", "images", "rgb_image"});
constexpr auto kPictureExtensions =
    std::to_array<std::string_view>({".png", ".jpg", ".jpeg", ".ppm", ".JPG", ".PNG", ".tif"});

/// The reference script of TUM RGB-D pairs pictures that are at most this far apart.
constexpr std::int64_t kMostApart_ns = 20'000'000;

bool is_file(const fs::path& path) {
    std::error_code ignored;
    return fs::is_regular_file(path, ignored);
}

/// Places for a camera file, the nearest first.
std::vector<fs::path> camera_paths(const fs::path& image) {
    const fs::path folder = image.parent_path();
    const std::string stem = image.stem().string();
    std::vector<fs::path> paths;
    // "1097_disp.pfm" and "1097_param.txt": what stands before the last part of the name is the subject.
    for (const std::string& subject : {stem, stem.substr(0, stem.rfind('_'))})
        for (const char* suffix :
             {"_param.txt", "_camera_info.json", "_camera_info.yaml", "_intrinsics.json"})
            paths.push_back(folder / (subject + suffix));
    const fs::path above = folder / "..";
    for (const std::string& of_image : colour_stems(stem)) // KITTI's selection names them after the picture
        paths.push_back(above / "intrinsics" / (of_image + ".txt"));
    for (const fs::path& place : {folder, above, above / "intrinsic", above / "intrinsics"})
        for (const std::string_view name : kCameraFiles)
            paths.push_back(place / name);
    return paths;
}

std::string first_picture(const fs::path& folder, const std::string& stem) {
    for (const std::string_view extension : kPictureExtensions) {
        const fs::path path = folder / (stem + std::string(extension));
        if (is_file(path)) return path.string();
    }
    return {};
}

/// The picture of `folder` whose name is the nearest time to `stem`.
std::string nearest_in_time(const fs::path& folder, const std::string& stem) {
    const auto wanted = stamp_of(stem);
    if (!wanted) return {};
    std::string nearest;
    std::int64_t least = kMostApart_ns + 1;
    std::error_code ignored;
    for (fs::directory_iterator entry(folder, ignored), end; !ignored && entry != end;
         entry.increment(ignored)) {
        const auto stamp = stamp_of(entry->path().stem().string());
        if (!stamp || *stamp < *wanted - kMostApart_ns || *stamp > *wanted + kMostApart_ns) continue;
        const std::int64_t apart = std::abs(*stamp - *wanted);
        if (apart >= least) continue;
        least = apart;
        nearest = entry->path().string();
    }
    return nearest;
}

std::string find_colour(const fs::path& image) {
    const fs::path folder = image.parent_path();
    const std::string stem = image.stem().string();
    for (const std::string& colour : colour_stems(stem))
        if (std::string found = first_picture(folder, colour); !found.empty()) return found;
    std::error_code ignored;
    const fs::path real_folder = fs::weakly_canonical(folder.empty() ? fs::path(".") : folder, ignored);
    if (!is_depth_folder(real_folder.filename().string())) return {};
    for (const std::string_view name : kColourFolders) {
        const fs::path beside = folder / ".." / name;
        if (!fs::is_directory(beside, ignored)) continue;
        std::string found = first_picture(beside, stem);
        for (const std::string& colour : colour_stems(stem))
            if (found.empty()) found = first_picture(beside, colour);
        return found.empty() ? nearest_in_time(beside, stem) : found;
    }
    return {};
}

} // namespace

bool is_depth_folder(std::string_view name) {
    const std::string lower = lower_case(name);
    return lower.find("depth") != std::string::npos || lower.starts_with("disp") || lower == "velodyne_raw";
}

bool is_colour_folder(std::string_view name) {
    const std::string lower = lower_case(name);
    return std::ranges::find(kColourFolders, lower) != kColourFolders.end();
}

std::vector<std::string> colour_stems(std::string_view depth_stem) {
    std::vector<std::string> stems;
    for (const std::string_view word : kDepthWords) {
        const std::size_t at = depth_stem.rfind(word);
        if (at == std::string_view::npos) continue;
        for (const std::string_view colour : kColourWords)
            stems.push_back(std::string(depth_stem.substr(0, at)) + std::string(colour) +
                            std::string(depth_stem.substr(at + word.size())));
    }
    for (const std::string_view colour : kColourWords)
        stems.push_back(std::string(depth_stem) + "_" + std::string(colour));
    return stems;
}

std::optional<Intrinsics> layout_intrinsics(std::string_view path) {
    struct Camera {
        std::string_view word; // lower case
        double fx, fy, cx, cy;
    };
    // TUM RGB-D benchmark, "Intrinsic camera calibration of the Kinect"; 7-Scenes' README; PrimeSense's default, which
    // Redwood and TUM's general advice use. All for 640 x 480.
    constexpr auto kCameras = std::to_array<Camera>({{"freiburg1", 517.3, 516.5, 318.6, 255.3},
                                                     {"freiburg2", 520.9, 521.0, 325.1, 249.7},
                                                     {"freiburg3", 535.4, 539.2, 320.1, 247.6},
                                                     {"tum_depth", 525, 525, 319.5, 239.5},
                                                     {"7scenes", 585, 585, 320, 240},
                                                     {"seven_scenes", 585, 585, 320, 240},
                                                     {"redwood", 525, 525, 319.5, 239.5}});
    if (is_nyu_depth(path)) return nyu_depth_camera();
    const std::string lower = lower_case(path);
    for (const Camera& camera : kCameras) {
        if (lower.find(camera.word) == std::string::npos) continue;
        Intrinsics intrinsics{.fx = camera.fx, .fy = camera.fy, .cx = camera.cx, .cy = camera.cy};
        intrinsics.width = 640;
        intrinsics.height = 480;
        intrinsics.origin = Origin::Layout;
        return intrinsics;
    }
    return std::nullopt;
}

Companions find_companions(const std::string& image_path) {
    Companions found;
    const fs::path image(image_path);
    const std::string name = image.filename().string();
    for (const fs::path& path : camera_paths(image)) {
        const std::string text = small_text(path);
        if (text.empty()) continue;
        found.camera = parse_camera_file(path.filename().string(), text, name);
        if (!found.camera.intrinsics && !found.camera.metres_per_unit) continue;
        found.camera_path = path.lexically_normal().string();
        break;
    }
    if (!found.camera.intrinsics) found.camera.intrinsics = layout_intrinsics(image_path);
    found.colour_path = find_colour(image);
    if (!found.colour_path.empty())
        found.colour_path = fs::path(found.colour_path).lexically_normal().string();
    return found;
}

} // namespace fathom
