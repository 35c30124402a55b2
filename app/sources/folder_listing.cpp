#include "app/sources/folder_listing.hpp"

#include "app/sources/companions.hpp"
#include "app/sources/file_names.hpp"
#include "app/sources/nyu_raw.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <set>
#include <unordered_map>

namespace fathom {
namespace {

namespace fs = std::filesystem;

const Timeline kFrameTimeline{"frame", TimelineKind::Sequence};
const Timeline kStampTimeline{"stamp", TimelineKind::Timestamp};
constexpr std::int64_t kMostApart_ns = 20'000'000; // as TUM RGB-D's reference script pairs

struct Folder {
    std::string name; // empty for the folder itself
    std::vector<std::string> files, folders;
    std::set<std::string> links; // those of them that are symbolic links
};

bool is_image_name(const std::string& file, bool any_extension) {
    if (file.starts_with('.')) return false;
    const std::string extension = fs::path(file).extension().string();
    return any_extension || (extension.size() > 1 && is_image_extension(extension.substr(1)));
}

Result<Folder> read_folder(const fs::path& path, std::string name, bool any_extension, Progress* progress) {
    Folder folder{std::move(name), {}, {}, {}};
    std::error_code error;
    fs::directory_iterator entry(path, error);
    for (const fs::directory_iterator end; !error && entry != end; entry.increment(error)) {
        FATHOM_CHECK(advance(progress, 1));
        const std::string file = entry->path().filename().string();
        if (file.starts_with('.')) continue;
        std::error_code ignored;
        if (entry->is_symlink(ignored)) folder.links.insert(file);
        if (entry->is_directory(ignored)) {
            folder.folders.push_back(file);
        } else if (is_image_name(file, any_extension) && entry->is_regular_file(ignored)) {
            folder.files.push_back(file);
        }
    }
    if (error) return fail(ErrorCode::Io, "cannot list the folder: " + error.message());
    std::ranges::sort(folder.files, is_before_naturally);
    std::ranges::sort(folder.folders, is_before_naturally);
    return folder;
}

fs::path real_path(const fs::path& path) {
    std::error_code ignored;
    return fs::canonical(path, ignored);
}

/// The folder and those below it that hold images, each image once: a link to a folder or to a file that is listed
/// itself adds nothing. Links to elsewhere are images like others, and so are hard links, which are how copies are
/// stored where frames repeat. Below the first level only folders without images of their own are looked into, as in
/// KITTI's proj_depth/groundtruth/image_02.
Result<std::vector<Folder>> read_folders(const fs::path& path, bool any_extension, Progress* progress) {
    constexpr std::size_t kMostFolders = 4096;
    constexpr int kMostLevels = 4;
    std::vector<Folder> folders;
    FATHOM_TRY(Folder root, read_folder(path, "", any_extension, progress));
    folders.push_back(std::move(root));
    std::set<fs::path> listed = {real_path(path)};
    std::size_t level_begin = 0;
    for (int level = 0; level < kMostLevels; ++level) {
        const std::size_t level_end = folders.size();
        const auto below_of = [&](bool links) -> Result<void> {
            for (std::size_t i = level_begin; i < level_end; ++i) {
                if (level > 0 && !folders[i].files.empty()) continue;
                const std::vector<std::string> names = folders[i].folders; // `folders` grows
                for (const std::string& below : names) {
                    if (folders[i].links.contains(below) != links || folders.size() == kMostFolders) continue;
                    const std::string name = (fs::path(folders[i].name) / below).string();
                    if (!listed.insert(real_path(path / name)).second) continue;
                    auto folder = read_folder(path / name, name, any_extension, progress);
                    if (!folder && folder.error().code == ErrorCode::Cancelled)
                        return std::unexpected(folder.error());
                    if (folder) folders.push_back(*std::move(folder));
                }
            }
            return {};
        };
        FATHOM_CHECK(below_of(false));
        FATHOM_CHECK(below_of(true)); // a link never takes the place of the folder that it leads to
        level_begin = level_end;
    }
    for (Folder& folder : folders)
        std::erase_if(folder.files, [&](const std::string& file) {
            if (!folder.links.contains(file)) return false;
            const fs::path target = real_path(path / folder.name / file);
            return listed.contains(target.parent_path()) &&
                   is_image_name(target.filename().string(), any_extension);
        });
    std::erase_if(folders, [](const Folder& folder) { return folder.files.empty(); });
    std::ranges::sort(folders, is_before_naturally, &Folder::name);
    return folders;
}

/// "depth", "color", "infrared" by the words of a file's name, else of the folders that it lies in, the innermost first;
/// "image" where none tells.
std::string role_name(const fs::path& folders, std::string_view file) {
    if (is_nyu_depth(file)) return "depth";
    if (is_nyu_color(file)) return "color";
    const std::string name = lower_case(file);
    const auto contains = [&](std::string_view word) { return name.find(word) != std::string::npos; };
    if (contains("depth") || contains("disp")) return "depth";
    if (contains("color") || contains("colour") || contains("rgb")) return "color";
    for (const std::string_view word : {"infrared", "confidence"})
        if (contains(word)) return std::string(word);
    for (fs::path place = folders; !place.empty(); place = place.parent_path()) {
        const std::string folder = lower_case(place.filename().string());
        if (is_depth_folder(folder)) return "depth";
        if (is_colour_folder(folder)) return "color";
        for (const std::string_view word : {"infrared", "confidence"})
            if (folder.find(word) != std::string::npos) return std::string(word);
    }
    return "image";
}

std::string stem_of(const std::string& path) {
    return fs::path(path).stem().string();
}

void set_times(FolderStream& stream) {
    const bool has_stamps = std::ranges::all_of(
        stream.images, [](const auto& image) { return stamp_of(stem_of(image.path)).has_value(); });
    std::int64_t frame = 0;
    for (FolderImage& image : stream.images) {
        image.times = {{kFrameTimeline, frame++}};
        if (has_stamps) image.times.push_back({kStampTimeline, *stamp_of(stem_of(image.path))});
    }
}

/// Frame of the depth image nearest in time to `stamp`, within the limit.
std::optional<std::int64_t> nearest_frame(const std::map<std::int64_t, std::int64_t>& frames,
                                          std::int64_t stamp) {
    const auto after = frames.lower_bound(stamp);
    std::optional<std::int64_t> best;
    std::int64_t apart = kMostApart_ns + 1;
    const auto consider = [&](std::map<std::int64_t, std::int64_t>::const_iterator at) {
        const std::int64_t distance = at->first > stamp ? at->first - stamp : stamp - at->first;
        if (distance >= apart) return;
        apart = distance;
        best = at->second;
    };
    if (after != frames.end()) consider(after);
    if (after != frames.begin()) consider(std::prev(after));
    return best;
}

/// Puts colour pictures at the frames of their depth images. Those without one keep their stamp alone, or, where
/// nothing fits at all, their own count.
void pair_with(const FolderStream& depth, FolderStream& colour) {
    std::unordered_map<std::string, std::int64_t> by_key;
    std::map<std::int64_t, std::int64_t> by_stamp;
    for (std::size_t i = 0; i < depth.images.size(); ++i) {
        const std::string stem = stem_of(depth.images[i].path);
        by_key.emplace(pairing_key(stem), static_cast<std::int64_t>(i));
        if (const auto stamp = stamp_of(stem)) by_stamp.emplace(*stamp, static_cast<std::int64_t>(i));
    }
    for (FolderImage& image : colour.images) {
        const std::string stem = stem_of(image.path);
        const auto same = by_key.find(pairing_key(stem));
        const auto stamp = stamp_of(stem);
        std::optional<std::int64_t> frame;
        if (same != by_key.end()) {
            frame = same->second;
        } else if (stamp) {
            frame = nearest_frame(by_stamp, *stamp);
        }
        if (frame) {
            image.times.front().value = *frame;
        } else if (image.times.size() > 1) {
            image.times.erase(image.times.begin());
        }
    }
}

} // namespace

std::string pairing_key(std::string_view stem) {
    std::string key = lower_case(stem);
    for (const std::string_view word : {"groundtruth_depth", "velodyne_raw", "depth16", "depth", "disparity",
                                        "disp", "colour", "color", "rgb", "image"}) {
        const std::size_t at = key.find(word);
        if (at == std::string::npos) continue;
        return key.replace(at, word.size(), "*");
    }
    return key;
}

Result<std::vector<FolderStream>> list_folder(const std::string& path, bool any_extension,
                                              Progress* progress) {
    begin_part(progress, Progress::Unit::FileCount, 0);
    FATHOM_TRY(const std::vector<Folder> folders, read_folders(path, any_extension, progress));
    const std::string own_name = fs::path(path).lexically_normal().filename().string();
    std::map<std::string, int> uses; // a role that several folders have is told apart by the folder
    std::vector<std::pair<std::string, FolderStream>> found;
    for (const Folder& folder : folders) {
        std::map<std::string, FolderStream> streams;
        // What is opened says nothing of the folders right below it, which lie beside each other.
        const bool is_below = !folder.name.empty() && folder.name.find('/') == std::string::npos;
        const fs::path place = is_below ? fs::path(folder.name) : fs::path(own_name) / folder.name;
        for (const std::string& file : folder.files) {
            FolderStream& stream = streams[role_name(place, file)];
            stream.images.push_back({(fs::path(path) / folder.name / file).string(), {}});
        }
        for (auto& [role, stream] : streams) {
            ++uses[role];
            stream.entity = folder.name.empty() ? "/" + role : "/" + folder.name + "/" + role;
            found.emplace_back(role, std::move(stream));
        }
    }
    std::vector<FolderStream> streams;
    const FolderStream* depth = nullptr;
    for (auto& [role, stream] : found) {
        if (uses[role] == 1) stream.entity = "/" + role;
        set_times(stream);
        if (role == "depth" && depth == nullptr) depth = &stream;
    }
    for (auto& [role, stream] : found)
        if (role == "color" && depth != nullptr) pair_with(*depth, stream);
    for (auto& [role, stream] : found)
        streams.push_back(std::move(stream));
    // Depth first: it leads.
    std::ranges::stable_partition(streams, [](const auto& s) { return s.entity.ends_with("/depth"); });
    return streams;
}

} // namespace fathom
