#include "app/sources/colour_partners.hpp"

#include "tests/support/catch.hpp"

using namespace fathom;

using Partners = std::map<EntityPath, EntityPath>;

TEST_CASE("colour partners: pictures behind one pinhole belong together") {
    const EntityComponents components = {{"/front/image", {"Pinhole:image_from_camera"}},
                                         {"/front/image/depth", {"DepthImage:buffer"}},
                                         {"/front/image/rgb", {"EncodedImage:blob"}},
                                         {"/rear/image", {"Pinhole:image_from_camera"}},
                                         {"/rear/image/depth", {"EncodedDepthImage:blob"}}};
    CHECK(colour_partners(components) == Partners{{"/front/image/depth", "/front/image/rgb"}});
}

TEST_CASE("colour partners: a pinhole of its own, or none, joins nothing") {
    CHECK(colour_partners({{"/depth", {"DepthImage:buffer"}}, {"/rgb", {"Image:buffer"}}}).empty());
    CHECK(colour_partners({{"/cam", {"Pinhole:image_from_camera"}},
                           {"/cam/depth", {"DepthImage:buffer", "Pinhole:image_from_camera"}},
                           {"/cam/rgb", {"Image:buffer"}}})
              .empty());
    // The nearest pinhole above is the camera.
    CHECK(colour_partners({{"/cam", {"Pinhole:image_from_camera"}},
                           {"/cam/inner", {"Pinhole:image_from_camera"}},
                           {"/cam/inner/depth", {"DepthImage:buffer"}},
                           {"/cam/rgb", {"Image:buffer"}}})
              .empty());
}
