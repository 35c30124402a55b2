#include "renderer/vulkan/instance.hpp"

#include "renderer/vulkan/vulkan_error.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace fathom::vulkan {
namespace {

constexpr const char* kValidationLayer = "VK_LAYER_KHRONOS_validation";

VKAPI_ATTR VkBool32 VKAPI_CALL forward_message(VkDebugUtilsMessageSeverityFlagBitsEXT,
                                               VkDebugUtilsMessageTypeFlagsEXT,
                                               const VkDebugUtilsMessengerCallbackDataEXT* data, void* user) {
    const auto& handler = *static_cast<const MessageHandler*>(user);
    if (handler)
        handler({data->pMessageIdName != nullptr ? data->pMessageIdName : "",
                 data->pMessage != nullptr ? data->pMessage : ""});
    return VK_FALSE;
}

VkDebugUtilsMessengerCreateInfoEXT messenger_info(MessageHandler* handler) {
    VkDebugUtilsMessengerCreateInfoEXT info{VK_STRUCTURE_TYPE_DEBUG_UTILS_MESSENGER_CREATE_INFO_EXT};
    info.messageSeverity =
        VK_DEBUG_UTILS_MESSAGE_SEVERITY_WARNING_BIT_EXT | VK_DEBUG_UTILS_MESSAGE_SEVERITY_ERROR_BIT_EXT;
    // The loader speaks in the GENERAL class, and complains there about drivers that have nothing to do with
    // us.
    info.messageType = VK_DEBUG_UTILS_MESSAGE_TYPE_VALIDATION_BIT_EXT;
    info.pfnUserCallback = forward_message;
    info.pUserData = handler;
    return info;
}

bool has_layer(const char* wanted) {
    std::uint32_t count = 0;
    vk_check(vkEnumerateInstanceLayerProperties(&count, nullptr), "vkEnumerateInstanceLayerProperties");
    std::vector<VkLayerProperties> layers(count);
    vk_check(vkEnumerateInstanceLayerProperties(&count, layers.data()), "vkEnumerateInstanceLayerProperties");
    return std::ranges::any_of(layers,
                               [&](const auto& layer) { return std::strcmp(layer.layerName, wanted) == 0; });
}

template <typename Function>
Function instance_function(VkInstance instance, const char* name) {
    return reinterpret_cast<Function>(vkGetInstanceProcAddr(instance, name));
}

} // namespace

Result<Instance> Instance::create(const InstanceOptions& options) {
    std::uint32_t version = 0;
    if (vkEnumerateInstanceVersion(&version) != VK_SUCCESS || version < VK_API_VERSION_1_3)
        return fail(ErrorCode::Unsupported, "the Vulkan loader is older than 1.3");
    if (options.validation && !has_layer(kValidationLayer))
        return fail(ErrorCode::NotFound, std::string(kValidationLayer) + " is not installed");

    Instance made;
    made.handler_ = std::make_unique<MessageHandler>(options.on_message);
    std::vector<const char*> extensions;
    for (const std::string& name : options.extensions)
        extensions.push_back(name.c_str());
    if (options.validation) extensions.push_back(VK_EXT_DEBUG_UTILS_EXTENSION_NAME);

    VkApplicationInfo application{VK_STRUCTURE_TYPE_APPLICATION_INFO};
    application.pApplicationName = "fathom";
    application.apiVersion = VK_API_VERSION_1_3;

    const VkValidationFeatureEnableEXT enabled[] = {
        VK_VALIDATION_FEATURE_ENABLE_SYNCHRONIZATION_VALIDATION_EXT};
    VkValidationFeaturesEXT features{VK_STRUCTURE_TYPE_VALIDATION_FEATURES_EXT};
    features.enabledValidationFeatureCount = 1;
    features.pEnabledValidationFeatures = enabled;
    VkDebugUtilsMessengerCreateInfoEXT messenger = messenger_info(made.handler_.get());
    messenger.pNext = &features;

    VkInstanceCreateInfo info{VK_STRUCTURE_TYPE_INSTANCE_CREATE_INFO};
    info.pApplicationInfo = &application;
    info.enabledExtensionCount = static_cast<std::uint32_t>(extensions.size());
    info.ppEnabledExtensionNames = extensions.data();
    if (options.validation) {
        info.pNext = &messenger;
        info.enabledLayerCount = 1;
        info.ppEnabledLayerNames = &kValidationLayer;
    }
    if (const VkResult result = vkCreateInstance(&info, nullptr, &made.instance_); result != VK_SUCCESS)
        return fail(ErrorCode::NotFound, "Vulkan cannot be used here (" + std::string(name_of(result)) + ")");

    if (options.validation) {
        messenger.pNext = nullptr;
        const auto create = instance_function<PFN_vkCreateDebugUtilsMessengerEXT>(
            made.instance_, "vkCreateDebugUtilsMessengerEXT");
        vk_check(create(made.instance_, &messenger, nullptr, &made.messenger_),
                 "vkCreateDebugUtilsMessengerEXT");
    }
    return made;
}

Instance::Instance(Instance&& other) noexcept
    : instance_(std::exchange(other.instance_, VK_NULL_HANDLE)),
      messenger_(std::exchange(other.messenger_, VK_NULL_HANDLE)), handler_(std::move(other.handler_)) {}

Instance::~Instance() {
    if (messenger_ != VK_NULL_HANDLE)
        instance_function<PFN_vkDestroyDebugUtilsMessengerEXT>(instance_, "vkDestroyDebugUtilsMessengerEXT")(
            instance_, messenger_, nullptr);
    if (instance_ != VK_NULL_HANDLE) vkDestroyInstance(instance_, nullptr);
}

std::vector<VkPhysicalDevice> Instance::physical_devices() const {
    std::uint32_t count = 0;
    if (vkEnumeratePhysicalDevices(instance_, &count, nullptr) < 0) return {};
    std::vector<VkPhysicalDevice> devices(count);
    vk_check(vkEnumeratePhysicalDevices(instance_, &count, devices.data()), "vkEnumeratePhysicalDevices");
    devices.resize(count);
    return devices;
}

} // namespace fathom::vulkan
