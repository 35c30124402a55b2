#include "app/sources/folder_listing.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/run_program.hpp"

#include <filesystem>

using namespace fathom;

namespace {

namespace fs = std::filesystem;

/// Streams of a folder as "/entity: file file …", one string each.
std::vector<std::string> listed(const std::string& path) {
    std::vector<std::string> streams;
    const auto listing = list_folder(path, false);
    REQUIRE(listing.has_value());
    for (const FolderStream& stream : *listing) {
        streams.push_back(stream.entity + ":");
        for (const FolderImage& image : stream.images)
            streams.back() += " " + fs::path(image.path).lexically_relative(path).string();
    }
    return streams;
}

using Streams = std::vector<std::string>;

} // namespace

TEST_CASE("folder listing: a link to the folder itself, in it or above it lists no image twice") {
    const ScratchFolder scratch;
    fs::create_directories(scratch.path("run/depth"));
    scratch.write("run/depth/1.png", {});
    scratch.write("run/depth/2.png", {});
    fs::create_directory_symlink(".", scratch.path("run/depth/again"));
    fs::create_directory_symlink("depth", scratch.path("run/a_link_that_sorts_first"));
    fs::create_directory_symlink("..", scratch.path("run/up"));
    CHECK(listed(scratch.path("run")) == Streams{"/depth: depth/1.png depth/2.png"});
    CHECK(listed(scratch.path("run/depth")) == Streams{"/depth: 1.png 2.png"});
}

TEST_CASE(
    "folder listing: a link to a listed file adds nothing, links to elsewhere and hard links are images") {
    const ScratchFolder scratch;
    fs::create_directories(scratch.path("store"));
    fs::create_directories(scratch.path("depth"));
    scratch.write("store/shot.png", {});
    scratch.write("depth/1.png", {});
    fs::create_symlink("1.png", scratch.path("depth/latest.png"));
    fs::create_symlink("../store/shot.png", scratch.path("depth/2.png"));
    fs::create_symlink("../store/shot.png", scratch.path("depth/3.png")); // a frame that repeats
    fs::create_hard_link(scratch.path("depth/1.png"), scratch.path("depth/4.png"));
    fs::create_symlink("nowhere.png", scratch.path("depth/5.png"));
    fs::create_symlink("6.png", scratch.path("depth/6.png"));
    CHECK(listed(scratch.path("depth")) == Streams{"/depth: 1.png 2.png 3.png 4.png"});
}

TEST_CASE("folder listing: two links to one folder elsewhere are one folder") {
    const ScratchFolder scratch;
    fs::create_directories(scratch.path("store/depth"));
    fs::create_directories(scratch.path("run"));
    scratch.write("store/depth/1.png", {});
    fs::create_directory_symlink("../store/depth", scratch.path("run/depth"));
    fs::create_directory_symlink("../store/depth", scratch.path("run/disparity"));
    CHECK(listed(scratch.path("run")) == Streams{"/depth: depth/1.png"});
}

TEST_CASE("folder listing: images that lie deeper are found where no image lies above them, as in KITTI's "
          "depth set") {
    const ScratchFolder scratch;
    for (const char* folder :
         {"proj_depth/groundtruth/image_02", "proj_depth/velodyne_raw/image_02", "image_02/data"}) {
        fs::create_directories(scratch.path("drive/" + std::string(folder)));
        scratch.write("drive/" + std::string(folder) + "/0000000005.png", {});
    }
    CHECK(listed(scratch.path("drive")) ==
          Streams{"/proj_depth/groundtruth/image_02/depth: proj_depth/groundtruth/image_02/0000000005.png",
                  "/proj_depth/velodyne_raw/image_02/depth: proj_depth/velodyne_raw/image_02/0000000005.png",
                  "/image: image_02/data/0000000005.png"});
    CHECK(listed(scratch.path("drive/proj_depth")) ==
          Streams{"/groundtruth/image_02/depth: groundtruth/image_02/0000000005.png",
                  "/velodyne_raw/image_02/depth: velodyne_raw/image_02/0000000005.png"});
    // Beside images, what lies deeper is something else.
    fs::create_directories(scratch.path("drive/image_02/data/thumbnails"));
    scratch.write("drive/image_02/data/thumbnails/0000000005.png", {});
    CHECK(listed(scratch.path("drive")).size() == 3);
}
