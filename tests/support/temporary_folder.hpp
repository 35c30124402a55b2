// A folder for one test case, gone with this value.
//
//     const TemporaryFolder folder;
//     const std::string path = folder.write("a.bag", bytes);
#pragma once

#include "tests/support/bytes.hpp"
#include "tests/support/catch.hpp"

#include <filesystem>
#include <fstream>
#include <string>

#include <stdlib.h>

namespace fathom {

class TemporaryFolder {
  public:
    TemporaryFolder() : path_((std::filesystem::temp_directory_path() / "fathom-test-XXXXXX").string()) {
        REQUIRE(::mkdtemp(path_.data()) != nullptr);
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    ~TemporaryFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }

    [[nodiscard]] const std::string& path() const { return path_; }
    [[nodiscard]] std::string file(const std::string& name) const { return path_ + "/" + name; }

    [[nodiscard]] std::string write(const std::string& name, const ByteVector& bytes) const {
        std::ofstream(file(name), std::ios::binary)
            .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
        return file(name);
    }

  private:
    std::string path_;
};

} // namespace fathom
