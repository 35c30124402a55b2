// Ui: what every panel reads and changes: the session, the look, the clock, and the small state that undo does not cover.
//
//     Ui ui{...};
//     each frame: ui.now_s = now(); draw_shell(ui);
//
// Panels are free functions draw_x(Ui&, ...). They place themselves in whole pixels of the frame, fill their surface
// through the composer and put ImGui widgets on it. Main thread only.
#pragma once

#include "app/session/session.hpp"
#include "app/ui/command_run.hpp"
#include "app/ui/composer.hpp"
#include "app/ui/focus_ring.hpp"
#include "app/ui/folder_list.hpp"
#include "app/ui/fonts.hpp"
#include "app/ui/input.hpp"
#include "app/ui/notices.hpp"
#include "app/ui/preferences.hpp"
#include "app/ui/raw_form.hpp"
#include "app/ui/redraw_clock.hpp"
#include "app/ui/rows_panel.hpp"
#include "app/ui/sample_picture.hpp"
#include "app/ui/streams_panel.hpp"
#include "app/ui/theme.hpp"
#include "app/ui/time_bar.hpp"
#include "app/views/motion.hpp"

#include <array>
#include <cmath>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fathom {

/// What the panels of a pane remember while the pointer does something, and what it showed last.
struct PanePanels {
    std::uint32_t pane_id = 0; // that they belong to
    bool shows_2d = true;
    bool expects_colour = false; // by what is known before its first picture
    bool is_framed = false;      // the 3D view of several streams was shown from where all are seen
    DepthStream stream;          // as the views resolved it in this frame
    Camera2d camera_2d;
    OrbitCamera camera_3d;
    ScreenRect view_2d, view_3d; // where the pictures are
    float title_x1 = 0;          // where the name in the title row of the 2D view ends
    Camera2d wanted_2d;          // where the cameras above are going; the same but during a motion
    OrbitCamera wanted_3d;
    std::optional<CameraGlide<Camera2d>> glide_2d;
    std::optional<CameraGlide<OrbitCamera>> glide_3d;
    Ease histogram_open;
    std::string message_3d;
    std::vector<DepthStream> layers_2d;  // that lie over or under the stream in 2D
    std::optional<Bounds> bounds_3d;     // of all that the 3D view draws; nothing: nothing is drawn
    std::string point_3d;                // what the free point under the pointer says
    std::size_t shapes_3d = 0;           // entities whose shapes the 3D view draws
    std::size_t points_3d = 0;           // free points that it draws
    std::optional<glm::dmat4> placed_3d; // where it draws the stream
    bool is_colour = false;
    std::optional<PixelIndex> hovered; // image pixel under the pointer, from whichever view
    bool hovered_from_3d = false;
    std::optional<PixelIndex> probe; // as `hovered`, but moved by keys; the pointer takes it away

    std::optional<PixelIndex> region_start; // a rectangle is being dragged
    bool region_changed = false;
    const ImageStats* region_stats = nullptr;

    enum class Handle { None, Low, High, Middle };
    Handle dragged = Handle::None; // of histogram or legend
    ValueRange domain{0, 1};       // shown values over the width of the histogram
    ValueRange dragged_from{0, 1}; // range when the drag began
    double dragged_start = 0;      // pointer when the drag began
    std::array<char, 128> invalid_text{};
    bool editing_meaning = false;
    bool wants_contents_2d = false, wants_contents_3d = false; // an action asks for the list of what is shown
};

/// Whose range the linked panes show (links.hpp).
struct RangeLink {
    struct Seen {
        RangeMode mode;
        ValueRange manual_raw;
        bool locked = false;
        bool operator==(const Seen&) const = default;
    };
    bool linked = false;
    std::size_t leader = 0;
    std::vector<Seen> seen; // of each pane, in the last frame
};

struct OpenDialog {
    bool open = false;
    std::string folder;
    FolderList list;
    std::array<char, 1024> text{};
    int selected = -1;
};

struct ExportSheet {
    bool open = false;
    int format = 0;
    bool all = false, in_range = false, world = false, legend = true, replace = false;
    std::array<char, 1024> path{};
    std::string path_of; // what `path` was suggested for
    std::string command; // the same from a shell
    std::unique_ptr<CommandRun> run;
    std::string running_path;
};

struct Palette {
    bool open = false;
    std::array<char, 128> text{};
    int selected = 0;
};

struct Ui {
    Session& session;
    Input& input;
    Composer& composer;
    FontAtlas& fonts;
    RedrawClock& clock;
    Notices& notices;
    Preferences& preferences;
    const Theme* theme;
    std::function<void()> wake; // from any thread
    float scale = 1;
    double chosen_scale = 0; // 0: the preferences', else the monitor's
    double now_s = 0;
    int width = 0, height = 0;

    std::vector<PanePanels> panels;
    std::size_t active = 0;   // the pane last pointed at: keys act on it
    std::uint32_t chosen = 0; // the pane last pressed, by its id: streams are put into it
    StreamsPanel streams;
    std::string_view wanted_action; // of the active pane, once all panes are drawn
    enum class Hover { None, View2d, View3d };
    Hover hover = Hover::None;
    RangeLink range_link;
    std::string config_folder; // where layouts are kept; empty: nowhere
    Ease bars_open, inspector_open, streams_open;
    FocusRing focus;
    std::string focus_name; // of the stop it is at, while the ring is shown
    bool log_counts = false;
    bool region_tool = false;
    bool help_open = false, messages_open = false;
    bool popup_open = false; // when the frame began: its keys are ImGui's
    bool quit = false;
    bool toggle_full_screen = false;
    OpenDialog open_dialog;
    ExportSheet export_sheet;
    RawForm raw_form;
    SamplePicture sample;
    TimeBar time_bar;
    RowsPanel rows;
    Palette palette;
    std::string colormap_filter;
    double frame_ms = 0,
           gpu_ms = 0; // of the last frame: the processor's share, the card's (0: it does not draw)
    std::string renderer_text, renderer_reason; // "CPU", "CPU renderer: …"
    std::optional<std::string>
        wanted_renderer; // to change over: "gpu", "cpu" or "" for what suits the machine
    std::uint64_t frames_drawn = 0;
    double data_shown_s = 0; // when the first frame with an image was shown, of the steady clock; 0: not yet

    struct NamedPlace {
        std::string name;
        ScreenRect rect;
    };
    bool places_wanted = false; // by the state file: whoever drives the window from outside clicks on names
    std::vector<NamedPlace> places; // of the controls in this frame

    [[nodiscard]] int px(double size) const { return static_cast<int>(std::lround(size * scale)); }
    [[nodiscard]] ImU32 color(Rgba8 c) const { return im_color(c); }
    void tell(Notice::Level level, std::string text) {
        notices.tell(level, std::move(text), now_s);
        clock.now(); // also when this frame's notices are drawn already
    }

    [[nodiscard]] bool overlay_open() const {
        return open_dialog.open || export_sheet.open || palette.open || help_open || messages_open;
    }
    /// How far a panel is open, 0 … 1; asks for the frames of its motion.
    [[nodiscard]] double share_of(Ease& ease, bool open) {
        const double share = ease.share(now_s, open, !preferences.reduced_motion);
        if (ease.moving()) clock.at(now_s + kMotionFrameS);
        return share;
    }
    [[nodiscard]] bool has_active() const { return active < panels.size() && active < session.pane_count(); }
    [[nodiscard]] PanePanels& active_panels() { return panels[active]; }
    [[nodiscard]] StreamSettings& active_settings() {
        return session.settings(active, session.pane(active).view_2d.entity);
    }
};

/// Opens inputs: adds them to the session and to the recent ones.
void open_inputs(Ui& ui, const std::vector<std::string>& inputs, const OpenOptions& options, bool replace);

/// What is remembered of each pane follows it to its place; to be called after panes came or went.
void align_panels(Ui& ui);

/// What a stream's numbers are looked at as.
void set_role(Ui& ui, std::size_t pane, ImageRole role);

/// The whole window.
void draw_shell(Ui& ui);

} // namespace fathom
