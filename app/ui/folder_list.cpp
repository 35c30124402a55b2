#include "app/ui/folder_list.hpp"

#include "app/sources/file_names.hpp"

#include <algorithm>
#include <atomic>
#include <filesystem>

namespace fathom {

namespace fs = std::filesystem;

struct FolderList::Job {
    std::shared_ptr<Progress> progress;
    std::vector<FolderEntry> entries; // of the thread until `done`
    std::atomic<bool> done{false};
};

std::vector<FolderEntry> list_entries(const std::string& folder, Progress& progress) {
    std::vector<FolderEntry> entries;
    std::error_code failed;
    fs::directory_iterator it(folder, failed);
    for (const fs::directory_iterator end; !failed && it != end; it.increment(failed)) {
        if (!advance(&progress, 1)) break;
        FolderEntry entry{it->path().filename().string()};
        if (entry.name.starts_with('.')) continue;
        std::error_code ignored;
        entry.folder = it->is_directory(ignored);
        if (!entry.folder) entry.bytes = it->file_size(ignored);
        if (ignored) entry.bytes = 0;
        entries.push_back(std::move(entry));
    }
    std::ranges::sort(entries, [](const FolderEntry& a, const FolderEntry& b) {
        return a.folder != b.folder ? a.folder : is_before_naturally(a.name, b.name);
    });
    return entries;
}

FolderList::~FolderList() {
    stop();
}

void FolderList::stop() {
    if (job_) job_->progress->cancelled = true;
    if (thread_.joinable()) thread_.join();
    job_.reset();
}

void FolderList::forget() {
    folder_.clear();
    stop();
}

void FolderList::show(const std::string& folder, const std::function<void()>& wake) {
    if (folder == folder_) return;
    stop();
    folder_ = folder;
    entries_.clear();
    job_ = std::make_shared<Job>();
    job_->progress = std::make_shared<Progress>("Listing " + folder, Progress::Unit::FileCount);
    thread_ = std::thread([job = job_, folder, wake] {
        job->entries = list_entries(folder, *job->progress);
        job->done = true;
        wake();
    });
}

const std::vector<FolderEntry>& FolderList::entries() {
    if (job_ && job_->done) {
        entries_ = std::move(job_->entries);
        stop();
    }
    return entries_;
}

std::shared_ptr<Progress> FolderList::progress() const {
    return job_ && !job_->done ? job_->progress : nullptr;
}

} // namespace fathom
