// The commands end to end: the real program, real files, exit codes.
#include "decoders/pfm.hpp"
#include "decoders/png.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/make_depth.hpp"
#include "tests/support/run_program.hpp"

#include <algorithm>
#include <filesystem>

using namespace fathom;

namespace {

Run fathom_with(std::vector<std::string> arguments, const std::string& input = {}) {
    arguments.insert(arguments.begin(), FATHOM_PROGRAM);
    return run_command(arguments, input);
}

std::vector<std::byte> png(const Image& image) {
    return encode_png(image.view()).value();
}

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

/// One line that names the program and the file.
void check_error_line(const Run& run, const std::string& name) {
    CHECK(std::ranges::count(run.err, '\n') == 1);
    CHECK(run.err.starts_with("fathom: "));
    CHECK(has(run.err, name));
}

} // namespace

TEST_CASE("command line: stats of a small image counts what is in it") {
    const ScratchFolder folder;
    const std::uint16_t values[] = {0, 1000, 2000, 3000, 4000, 65535};
    const std::string file = folder.write("depth.png", png(make_depth::from_values(3, 2, values)));
    const Run run = fathom_with({"stats", file, "--json", "--invalid", "65535"});
    CHECK(run.exit_code == 0);
    CHECK(run.err.empty());
    for (const char* part :
         {R"("entity": "/")", R"("width": 3)", R"("height": 2)", R"("format": "u16")", R"("valid_count": 4)",
          R"("zero": 1)", R"("saturated": 1)", R"("invalid_origin": "user")",
          R"("min": 1000, "max": 4000, "mean": 2500)", R"("50": 2000)", R"("warnings": [])"})
        CHECK(has(run.out, part));
    // zlib.crc32 of the six numbers, little-endian (Python)
    CHECK(has(run.out, R"("pixels_crc32": "dc8f1373")"));
}

TEST_CASE("command line: stats reads standard input") {
    const ScratchFolder folder;
    const auto bytes = png(make_depth::constant(4, 4, 500));
    const Run run = fathom_with({"stats", "-", "--json"},
                                std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
    CHECK(run.exit_code == 0);
    CHECK(has(run.out, R"("valid_count": 16)"));
}

TEST_CASE("command line: info names the streams of a folder, paired and with their camera") {
    const ScratchFolder folder;
    for (const char* name : {"depth/1.png", "depth/2.png", "depth/10.png"})
        folder.write(name, png(make_depth::constant(8, 6, 700)));
    const Image colour = allocate_image(packed_desc(8, 6, kRgb8));
    folder.write("color/2.png", png(colour));
    const std::string k = "10 0 4 0 10 3 0 0 1";
    const auto* k_bytes = reinterpret_cast<const std::byte*>(k.data());
    folder.write("K.txt", {k_bytes, k_bytes + k.size()});
    const Run info = fathom_with({"info", folder.path(""), "--json"});
    CHECK(info.exit_code == 0);
    CHECK(has(info.out, R"("entity": "/depth", "archetype": "DepthImage", "count": 3)"));
    CHECK(has(info.out, R"("colour_partner": "/color")"));
    CHECK(has(info.out, R"("fx": 10, "fy": 10, "cx": 4, "cy": 3)"));
    const Run stats = fathom_with({"stats", folder.path(""), "--json", "--entity", "/depth", "--index", "2"});
    CHECK(has(stats.out, "depth/10.png")); // natural order
    const Run colour_stats = fathom_with({"stats", folder.path(""), "--json", "--entity", "color"});
    CHECK(has(colour_stats.out, R"("timelines": {"frame": 1})")); // at the frame of 2.png
}

TEST_CASE("command line: an empty folder is no error") {
    const ScratchFolder folder;
    const Run run = fathom_with({"stats", folder.path(""), "--json"});
    CHECK(run.exit_code == 0);
    CHECK(has(run.out, R"("frames": [], "warnings": [])"));
}

TEST_CASE("command line: render draws in 2D at the image's size and in 3D at 1280 x 720") {
    const ScratchFolder folder;
    const std::string file = folder.write("depth.png", png(make_depth::sphere(64, 48)));
    CHECK(fathom_with({"render", file, "-o", folder.path("flat.png")}).exit_code == 0);
    CHECK(has(fathom_with({"stats", folder.path("flat.png"), "--json"}).out, R"("width": 64, "height": 48)"));
    CHECK(fathom_with({"render", file, "-o", folder.path("deep.png"), "--view", "3d"}).exit_code == 0);
    CHECK(has(fathom_with({"stats", folder.path("deep.png"), "--json"}).out,
              R"("width": 1280, "height": 720)"));
    const Run piped = fathom_with({"render", file, "-o", "-"});
    CHECK(piped.exit_code == 0);
    CHECK(piped.out.starts_with("\x89PNG"));
}

TEST_CASE("command line: export gives the same pixels back, and never overwrites without --force") {
    const ScratchFolder folder;
    const Image image = make_depth::noisy_room(64, 48, 1);
    const std::string file = folder.write("depth.png", png(image));
    const auto crc = [](const Run& run) { return run.out.substr(run.out.find("pixels_crc32"), 26); };
    const std::string wanted = crc(fathom_with({"stats", file, "--json"}));
    for (const char* name : {"out.png", "out.tiff", "out.npy"}) {
        REQUIRE(fathom_with({"export", file, "-o", folder.path(name)}).exit_code == 0);
        CHECK(crc(fathom_with({"stats", folder.path(name), "--json"})) == wanted);
    }
    const Run again = fathom_with({"export", file, "-o", folder.path("out.png")});
    CHECK(again.exit_code == 2);
    check_error_line(again, "out.png");
    CHECK(fathom_with({"export", file, "-o", folder.path("out.png"), "--force"}).exit_code == 0);
}

TEST_CASE("command line: export of points back-projects through the stated camera") {
    const ScratchFolder folder;
    const std::uint16_t values[] = {0, 2000};
    const std::string file = folder.write("depth.png", png(make_depth::from_values(2, 1, values)));
    const Run run =
        fathom_with({"export", file, "-o", folder.path("out.csv"), "--intrinsics", "100,100,0,0"});
    REQUIRE(run.exit_code == 0);
    const Run csv = run_command({"cat", folder.path("out.csv")});
    CHECK(has(csv.out, "1,0,2000,0.02,0,2")); // (1 - 0) * 2 m / 100
}

TEST_CASE("command line: export into a pipe is what the next command reads") {
    const ScratchFolder folder;
    const std::string file = folder.write("depth.png", png(make_depth::noisy_room(64, 48, 1)));
    const auto crc = [](const Run& run) { return run.out.substr(run.out.find("pixels_crc32"), 26); };
    const std::string wanted = crc(fathom_with({"stats", file, "--json"}));
    for (const std::string format : {"png", "tiff", "npy"}) {
        const Run exported = fathom_with({"export", file, "-o", "-", "--format", format});
        CHECK(exported.exit_code == 0);
        CHECK(exported.err.empty());
        const Run stats = fathom_with({"stats", "-", "--json"}, exported.out);
        CHECK(stats.exit_code == 0);
        CHECK(crc(stats) == wanted);
    }
    const Run cloud = fathom_with({"export", file, "-o", "-", "--format=ply", "--intrinsics", "60,60,32,24"});
    CHECK(cloud.exit_code == 0);
    CHECK(cloud.out.starts_with("ply\n"));
    CHECK(has(cloud.out, "comment frame: camera"));
    CHECK_FALSE(std::filesystem::exists("-"));
}

TEST_CASE("command line: --format goes before the name of the file") {
    const ScratchFolder folder;
    const std::string file = folder.write("depth.png", png(make_depth::constant(4, 4, 500)));
    const std::string named = folder.path("numbers.dat");
    REQUIRE(fathom_with({"export", file, "-o", named, "--format", "npy"}).exit_code == 0);
    CHECK(has(fathom_with({"info", named}).out, ": npy,"));
}

TEST_CASE("command line: what points lack is the input's fault, and the remedy is named") {
    const ScratchFolder folder;
    const std::string file = folder.write("depth.png", png(make_depth::constant(4, 4, 50)));
    const std::string cloud = folder.path("cloud.ply");
    const Image disparity = make_depth::converted(make_depth::constant(4, 4, 50), Scalar::F32);
    const std::string pfm = folder.write("disp.pfm", encode_pfm(disparity.view()).value());
    const auto refused = [&](const std::string& input, const std::string& remedy) {
        const Run run = fathom_with({"export", input, "-o", cloud, "--intrinsics", "60,60,2,2", "--frame",
                                     input == pfm ? "camera" : "world"});
        CHECK(run.exit_code == 2);
        check_error_line(run, remedy);
        CHECK_FALSE(std::filesystem::exists(cloud));
    };
    refused(file, "use --frame camera");
    refused(pfm, "--kind disparity:FOCAL:BASELINE");
}

TEST_CASE("command line: wrong usage is exit code 1 and one line") {
    const ScratchFolder folder;
    const std::string file = folder.write("depth.png", png(make_depth::constant(4, 4, 500)));
    const std::vector<std::vector<std::string>> calls = {
        {"stats"},
        {"stats", file, file},
        {"stats", file, "--nonsense"},
        {"render", file},
        {"render", file, "-o", folder.path("a.jpg")},
        {"render", file, "-o", folder.path("a.png"), "--colormap", "nosuch"},
        {"export", file, "-o", folder.path("a.doc")},
        {"export", file, "-o", folder.path("a.png"), "--format", "doc"},
        {"export", file, "-o", "-"},
        {"export", file, "-o", "-", "--format", "npy", "--all"},
        {"export", file, "-o", folder.path("a.png"), "--frame", "world"},
        {"convert", file, folder.path("a.doc")},
        {"--nonsense"},
    };
    for (const auto& call : calls) {
        INFO(call.front());
        const Run run = fathom_with(call);
        CHECK(run.exit_code == 1);
        CHECK(run.out.empty());
        CHECK(std::ranges::count(run.err, '\n') == 1);
    }
}

TEST_CASE("command line: what cannot be read is exit code 2 and one line that names it") {
    const ScratchFolder folder;
    const std::string good = folder.write("good.png", png(make_depth::constant(4, 4, 500)));
    folder.write("empty.png", {});
    folder.write("text.png", std::vector<std::byte>(100, std::byte{'a'}));
    for (const char* name : {"empty.png", "text.png", "missing.png"})
        for (const char* command : {"info", "stats"}) {
            INFO(command << " " << name);
            const Run run = fathom_with({command, folder.path(name), "--json"});
            CHECK(run.exit_code == 2);
            CHECK(run.out.empty());
            check_error_line(run, name);
        }
    const Run no_entity = fathom_with({"stats", good, "--json", "--entity", "/nosuch"});
    CHECK(no_entity.exit_code == 2);
    check_error_line(no_entity, "there are: /");
    CHECK(fathom_with({"stats", good, "--json", "--index", "1"}).exit_code == 2);
    CHECK(fathom_with({"stats", "gopher://x", "--json"}).exit_code == 2);
}

TEST_CASE("command line: a picture that breaks off is shown as far as it goes, with exit code 2") {
    const ScratchFolder folder;
    auto bytes = png(make_depth::noisy_room(64, 48, 1));
    bytes.resize(bytes.size() / 2);
    const std::string file = folder.write("broken.png", bytes);
    const Run stats = fathom_with({"stats", file, "--json"});
    CHECK(stats.exit_code == 2);
    CHECK(has(stats.out, "rows_decoded"));
    check_error_line(stats, "broken.png");
    const Run info = fathom_with({"info", file, "--json"});
    CHECK(info.exit_code == 0);
    CHECK(has(info.out, R"("complete": false)"));
    CHECK(fathom_with({"render", file, "-o", folder.path("a.png")}).exit_code == 2);
    CHECK(std::filesystem::exists(folder.path("a.png")));
}

TEST_CASE("command line: every command explains itself with an example") {
    for (const char* command :
         {"info", "stats", "render", "export", "bench", "colormaps", "devices", "version"}) {
        const Run run = fathom_with({command, "--help"});
        CHECK(run.exit_code == 0);
        CHECK(has(run.out, "example:\n  fathom " + std::string(command)));
    }
    CHECK(has(fathom_with({"--help"}).out, "commands:"));
    CHECK(fathom_with({"version"}).out.starts_with("fathom "));
    CHECK(has(fathom_with({"colormaps"}).out, "matplotlib/turbo\n"));
}
