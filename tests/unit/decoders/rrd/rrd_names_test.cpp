#include "decoders/rrd/rrd_entity_path.hpp"
#include "decoders/rrd/rrd_ids.hpp"
#include "decoders/rrd/xxhash32.hpp"
#include "tests/support/bytes.hpp"
#include "tests/support/catch.hpp"

using namespace fathom;

TEST_CASE("rrd: entity paths are one whatever slashes they were written with") {
    CHECK(normalize_entity_path("/world/camera").value() == "/world/camera");
    CHECK(normalize_entity_path("world//camera/").value() == "/world/camera");
    CHECK(normalize_entity_path("").value() == "/");
    CHECK(normalize_entity_path("/").value() == "/");
    CHECK(normalize_entity_path(std::string(100'000, 'x')).error().code == ErrorCode::TooLarge);
}

TEST_CASE("rrd: parts of entity paths are escaped as Rerun does, and read without escapes") {
    const std::string path = R"(/esc/with\ space/a\/b/ünï-1.x)";
    CHECK(normalize_entity_path(path).value() == path);
    CHECK(entity_path_parts(path) == std::vector<std::string>{"esc", "with space", "a/b", "ünï-1.x"});
    const std::string parts[] = {"a b", "c\\d", "e\nf", "g\x01h"};
    CHECK(entity_path_of(parts) == R"(/a\ b/c\\d/e\nf/g\u{0001}h)");
    CHECK(entity_path_parts(entity_path_of(parts)) ==
          std::vector<std::string>(std::begin(parts), std::end(parts)));
    CHECK(entity_path_parts(R"(/\u{20AC})") == std::vector<std::string>{"€"});
    CHECK(entity_path_parts(R"(/\u{D800}/x\)") == std::vector<std::string>{"u{D800}", R"(x\)"});
}

TEST_CASE("rrd: ids are 32 digits, ordered by time, then by count") {
    const auto id = parse_rrd_tuid("chunk_18E9EB7A73CBCFB743c7283c48d9d2d8");
    REQUIRE(id);
    CHECK(id->time_ns == 0x18E9EB7A73CBCFB7);
    CHECK(id->increment == 0x43c7283c48d9d2d8);
    CHECK(rrd_tuid_text(*id) == "18E9EB7A73CBCFB743c7283c48d9d2d8");
    CHECK(parse_rrd_tuid(rrd_tuid_text(*id)) == id);
    CHECK_FALSE(parse_rrd_tuid("18E9EB7A73CBCFB7"));
    CHECK_FALSE(parse_rrd_tuid("chunk_18E9EB7A73CBCFB743c7283c48d9d2dx"));
    CHECK(RrdTuid{1, 9} < RrdTuid{2, 0});
    CHECK(RrdTuid{1, 9} < RrdTuid{1, 10});
}

TEST_CASE("rrd: versions are shown as their releases are named") {
    CHECK(rrd_version_text({0, 41, 0, 0}) == "0.41.0");
    CHECK(rrd_version_text({0, 37, 0, 0b01'000010}) == "0.37.0-rc.2");
    CHECK(rrd_version_text({0, 37, 0, 0b10'000001}) == "0.37.0-alpha.1");
    CHECK(rrd_version_text({0, 37, 0, 0b11'000001}) == "0.37.0-alpha.1+dev");
}

TEST_CASE("rrd: checksums of footers are xxHash32 with Rerun's seed") {
    CHECK(xxhash32({}, 7850921) == 0x2a973671);
    CHECK(xxhash32(bytes_of("RERUN"), 7850921) == 0xfdb533c1);
    CHECK(xxhash32(bytes_of("0123456789abcdef0123"), 7850921) == 0x9e1676a8);
}
