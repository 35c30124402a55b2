#include "app/ui/window_place.hpp"

#include <GLFW/glfw3.h>

#include <algorithm>
#include <cmath>

namespace fathom {

GLFWwindow* create_window(const Preferences& preferences, double wanted_scale) {
    GLFWmonitor* monitor = glfwGetPrimaryMonitor();
    float scale = static_cast<float>(wanted_scale > 0 ? wanted_scale : preferences.scale);
    if (scale <= 0 && monitor != nullptr) {
        float y = 1;
        glfwGetMonitorContentScale(monitor, &scale, &y);
    }
    scale = std::max(scale, 0.5f);
    int width = static_cast<int>(static_cast<float>(preferences.width) * scale);
    int height = static_cast<int>(static_cast<float>(preferences.height) * scale);
    int x = 0, y = 0, free_width = 0, free_height = 0;
    if (monitor != nullptr) glfwGetMonitorWorkarea(monitor, &x, &y, &free_width, &free_height);
    if (free_width > 0) width = std::min(width, free_width);
    if (free_height > 0) height = std::min(height, free_height);
    glfwWindowHint(GLFW_CLIENT_API, GLFW_NO_API);
    glfwWindowHintString(GLFW_X11_CLASS_NAME, "fathom");
    glfwWindowHintString(GLFW_X11_INSTANCE_NAME, "fathom");
    return glfwCreateWindow(width, height, "Fathom", nullptr, nullptr);
}

float monitor_scale(GLFWwindow* window) {
    float x = 1, y = 1;
    glfwGetWindowContentScale(window, &x, &y);
    return std::clamp(std::round(x * 4) / 4, 1.0f, 4.0f);
}

void toggle_full_screen(GLFWwindow* window) {
    static int x, y, width, height;
    if (glfwGetWindowMonitor(window) != nullptr) {
        glfwSetWindowMonitor(window, nullptr, x, y, width, height, 0);
        return;
    }
    GLFWmonitor* monitor = glfwGetPrimaryMonitor();
    const GLFWvidmode* mode = monitor == nullptr ? nullptr : glfwGetVideoMode(monitor);
    if (mode == nullptr) return;
    glfwGetWindowPos(window, &x, &y);
    glfwGetWindowSize(window, &width, &height);
    glfwSetWindowMonitor(window, monitor, 0, 0, mode->width, mode->height, mode->refreshRate);
}

void set_title(GLFWwindow* window, const std::string& input) {
    static std::string shown;
    std::string title = "Fathom";
    if (!input.empty())
        title = input.substr(input.find_last_of('/') == input.size() - 1 ? 0 : input.rfind('/') + 1) +
                " – Fathom";
    if (title == shown) return;
    glfwSetWindowTitle(window, title.c_str());
    shown = title;
}

void keep_size(GLFWwindow* window, float scale, Preferences& preferences) {
    if (glfwGetWindowMonitor(window) != nullptr) return;
    int width = 0, height = 0;
    glfwGetWindowSize(window, &width, &height);
    preferences.width = static_cast<int>(std::lround(static_cast<float>(width) / scale));
    preferences.height = static_cast<int>(std::lround(static_cast<float>(height) / scale));
}

} // namespace fathom
