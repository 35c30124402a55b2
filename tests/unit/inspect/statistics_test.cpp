#include "app/inspect/statistics.hpp"

#include "decoders/media/cpu_features.hpp"
#include "decoders/media/half.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/make_depth.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <limits>
#include <random>

using namespace fathom;

namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kInf = std::numeric_limits<float>::infinity();
constexpr std::array kAllScalars = {Scalar::U8,  Scalar::U16, Scalar::U32, Scalar::U64,
                                    Scalar::I8,  Scalar::I16, Scalar::I32, Scalar::I64,
                                    Scalar::F16, Scalar::F32, Scalar::F64};

/// The numbers of a part one by one, by the definition of classify: slow, and shares no code with measure.
struct BruteForce {
    std::array<std::uint64_t, kValidityCount> counts{};
    std::vector<double> valid; // ascending

    BruteForce(const ImageView& image, const std::vector<double>& codes, const PixelRect& rect) {
        DepthMeaning meaning;
        meaning.invalid_codes = codes;
        for (std::uint32_t y = rect.y; y < rect.y + rect.height; ++y) {
            for (std::uint32_t x = rect.x; x < rect.x + rect.width; ++x) {
                const double value = value_at(image, x, y);
                const Validity validity = classify(meaning, image.desc.format.scalar, value);
                ++counts[static_cast<std::size_t>(validity)];
                if (validity == Validity::Valid) valid.push_back(value);
            }
        }
        std::ranges::sort(valid);
    }

    [[nodiscard]] double mean() const {
        long double sum = 0;
        for (const double value : valid)
            sum += value;
        return static_cast<double>(sum / valid.size());
    }
    [[nodiscard]] double std() const {
        long double squares = 0;
        for (const double value : valid)
            squares += (value - mean()) * (value - mean());
        return static_cast<double>(std::sqrt(squares / valid.size()));
    }
};

void check_against_brute_force(const Image& image, const std::vector<double>& codes, const PixelRect& rect) {
    const BruteForce expected(image.view(), codes, rect);
    const ImageStats stats = measure(image.view(), codes, rect);
    CHECK(stats.counts == expected.counts);
    REQUIRE(stats.valid_count() == expected.valid.size());
    if (expected.valid.empty()) return;
    CHECK(as_double(stats.min) == expected.valid.front());
    CHECK(as_double(stats.max) == expected.valid.back());
    CHECK(std::abs(stats.mean - expected.mean()) <= 1e-9 * std::abs(expected.mean()));
    if (expected.valid.size() < 5000) CHECK(stats.std == Approx(expected.std()).epsilon(1e-9).margin(1e-12));
    const std::array ps{1.0, 5.0, 50.0, 95.0, 99.0};
    const auto exact = exact_percentiles(image.view(), codes, rect, ps);
    REQUIRE(exact.size() == ps.size());
    for (std::size_t i = 0; i < ps.size(); ++i) {
        const std::uint64_t rank = (static_cast<std::uint64_t>(ps[i]) * expected.valid.size() + 99) / 100;
        CHECK(as_double(exact[i]) == expected.valid[std::max<std::uint64_t>(rank, 1) - 1]);
        if (stats.histogram.kind != Histogram::Kind::Even)
            CHECK(percentile(stats, ps[i]) == as_double(exact[i]));
        else
            CHECK(std::abs(percentile(stats, ps[i]) - as_double(exact[i])) <= stats.histogram.step);
    }
    std::uint64_t in_bins = 0;
    for (const std::uint32_t count : stats.histogram.counts)
        in_bins += count;
    CHECK(in_bins == stats.valid_count());
}

Image random_image(std::uint32_t width, std::uint32_t height, Scalar scalar, std::uint32_t seed) {
    std::mt19937 random(seed);
    Image image = allocate_image(packed_desc(width, height, PixelFormat{scalar}));
    const auto bytes = image.view().bytes();
    for (std::byte& byte : bytes)
        byte = static_cast<std::byte>(random() >> 13);
    for (std::size_t i = 0; i + 8 < bytes.size(); i += 40) // a fifth zeros, and runs of a code
        std::memset(&bytes[i / 8 * 8], i % 3 == 0 ? 0x3C : 0, 8);
    return image;
}

} // namespace

TEST_CASE("statistics: a handful of values by hand") {
    const std::array<std::uint16_t, 8> values{0, 2, 4, 4, 4, 5, 5, 65535};
    const Image image = make_depth::from_values(4, 2, values);
    const ImageStats stats = measure(image.view(), std::array{65535.0});
    CHECK(stats.pixel_count == 8);
    CHECK(stats.valid_count() == 6);
    CHECK(stats.count(Validity::Zero) == 1);
    CHECK(stats.count(Validity::Saturated) == 1);
    CHECK(stats.fill_rate() == 0.75);
    CHECK(stats.min == RawValue(std::uint64_t{2}));
    CHECK(stats.max == RawValue(std::uint64_t{5}));
    CHECK(stats.mean == 4.0); // 24 / 6
    CHECK(stats.std == 1.0);  // (4 + 0 + 0 + 0 + 1 + 1) / 6
    CHECK(stats.histogram.first == 2);
    CHECK(stats.histogram.counts == std::vector<std::uint32_t>{1, 0, 3, 2});
    CHECK(percentile(stats, 50) == 4); // third of six
    CHECK(percentile(stats, 0) == 2);
    CHECK(percentile(stats, 100) == 5);
}

TEST_CASE("statistics: the largest code is valid unless it is named, other named codes count as other") {
    const std::array<std::uint16_t, 4> values{65535, 7, 7, 1};
    const Image image = make_depth::from_values(4, 1, values);
    CHECK(measure(image.view(), {}).valid_count() == 4);
    const ImageStats stats =
        measure(image.view(), std::array{7.0, 65535.0, 7.0, 7.5, -1.0, 1e300, double{kNan}});
    CHECK(stats.count(Validity::Other) == 2);
    CHECK(stats.count(Validity::Saturated) == 1);
    CHECK(stats.valid_count() == 1);
}

TEST_CASE("statistics: NaN, infinities and both zeros of floats are classes of their own") {
    const std::array<float, 8> values{kNan, kInf, -kInf, 0.0f, -0.0f, 1.5f, -2.5f, -1.0f};
    const Image floats = make_depth::from_values(4, 2, values);
    for (const Scalar scalar : {Scalar::F16, Scalar::F32, Scalar::F64}) {
        const Image image = make_depth::converted(floats, scalar);
        const ImageStats stats = measure(image.view(), std::array{-1.0});
        CHECK(stats.counts == std::array<std::uint64_t, kValidityCount>{2, 2, 1, 1, 1, 0, 1});
        CHECK(stats.min == RawValue(-2.5));
        CHECK(stats.max == RawValue(1.5));
        CHECK(stats.mean == -0.5);
        CHECK(stats.std == 2.0);
    }
}

TEST_CASE("statistics: 64-bit integers keep their last digit") {
    Image image = allocate_image(packed_desc(4, 1, PixelFormat{Scalar::U64}));
    const std::array<std::uint64_t, 4> values{(1ull << 53) + 1, (1ull << 53) + 3, ~0ull, ~0ull - 1};
    std::memcpy(image.data.get(), values.data(), sizeof values);
    const ImageStats stats = measure(image.view(), std::array{18446744073709551615.0});
    CHECK(stats.count(Validity::Saturated) == 1);
    CHECK(stats.min == RawValue((std::uint64_t{1} << 53) + 1));
    CHECK(stats.max == RawValue(~std::uint64_t{0} - 1));
    CHECK(exact_percentiles(image.view(), std::array{18446744073709551615.0}, std::nullopt,
                            std::array{50.0}) == std::vector{RawValue((std::uint64_t{1} << 53) + 3)});

    Image negative = allocate_image(packed_desc(2, 1, PixelFormat{Scalar::I64}));
    const std::array<std::int64_t, 2> lows{std::numeric_limits<std::int64_t>::min(), -1};
    std::memcpy(negative.data.get(), lows.data(), sizeof lows);
    CHECK(measure(negative.view(), {}).min == RawValue(lows[0]));
    CHECK(measure(negative.view(), {}).mean == -4611686018427387904.5);
}

TEST_CASE("statistics: sums beyond double do not overflow") {
    const double most = std::numeric_limits<double>::max();
    Image image = allocate_image(packed_desc(3, 1, PixelFormat{Scalar::F64}));
    const std::array<double, 3> values{most, most, most};
    std::memcpy(image.data.get(), values.data(), sizeof values);
    CHECK(measure(image.view(), {}).mean == most);
    CHECK(measure(image.view(), {}).std == 0);
}

TEST_CASE("statistics: every scalar type agrees with counting one by one, on every SIMD level") {
    for (const CpuLevel level : {CpuLevel::Scalar, CpuLevel::Avx2, CpuLevel::Avx512}) {
        const ScopedCpuLevel scoped(level);
        for (const Scalar scalar : kAllScalars) {
            CAPTURE(name_of(level), format_name(PixelFormat{scalar}));
            const Image image = scalar == Scalar::F64 || scalar == Scalar::F32
                                    ? make_depth::converted(make_depth::noisy_room(67, 31, 3), scalar)
                                    : random_image(67, 31, scalar, 11);
            // A double cannot name a random 64-bit code; the test of their last digit is above.
            const bool wide = scalar == Scalar::U64 || scalar == Scalar::I64;
            const double code = wide ? 60 : value_at(image.view(), 1, 0);
            check_against_brute_force(image, {}, {0, 0, 67, 31});
            check_against_brute_force(image, {code, 60, largest_code(scalar)}, {0, 0, 67, 31});
            check_against_brute_force(image, {code}, {3, 5, 41, 7});
            check_against_brute_force(image, {}, {66, 30, 1, 1});
        }
    }
}

TEST_CASE("statistics: all SIMD levels give the same value") {
    const Image image = make_depth::noisy_room(641, 97, 5);
    for (const Scalar scalar : kAllScalars) {
        const Image typed = make_depth::converted(image, scalar);
        const ImageStats first = [&] {
            const ScopedCpuLevel scoped(CpuLevel::Scalar);
            return measure(typed.view(), std::array{1234.0});
        }();
        for (const CpuLevel level : {CpuLevel::Avx2, CpuLevel::Avx512}) {
            const ScopedCpuLevel scoped(level);
            CHECK(measure(typed.view(), std::array{1234.0}) == first);
        }
    }
}

TEST_CASE("statistics: every class of floats is counted alike on every SIMD level, in every lane") {
    std::vector<float> values(101 * 3);
    const std::array<float, 9> kinds{1.5f, kNan, 0.0f, kInf, -0.0f, -kInf, 7.0f, -2.25f, 1e-40f};
    for (std::size_t i = 0; i < values.size(); ++i)
        values[i] = kinds[(i * i + i / 7) % kinds.size()];
    const Image image = make_depth::from_values(101, 3, values);
    for (const CpuLevel level : {CpuLevel::Scalar, CpuLevel::Avx2, CpuLevel::Avx512}) {
        const ScopedCpuLevel scoped(level);
        check_against_brute_force(image, {}, {0, 0, 101, 3});
        check_against_brute_force(image, {7.0}, {1, 0, 97, 3});
        check_against_brute_force(image, {7.0, 1.5}, {3, 1, 50, 2});
    }
}

TEST_CASE("statistics: a rectangle is cut to the image, and outside of it there is nothing") {
    const Image image = make_depth::ramp(10, 10, 1, 10);
    CHECK(measure(image.view(), {}, PixelRect{8, 8, 100, 100}).pixel_count == 4);
    CHECK(as_double(measure(image.view(), {}, PixelRect{8, 8, 0xFFFFFFFF, 1}).min) == 9);
    CHECK(measure(image.view(), {}, PixelRect{10, 0, 5, 5}).pixel_count == 0);
    CHECK(measure(image.view(), {}, PixelRect{0, 0, 0, 5}).pixel_count == 0);
    CHECK(exact_percentiles(image.view(), {}, PixelRect{10, 0, 5, 5}, std::array{50.0}).empty());
}

TEST_CASE("statistics: an image without valid pixels has no extremes and no bins") {
    const ImageStats stats = measure(make_depth::constant(5, 5, 0).view(), {});
    CHECK(stats.count(Validity::Zero) == 25);
    CHECK(stats.histogram.counts.empty());
    CHECK(std::isnan(percentile(stats, 50)));
}

TEST_CASE("statistics: a constant image has one bin or one value") {
    const Image image = make_depth::constant(7, 3, 900);
    CHECK(measure(image.view(), {}).histogram.counts == std::vector<std::uint32_t>{21});
    const ImageStats stats = measure(make_depth::converted(image, Scalar::F32).view(), {});
    CHECK(stats.std == 0);
    CHECK(percentile(stats, 1) == 900);
    CHECK(percentile(stats, 99) == 900);
}

TEST_CASE("statistics: images of several channels are not measured") {
    const Image image = allocate_image(packed_desc(4, 4, kRgb8));
    CHECK(measure(image.view(), {}).pixel_count == 0);
    CHECK(exact_percentiles(image.view(), {}, std::nullopt, std::array{50.0}).empty());
}

TEST_CASE("statistics: the nearest rank is exact where p n / 100 is whole") {
    CHECK(nearest_rank(55, 100) == 55);
    CHECK(nearest_rank(1, 100) == 1);
    CHECK(nearest_rank(1, 101) == 2);
    CHECK(nearest_rank(0, 9) == 1);
    CHECK(nearest_rank(100, 9) == 9);
    for (std::uint64_t n = 1; n < 3000; ++n)
        for (std::uint64_t p = 0; p <= 100; ++p)
            if (nearest_rank(static_cast<double>(p), n) != std::max<std::uint64_t>((p * n + 99) / 100, 1))
                FAIL("p " << p << " n " << n);
}
