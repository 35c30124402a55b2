#include "app/session/raw_layout_form.hpp"

#include "tests/support/catch.hpp"

#include <algorithm>

using namespace fathom;

namespace {

std::vector<std::string> suggested(std::uint64_t byte_count, std::string_view name) {
    std::vector<std::string> texts;
    for (const RawSuggestion& suggestion : suggest_raw_layouts(byte_count, name))
        texts.push_back(raw_layout_text(suggestion.layout));
    return texts;
}

RawFitText fit_of(std::string_view layout, std::uint64_t byte_count) {
    return describe_fit(parse_raw_layout(layout).value(), byte_count);
}

using Level = RawFitText::Level;

} // namespace

TEST_CASE("raw form: the size of a common sensor's image comes first, as depth") {
    CHECK(suggested(640 * 480 * 2, "scan.bin").front() == "640x480:u16le");
    CHECK(suggested(1280 * 720 * 2, "dump").front() == "1280x720:u16le");
    CHECK(suggested(640 * 480 * 4, "scan.bin").front() == "640x480:f32le");
    CHECK(suggested(640 * 480 * 3, "color.bin").front() == "640x480:rgb8");
    CHECK(suggested(640 * 480 * 2, "color_0.raw").front() == "640x480:yuy2");
}

TEST_CASE("raw form: a size in the name goes before every other") {
    CHECK(suggested(256 * 192 * 2 * 100, "scan_256x192.dat").front() == "256x192:u16le");
    CHECK(suggested(33 * 7 * 4, "tile_33x7.bin").front() == "33x7:f32le");
}

TEST_CASE("raw form: every suggestion fills the file with whole images behind its offset") {
    for (const std::uint64_t bytes : {614400ull, 1843200ull, 18432000ull, 921600ull, 2457600ull, 614416ull}) {
        const auto suggestions = suggest_raw_layouts(bytes, "scan.bin");
        CHECK_FALSE(suggestions.empty());
        CHECK(suggestions.size() <= 8);
        for (std::size_t i = 0; i < suggestions.size(); ++i) {
            const RawFit fit = fit_raw_layout(suggestions[i].layout, bytes).value();
            CHECK(fit.rest_bytes == 0);
            CHECK(fit.images == suggestions[i].images);
            for (std::size_t k = 0; k < i; ++k)
                CHECK(suggestions[k].layout != suggestions[i].layout);
        }
    }
}

TEST_CASE("raw form: a sequence, a header and an unusual sensor are thought of") {
    const auto sequence = suggest_raw_layouts(640 * 480 * 2 * 30, "scan.bin");
    CHECK(std::ranges::any_of(sequence, [](const RawSuggestion& s) {
        return raw_layout_text(s.layout) == "640x480:u16le" && s.images == 30 && s.text == "640 × 480 u16" &&
               s.detail == "30 images";
    }));
    CHECK(suggested(640 * 480 * 2 + 16, "scan.bin").front() == "640x480:u16le:offset=16");
    const auto behind = suggested(640 * 480 * 2 * 3 + 16, "scan.bin");
    CHECK(std::ranges::find(behind, "640x480:u16le:offset=16") != behind.end());
    CHECK(suggested(888 * 666 * 2, "scan.bin").front() == "888x666:u16le"); // 4:3
    CHECK(suggested(17, "scan.bin").empty());
    CHECK(suggested(0, "scan.bin").empty());
}

TEST_CASE("raw form: one sentence says what fits and what is left over") {
    CHECK(fit_of("640x480:u16", 614400).level == Level::Fits);
    CHECK(fit_of("640x480:u16", 614400).sentence == "One image of 614\u2009400 bytes: it fits exactly.");
    CHECK(fit_of("640x480:u16", 614400 * 3).sentence ==
          "A sequence of 3 images of 614\u2009400 bytes: it fits exactly.");
    const RawFitText header = fit_of("640x480:u16:offset=4", 614400 + 20);
    CHECK(header.level == Level::Leaves);
    CHECK(header.sentence == "One image of 614\u2009400 bytes; 16 bytes left over: if they are a header, the "
                             "offset is 20.");
    CHECK(fit_of("640x480:u16", 614400 + 1280 * 10).sentence ==
          "One image of 614\u2009400 bytes; 12\u2009800 bytes left over are one more image that ends in row "
          "10 of 480.");
    CHECK(fit_of("640x480:u16", 1280 * 10).sentence ==
          "One image takes 614\u2009400 bytes, the file has 12\u2009800 bytes: the picture ends in row 10 of "
          "480.");
    CHECK(fit_of("640x480:u16", 100).level == Level::Impossible);
    CHECK(fit_of("640x480:u16:offset=9", 9).level == Level::Impossible);
    CHECK(fit_of("640x480:u16:stride=100", 614400).level == Level::Impossible);
    CHECK(fit_of("640x480:rvl", 77).level == Level::Fits);
}

TEST_CASE("raw form: fields become a layout, or name the field that is no number") {
    RawFields fields{.width = "640", .height = " 480", .format = "u16", .big_endian = true, .offset = "16"};
    CHECK(raw_layout_text(layout_of(fields).value()) == "640x480:u16be:offset=16");
    CHECK(layout_of(fields_of(layout_of(fields).value())).value() == layout_of(fields).value());
    fields.format = "u8"; // has no byte order
    CHECK_FALSE(layout_of(fields).value().big_endian);
    fields.height = "0";
    CHECK(layout_of(fields).error().message.find("height") != std::string::npos);
    fields.height = "48000000000";
    CHECK_FALSE(layout_of(fields));
    fields.height = "480";
    fields.row_stride = "x";
    CHECK(layout_of(fields).error().message.find("stride") != std::string::npos);
}

TEST_CASE("raw form: every format of the list is one that --raw takes") {
    for (const std::string_view name : raw_format_names()) {
        const auto layout = parse_raw_layout("4x4:" + std::string(name));
        CAPTURE(name);
        REQUIRE(layout);
        CHECK(raw_format_name(*layout) == name);
        CHECK(fit_raw_layout(*layout, 4096));
    }
}
