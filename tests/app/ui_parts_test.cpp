// Parts of the window that need no window.
#include "app/ui/folder_list.hpp"
#include "app/ui/fonts.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/run_program.hpp"

#include <filesystem>
#include <fstream>

using namespace fathom;
namespace fs = std::filesystem;

TEST_CASE("folder list: folders come first, both count in numbers, hidden names stay hidden") {
    const ScratchFolder folder;
    for (const char* name : {"10.png", "2.png", ".hidden"})
        std::ofstream(folder.path(name)) << "12345";
    fs::create_directories(folder.path("z"));
    Progress progress("Listing");
    const auto entries = list_entries(folder.path(""), progress);
    REQUIRE(entries.size() == 3);
    CHECK((entries[0].name == "z" && entries[0].folder));
    CHECK((entries[1].name == "2.png" && entries[1].bytes == 5));
    CHECK(entries[2].name == "10.png");
    CHECK(progress.done == 4);
    Progress cancelled("Listing");
    cancelled.cancelled = true;
    CHECK(list_entries(folder.path(""), cancelled).empty());
}

TEST_CASE("fonts: Inter is found where distributions put it, its absence says what to install") {
    const ScratchFolder folder;
    CHECK(find_fonts(folder.path("")).words.empty());
    CHECK(font_notice(find_fonts(folder.path(""))).find("fonts-inter") != std::string::npos);
    fs::create_directories(folder.path("truetype/dejavu"));
    std::ofstream(folder.path("truetype/dejavu/DejaVuSans.ttf")) << "x";
    CHECK(font_notice(find_fonts(folder.path(""))).find("DejaVu Sans stands in") != std::string::npos);
    fs::create_directories(folder.path("opentype/inter"));
    std::ofstream(folder.path("opentype/inter/Inter-Regular.otf")) << "x";
    CHECK(font_notice(find_fonts(folder.path(""))).empty());
}
