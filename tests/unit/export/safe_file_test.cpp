#include "app/export/safe_file.hpp"

#include "tests/support/catch.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>

using namespace fathom;
namespace fs = std::filesystem;

namespace {

struct TemporaryFolder {
    fs::path path;
    TemporaryFolder() {
        std::string name = (fs::temp_directory_path() / "fathom-file-XXXXXX").string();
        path = mkdtemp(name.data());
    }
    ~TemporaryFolder() { fs::remove_all(path); }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
};

std::string text_of(const fs::path& path) {
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

std::size_t files_in(const fs::path& folder) {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), {}));
}

Result<void> write_text(const fs::path& path, std::string_view text, bool force) {
    return write_file(path, std::as_bytes(std::span(text)), {.force = force});
}

} // namespace

TEST_CASE("safe file: the name appears when the file is finished, not before") {
    const TemporaryFolder folder;
    const fs::path path = folder.path / "a.txt";
    {
        SafeFile file = SafeFile::create(path, {}).value();
        REQUIRE(file.write("half").has_value());
        CHECK_FALSE(fs::exists(path));
        REQUIRE(file.write(" and half").has_value());
        REQUIRE(file.finish().has_value());
    }
    CHECK(text_of(path) == "half and half");
    CHECK(files_in(folder.path) == 1);
}

TEST_CASE("safe file: what is not finished leaves nothing, and what was there stays") {
    const TemporaryFolder folder;
    const fs::path path = folder.path / "a.txt";
    REQUIRE(write_text(path, "old", false).has_value());
    {
        SafeFile file = SafeFile::create(path, {.force = true}).value();
        REQUIRE(file.write("new").has_value());
    }
    CHECK(text_of(path) == "old");
    CHECK(files_in(folder.path) == 1);
}

TEST_CASE("safe file: an existing file is replaced only by force") {
    const TemporaryFolder folder;
    const fs::path path = folder.path / "a.txt";
    REQUIRE(write_text(path, "old", false).has_value());
    const Result<void> refused = write_text(path, "new", false);
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().code == ErrorCode::Exists);
    CHECK(refused.error().message.find("--force") != std::string::npos);
    CHECK(text_of(path) == "old");
    REQUIRE(write_text(path, "new", true).has_value());
    CHECK(text_of(path) == "new");
    CHECK(files_in(folder.path) == 1);
}

TEST_CASE("safe file: a file that comes while one is written is not replaced") {
    const TemporaryFolder folder;
    const fs::path path = folder.path / "a.txt";
    SafeFile file = SafeFile::create(path, {}).value();
    REQUIRE(file.write("mine").has_value());
    std::ofstream(path) << "theirs";
    CHECK(file.finish().error().code == ErrorCode::Exists);
    CHECK(text_of(path) == "theirs");
}

TEST_CASE("safe file: a symbolic link stays one") {
    const TemporaryFolder folder;
    REQUIRE(write_text(folder.path / "target", "old", false).has_value());
    fs::create_symlink("target", folder.path / "link");
    REQUIRE(write_text(folder.path / "link", "new", true).has_value());
    CHECK(fs::is_symlink(folder.path / "link"));
    CHECK(text_of(folder.path / "target") == "new");
}

TEST_CASE("safe file: a folder in the way and a folder that is missing are named") {
    const TemporaryFolder folder;
    CHECK(write_text(folder.path, "x", true).error().code == ErrorCode::InvalidArgument);
    const Result<void> missing = write_text(folder.path / "no" / "a.txt", "x", false);
    CHECK(missing.error().code == ErrorCode::NotFound);
    CHECK(missing.error().message.find("a.txt") != std::string::npos);
}

TEST_CASE("safe file: a full device is an error") {
    if (!fs::exists("/dev/full")) return;
    CHECK(write_text("/dev/full", "x", false).error().code == ErrorCode::Io);
}

TEST_CASE("safe file: a killed process leaves no half file") {
    const TemporaryFolder folder;
    const fs::path path = folder.path / "a.txt";
    const pid_t child = fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        auto file = SafeFile::create(path, {});
        if (file) static_cast<void>(file->write("half"));
        raise(SIGKILL);
    }
    waitpid(child, nullptr, 0);
    CHECK_FALSE(fs::exists(path));
    CHECK(files_in(folder.path) == 0); // file systems without unnamed files would keep a hidden .part
}

TEST_CASE("safe file: a cancelled one leaves nothing, and what was there before") {
    const TemporaryFolder folder;
    std::atomic<bool> cancelled{true};
    const std::string path = folder.path / "a.bin";
    const auto bytes = std::as_bytes(std::span(path));
    CHECK(write_file(path, bytes, {.cancelled = &cancelled}).error().code == ErrorCode::Cancelled);
    CHECK(files_in(folder.path) == 0);
    REQUIRE(write_text(path, "old", false));
    auto file = SafeFile::create(path, {.force = true, .cancelled = &cancelled});
    REQUIRE(file);
    cancelled = false;
    REQUIRE(file->write("new"));
    cancelled = true;
    CHECK(file->finish().error().code == ErrorCode::Cancelled);
    CHECK(text_of(path) == "old");
}
