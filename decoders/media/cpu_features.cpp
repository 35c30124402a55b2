#include "decoders/media/cpu_features.hpp"

#include <algorithm>
#include <atomic>
#include <cstdlib>

namespace fathom {
namespace {

CpuLevel level_from_environment() {
    const CpuLevel detected = detected_cpu_level();
    const char* text = std::getenv("FATHOM_CPU");
    if (text == nullptr) return detected;
    for (const CpuLevel level : {CpuLevel::Scalar, CpuLevel::Avx2, CpuLevel::Avx512})
        if (name_of(level) == text) return std::min(level, detected);
    return detected;
}

std::atomic<CpuLevel>& current_level() {
    static std::atomic<CpuLevel> level{level_from_environment()};
    return level;
}

} // namespace

CpuLevel detected_cpu_level() {
#if FATHOM_X86
    const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
                      __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("fma") &&
                      __builtin_cpu_supports("popcnt");
    const bool avx512 = avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                        __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") &&
                        __builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("avx512vbmi2") &&
                        __builtin_cpu_supports("gfni");
    return avx512 ? CpuLevel::Avx512 : avx2 ? CpuLevel::Avx2 : CpuLevel::Scalar;
#else
    return CpuLevel::Scalar;
#endif
}

CpuLevel cpu_level() {
    return current_level().load(std::memory_order_relaxed);
}

std::string_view name_of(CpuLevel level) {
    constexpr std::string_view names[] = {"scalar", "avx2", "avx512"};
    return names[static_cast<std::size_t>(level)];
}

ScopedCpuLevel::ScopedCpuLevel(CpuLevel level)
    : previous_(current_level().exchange(std::min(level, detected_cpu_level()))) {}

ScopedCpuLevel::~ScopedCpuLevel() {
    current_level().store(previous_);
}

} // namespace fathom
