// One whole session in the real window, as a user would have it: opened by argument, driven by mouse and keys. Each step
// is held against a source of its own: the formula of the input's pixels, the table of a colour map, `fathom stats`, the
// file that the shown command writes.
#include "decoders/png.hpp"
#include "tests/app/window_driver.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/run_program.hpp"

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

using namespace fathom;
using nlohmann::json;

namespace {

constexpr std::uint32_t kWidth = 64, kHeight = 48;

/// Blocks of 8 x 8 pixels rise from the upper left to the lower right; their last columns differ from pixel to pixel, and
/// every eleventh block says nothing. `image` is the place in the sequence.
std::uint16_t depth_mm(std::uint32_t u, std::uint32_t v, std::uint32_t image) {
    const std::uint32_t column = u / 8, row = v / 8;
    if ((column + 8 * row) % 11 == 5) return 0;
    return static_cast<std::uint16_t>(1000 + 40 * (column + 8 * row) + 3 * image + (u % 8 >= 6 ? u : 0));
}

/// 16-bit PGM: a header and big-endian numbers.
std::vector<std::byte> pgm(std::uint32_t image) {
    const std::string header = "P5\n" + std::to_string(kWidth) + " " + std::to_string(kHeight) + "\n65535\n";
    std::vector<std::byte> bytes;
    for (const char c : header)
        bytes.push_back(static_cast<std::byte>(c));
    for (std::uint32_t v = 0; v < kHeight; ++v)
        for (std::uint32_t u = 0; u < kWidth; ++u) {
            bytes.push_back(static_cast<std::byte>(depth_mm(u, v, image) >> 8));
            bytes.push_back(static_cast<std::byte>(depth_mm(u, v, image) & 255));
        }
    return bytes;
}

std::string text_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// Entry of a map in the table of assets: "name kind traits rrggbbaarrggbbaa…".
std::array<int, 3> table_entry(const std::string& map, long index) {
    std::ifstream file(FATHOM_SOURCE_DIR "/assets/colormaps.txt");
    for (std::string line; std::getline(file, line);) {
        if (!line.starts_with(map + " ")) continue;
        const std::string entry = line.substr(line.rfind(' ') + 1 + static_cast<std::size_t>(index) * 8, 6);
        const long rgb = std::strtol(entry.c_str(), nullptr, 16);
        return {static_cast<int>(rgb >> 16), static_cast<int>(rgb >> 8 & 255), static_cast<int>(rgb & 255)};
    }
    FAIL("no map " << map);
    return {};
}

std::array<int, 3> color_of_value(const json& shown, double raw) {
    const double low = shown["low"], high = shown["high"];
    const double t = std::clamp((raw - low) / (high - low), 0.0, 1.0);
    return table_entry(shown["colormap"], std::lround(255 * t));
}

class WholeSession {
  public:
    explicit WholeSession(WindowSetup setup) : driver_(with_input(std::move(setup))) {}

    [[nodiscard]] const WindowDriver& driver() const { return driver_; }
    [[nodiscard]] int quit() { return driver_.quit(); }

    void hover_says_what_the_file_says(std::uint32_t u, std::uint32_t v, std::uint32_t image) const {
        const json pixel = driver_.hover_pixel(u, v);
        CHECK(pixel["hovered_raw"] == depth_mm(u, v, image));
        const std::string line = pixel["read_out"];
        CHECK(line.find(std::to_string(depth_mm(u, v, image) % 1000)) != std::string::npos);
    }

    void dragging_a_histogram_handle_sets_the_range_of_both_views() const {
        driver_.park();
        const Image before = driver_.picture_at_rest();
        const json first = driver_.state();
        const json& shown = first["panes"][0];
        const ScreenPoint low = ScreenBox(first["places"]["histogram low"]).middle();
        const ScreenPoint high = ScreenBox(first["places"]["histogram high"]).middle();
        const double to_x = std::floor(low.x + 0.4 * (high.x - low.x));
        const json moved = driver_.drag(low, {to_x, low.y});
        CHECK(moved["panes"][0]["range_by_hand"] == true);
        const double raw_per_px =
            (shown["high"].get<double>() - shown["low"].get<double>()) / (high.x - low.x);
        CHECK(moved["panes"][0]["high"] == shown["high"]);
        CHECK(moved["panes"][0]["low"].get<double>() ==
              Approx(shown["low"].get<double>() + (to_x - low.x) * raw_per_px).margin(2 * raw_per_px));
        driver_.park();
        const Image after = driver_.picture_at_rest();
        CHECK(differing_share(before.view(), after.view(), ScreenBox(shown["view_2d"])) > 0.2);
        CHECK(differing_share(before.view(), after.view(), ScreenBox(shown["view_3d"])) > 0.05);
    }

    void a_colour_map_chosen_by_mouse_colours_both_views_by_its_table() const {
        driver_.click("map");
        driver_.click("matplotlib/viridis");
        driver_.wait_for([](const json& s) { return s["panes"][0]["colormap"] == "matplotlib/viridis"; });
        driver_.act("key Escape");
        driver_.wait_for([](const json& s) { return !s["places"].contains("matplotlib/viridis"); });
        driver_.park();
        both_views_show_the_table();
    }

    void both_views_show_the_table() const {
        const json now = driver_.state();
        const json& shown = now["panes"][0];
        for (const auto& [u, v] : {std::pair{2u, 2u}, {42u, 18u}, {58u, 42u}}) {
            const ScreenPoint at = driver_.pixel_place(u, v);
            driver_.wait_for_color(at, color_of_value(shown, depth_mm(u, v, 0)));
        }
        // Which pixel lies there in 3D is asked of the window, what it must look like is not.
        const ScreenBox view(shown["view_3d"]);
        for (const double share : {0.3, 0.5, 0.7}) {
            const ScreenPoint at{std::floor(view.x0 + share * (view.x1 - view.x0)) + 7,
                                 std::floor(view.middle().y) + 5};
            const json over = driver_.move_to(at);
            const json& pixel = over["panes"][0]["hovered"];
            const std::uint16_t raw = depth_mm(pixel[0], pixel[1], 0);
            CHECK(over["panes"][0]["hovered_raw"] == raw);
            driver_.park();
            driver_.wait_for_color(at, color_of_value(shown, raw));
        }
    }

    void a_unit_chosen_in_the_chip_scales_metres_in_both_views() const {
        const json in_mm = driver_.hover_pixel(20, 20);
        const double z_mm = in_mm["hovered_point_m"][2],
                     distance = driver_.state()["panes"][0]["distance_3d_m"];
        CHECK(z_mm == Approx(depth_mm(20, 20, 0) * 0.001));
        driver_.park();
        const Image before = driver_.picture_at_rest();
        driver_.click("chip");
        driver_.click("0.25 mm");
        const json chosen = driver_.wait_for(
            [](const json& s) { return s["panes"][0]["metres_per_unit"] == 0.00025; })["panes"][0];
        CHECK(chosen["unit_origin"] == "user");
        driver_.act("key Escape");
        driver_.wait_for([](const json& s) { return !s["places"].contains("0.25 mm"); });
        const json in_quarters = driver_.hover_pixel(20, 20);
        CHECK(in_quarters["hovered_raw"] == in_mm["hovered_raw"]);
        for (std::size_t axis = 0; axis < 3; ++axis)
            CHECK(in_quarters["hovered_point_m"][axis].get<double>() ==
                  Approx(in_mm["hovered_point_m"][axis].get<double>() / 4));
        CHECK(in_quarters["distance_3d_m"].get<double>() == Approx(distance / 4));
        // The cloud is four times smaller and the sensor's own view of it the same: its scale bar says so.
        driver_.park();
        const ScreenBox cloud(in_mm["view_3d"]);
        const ScreenBox bar(cloud.x0, cloud.y1 - 50, cloud.x0 + 200, cloud.y1);
        CHECK(differing_share(before.view(), driver_.picture_at_rest().view(), bar) > 0);
        const json in_3d = driver_.move_to(cloud.middle())["panes"][0];
        REQUIRE(in_3d.contains("hovered_point_m"));
        CHECK(in_3d["hovered_point_m"][2].get<double>() ==
              Approx(depth_mm(in_3d["hovered"][0], in_3d["hovered"][1], 0) * 0.00025));
    }

    void a_region_says_what_stats_says() const {
        driver_.drag(driver_.pixel_place(5, 9), driver_.pixel_place(38, 30), "shift");
        const json region =
            driver_.wait_for([](const json& s) { return s["panes"][0].contains("region_mean"); })["panes"][0];
        REQUIRE(region["region"] == json::array({5, 9, 34, 22}));
        const Run run = run_command(
            {FATHOM_PROGRAM, "stats", folder(), "--index", "0", "--region", "5,9,34,22", "--json"});
        REQUIRE(run.exit_code == 0);
        const json all = json::parse(run.out);
        const json& stats = all["frames"][0];
        CHECK(region["region_valid"] == stats["valid_count"]);
        CHECK(region["region_mean"].get<double>() == Approx(stats["mean"].get<double>()).epsilon(1e-9));
        CHECK(region["region_std"].get<double>() == Approx(stats["std"].get<double>()).epsilon(1e-6));
        CHECK(region["region_min"] == stats["min"]);
        CHECK(region["region_max"] == stats["max"]);
        CHECK(region["region_median"] == stats["percentiles"]["50"]);
        driver_.act("key Escape");
        driver_.wait_for([](const json& s) { return !s["panes"][0].contains("region"); });
    }

    void an_orbit_changes_3d_and_nothing_in_2d() const {
        driver_.park();
        const json now = driver_.state();
        const ScreenBox flat(now["panes"][0]["view_2d"]), cloud(now["panes"][0]["view_3d"]);
        const Image before = driver_.picture_at_rest();
        driver_.drag(cloud.middle(), {cloud.middle().x + 90, cloud.middle().y + 30});
        driver_.wait_for([](const json& s) { return s["panes"][0]["moved_3d"] == true; });
        driver_.park();
        const Image turned = driver_.picture_at_rest();
        CHECK(differing_share(before.view(), turned.view(), cloud) > 0.1);
        CHECK(differing_share(before.view(), turned.view(), flat) == 0);
    }

    void a_step_shows_the_next_file() const {
        driver_.act("key Right");
        const json next = driver_.wait_for([](const json& s) { return s["image"] == 1; });
        CHECK(next["images"] == 3);
        driver_.wait_for([](const json& s) {
            return s["panes"][0]["file_name"].get<std::string>().ends_with("depth_001.pgm");
        });
        hover_says_what_the_file_says(30, 20, 1);
        hover_says_what_the_file_says(15, 33, 1);
        driver_.park();
    }

    void saving_writes_every_pixel_and_what_the_command_writes() const {
        const std::string path = exported("ctrl+s", "PNG", ".png");
        const std::string text = text_of(path);
        const auto bytes = std::as_bytes(std::span(text));
        const auto probe = probe_png(bytes, {});
        REQUIRE(probe);
        Image image = allocate_image(probe->desc);
        REQUIRE(decode_png_into(bytes, {}, image.view()));
        std::size_t differing = 0;
        for (std::uint32_t v = 0; v < kHeight; ++v)
            for (std::uint32_t u = 0; u < kWidth; ++u)
                differing += image.view().row_as<std::uint16_t>(v)[u] != depth_mm(u, v, 1);
        CHECK(differing == 0);
    }

    void exporting_writes_what_the_command_writes() const {
        CHECK(text_of(exported("ctrl+e", "NPY", ".npy")).starts_with("\x93NUMPY"));
        CHECK(text_of(exported("ctrl+e", "PLY cloud", ".ply")).starts_with("ply\n"));
    }

    void a_resized_window_goes_on() const {
        driver_.resize(1000, 700);
        hover_says_what_the_file_says(50, 40, 1);
        driver_.resize(1280, 800);
        hover_says_what_the_file_says(3, 3, 1);
    }

  private:
    WindowSetup with_input(WindowSetup setup) const {
        for (std::uint32_t image = 0; image < 3; ++image)
            (void)data_.write("sequence/depth_00" + std::to_string(image) + ".pgm", pgm(image));
        setup.inputs = {folder()};
        return setup;
    }
    [[nodiscard]] std::string folder() const { return data_.path("sequence"); }

    /// Opens the sheet by key, chooses a format and writes, by mouse; the same command writes the same bytes elsewhere.
    [[nodiscard]] std::string exported(const std::string& key, const std::string& format,
                                       const std::string& extension) const {
        driver_.act("key " + key);
        driver_.click(format);
        const json sheet = driver_.wait_for([&](const json& s) {
            return s["export_command"].get<std::string>().find(extension) != std::string::npos;
        });
        const std::string command = sheet["export_command"];
        std::istringstream words(command);
        std::string path;
        for (std::string word; words >> word && word != "-o";) {
        }
        REQUIRE(words >> path);
        CHECK(!path.starts_with(folder())); // or it would be the sequence's next image
        std::filesystem::remove(path);
        driver_.click("Export");
        const std::string said = "Wrote " + path;
        driver_.wait_for([&](const json& s) {
            for (const json& notice : s["notices"])
                if (notice.get<std::string>().starts_with(said)) return true;
            return false;
        });
        const std::string elsewhere = data_.path("same" + extension);
        std::string again = command;
        REQUIRE(again.starts_with("fathom "));
        again.replace(again.find(path), path.size(), elsewhere);
        again.replace(0, 6, FATHOM_PROGRAM);
        const Run run = run_command({"/bin/sh", "-c", again});
        INFO(again << ": " << run.err);
        CHECK(run.exit_code == 0);
        CHECK(!text_of(path).empty());
        CHECK(text_of(path) == text_of(elsewhere));
        return path;
    }

    ScratchFolder data_;
    WindowDriver driver_;
};

void whole_session(const WindowSetup& setup) {
    WholeSession session(setup);
    session.hover_says_what_the_file_says(20, 10, 0);
    session.hover_says_what_the_file_says(63, 47, 0);
    session.both_views_show_the_table();
    session.dragging_a_histogram_handle_sets_the_range_of_both_views();
    session.a_colour_map_chosen_by_mouse_colours_both_views_by_its_table();
    session.a_unit_chosen_in_the_chip_scales_metres_in_both_views();
    session.a_region_says_what_stats_says();
    session.an_orbit_changes_3d_and_nothing_in_2d();
    session.a_step_shows_the_next_file();
    session.saving_writes_every_pixel_and_what_the_command_writes();
    session.exporting_writes_what_the_command_writes();
    session.a_resized_window_goes_on();
    CHECK(session.quit() == 0);
}

} // namespace

TEST_CASE("window: a whole session says and shows what the files hold") {
    if (!WindowDriver::is_possible()) FATHOM_SKIP("Xvfb or xdotool is not installed");
    whole_session({});
}

TEST_CASE("window: a whole session without shared memory") {
    if (!WindowDriver::is_possible()) FATHOM_SKIP("Xvfb or xdotool is not installed");
    whole_session({.server_options = {"-extension", "MIT-SHM"}});
}

TEST_CASE("window: a whole session on the graphics card") {
    if (!WindowDriver::is_possible()) FATHOM_SKIP("Xvfb or xdotool is not installed");
    if (run_command({FATHOM_PROGRAM, "devices"}).exit_code != 0) FATHOM_SKIP("no Vulkan device");
    whole_session({.renderer = "gpu"});
}
