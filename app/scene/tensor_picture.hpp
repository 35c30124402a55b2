// Pictures that SDKs before 0.18 logged as tensors: a shape of any rank, named dimensions, one buffer of any number type.
//
//     FATHOM_TRY(EncodedImage encoded, picture_from_tensor(data));      // instances of a TensorData component
//
// Dimensions of length 1 say nothing; two others are height and width, a third of 3 or 4 behind them is channels.
// Any thread.
#pragma once

#include "app/scene/chunk.hpp"
#include "decoders/media/result.hpp"

namespace fathom {

[[nodiscard]] Result<EncodedImage> picture_from_tensor(const ArrowArray& tensors);

} // namespace fathom
