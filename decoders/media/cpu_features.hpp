// Which SIMD level the hot loops may use, chosen once.
//
//     switch (cpu_level()) {
//     case CpuLevel::Avx512: ...
//     case CpuLevel::Avx2: ...
//     case CpuLevel::Scalar: ...
//     }
//
// FATHOM_CPU=scalar|avx2|avx512 lowers the level (never raises it above what the processor has), so that
// tests and benchmarks can force each. Kernels carry function attributes, not per-file flags: see
// `FATHOM_TARGET_AVX2`. Any thread.
#pragma once

#include <cstdint>
#include <string_view>

#if defined(__x86_64__)
#define FATHOM_X86 1
#define FATHOM_TARGET_AVX2 __attribute__((target("avx2,bmi,bmi2,fma,lzcnt,popcnt,f16c")))
#define FATHOM_TARGET_AVX512                                                                                 \
    __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512vbmi,avx512vbmi2,gfni,avx2,bmi,bmi2,"    \
                          "fma,lzcnt,popcnt,f16c")))
#else
#define FATHOM_X86 0
#endif

namespace fathom {

enum class CpuLevel : std::uint8_t { Scalar, Avx2, Avx512 };

[[nodiscard]] CpuLevel cpu_level();

/// What the processor has, whatever the environment says.
[[nodiscard]] CpuLevel detected_cpu_level();

[[nodiscard]] std::string_view name_of(CpuLevel level); // "scalar", "avx2", "avx512"

/// For tests and benchmarks: run with a level no higher than the detected one; restores the old one at the
/// end.
class ScopedCpuLevel {
  public:
    explicit ScopedCpuLevel(CpuLevel level);
    ~ScopedCpuLevel();
    ScopedCpuLevel(const ScopedCpuLevel&) = delete;
    ScopedCpuLevel& operator=(const ScopedCpuLevel&) = delete;

  private:
    CpuLevel previous_;
};

} // namespace fathom
