// SamplePicture: the bundled sample as the empty window shows it, decoded by the workers like any other image.
//
//     ui.sample.find();                                      // once it is needed; looks beside the program
//     if (ui.sample.exists()) composer.view(id, rect, ui.sample.picture(session, theme, width, height));
//
// Main thread only.
#pragma once

#include "app/session/session.hpp"

#include <string>

namespace fathom {

class SamplePicture {
  public:
    void find();
    [[nodiscard]] bool exists() const { return !path_.empty(); }
    [[nodiscard]] const std::string& path() const { return path_; }

    /// What is wanted for it goes into the session's wishes of this frame.
    [[nodiscard]] DrawList picture(Session& session, const ViewTheme& theme, std::uint32_t width,
                                   std::uint32_t height);

  private:
    bool sought_ = false;
    std::string path_;
    Store store_;
    View2d view_{.entity = "/"};
    std::map<EntityPath, StreamSettings> settings_;
    std::map<EntityPath, StreamMemory> memory_;
};

} // namespace fathom
