#include "app/cli/options.hpp"

#include "tests/support/catch.hpp"

#include <vector>

using namespace fathom;

namespace {

Result<Arguments> parse(std::vector<const char*> arguments) {
    return parse_arguments("json output size range camera region legend @choice @reading @output", arguments);
}

} // namespace

TEST_CASE("options: values follow with a blank or an equals sign") {
    const auto arguments = parse({"a.png", "--index", "3", "--entity=/depth", "-o", "b.png", "--json"});
    REQUIRE(arguments.has_value());
    CHECK(arguments->inputs == std::vector<std::string>{"a.png"});
    CHECK(arguments->index == 3);
    CHECK(arguments->entity == "/depth");
    CHECK(arguments->output == "b.png");
    CHECK(arguments->json);
}

TEST_CASE("options: a dash alone is an input, and -- ends the options") {
    CHECK(parse({"-"})->inputs == std::vector<std::string>{"-"});
    CHECK(parse({"--", "--index"})->inputs == std::vector<std::string>{"--index"});
}

TEST_CASE("options: each mistake is named") {
    const auto message = [](std::vector<const char*> arguments) {
        const auto parsed = parse(std::move(arguments));
        REQUIRE_FALSE(parsed.has_value());
        CHECK(parsed.error().code == ErrorCode::InvalidArgument);
        return parsed.error().message;
    };
    CHECK(message({"--nonsense"}) == "unknown option --nonsense");
    CHECK(message({"--all"}) == "option --all does not belong here");
    CHECK(message({"--json=1"}) == "option --json takes no value");
    CHECK(message({"--index"}) == "option --index needs a value: --index N");
    CHECK(message({"--index", "-1"}) == "option --index: '-1' is not a count from 0");
    for (const char* bad : {"--metres-per-unit=0", "--metres-per-unit=nan", "--kind=sideways",
                            "--invalid=1,x", "--intrinsics=1,2", "--raw=0x0", "--packing=zip", "--time=frame",
                            "--size=0x10", "--size=10", "--range=1", "--range=percentile:99:1",
                            "--region=1,2,0,4", "--camera=eye=1", "--camera=fov=180", "--renderer=pen"})
        (void)message({bad});
}

TEST_CASE("options: ranges in metres, raw units, percentiles and extremes") {
    CHECK(parse_range("0.5:4")->low == 0.5);
    CHECK_FALSE(parse_range("0.5:4")->raw);
    CHECK(parse_range("raw:500:4000")->raw);
    CHECK(parse_range("4:0.5")->high == 0.5); // turned round
    CHECK(parse_range("minmax")->mode.kind == RangeMode::Kind::MinMax);
    CHECK(parse_range("percentile:2:98")->mode.percentile_high == 98);
    CHECK(parse_range("auto")->mode == RangeMode{});
}

TEST_CASE("options: a camera takes its parts in any order") {
    const auto camera = parse_camera("fov=45:eye=1,2,-3:target=0,0,2");
    REQUIRE(camera.has_value());
    CHECK(camera->eye == std::array<double, 3>{1, 2, -3});
    CHECK(camera->target == std::array<double, 3>{0, 0, 2});
    CHECK_FALSE(camera->up); // the scene's own
    CHECK(camera->fov_deg == 45);
}

TEST_CASE("options: a timeline's name may hold an equals sign") {
    CHECK(parse_time_choice("a=b=7") == TimeChoice{"a=b", 7});
}
