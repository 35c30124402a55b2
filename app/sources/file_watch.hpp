// FileWatch: says when one of some files is rewritten, replaced, or has come or gone. Costs nothing while nothing changes.
//
//     FileWatch watch;
//     watch.set_paths({"/data/depth.png"});
//     poll on watch.descriptor(); then: if (watch.read_changes()) …
//
// The folders are watched, not the files, because programs replace files by renaming a new one over them. Where the
// system refuses (too many watches, a remote file system), nothing is reported and F5 remains. One thread at a time.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

namespace fathom {

class FileWatch {
  public:
    FileWatch();
    ~FileWatch();
    FileWatch(const FileWatch&) = delete;
    FileWatch& operator=(const FileWatch&) = delete;

    /// Files, or folders whose content matters as a whole.
    void set_paths(const std::vector<std::string>& paths);

    /// Readable when something happened; -1 when watching is not possible.
    [[nodiscard]] int descriptor() const { return descriptor_; }

    /// Reads what happened without waiting: true if a watched path is concerned.
    [[nodiscard]] bool read_changes();

  private:
    struct Folder {
        bool all = false; // every name matters
        std::set<std::string> names;
    };
    int descriptor_ = -1;
    std::map<int, Folder> folders_; // by watch number
};

} // namespace fathom
