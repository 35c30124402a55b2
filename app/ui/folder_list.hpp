// FolderList: what lies in a folder, for the open dialog; listed on a thread of its own, because a folder may be huge or far
// away.
//
//     list.show("/data/scans", wake);               // each frame; begins anew when the folder is another one
//     for (const FolderEntry& entry : list.entries()) …
//     if (const auto progress = list.progress()) …    // while it lists
//
// `wake` is called from that thread at the end. Main thread only.
#pragma once

#include "decoders/media/progress.hpp"

#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace fathom {

struct FolderEntry {
    std::string name;
    bool folder = false;
    std::uintmax_t bytes = 0;
};

/// Folders first, both in natural order, hidden names left out. A listing that was cancelled gives what it had.
[[nodiscard]] std::vector<FolderEntry> list_entries(const std::string& folder, Progress& progress);

class FolderList {
  public:
    FolderList() = default;
    ~FolderList();
    FolderList(const FolderList&) = delete;
    FolderList& operator=(const FolderList&) = delete;

    void show(const std::string& folder, const std::function<void()>& wake);
    [[nodiscard]] const std::vector<FolderEntry>& entries();

    /// Null when there is nothing under way.
    [[nodiscard]] std::shared_ptr<Progress> progress() const;

    /// The next show() lists again: names may have come and gone.
    void forget();

  private:
    struct Job;

    void stop();

    std::string folder_;
    std::shared_ptr<Job> job_;
    std::thread thread_;
    std::vector<FolderEntry> entries_;
};

} // namespace fathom
