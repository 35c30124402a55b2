// Instance: the connection to the Vulkan loader, with or without the validation layer.
//
//     FATHOM_TRY(Instance instance, Instance::create({.validation = true, .on_message = print}));
//     for (VkPhysicalDevice device : instance.physical_devices()) ...
//
// Validation includes synchronisation validation. A program that asks for it and whose machine lacks the
// layer is told so instead of running unchecked. Main thread.
#pragma once

#include "decoders/media/result.hpp"

#include <vulkan/vulkan_core.h>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace fathom::vulkan {

/// A warning or error of the validation layer, except the performance class: that one counts our images in
/// GENERAL layout among its worries, which is a choice (see `Texture`).
struct ValidationMessage {
    std::string id;
    std::string text;
};
using MessageHandler = std::function<void(const ValidationMessage&)>;

struct InstanceOptions {
    bool validation = false;
    MessageHandler on_message;           // may be empty; called from within Vulkan calls
    std::vector<std::string> extensions; // those of the window system
};

class Instance {
  public:
    [[nodiscard]] static Result<Instance> create(const InstanceOptions& options);
    ~Instance();
    Instance(Instance&& other) noexcept;
    Instance& operator=(Instance&&) = delete;

    [[nodiscard]] VkInstance get() const { return instance_; }
    [[nodiscard]] std::vector<VkPhysicalDevice> physical_devices() const;
    [[nodiscard]] bool has_debug_names() const { return messenger_ != VK_NULL_HANDLE; }

  private:
    Instance() = default;

    VkInstance instance_ = VK_NULL_HANDLE;
    VkDebugUtilsMessengerEXT messenger_ = VK_NULL_HANDLE;
    std::unique_ptr<MessageHandler> handler_; // its address is known to the layer
};

} // namespace fathom::vulkan
