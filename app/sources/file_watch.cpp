#include "app/sources/file_watch.hpp"

#include <array>
#include <cstring>
#include <filesystem>

#include <sys/inotify.h>
#include <unistd.h>

namespace fathom {
namespace {

// A rewritten file is reported when its writer closes it, a replaced one when it is renamed into place.
constexpr std::uint32_t kEvents = IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE;

} // namespace

FileWatch::FileWatch() : descriptor_(inotify_init1(IN_NONBLOCK | IN_CLOEXEC)) {}

FileWatch::~FileWatch() {
    if (descriptor_ >= 0) close(descriptor_);
}

void FileWatch::set_paths(const std::vector<std::string>& paths) {
    if (descriptor_ < 0) return;
    for (const auto& [watch, folder] : folders_)
        inotify_rm_watch(descriptor_, watch);
    folders_.clear();
    for (const std::string& path : paths) {
        std::error_code error;
        const bool is_folder = std::filesystem::is_directory(path, error);
        std::filesystem::path folder =
            is_folder ? std::filesystem::path(path) : std::filesystem::path(path).parent_path();
        if (folder.empty()) folder = ".";
        const int watch = inotify_add_watch(descriptor_, folder.c_str(), kEvents);
        if (watch < 0) continue;
        if (is_folder)
            folders_[watch].all = true;
        else
            folders_[watch].names.insert(std::filesystem::path(path).filename());
    }
}

bool FileWatch::read_changes() {
    bool changed = false;
    alignas(inotify_event) std::array<char, 4096> buffer;
    for (ssize_t size; (size = read(descriptor_, buffer.data(), buffer.size())) > 0;) {
        for (std::size_t at = 0; at + sizeof(inotify_event) <= static_cast<std::size_t>(size);) {
            inotify_event event;
            std::memcpy(&event, buffer.data() + at, sizeof event);
            const char* name = buffer.data() + at + sizeof event;
            const auto folder = folders_.find(event.wd);
            if (folder != folders_.end() && event.len > 0)
                changed = changed || folder->second.all || folder->second.names.contains(name);
            at += sizeof event + event.len;
        }
    }
    return changed;
}

} // namespace fathom
