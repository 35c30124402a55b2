// Preferences: what the window keeps from one start to the next, in FOLDER/settings.json, and recent inputs.
//
//     Preferences preferences = load_preferences(folder);      // defaults where there is none, or a broken one
//     remember(preferences, "/data/depth.png");
//     save_preferences(folder, preferences);                   // beside the target, then renamed
//
// FOLDER is --config DIR, else $XDG_CONFIG_HOME/fathom, else ~/.config/fathom. Any one thread.
#pragma once

#include "app/ui/theme.hpp"
#include "decoders/media/result.hpp"

#include <string>
#include <vector>

namespace fathom {

struct Preferences {
    ThemeKind theme = ThemeKind::Dark;
    bool show_inspector = true;
    bool show_histogram = true;
    bool show_streams = true; // where there are several
    bool reduced_motion = false;
    double scale = 0; // 0: the monitor's
    int width = 1280, height = 800;
    std::string colormap = "matplotlib/turbo";
    std::vector<std::string> recent; // newest first, absolute

    bool operator==(const Preferences&) const = default;
};

[[nodiscard]] std::string config_folder(const std::string& chosen);
[[nodiscard]] Preferences load_preferences(const std::string& folder);
[[nodiscard]] Result<void> save_preferences(const std::string& folder, const Preferences& preferences);

/// Puts an input first among the recent ones.
void remember(Preferences& preferences, const std::string& input);

} // namespace fathom
