// Golden pictures: what a view must look like, kept as PNG. The CPU renderer draws them exactly; so does the GPU renderer
// where a device is found, save for what floating-point numbers of another processor may move.
//
//     check_golden("cloud_oblique", list);      // tests/golden/images/cloud_oblique.png
//
// On a difference the actual, expected and difference pictures are written to golden/ in the build folder, and the
// message says where and how much. UPDATE_GOLDEN=1 in the environment writes the kept picture anew: look at it.
#pragma once

#include "renderer/draw_list.hpp"

#include <string>

namespace fathom {

void check_golden(const std::string& name, const DrawList& list);

} // namespace fathom
