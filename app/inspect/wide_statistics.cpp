#include "app/inspect/wide_statistics.hpp"

#include "app/inspect/invalid_codes.hpp"
#include "decoders/media/cpu_features.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <type_traits>

#if FATHOM_X86
#include <immintrin.h>
#endif

namespace fathom {
namespace {

// Pixel x of a row belongs to lane x % 8; each lane sums by itself, without branches, and the lanes are added up in a
// fixed order. So the AVX2 loops of f32, the type of depth networks and simulators, give the same bits as the plain ones,
// and rounding stays that of a row's eighth, a row, and a sum of rows.
constexpr std::uint32_t kLanes = 8;

// 128 bits hold the sum of 2^28 64-bit integers; the wider exponent of long double that of as many doubles.
__extension__ using Int128 = __int128;
template <typename T>
using Sum =
    std::conditional_t<std::is_same_v<T, double>, long double,
                       std::conditional_t<std::is_integral_v<T>,
                                          std::conditional_t<sizeof(T) == 8, Int128, std::int64_t>, double>>;
template <typename T>
using Squares = std::conditional_t<std::is_same_v<T, double>, long double, double>;

template <typename T>
struct Moments {
    std::array<std::uint64_t, kValidityCount> counts{};
    T low = std::numeric_limits<T>::max();
    T high = std::numeric_limits<T>::lowest();
    Sum<T> sum = 0;
};

/// Up to one named code is tested in the loops; it costs less than a branch. More are rare and go pixel by pixel.
template <typename T>
struct FastCode {
    bool given = false;
    T code = 0;
};

template <typename T>
bool is_valid(T value, const FastCode<T>& fast) {
    bool valid = (value != 0) & !(fast.given & (value == fast.code));
    if constexpr (std::floating_point<T>) valid &= std::abs(value) <= std::numeric_limits<T>::max();
    return valid;
}

template <typename T>
struct MomentLanes {
    alignas(64) std::array<Sum<T>, kLanes> sum{};
    alignas(64) std::array<T, kLanes> low, high;
    alignas(64) std::array<std::uint32_t, kLanes> valid{}, zero{}, nan{}, pos_inf{}, neg_inf{};

    MomentLanes() {
        low.fill(std::numeric_limits<T>::max());
        high.fill(std::numeric_limits<T>::lowest());
    }
    void add(T value, std::uint32_t lane, const FastCode<T>& fast) {
        const bool is = is_valid(value, fast);
        sum[lane] += is ? static_cast<Sum<T>>(value) : Sum<T>{0};
        low[lane] = std::min(low[lane], is ? value : std::numeric_limits<T>::max());
        high[lane] = std::max(high[lane], is ? value : std::numeric_limits<T>::lowest());
        valid[lane] += is;
        zero[lane] += value == 0;
        if constexpr (std::floating_point<T>) {
            nan[lane] += std::isnan(value);
            pos_inf[lane] += value > std::numeric_limits<T>::max();
            neg_inf[lane] += value < std::numeric_limits<T>::lowest();
        }
    }
    void add_to(Moments<T>& moments) const {
        Sum<T> row_sum = 0;
        const auto count = [&](Validity validity, std::uint32_t pixels) {
            moments.counts[static_cast<std::size_t>(validity)] += pixels;
        };
        for (std::uint32_t i = 0; i < kLanes; ++i) {
            row_sum += sum[i];
            moments.low = std::min(moments.low, low[i]);
            moments.high = std::max(moments.high, high[i]);
            count(Validity::Valid, valid[i]);
            count(Validity::Zero, zero[i]);
            count(Validity::Nan, nan[i]);
            count(Validity::PosInf, pos_inf[i]);
            count(Validity::NegInf, neg_inf[i]);
        }
        moments.sum += row_sum;
    }
};

struct Binning {
    double first = 0, bins_per_unit = 0, mean = 0;
};

/// The bin of a pixel, kEvenBins when it is not valid; its squared deviation goes to the lane.
template <typename T>
std::uint32_t bin_of(const Binning& binning, T pixel, const FastCode<T>& fast, Squares<T>& squares) {
    if (!is_valid(pixel, fast)) return kEvenBins;
    const double value = static_cast<double>(pixel);
    const Squares<T> deviation = static_cast<Squares<T>>(value) - binning.mean;
    squares += deviation * deviation;
    // Infinite where the range is that of all doubles; min takes its first argument then.
    return static_cast<std::uint32_t>(
        std::min(kEvenBins - 1.0, (value - binning.first) * binning.bins_per_unit));
}

#if FATHOM_X86
FATHOM_TARGET_AVX2 __m256 valid_avx2(__m256 value, const FastCode<float>& fast) {
    const __m256 size = _mm256_andnot_ps(_mm256_set1_ps(-0.0f), value);
    const __m256 finite = _mm256_cmp_ps(size, _mm256_set1_ps(std::numeric_limits<float>::max()), _CMP_LE_OQ);
    const __m256 valid = _mm256_and_ps(finite, _mm256_cmp_ps(value, _mm256_setzero_ps(), _CMP_NEQ_OQ));
    if (!fast.given) return valid;
    return _mm256_andnot_ps(_mm256_cmp_ps(value, _mm256_set1_ps(fast.code), _CMP_EQ_OQ), valid);
}

FATHOM_TARGET_AVX2 void count_avx2(std::array<std::uint32_t, kLanes>& counts, __m256 mask) {
    auto* at = reinterpret_cast<__m256i*>(counts.data());
    _mm256_store_si256(at, _mm256_sub_epi32(_mm256_load_si256(at), _mm256_castps_si256(mask)));
}

/// The pixels done, a multiple of the lanes.
FATHOM_TARGET_AVX2 std::uint32_t add_lanes_avx2(MomentLanes<float>& lanes, const float* row,
                                                std::uint32_t width, const FastCode<float>& fast) {
    const __m256 most = _mm256_set1_ps(std::numeric_limits<float>::max());
    const __m256 least = _mm256_set1_ps(std::numeric_limits<float>::lowest());
    __m256d sum_low = _mm256_load_pd(lanes.sum.data()), sum_high = _mm256_load_pd(lanes.sum.data() + 4);
    __m256 low = _mm256_load_ps(lanes.low.data()), high = _mm256_load_ps(lanes.high.data());
    std::uint32_t x = 0;
    for (; x + kLanes <= width; x += kLanes) {
        const __m256 value = _mm256_loadu_ps(row + x);
        const __m256 valid = valid_avx2(value, fast);
        const __m256 summed = _mm256_and_ps(value, valid);
        sum_low = _mm256_add_pd(sum_low, _mm256_cvtps_pd(_mm256_castps256_ps128(summed)));
        sum_high = _mm256_add_pd(sum_high, _mm256_cvtps_pd(_mm256_extractf128_ps(summed, 1)));
        low = _mm256_min_ps(low, _mm256_blendv_ps(most, value, valid));
        high = _mm256_max_ps(high, _mm256_blendv_ps(least, value, valid));
        count_avx2(lanes.valid, valid);
        if (_mm256_movemask_ps(valid) == 0xFF) continue;
        count_avx2(lanes.zero, _mm256_cmp_ps(value, _mm256_setzero_ps(), _CMP_EQ_OQ));
        count_avx2(lanes.nan, _mm256_cmp_ps(value, value, _CMP_UNORD_Q));
        count_avx2(lanes.pos_inf, _mm256_cmp_ps(value, most, _CMP_GT_OQ));
        count_avx2(lanes.neg_inf, _mm256_cmp_ps(value, least, _CMP_LT_OQ));
    }
    _mm256_store_pd(lanes.sum.data(), sum_low);
    _mm256_store_pd(lanes.sum.data() + 4, sum_high);
    _mm256_store_ps(lanes.low.data(), low);
    _mm256_store_ps(lanes.high.data(), high);
    return x;
}

/// Bins of four pixels; their squared deviations, zero for invalid ones, are added to `squares`.
FATHOM_TARGET_AVX2 __m128i bins_avx2(const Binning& binning, __m128 pixels, __m128 valid, __m256d& squares) {
    const __m256d value = _mm256_cvtps_pd(pixels);
    const __m256d mask = _mm256_castsi256_pd(_mm256_cvtepi32_epi64(_mm_castps_si128(valid)));
    const __m256d deviation = _mm256_and_pd(mask, _mm256_sub_pd(value, _mm256_set1_pd(binning.mean)));
    squares = _mm256_add_pd(squares, _mm256_mul_pd(deviation, deviation));
    const __m256d bin = _mm256_mul_pd(_mm256_sub_pd(value, _mm256_set1_pd(binning.first)),
                                      _mm256_set1_pd(binning.bins_per_unit));
    const __m128i index = _mm256_cvttpd_epi32(_mm256_min_pd(bin, _mm256_set1_pd(kEvenBins - 1.0)));
    return _mm_blendv_epi8(_mm_set1_epi32(kEvenBins), index, _mm_castps_si128(valid));
}

FATHOM_TARGET_AVX2 std::uint32_t bin_lanes_avx2(const Binning& binning, const float* row, std::uint32_t width,
                                                const FastCode<float>& fast, std::uint32_t* bins,
                                                std::array<double, kLanes>& squares) {
    __m256d low = _mm256_loadu_pd(squares.data()), high = _mm256_loadu_pd(squares.data() + 4);
    std::uint32_t x = 0;
    for (; x + kLanes <= width; x += kLanes) {
        const __m256 value = _mm256_loadu_ps(row + x);
        const __m256 valid = valid_avx2(value, fast);
        auto* out = reinterpret_cast<__m128i*>(bins + x);
        _mm_storeu_si128(
            out, bins_avx2(binning, _mm256_castps256_ps128(value), _mm256_castps256_ps128(valid), low));
        _mm_storeu_si128(out + 1, bins_avx2(binning, _mm256_extractf128_ps(value, 1),
                                            _mm256_extractf128_ps(valid, 1), high));
    }
    _mm256_storeu_pd(squares.data(), low);
    _mm256_storeu_pd(squares.data() + 4, high);
    return x;
}
#endif

template <typename T>
void add_row(Moments<T>& moments, const T* row, std::uint32_t width, const FastCode<T>& fast) {
    MomentLanes<T> lanes;
    std::uint32_t x = 0;
#if FATHOM_X86
    if constexpr (std::is_same_v<T, float>)
        if (cpu_level() >= CpuLevel::Avx2) x = add_lanes_avx2(lanes, row, width, fast);
#endif
    for (; x < width; ++x)
        lanes.add(row[x], x % kLanes, fast);
    lanes.add_to(moments);
}

/// Bins of a row; the sum of its squared deviations.
template <typename T>
Squares<T> bin_row(const Binning& binning, const T* row, std::uint32_t width, const FastCode<T>& fast,
                   std::uint32_t* bins) {
    std::array<Squares<T>, kLanes> squares{};
    std::uint32_t x = 0;
#if FATHOM_X86
    if constexpr (std::is_same_v<T, float>)
        if (cpu_level() >= CpuLevel::Avx2) x = bin_lanes_avx2(binning, row, width, fast, bins, squares);
#endif
    for (; x < width; ++x)
        bins[x] = bin_of(binning, row[x], fast, squares[x % kLanes]);
    Squares<T> sum = 0;
    for (const Squares<T>& part : squares)
        sum += part;
    return sum;
}

/// A row with the pixels of every further named code set to zero, which no loop counts as valid; the codes are counted.
template <typename T>
const T* without_codes(const T* row, std::uint32_t width, const NamedCodes<T>& named, std::vector<T>& copy,
                       std::array<std::uint64_t, kValidityCount>* counts) {
    if (named.codes.size() < 2) return row;
    copy.assign(row, row + width);
    for (T& value : copy) {
        const Validity validity = named.classify(value);
        if (validity != Validity::Saturated && validity != Validity::Other) continue;
        value = 0;
        if (counts == nullptr) continue;
        ++(*counts)[static_cast<std::size_t>(validity)];
        --(*counts)[static_cast<std::size_t>(Validity::Zero)]; // which the loop will count it as
    }
    return copy.data();
}

template <typename T>
Moments<T> moments_of(const ImageView& image, const PixelRect& rect, const NamedCodes<T>& named,
                      const FastCode<T>& fast) {
    Moments<T> moments;
    std::vector<T> copy;
    for (std::uint32_t y = rect.y; y < rect.y + rect.height; ++y) {
        const T* row = image.row_as<T>(y) + rect.x;
        add_row(moments, without_codes(row, rect.width, named, copy, &moments.counts), rect.width, fast);
    }
    if (named.codes.size() == 1) {
        const std::uint64_t pixels = static_cast<std::uint64_t>(rect.width) * rect.height;
        std::uint64_t others = 0;
        for (const std::uint64_t count : moments.counts)
            others += count;
        moments.counts[static_cast<std::size_t>(named.codes[0].second)] += pixels - others;
    }
    return moments;
}

template <typename T>
void spread_of(const ImageView& image, const PixelRect& rect, const NamedCodes<T>& named,
               const FastCode<T>& fast, T low, T high, ImageStats& stats) {
    Histogram& histogram = stats.histogram;
    histogram.first = static_cast<double>(low);
    histogram.step = static_cast<double>(high) / kEvenBins - static_cast<double>(low) / kEvenBins;
    // Finite also where the step is the smallest of doubles.
    const double per_unit = std::min(1 / histogram.step, std::numeric_limits<double>::max());
    const Binning binning{histogram.first, histogram.step > 0 ? per_unit : 0, stats.mean};
    // Neighbours often fall into one bin; two tables keep their increments from waiting for each other.
    std::array<std::vector<std::uint32_t>, 2> tables;
    for (auto& table : tables)
        table.resize(kEvenBins + 1);
    std::vector<std::uint32_t> bins(rect.width + 1, kEvenBins); // an even number of them is read
    std::vector<T> copy;
    Squares<T> squares = 0;
    for (std::uint32_t y = rect.y; y < rect.y + rect.height; ++y) {
        const T* row = without_codes(image.row_as<T>(y) + rect.x, rect.width, named, copy, nullptr);
        squares += bin_row(binning, row, rect.width, fast, bins.data());
        for (std::uint32_t x = 0; x < rect.width; x += 2) {
            ++tables[0][bins[x]];
            ++tables[1][bins[x + 1]];
        }
    }
    histogram.counts.resize(kEvenBins);
    for (std::size_t i = 0; i < kEvenBins; ++i)
        histogram.counts[i] = tables[0][i] + tables[1][i];
    stats.std = static_cast<double>(std::sqrt(squares / static_cast<Squares<T>>(stats.valid_count())));
}

template <typename T>
RawValue raw_value(T value) {
    if constexpr (std::floating_point<T>)
        return static_cast<double>(value);
    else if constexpr (std::is_signed_v<T>)
        return static_cast<std::int64_t>(value);
    else
        return static_cast<std::uint64_t>(value);
}

template <typename T>
ImageStats measure_as(const ImageView& image, const PixelRect& rect, std::span<const double> invalid_codes) {
    const Scalar scalar = image.desc.format.scalar;
    const NamedCodes<T> named(invalid_codes, scalar);
    const FastCode<T> fast =
        named.codes.size() == 1 ? FastCode<T>{true, named.codes[0].first} : FastCode<T>{};
    const Moments<T> moments = moments_of(image, rect, named, fast);
    ImageStats stats{.scalar = scalar, .counts = moments.counts};
    if (stats.valid_count() == 0) return stats;
    stats.min = raw_value(moments.low);
    stats.max = raw_value(moments.high);
    const auto count = static_cast<long double>(stats.valid_count());
    stats.mean = static_cast<double>(static_cast<long double>(moments.sum) / count);
    spread_of(image, rect, named, fast, moments.low, moments.high, stats);
    return stats;
}

} // namespace

ImageStats measure_wide(const ImageView& image, const PixelRect& rect,
                        std::span<const double> invalid_codes) {
    switch (image.desc.format.scalar) {
    case Scalar::U32: return measure_as<std::uint32_t>(image, rect, invalid_codes);
    case Scalar::I32: return measure_as<std::int32_t>(image, rect, invalid_codes);
    case Scalar::U64: return measure_as<std::uint64_t>(image, rect, invalid_codes);
    case Scalar::I64: return measure_as<std::int64_t>(image, rect, invalid_codes);
    case Scalar::F32: return measure_as<float>(image, rect, invalid_codes);
    default: return measure_as<double>(image, rect, invalid_codes);
    }
}

} // namespace fathom
