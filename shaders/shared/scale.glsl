// From a stored value to a colour: color_of of colormap_table.hpp. The includer has bound the buffer `stored_scale`,
// `color_table`, `scale_tail`, included pixels.glsl, and calls load_scale() first of all in main.

// enum Validity
const uint kValid = 0, kZero = 1, kNan = 2, kPosInf = 3, kNegInf = 4, kSaturated = 5, kOther = 6;
const uint kBelowMark = 7, kAboveMark = 8; // behind the classes in scale.marks
// enum Transfer, enum OutOfRange
const uint kLinear = 0, kLogarithmic = 1, kInverseDepthScale = 2, kStepTransfer = 3;
const uint kClamp = 0, kHide = 1, kMark = 2;

const uint kNoColor = 0; // alpha 0

// Read before any branch: there a software device reads once what is the same for all, behind it lane by lane.
ScaleHeader scale;
void load_scale() {
    scale = stored_scale;
}

// As in colormap_table.cpp.
const float kContourShare = 0.08;
const uint kContourPercent = 40;

// By stored bits: comparisons of NaN are the compiler's to bend, and large integers have no exact float.
uint class_of(Texel texel) {
    if (texel.scalar >= kF16) {
        const bool half_float = texel.scalar == kF16;
        const uint magnitude = texel.bits & (half_float ? 0x7FFFu : 0x7FFFFFFFu);
        const uint infinity = half_float ? 0x7C00u : 0x7F800000u;
        if (magnitude > infinity) return kNan;
        if (magnitude == infinity) return magnitude == texel.bits ? kPosInf : kNegInf;
        if (magnitude == 0) return kZero;
        for (uint i = 0; i < scale.code_count; ++i)
            if (texel.raw == uintBitsToFloat(scale_tail[2 * i + 1])) return kOther;
        return kValid;
    }
    if (texel.bits == 0) return kZero;
    for (uint i = 0; i < scale.code_count; ++i)
        if (texel.bits == scale_tail[2 * i])
            return scale.has_largest_code != 0 && texel.bits == scale.largest_code_bits ? kSaturated : kOther;
    return kValid;
}

float scale_position(float raw) {
    if (scale.transfer == kStepTransfer) return stored_scale.t_at_step[raw < scale.f_start ? 0 : raw > scale.t_start ? 2 : 1];
    if (scale.transfer != kLinear && !(raw > 0)) return scale.t_not_positive;
    precise const float f = scale.transfer == kLinear ? raw : scale.transfer == kLogarithmic ? log(raw) : 1 / raw;
    precise const float t = (f - scale.f_start) * scale.t_per_f + scale.t_start;
    return t;
}

bool is_hidden(float raw) {
    return scale.out_of_range == kHide && (raw < scale.low || raw > scale.high);
}

uint with_contour(uint color, float raw) {
    if (!(scale.contour_raw > 0) || color == kNoColor) return color;
    precise const float steps = raw / scale.contour_raw;
    if (steps - floor(steps) >= kContourShare) return color;
    uint dark = color & 0xFF000000u;
    for (int i = 0; i < 3; ++i) dark |= bitfieldExtract(color, 8 * i, 8) * kContourPercent / 100 << (8 * i);
    return dark;
}

// Of a valid value, interpolated ones included.
uint color_of_value(float raw) {
    if (is_hidden(raw)) return kNoColor;
    const bool mark = scale.out_of_range == kMark;
    if (mark && raw < scale.low) return with_contour(stored_scale.marks[kBelowMark], raw);
    if (mark && raw > scale.high) return with_contour(stored_scale.marks[kAboveMark], raw);
    precise const float entry = floor(255 * clamp(scale_position(raw), 0, 1) + 0.5);
    return with_contour(color_table[uint(entry)], raw);
}

uint color_of_texel(Texel texel) {
    if (kPlain || scale.has_code_table != 0) return scale_tail[2 * scale.code_count + texel.bits];
    const uint validity = class_of(texel);
    return validity == kValid ? color_of_value(texel.raw) : stored_scale.marks[validity];
}
