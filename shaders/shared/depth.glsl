// Raw values to metres: depth_m of depth_meaning.hpp in floats. `params` are PointParams.

// enum DepthKind
const uint kPlanarZ = 0, kRayLength = 1, kDisparity = 2, kInverseDepth = 3;

// Planar depth of a pixel whose ray at depth 1 is `ray`; not positive where the meaning gives none.
float depth_m(float raw, vec2 ray) {
    switch (kPlain ? kPlanarZ : params.kind) {
    case kPlanarZ: return raw * params.metres_per_unit;
    case kRayLength: return raw * params.metres_per_unit * inversesqrt(1 + dot(ray, ray));
    case kDisparity: return params.disparity_numerator / (raw + params.disparity_offset);
    default: return 1 / (raw * params.metres_per_unit);
    }
}
