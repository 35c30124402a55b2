#include "app/views/view_2d.hpp"

#include "app/views/legend.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/view_bench.hpp"

using namespace fathom;

namespace {

void log_depth(ViewBench& bench, const EntityPath& entity) {
    bench.recorded.log(entity, 0,
                       {{"DepthImage:format", image_format(2, 1, kU16Datatype)},
                        {"DepthImage:buffer", buffer_instance<std::uint16_t>({1000, 3000})}});
}

void log_mask(ViewBench& bench, const EntityPath& entity, std::vector<LoggedCells> more = {}) {
    more.push_back({"SegmentationImage:format", image_format(2, 1, kU8Datatype)});
    more.push_back({"SegmentationImage:buffer", buffer_instance<std::uint8_t>({0, 1})});
    bench.recorded.log(entity, 0, more);
}

void log_colour(ViewBench& bench, const EntityPath& entity, std::vector<LoggedCells> more = {}) {
    more.push_back({"Image:format", image_format(2, 1, kU8Datatype, kColorModelRgb)});
    more.push_back({"Image:buffer", buffer_instance<std::uint8_t>({1, 2, 3, 4, 5, 6})});
    bench.recorded.log(entity, 0, more);
}

View2dFrame show(ViewBench& bench, const View2d& view) {
    return bench.settle(
        [&](ViewContext& context, Wants& wants) { return update(view, context, 320, 240, wants); });
}

const ColorImageItem& colour_layer(const View2dFrame& frame, std::size_t i) {
    return std::get<ColorImageItem>(frame.draw_list.layers.at(i));
}

} // namespace

TEST_CASE("view 2d: a segmentation beside a depth image lies over it, half as opaque, in the colours of its "
          "classes") {
    ViewBench bench;
    log_depth(bench, "/cam/depth");
    log_mask(bench, "/cam/mask");
    log_mask(bench, "/other/mask");
    const View2dFrame frame = show(bench, {.entity = "/cam/depth"});
    REQUIRE(frame.draw_list.layers.size() == 2);
    CHECK(std::get<DepthImageItem>(frame.draw_list.layers[0]).opacity == 1);
    const ColorImageItem& mask = colour_layer(frame, 1);
    CHECK(mask.opacity == 0.5f);
    CHECK(mask.draw_order > std::get<DepthImageItem>(frame.draw_list.layers[0]).draw_order);
    CHECK(mask.pick_id == 2);
    REQUIRE(mask.pixels.desc.format == kRgba8);
    const auto* pixels = mask.pixels.view().row_as<std::uint8_t>(0);
    const ClassColor first = automatic_color(0), second = automatic_color(1);
    CHECK(std::equal(first.begin(), first.end(), pixels));
    CHECK(std::equal(second.begin(), second.end(), pixels + 4));
    CHECK(show(bench, {.entity = "/cam/depth", .show_overlays = false}).draw_list.layers.size() == 1);
}

TEST_CASE("view 2d: alone, a segmentation is opaque, and its legend lists the classes that occur") {
    ViewBench bench;
    log_mask(bench, "/mask");
    log_mask(bench, "/other_mask");
    const View2dFrame frame = show(bench, {.entity = "/mask"});
    REQUIRE(frame.draw_list.layers.size() == 1);
    CHECK(colour_layer(frame, 0).opacity == 1);
    REQUIRE(frame.stream.classes);
    CHECK(frame.stream.classes->present.size() == 2);
    const Legend legend = make_legend(frame.stream, {}, 8);
    CHECK_FALSE(legend.has_scale);
    REQUIRE(legend.swatches.size() == 2);
    CHECK(legend.swatches[0].label == "class 0");
    CHECK(legend.swatches[0].share == 0.5);
    CHECK(class_text(frame.stream.classes->table, 1) == "class 1");
    CHECK(class_text(frame.stream.classes->table, -1).empty());
}

TEST_CASE("view 2d: a colour image joins the stack where it is named or states how it wants to lie") {
    ViewBench bench;
    log_depth(bench, "/cam/depth");
    log_colour(bench, "/cam/plain");
    log_colour(bench, "/cam/under", {{"Image:draw_order", make_numbers<float>({-30})}});
    log_colour(bench, "/cam/thin", {{"Image:opacity", make_numbers<float>({0.25f})}});
    const View2dFrame frame = show(bench, {.entity = "/cam/depth"});
    REQUIRE(frame.layers.size() == 2); // in alphabetical order
    CHECK(colour_layer(frame, 1).opacity == 0.25f);
    CHECK(colour_layer(frame, 2).draw_order == -30);
    CHECK(colour_layer(frame, 2).opacity == 0.5f); // as in Rerun, beside a depth image
    const View2dFrame named = show(bench, {.entity = "/cam/depth", .layers = {"/cam/plain"}});
    CHECK(named.layers.size() == 3);
    CHECK(named.layers[0].entity == "/cam/plain");
}

TEST_CASE("view 2d: annotations that change recolour the same picture") {
    ViewBench bench;
    log_mask(bench, "/mask");
    const auto before = show(bench, {.entity = "/mask"}).stream.classes;
    CHECK(show(bench, {.entity = "/mask"}).stream.classes == before); // made once
    const ArrowMember entry[] = {{"class_id", make_numbers<std::uint16_t>({0})}};
    const std::uint64_t count[] = {1};
    bench.recorded.log("/", 0, {{"AnnotationContext:context", make_lists(make_struct(entry), count)}});
    const auto after = show(bench, {.entity = "/mask"}).stream.classes;
    CHECK(after != before);
    CHECK(after->key == before->key);
}
