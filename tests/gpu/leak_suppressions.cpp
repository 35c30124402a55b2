// What the leak detector of sanitizer builds is to overlook in the GPU tests. Unused in other builds.
//
// Synchronisation validation keeps the command buffers it has seen in reference cycles (layer 1.3.239; without that
// feature nothing leaks). Objects of ours that are not destroyed are still found: the layer reports them when the
// device goes, and any message of it fails the test. A suppression names a library, so the layer must still be loaded
// when the detector looks.
//
// The software device (Mesa 22.3.6) frees what it keeps in globals only at the end of the process, but is unloaded with
// the last instance; kept loaded, those globals still hold their memory and there is nothing to suppress.
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define __SANITIZE_ADDRESS__ // as g++ spells it
#endif
#endif

#if defined(__SANITIZE_ADDRESS__)

#include <dlfcn.h>

extern "C" const char* __lsan_default_suppressions();
extern "C" const char* __lsan_default_suppressions() {
    return "leak:libVkLayer_khronos_validation.so\n";
}

namespace {
[[maybe_unused]] const void* const kept_layer =
    dlopen("libVkLayer_khronos_validation.so", RTLD_NOW | RTLD_NODELETE);
[[maybe_unused]] const void* const kept_driver = dlopen("libvulkan_lvp.so", RTLD_NOW | RTLD_NODELETE);
} // namespace

#endif
