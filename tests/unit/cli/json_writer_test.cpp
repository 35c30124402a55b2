#include "app/cli/json_writer.hpp"

#include "tests/support/catch.hpp"

#include <cstdint>
#include <limits>

using namespace fathom;

TEST_CASE("json: objects and arrays with their separators") {
    std::string text;
    JsonWriter json(text);
    json.begin_object();
    json.member("a", 1);
    json.key("b");
    json.begin_array();
    json.value(true);
    json.value("x");
    json.end_array();
    json.end_object();
    CHECK(text == R"({"a": 1, "b": [true, "x"]})");
}

TEST_CASE("json: integers stay whole, doubles are the shortest that read back, what JSON lacks is null") {
    std::string text;
    JsonWriter json(text);
    json.begin_array();
    json.value(std::numeric_limits<std::uint64_t>::max());
    json.value(std::numeric_limits<std::int64_t>::min());
    json.value(0.1);
    json.value(1.0 / 3);
    json.value(std::numeric_limits<double>::quiet_NaN());
    json.value(-std::numeric_limits<double>::infinity());
    json.end_array();
    CHECK(text == "[18446744073709551615, -9223372036854775808, 0.1, 0.3333333333333333, null, null]");
}

TEST_CASE("json: texts are escaped, and bytes that are no UTF-8 replaced") {
    std::string text;
    JsonWriter json(text);
    json.value("a\"b\\c\n\xC3\xA9\xFF\xC0\x80");
    CHECK(text == "\"a\\\"b\\\\c\\u000a\xC3\xA9\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");
}
