#include "app/sources/folder_poses.hpp"

#include "app/sources/file_names.hpp"
#include "app/sources/text_file.hpp"

#include <glm/gtc/matrix_inverse.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <span>

namespace fathom {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kLongestGap_ns = 500'000'000;
/// Before the first pose and after the last one, the nearest holds: as far as images are paired.
constexpr std::int64_t kFarthestOutside_ns = 20'000'000;

std::optional<glm::dmat4> matrix_of_rows(std::span<const double> rows) {
    if (rows.size() < 12 || !std::ranges::all_of(rows, [](double n) { return std::isfinite(n); }))
        return std::nullopt;
    glm::dmat4 matrix(1);
    for (int i = 0; i < 12; ++i)
        matrix[i % 4][i / 4] = rows[static_cast<std::size_t>(i)];
    return glm::determinant(matrix) != 0 ? std::optional(matrix) : std::nullopt;
}

/// x y z qx qy qz qw
std::optional<StampedPose> pose_of_numbers(std::span<const double> n) {
    if (n.size() < 7 || !std::ranges::all_of(n.first(7), [](double v) { return std::isfinite(v); }))
        return std::nullopt;
    const glm::dquat rotation(n[6], n[3], n[4], n[5]);
    if (!(glm::length(rotation) > 0)) return std::nullopt;
    return StampedPose{0, {n[0], n[1], n[2]}, glm::normalize(rotation)};
}

glm::dmat4 matrix_of(const StampedPose& pose) {
    glm::dmat4 matrix = glm::mat4_cast(pose.rotation);
    matrix[3] = glm::dvec4(pose.translation_m, 1);
    return matrix;
}

std::optional<glm::dmat4> interpolated(const std::vector<StampedPose>& poses, std::int64_t stamp_ns) {
    const auto after = std::ranges::lower_bound(poses, stamp_ns, {}, &StampedPose::stamp_ns);
    if (after != poses.end() && after->stamp_ns == stamp_ns) return matrix_of(*after);
    if (after == poses.begin() || after == poses.end()) {
        const StampedPose& nearest = after == poses.end() ? poses.back() : *after;
        const bool is_near = nearest.stamp_ns - stamp_ns <= kFarthestOutside_ns &&
                             stamp_ns - nearest.stamp_ns <= kFarthestOutside_ns;
        return is_near ? std::optional(matrix_of(nearest)) : std::nullopt;
    }
    const StampedPose& before = *std::prev(after);
    const auto gap_ns = static_cast<double>(after->stamp_ns - before.stamp_ns);
    if (gap_ns > static_cast<double>(kLongestGap_ns)) return std::nullopt;
    const double share = static_cast<double>(stamp_ns - before.stamp_ns) / gap_ns;
    return matrix_of({stamp_ns, glm::mix(before.translation_m, after->translation_m, share),
                      glm::slerp(before.rotation, after->rotation, share)});
}

/// "000017" is 17; nothing for names that are no number.
std::optional<std::int64_t> number_of(std::string_view text) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc{} && end == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

/// The file with the matrix of one image; empty where there is none.
std::string matrix_path(const fs::path& image) {
    const std::string stem = image.stem().string();
    const std::string frame = stem.substr(0, stem.rfind('.')); // "frame-000000.depth"
    for (const fs::path& path : {image.parent_path() / (frame + ".pose.txt"),
                                 image.parent_path() / ".." / "pose" / (stem + ".txt")}) {
        std::error_code ignored;
        if (fs::is_regular_file(path, ignored)) return path.string();
    }
    return {};
}

/// SUN RGB-D: a 3 x 4 matrix that turns the camera's axes upright, y still down (its toolbox, readframe.m, calls it
/// anno_extrinsics, and takes the last file where there are several).
std::optional<glm::dmat4> find_sun_extrinsics(const fs::path& scene) {
    std::error_code error;
    if (!fs::is_directory(scene / "depth_bfx", error)) return std::nullopt;
    std::string last;
    fs::directory_iterator entry(scene / "extrinsics", error);
    for (const fs::directory_iterator end; !error && entry != end; entry.increment(error))
        if (entry->path().extension() == ".txt") last = std::max(last, entry->path().string());
    if (last.empty()) return std::nullopt;
    const std::vector<double> numbers = leading_numbers(small_text(last), 13);
    return numbers.size() == 12 ? matrix_of_rows(numbers) : std::nullopt;
}

} // namespace

std::vector<StampedPose> parse_ground_truth(std::string_view text) {
    std::vector<StampedPose> poses;
    while (!text.empty()) {
        std::string_view line = take_line(text);
        if (line.starts_with('#')) continue;
        const std::vector<double> numbers = leading_numbers(line, 8);
        if (numbers.size() != 8 || !(std::abs(numbers[0]) < 9e9))
            continue; // seconds, in nanoseconds below 2^63
        auto pose = pose_of_numbers(std::span(numbers).subspan(1));
        if (!pose) continue;
        pose->stamp_ns = std::llround(numbers[0] * 1e9);
        poses.push_back(*pose);
    }
    std::ranges::stable_sort(poses, {}, &StampedPose::stamp_ns);
    return poses;
}

std::vector<std::optional<glm::dmat4>> parse_trajectory_log(std::string_view text) {
    std::vector<std::optional<glm::dmat4>> poses;
    constexpr std::size_t kHead = 3, kLines = 4; // "i j k", then a matrix in rows
    while (!text.empty()) {
        if (leading_numbers(take_line(text), kHead + 1).size() != kHead) continue;
        std::vector<double> rows;
        for (std::size_t line = 0; line < kLines; ++line) {
            const std::vector<double> row = leading_numbers(take_line(text), 4);
            rows.insert(rows.end(), row.begin(), row.end());
        }
        poses.push_back(rows.size() == 16 ? matrix_of_rows(rows) : std::nullopt);
    }
    return poses;
}

std::map<std::int64_t, glm::dmat4> parse_scene_camera_poses(std::string_view text) {
    std::map<std::int64_t, glm::dmat4> poses;
    const auto json = nlohmann::json::parse(text, nullptr, false);
    if (!json.is_object()) return poses;
    const auto numbers_of = [](const nlohmann::json& camera, const char* key, std::size_t count) {
        std::vector<double> numbers;
        const auto found = camera.find(key);
        if (found == camera.end() || !found->is_array() || found->size() != count) return numbers;
        for (const auto& number : *found)
            if (number.is_number()) numbers.push_back(number.get<double>());
        return numbers;
    };
    for (const auto& [name, camera] : json.items()) {
        const auto number = number_of(name);
        if (!number || !camera.is_object()) continue;
        const std::vector<double> r = numbers_of(camera, "cam_R_w2c", 9),
                                  t_mm = numbers_of(camera, "cam_t_w2c", 3);
        if (r.size() != 9 || t_mm.size() != 3) continue;
        const auto camera_from_world = matrix_of_rows(std::array{r[0], r[1], r[2], t_mm[0] / 1000, //
                                                                 r[3], r[4], r[5], t_mm[1] / 1000, //
                                                                 r[6], r[7], r[8], t_mm[2] / 1000});
        if (camera_from_world) poses[*number] = glm::inverse(*camera_from_world);
    }
    return poses;
}

std::map<std::int64_t, glm::dmat4> parse_odometry(std::string_view text) {
    std::map<std::int64_t, glm::dmat4> poses;
    while (!text.empty()) { // timestamp, frame, x, y, z, qx, qy, qz, qw
        const std::vector<double> numbers = leading_numbers(take_line(text), 9);
        if (numbers.size() != 9 || !(numbers[1] >= 0 && numbers[1] < 1e12)) continue;
        if (const auto pose = pose_of_numbers(std::span(numbers).subspan(2)))
            poses[static_cast<std::int64_t>(numbers[1])] = matrix_of(*pose);
    }
    return poses;
}

std::optional<glm::dmat4> parse_pose_matrix(std::string_view text) {
    const std::vector<double> numbers = leading_numbers(text, 17);
    return numbers.size() == 16 ? matrix_of_rows(numbers) : std::nullopt;
}

FolderPoses find_folder_poses(const std::string& folder) {
    constexpr std::uint64_t kMostBytes = 256u << 20; // hours at 200 poses a second
    FolderPoses poses;
    const fs::path root(folder);
    // Opened may be the data set, or its folder of depth images.
    for (const fs::path& place : {root, root / ".."}) {
        poses.by_stamp = parse_ground_truth(small_text(place / "groundtruth.txt", kMostBytes));
        if (!poses.by_stamp.empty()) return poses;
        poses.by_number = parse_scene_camera_poses(small_text(place / "scene_camera.json", kMostBytes));
        if (poses.by_number.empty())
            poses.by_number = parse_odometry(small_text(place / "odometry.csv", kMostBytes));
        if (!poses.by_number.empty()) return poses;
        poses.of_all = find_sun_extrinsics(place);
        if (poses.of_all) return poses;
        for (const char* name : {"trajectory.log", "traj.log", "odometry.log", "init.log"}) {
            poses.by_order = parse_trajectory_log(small_text(place / name, kMostBytes));
            if (!poses.by_order.empty()) return poses;
        }
    }
    return poses;
}

bool may_have_pose(const FolderPoses& poses, const std::string& image_path) {
    const fs::path image(image_path);
    const std::string stem = image.stem().string();
    return poses.of_all || !poses.by_order.empty() || (!poses.by_stamp.empty() && stamp_of(stem)) ||
           (!poses.by_number.empty() && number_of(stem)) || !matrix_path(image).empty();
}

std::optional<glm::dmat4> pose_of(const FolderPoses& poses, const std::string& image_path,
                                  std::size_t order) {
    const fs::path image(image_path);
    const std::string stem = image.stem().string();
    if (const auto stamp = stamp_of(stem); stamp && !poses.by_stamp.empty())
        return interpolated(poses.by_stamp, *stamp);
    if (const auto number = number_of(stem); number && !poses.by_number.empty()) {
        const auto found = poses.by_number.find(*number);
        return found == poses.by_number.end() ? std::nullopt : std::optional(found->second);
    }
    if (poses.of_all) return poses.of_all;
    if (!poses.by_order.empty()) return order < poses.by_order.size() ? poses.by_order[order] : std::nullopt;
    return parse_pose_matrix(small_text(matrix_path(image)));
}

} // namespace fathom
